"""`guild-funcs check`: every problem of the expressions in guild files, without a run."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import click

from guild_funcs.cli import completion
from guild_funcs.collector import paused
from guild_funcs.lint import CODES, Code, Options, Problem, check
from guild_funcs.lint.formats import FORMATS, parts, summary

_NAME = "guild.yml"
_COLOURS = {"error": "red", "warning": "yellow"}
_MARKS = re.compile(r"(?<=\n) *[~^][~^ ]*(?=\n|$)")


@click.command(
    name="check",
    short_help="Find the mistakes in guild files, all at once, without a run.",
    epilog="""\b
Examples:
  guild-funcs check                      the project in the current folder
  guild-funcs check --strict --format github
  guild-funcs check --select GF2 --ignore GF203 a/guild.yml b/guild.yml
  guild-funcs check --explain GF201""",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How the problems are printed.",
)
@click.option("--json", "use_json", is_flag=True, help="As --format json.")
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    shell_complete=completion.codes,
    help="Only these: GF201, or GF2 for all.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    shell_complete=completion.codes,
    help="Not these.",
)
@click.option("--strict", is_flag=True, help="What is not on this machine is an error too.")
@click.option(
    "--explain",
    metavar="CODE",
    shell_complete=completion.codes,
    help="Say what a code means and what to do.",
)
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    paths: tuple[str, ...],
    format_: str,
    use_json: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    explain: Optional[str],
) -> None:
    """Find the mistakes in guild files: in each expression of each operation, all at once.

    PATH is a guild file or a project's folder; by default the current one. Nothing
    is run, started or imported. '# guild-funcs: ignore[GF201]' on a line ignores a
    code there.

    Exit code: 0 without errors (there may be warnings), 1 with errors, 2 when the
    command is not right.
    """
    if explain is not None:
        click.echo(explained(_code(explain)))
        return
    options = Options(_codes(select), _codes(ignore), strict)
    # Guild files become many small objects and no garbage. To look for garbage among them
    # takes a fifth of the time of a large file.
    found: list[Problem] = []
    with paused():
        for path in _files(paths):
            found += [each for each in check(path, options) if each not in found]
    format_ = "json" if use_json else format_
    told = coloured(found) if format_ == "text" else FORMATS[format_](found)
    if told:
        click.echo(told)
    if any(each.severity == "error" for each in found):
        sys.exit(1)


def coloured(found: list[Problem]) -> str:
    """Returns the problems as text, with colours for a terminal."""
    told = []
    for each in found:
        place, severity, rest = parts(each)
        shown = _MARKS.sub(lambda marks: click.style(marks[0], fg="green"), rest)
        severity = click.style(severity, fg=_COLOURS[each.severity], bold=True)
        told.append(click.style(place, dim=True) + severity + shown)
    return "\n".join([*told, summary(found)])


def _files(paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths or (".",):
        file = os.path.normpath(os.path.join(path, _NAME)) if os.path.isdir(path) else path
        if not os.path.isfile(file):
            raise click.BadParameter(_missing(file), param_hint="PATH")
        yield file


def _missing(file: str) -> str:
    """Returns what to say of a guild file that is none."""
    if os.path.isdir(file):
        return f"{file} is a folder: the guild file of a project is a file of that name"
    other = os.path.splitext(file)[0] + ".yaml"
    if os.path.basename(file) == _NAME and os.path.isfile(other):
        return f"there is no file {file}: Guild reads no {other}, rename it"
    folders = Path(os.path.abspath(file)).parent.parents  # Python 3.9 gives no slice of them
    above = next((each for each in folders if (each / _NAME).is_file()), None)
    if file == _NAME and above is not None:
        return f"there is no file {file}: Guild looks for none above, so go to {above}"
    return f"there is no file {file}"


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(
        code.strip().upper() for each in given for code in each.split(",") if code.strip()
    )
    for code in found:
        if not any(known.startswith(code) for known in CODES):
            raise click.BadParameter(f"there is no code {code}", param_hint="--select, --ignore")
    return found


def _code(given: str) -> Code:
    code = CODES.get(given.upper())
    if code is None:
        raise click.BadParameter(
            f"there is no code {given}; they are {', '.join(CODES)}", param_hint="--explain"
        )
    return code


def explained(code: Code) -> str:
    """Returns all about a code: what it means, why it is a problem, what to do."""
    return (
        f"{code.code}: {code.title} ({code.severity})\n\n{code.cause}\n{code.cure}\n\n"
        f"  wrong  {code.wrong}\n  right  {code.right}"
    )
