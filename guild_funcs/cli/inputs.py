"""What `eval` and `explain` have in common: their options, and the context made of them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Callable, Optional, TypeVar

import click

from guild_funcs.cli import completion
from guild_funcs.cli.readable import refuse_knots
from guild_funcs.context import Context, outside_operation

SECRET = "(secret)"  # noqa: S105 - no secret
"""What is shown in place of a value that was computed from a secret variable."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def inputs(command: _Command) -> _Command:
    """Adds the argument TEXT and the options that say what an expression may look at."""
    command = click.option(
        "--project",
        "-p",
        "project_dir",
        type=click.Path(exists=True, file_okay=False),
        help="The folder of guild.yml, by default the current one.",
    )(command)
    command = click.option(
        "--flag",
        "-f",
        "flags",
        multiple=True,
        metavar="NAME=VALUE",
        help="A flag's value, for ${NAME}. May be used more than once.",
    )(command)
    command = click.option(
        "--op",
        "operation",
        metavar="OPERATION",
        shell_complete=completion.operations,
        help="As an operation of the project: its flags, import path and secrets.",
    )(command)
    return click.argument("text")(command)


def make_context(
    flags: tuple[str, ...], project_dir: Optional[str], operation: Optional[str] = None
) -> Context:
    """Returns the context for the options.

    Raises:
        click.BadParameter: A flag is not NAME=VALUE.
        SystemExit: Guild would not run the operation; it has said why.
    """
    given = dict(map(_parts, flags))
    if operation is not None:
        refuse_knots(project_dir)
        from guild_funcs.adapters.run.preview import context_of

        with _in_folder(project_dir):
            return context_of(operation, flags)
    values = _decoded(given) if given else given
    return outside_operation(values, project_dir=project_dir, rest=own_path)


@contextmanager
def _in_folder(folder: Optional[str]) -> Iterator[None]:
    """Works in a folder for a while, as Guild does with its option -C."""
    before = os.getcwd()
    os.chdir(folder or before)
    try:
        yield
    finally:
        os.chdir(before)


def own_path() -> tuple[str, ...]:
    """Returns the path of the Python that runs this."""
    from guild_funcs.locate.path.interpreter import current

    return current().path


def _parts(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"'{given}' is not NAME=VALUE", param_hint="--flag")
    return name, value


def _decoded(given: dict[str, str]) -> dict[str, Any]:
    """Returns the values of flags given as text, as `guild run` would read them."""
    from guild_funcs.adapters.host.given import decoded

    return {name: decoded(text) for name, text in given.items()}


def as_json(value: Any) -> str:
    """Returns a value as JSON; what JSON does not know is written as text."""
    import json

    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps(str(value))
    return json.dumps(value, ensure_ascii=False, default=str)
