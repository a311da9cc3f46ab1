"""Runs as Guild finds them, for the commands that read their records."""

from __future__ import annotations

from typing import Any

from guild import run_manifest, var

from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.record import ATTRIBUTE
from guild_funcs.record.comparing import Run
from guild_funcs.runfolder import refuse_unfinished


def find(spec: str) -> Run:
    """Returns the run for a specification as Guild takes it: an index, or the start of an id.

    Raises:
        FuncsError: There is no such run, or several, or it used nothing of guild-funcs.
    """
    found = _one(spec)
    refuse_unfinished(found.dir)
    value = found.get(ATTRIBUTE)
    if not isinstance(value, dict):
        raise MissingError(
            f"run {found.short_id} has no record of guild-funcs",
            hint="its operation had no expression, library or module dependency",
        )
    return Run(found.id, found.dir, value, _manifest(found.dir))


def _one(spec: str) -> Any:
    """Returns the run, by the rules of `guild.commands.runs_impl.select_runs`."""
    runs = var.runs(sort=["-timestamp"])
    if spec.isdecimal() and 1 <= int(spec) <= len(runs):
        return runs[int(spec) - 1]
    matches = [run for run in runs if run.id.startswith(spec)]
    if len(matches) > 1:
        ids = tuple(f"  {run.short_id}" for run in matches)
        raise FuncsError(f"'{spec}' matches {len(matches)} runs", notes=ids)
    if not matches:
        hint = "guild runs list shows them"
        raise MissingError(f"could not find a run matching '{spec}'", hint=hint)
    return matches[0]


def _manifest(run_dir: str) -> dict[str, str]:
    """Returns the SHA-1 of each source file and dependency that Guild knows of, by path."""
    try:
        with run_manifest.manifest_for_run(run_dir) as entries:
            return {entry[1]: entry[2] for entry in entries if entry[0] in ("s", "d")}
    except FileNotFoundError:
        return {}


def recent(count: int) -> list[tuple[str, str]]:
    """Returns the short ids and the operations of the latest runs, the latest first."""
    latest = var.runs(sort=["-timestamp"])[:count]
    return [(str(run.short_id), str(run.opref.op_name)) for run in latest]
