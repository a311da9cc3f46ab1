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


def unfinished(run_dir: str, *, can_finish: bool = True) -> SnapshotError:
    """Returns the error for a run that has the mark.

    Args:
        run_dir: The run folder.
        can_finish: Whether it is known how to take back what was copied.
    """
    finish = "restart it with --force-sourcecode, which copies its source code anew, or "
    return SnapshotError(
        f"the copy of libraries into run {_name(run_dir)} was not finished",
        notes=(f"  {_path(run_dir)}",),
        hint=(finish if can_finish else "") + "delete that run and start the operation again",
    )


def in_progress(run_dir: str, *, is_sure: bool = True) -> SnapshotError:
    """Returns the error for a run into which a process copies, or perhaps copies, right now."""
    if is_sure:
        return SnapshotError(
            f"libraries are being copied into run {_name(run_dir)} right now",
            notes=(f"  {_path(run_dir)}",),
            hint="wait until the process that does so has ended",
        )
    return SnapshotError(
        f"the copy of libraries into run {_name(run_dir)} was not finished",
        notes=(f"  {_path(run_dir)}",),
        hint="delete that run and start the operation again, "
        "unless a process is copying into it right now",
    )


def _name(run_dir: str) -> str:
    return os.path.basename(os.path.abspath(run_dir))[:8]


def _path(run_dir: str) -> str:
    return os.path.join(run_dir, *MARK.split("/"))
