"""A run that starts again although its copy was cut short, and one whose change spans its start."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.host import report
from guild_funcs.adapters.host.operations import is_prototype

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Operation, Run

WHOLE = "a copy into run %s was cut short, and was taken back: the run is as before it"
PART = "the copy of libraries into run %s was cut short: its source code is copied anew"

log = logging.getLogger("guild.funcs")


def check(op: Operation) -> None:
    """Refuses to start, or to start from, a run that is not whole and cannot be made so.

    Nothing is changed yet: Guild may still ask the user.
    """
    _recover(op, checks_only=True)


def take_back(op: Operation) -> bool:
    """Takes back what was cut short, and tells whether the run must be copied anew."""
    return _recover(op, checks_only=False)


def is_again(op: Operation, run_dir: Optional[str]) -> bool:
    """Tells whether an operation starts a run that is there: not a prototype, nor like another."""
    run: Optional[Run] = getattr(op, "_run", None)
    is_proto = getattr(op, "_run_is_proto", False) or is_prototype(run_dir)
    folder = run_dir or op.run_dir
    return run is not None and not is_proto and bool(folder) and _is_same(run.dir, folder)


def _is_same(one: str, two: Optional[str]) -> bool:
    return os.path.realpath(one) == os.path.realpath(two or "")


def _recover(op: Operation, *, checks_only: bool) -> bool:
    run: Optional[Run] = getattr(op, "_run", None)
    if run is None:
        return False
    from guild_funcs.runfolder.recovery import recover

    is_proto = getattr(op, "_run_is_proto", False)
    anew = op._opdef is not None and bool(op._force_sourcecode) and not is_proto
    found = []
    with report.errors(report.Source()):
        # Of a run on a remote Guild knows its folder there, and no method.
        for folder in (run.dir, os.path.join(run.dir, ".guild", "proto")):
            copies_anew = anew and folder == run.dir
            was = recover(folder, copies_anew=copies_anew, checks_only=checks_only)
            if was and not checks_only:
                log.warning(WHOLE if was == "whole" else PART, os.path.basename(run.dir)[:8])
            found.append(was)
    return "part" in found
