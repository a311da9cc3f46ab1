"""`guild-funcs lsp`: the language server for guild.yml, which an editor starts."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

MISSING = "the language server needs pygls: pip install 'guild-funcs[lsp]'"


@click.command(
    name="lsp",
    short_help="Start the language server for guild.yml, for an editor.",
    epilog="""\b
Examples:
  guild-funcs lsp   what an editor starts; docs/editors.md has each's set-up""",
)
@click.option("--stdio", is_flag=True, help="Speak on standard input and output; it always does.")
def command(stdio: bool) -> None:  # noqa: ARG001 - editors give it
    """Start the language server for guild.yml; an editor does that, and speaks with it.

    It checks a guild file as it is typed, completes, explains, finds definitions, renames
    flags and offers fixes. Nothing that it finds is imported or run. It needs the extra:
    pip install 'guild-funcs[lsp]'.
    """
    if importlib.util.find_spec("pygls") is None:
        click.echo(f"guild-funcs: {MISSING}", err=True)
        sys.exit(2)
    from guild_funcs.editor.server import make_server

    # Whatever else is printed goes to standard error: it is no part of the protocol.
    speaks, hears = os.dup(1), os.dup(0)
    os.dup2(2, 1)
    with os.fdopen(hears, "rb") as stdin, os.fdopen(speaks, "wb") as stdout:
        make_server().start_io(stdin, stdout)
