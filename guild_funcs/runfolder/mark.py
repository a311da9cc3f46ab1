"""The mark of a run whose copy is not finished, and who must not go on with such a run.

It is made before the first byte of a copy and removed when the copy is whole
and recorded, or when all of it is taken back. A process that is killed in
between leaves it behind.
"""

from __future__ import annotations

import os

from guild_funcs.errors import SnapshotError

# The place of the mark in the run folder, beside Guild's own marks `PENDING` and `STAGED`.
MARK = ".guild/FUNCS-UNFINISHED"

TEXT = (
    "guild-funcs copies libraries into this run.\n"
    "When no process does so any more, the copy was cut short: the run is not whole.\n"
)


def is_unfinished(run_dir: str) -> bool:
    """Tells whether a run has the mark of an unfinished copy.

    Example:
        >>> is_unfinished("/nowhere")
        False
    """
    return os.path.lexists(os.path.join(run_dir, *MARK.split("/")))


def unfinished(run_dir: str) -> SnapshotError:
    """Returns the error for a run that has the mark."""
    name = os.path.basename(os.path.abspath(run_dir))
    return SnapshotError(
        f"the copy of libraries into run {name[:8]} was not finished",
        notes=(f"  {os.path.join(run_dir, *MARK.split('/'))}",),
        hint="delete that run and start the operation again, "
        "unless a process is copying into it right now",
    )


def refuse_unfinished(run_dir: str) -> None:
    """Raises `SnapshotError` for a run whose copy of libraries was not finished."""
    if is_unfinished(run_dir):
        raise unfinished(run_dir)
