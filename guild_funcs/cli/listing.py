"""`guild-funcs list`: the functions by theme, or all about one of them."""

from __future__ import annotations

import os
from itertools import groupby
from typing import Optional

import click

from guild_funcs.errors import UnknownNameError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.functions.document import CAPABILITIES, shown
from guild_funcs.functions.library import Library
from guild_funcs.registry import Function


@click.command(name="list")
@click.argument("name", required=False)
@click.option(
    "--project",
    "-p",
    default=".",
    type=click.Path(exists=True, file_okay=False),
    help="The folder of guild.yml, for functions of its guild_functions.py.",
)
def command(name: Optional[str], project: str) -> None:
    """List the functions, or show all about the function NAME."""
    library = Library(os.path.abspath(project))
    if name is not None:
        click.echo(describe(_find(library, name)))
        return
    library.own()
    click.echo(overview(library.functions()))


def _find(library: Library, name: str) -> Function:
    found = library.find(name)
    if found is None:
        hint = did_you_mean(name, library.names()) or "for all of them: guild-funcs list"
        raise UnknownNameError(f"there is no function '{name}'", hint=hint)
    return found


def overview(functions: list[Function]) -> str:
    """Returns all functions by theme, one line each."""
    width = max(len(str(each.signature)) for each in functions)
    lines: list[str] = []
    for theme, members in groupby(functions, key=lambda each: each.theme):
        lines += ["", theme]
        lines += [f"  {each.signature!s:{width}}  {each.summary}".rstrip() for each in members]
    return "\n".join(lines[1:])


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
