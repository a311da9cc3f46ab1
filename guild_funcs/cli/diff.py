"""`guild-funcs diff`: which library code changed between runs, or since a run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Optional

import click

from guild_funcs.cli import completion
from guild_funcs.record.comparing import Run, now_side, run_side, unified, verify


@click.command(name="diff")
@click.argument("run", default="1", shell_complete=completion.runs)
@click.argument("other", required=False, shell_complete=completion.runs)
def command(run: str, other: Optional[str]) -> None:
    """Show how the libraries of RUN differ from those of the run OTHER, or from now.

    RUN and OTHER are indexes of runs or the starts of their ids. On a terminal
    the differences are shown in a pager.
    """
    from guild_funcs.adapters.host import runs

    first = runs.find(run)
    lines = since(first) if other is None else between(first, runs.find(other))
    if sys.stdout.isatty():
        click.echo_via_pager(f"{line}\n" for line in lines)
    else:
        for line in lines:
            click.echo(line)


def since(run: Run) -> Iterator[str]:
    """Yields the differences between a run's libraries and the libraries now."""
    for library in run.libraries:
        if library.get("target-type") == "copy":
            yield from unified(run_side(run, library), now_side(library))
        else:
            yield from _told(run, library)


def _told(run: Run, library: Mapping[str, Any]) -> Iterator[str]:
    """Tells of a library that the run has no copy of: there is no text to compare."""
    found = verify(run, library)
    if found.status != "same":
        files = [*found.changed, *found.added, *found.removed]
        told = found.detail or ", ".join(files)
        yield f"{found.name} is {found.status}: {told} (the run has no copy of it)"


def between(first: Run, second: Run) -> Iterator[str]:
    """Yields the differences between the libraries of two runs."""
    ours = {library["name"]: library for library in first.libraries}
    theirs = {library["name"]: library for library in second.libraries}
    for name in dict.fromkeys((*ours, *theirs)):
        if name not in theirs or name not in ours:
            run = first if name in ours else second
            yield f"Only in {run.name[:8]}: {name}"
        else:
            yield from _both(first, ours[name], second, theirs[name])


def _both(
    first: Run, ours: Mapping[str, Any], second: Run, theirs: Mapping[str, Any]
) -> Iterator[str]:
    if ours.get("target-type") == theirs.get("target-type") == "copy":
        yield from unified(run_side(first, ours), run_side(second, theirs))
        return
    for key in ("target-type", "version", "sha256", "record-sha256"):
        if ours.get(key) != theirs.get(key):
            was, is_now = ours.get(key, "none"), theirs.get(key, "none")
            yield f"{ours['name']}: {key} {was} in {first.name[:8]}, {is_now} in {second.name[:8]}"
