"""`guild-funcs verify`: each library now, and the run's copy, against what a run used."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Optional

import click

from guild_funcs.cli import completion
from guild_funcs.cli.runs import archive_option, marked
from guild_funcs.record.comparing import Difference, as_data, lines, verify
from guild_funcs.record.differing import shown

_SHOWN = 20


@click.command(name="verify")
@click.argument("run", default="1", shell_complete=completion.runs)
@click.option("--env", "env", is_flag=True, help="Compare the imported distributions instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@archive_option
def command(run: str, env: bool, as_json: bool, archive: Optional[str]) -> None:
    """Compare each library of RUN with the library now; exit with 1 on a difference.

    RUN is the index of a run or the start of its id. The latest run is the default. The library
    and the run's own copy of it are told apart.
    """
    from guild_funcs.adapters.host import runs

    with runs.opened(archive) as known:
        found = known.find(run)
        if env:
            from guild_funcs.cli.lock import verify_environment

            sys.exit(verify_environment(found, as_json=as_json))
        differences = [verify(found, library) for library in found.libraries]
    if as_json:
        click.echo(json.dumps([as_data(each) for each in differences], indent=2))
    else:
        told = [line for each in differences for line in _lines(each)]
        click.echo("\n".join(told) or "no libraries")
    if not all(each.is_same for each in differences):
        sys.exit(1)


def _lines(difference: Difference) -> Iterator[str]:
    detail = f" ({shown(difference.detail)})" if difference.detail else ""
    copy = {"changed": "; the run's copy changed", "missing": "; the run's copy is gone"}
    yield f"{difference.name}: {difference.status}{detail}{copy.get(difference.copy, '')}"
    yield from _few([(mark, shown(text)) for mark, text in lines(difference.change)])
    if difference.copy == "changed":
        yield from _few(
            [(m, f"{shown(text)} in the run") for m, text in lines(difference.copy_change)]
        )


def _few(told: list[tuple[str, str]]) -> Iterator[str]:
    yield from (marked(mark, text) for mark, text in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"  and {len(told) - _SHOWN} more"
