"""`guild-funcs completion`, and what the arguments of the commands complete to.

Nothing here raises: a shell completes a guild file that is being written.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Callable, Optional

import click

from guild_funcs.cli.shells import SHELLS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _Complete = Callable[[click.Context, Any, str], list[CompletionItem]]

_RUNS = 50


@click.command(
    name="completion",
    short_help="Print what switches completion on in a shell.",
    epilog="""\b
Put one line into the shell's start file:
  bash  eval "$(guild-funcs completion bash)"    in ~/.bashrc
  zsh   eval "$(guild-funcs completion zsh)"     in ~/.zshrc
  fish  guild-funcs completion fish | source     in ~/.config/fish/config.fish""",
)
@click.argument("shell", type=click.Choice(list(SHELLS)))
def command(shell: str) -> None:
    """Print the script that switches on completion in SHELL.

    It completes commands, options, functions, operations, flags, runs and codes.
    """
    click.echo(SHELLS[shell])


def _items(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [_item(name) for name in names if name.startswith(incomplete)]


def _item(value: str, about: Optional[str] = None) -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, help=about)


def _quiet(complete: _Complete) -> _Complete:
    """Returns a function that completes to nothing where the other one raises."""

    @wraps(complete)
    def completed(ctx: click.Context, param: Any, incomplete: str) -> list[CompletionItem]:
        with suppress(Exception):
            return complete(ctx, param, incomplete)
        return []

    return completed


@_quiet
def functions(_ctx: click.Context, _param: Any, incomplete: str) -> list[CompletionItem]:
    """Completes the name of a function."""
    from guild_funcs.lint.own import KnownFunctions

    return _items(sorted(KnownFunctions(".").names()), incomplete)


@_quiet
def operations(_ctx: click.Context, _param: Any, incomplete: str) -> list[CompletionItem]:
    """Completes the name of an operation of the project."""
    from guild_funcs.lint.models import load
    from guild_funcs.lint.models import operations as read

    return _items([each.name for each in read(load("guild.yml"))], incomplete)


@_quiet
def flags(ctx: click.Context, _param: Any, incomplete: str) -> list[CompletionItem]:
    """Completes `FLAG=` of the operation that the command line names."""
    from guild_funcs.lint.flags import flags_of
    from guild_funcs.lint.models import load
    from guild_funcs.lint.models import operations as read

    name = ctx.params.get("operation")
    found = next(each for each in read(load("guild.yml")) if each.name == name)
    return _items([f"{flag}=" for flag in sorted(flags_of(found).names)], incomplete)


@_quiet
def runs(_ctx: click.Context, _param: Any, incomplete: str) -> list[CompletionItem]:
    """Completes the id of a run, the latest first."""
    from guild_funcs.adapters.host import runs as found

    return [
        _item(short_id, operation)
        for short_id, operation in found.recent(_RUNS)
        if short_id.startswith(incomplete)
    ]


def codes(_ctx: click.Context, _param: Any, incomplete: str) -> list[CompletionItem]:
    """Completes a code of `check`."""
    from guild_funcs.lint import CODES

    return [
        _item(code, each.title)
        for code, each in CODES.items()
        if code.startswith(incomplete.upper())
    ]
