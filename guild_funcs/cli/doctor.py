"""`guild-funcs doctor`: whether this environment is right for Guild and guild-funcs."""

from __future__ import annotations

import dataclasses
import json
import sys

import click

_MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
_COLOURS = {"ok": "green", "note": "yellow", "wrong": "red"}


@click.command(
    name="doctor",
    short_help="Tell whether this environment is right, and what to mend.",
    epilog="""\b
Examples:
  guild-funcs doctor
  guild-funcs doctor --json""",
)
@click.option("--json", "use_json", is_flag=True, help="Print it as JSON.")
def command(use_json: bool) -> None:
    """Look at Python, Guild, guild-funcs and what they need, and say what to mend.

    'note' is for what only a part needs. Exit code: 1 when something is wrong.
    """
    from guild_funcs.adapters.host.checkup import examine, import_path

    found = [*examine(), *import_path()]
    if use_json:
        click.echo(json.dumps([dataclasses.asdict(each) for each in found], indent=2))
    else:
        width = max(len(each.title) for each in found)
        for each in found:
            mark = click.style(_MARKS[each.status], fg=_COLOURS[each.status])
            click.echo(f"{mark} {each.title:<{width}}  {each.detail}")
            if each.cure and each.status != "ok":
                click.echo(f"      {'':<{width}}  {each.cure}")
    if any(each.status == "wrong" for each in found):
        sys.exit(1)
