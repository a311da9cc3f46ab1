"""`guild-funcs verify`: each library now, against what a run used."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator

import click

from guild_funcs.cli import completion
from guild_funcs.record.comparing import Difference, verify

_SHOWN = 20


@click.command(name="verify")
@click.argument("run", default="1", shell_complete=completion.runs)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(run: str, as_json: bool) -> None:
    """Compare each library of RUN with the library now; exit with 1 on a difference.

    RUN is the index of a run or the start of its id. The latest run is the default.
    """
    from guild_funcs.adapters.host import runs

    found = runs.find(run)
    differences = [verify(found, library) for library in found.libraries]
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(each) for each in differences], indent=2))
    else:
        click.echo(
            "\n".join(line for each in differences for line in _lines(each)) or "no libraries"
        )
    if any(each.status != "same" for each in differences):
        sys.exit(1)


def _lines(difference: Difference) -> Iterator[str]:
    yield f"{difference.name}: {difference.status}" + (
        f" ({difference.detail})" if difference.detail else ""
    )
    marks = {"M": difference.changed, "A": difference.added, "D": difference.removed}
    marks["changed in the run:"] = difference.in_run
    for mark, targets in marks.items():
        yield from (f"  {mark} {target}" for target in targets[:_SHOWN])
        if len(targets) > _SHOWN:
            yield f"  {mark} and {len(targets) - _SHOWN} more"
