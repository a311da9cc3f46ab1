"""`guild-funcs list`: the functions by theme, or all about one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Optional

import click

from guild_funcs.cli import completion
from guild_funcs.errors import UnknownNameError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.functions.document import CAPABILITIES, shown
from guild_funcs.functions.library import Library
from guild_funcs.registry import Function
from guild_funcs.system import system_env

_NARROW = 40


@click.command(
    name="list",
    short_help="List the functions, or all about one of them.",
    epilog="""\b
Examples:
  guild-funcs list
  guild-funcs list stem
  guild-funcs list --search path
  guild-funcs list --json""",
)
@click.argument("name", required=False, shell_complete=completion.functions)
@click.option(
    "--project",
    "-p",
    default=".",
    type=click.Path(exists=True, file_okay=False),
    help="The folder of guild.yml, for functions of its guild_functions.py.",
)
@click.option("--search", "-s", metavar="WORD", help="Only those whose name or text has WORD.")
@click.option("--json", "use_json", is_flag=True, help="Print them as JSON.")
def command(name: Optional[str], project: str, search: Optional[str], use_json: bool) -> None:
    """List the functions, or show all about the function NAME."""
    library = Library(os.path.abspath(project))
    if name is not None:
        found = [_find(library, name)]
    else:
        library.own()
        found = [each for each in library.functions() if _has(each, search)]
    if use_json:
        import json

        click.echo(json.dumps([_data(each) for each in found], indent=2, default=str))
    elif name is not None:
        click.echo(describe(found[0]))
    else:
        # Without a terminal a program reads the list: each function has one line.
        click.echo(overview(found, _width()) or f"no function has '{search}'")


def _width() -> int:
    """Returns the columns of the terminal as `shutil.get_terminal_size`; 0 without a terminal."""
    given = system_env().get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # it is closed, or no terminal
        return 0


def _has(function: Function, word: Optional[str]) -> bool:
    texts = (function.name, *function.aliases, function.text)
    return word is None or any(word.casefold() in text.casefold() for text in texts)


def _find(library: Library, name: str) -> Function:
    found = library.find(name)
    if found is None:
        hint = did_you_mean(name, library.names()) or "for all of them: guild-funcs list"
        raise UnknownNameError(f"there is no function '{name}'", hint=hint)
    return found


def _data(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "aliases": list(function.aliases),
        "signature": str(function.signature),
        "theme": function.theme,
        "text": function.text,
        "reaches": function.capability,
        "provider": function.provider,
        "examples": [{"text": each.text, "value": shown(each.value)} for each in function.examples],
    }


def overview(functions: list[Function], width: int = 0) -> str:
    """Returns all functions by theme; a summary goes on below its beginning at `width` columns."""
    longest = max((len(str(each.signature)) for each in functions), default=0)
    lines: list[str] = []
    for theme, members in groupby(functions, key=lambda each: each.theme):
        lines += ["", theme]
        lines += [line for each in members for line in _row(each, longest, width)]
    return "\n".join(lines[1:])


def _row(function: Function, longest: int, width: int) -> Iterator[str]:
    first = f"  {function.signature!s:{longest}}  "
    room = width - len(first)
    if not width or room >= len(function.summary):
        yield (first + function.summary).rstrip()
        return
    if room < _NARROW:
        yield first.rstrip()
        first, room = "      ", max(width - 6, _NARROW // 2)
    import textwrap

    for line in textwrap.wrap(function.summary, room):
        yield first + line
        first = " " * len(first)


def describe(function: Function) -> str:
    """Returns all about one function: signature, text, examples, capability, provider."""
    lines = [str(function.signature), "", function.text or "It has no description.", ""]
    if function.aliases:
        lines.append(f"Also called:  {', '.join(function.aliases)}")
    lines.append(f"Reaches:      {function.capability} ({CAPABILITIES[function.capability]})")
    lines.append(f"Provided by:  {function.provider}")
    if function.examples:
        width = max(len(each.text) for each in function.examples)
        lines += ["", "Examples"]
        lines += [f"  {each.text:{width}}  {shown(each.value)}" for each in function.examples]
    return "\n".join(lines)
