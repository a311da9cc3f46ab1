"""The command line, `guild-funcs`: one module a command, imported only when it is used."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any, Optional

import click

from guild_funcs import __version__
from guild_funcs.errors import FuncsError

# Command name -> module of this folder that defines `command`.
COMMANDS = {
    "check": "check",
    "eval": "evaluate",
    "explain": "explain",
    "list": "listing",
    "libs": "libs",
    "diff": "diff",
    "verify": "verify",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [
            name
            for name, module in COMMANDS.items()
            if importlib.util.find_spec(f"{__name__}.{module}")
        ]

    def get_command(self, ctx: click.Context, name: str) -> Optional[click.Command]:  # noqa: ARG002
        module = COMMANDS.get(name)
        if module is None:
            return None
        command: Any = importlib.import_module(f"{__name__}.{module}").command
        return command  # type: ignore[no-any-return]


@click.group(cls=_Commands, name="guild-funcs")
@click.version_option(__version__, prog_name="guild-funcs")
def _group() -> None:
    """Try the expressions of guild.yml, and ask runs which library code they used."""


def main() -> None:
    """Runs the command line; a `FuncsError` is printed without a traceback, exit code 1."""
    try:
        _group(prog_name="guild-funcs")
    except FuncsError as error:
        click.echo(f"guild-funcs: {error}", err=True)
        sys.exit(1)
