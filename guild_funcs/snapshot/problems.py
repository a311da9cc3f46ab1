"""The one error for all problems of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence

from guild_funcs.errors import SnapshotError, counted
from guild_funcs.snapshot.entries import Problem

_SHOWN = 20


def problems_error(failure: str, problems: Sequence[Problem]) -> SnapshotError:
    """Returns the error that lists `problems`, the first 20 of them in full.

    Args:
        failure: What could not be done, with `{}` for the number of paths.
        problems: At least one.

    Example:
        >>> print(problems_error("{} could not be read", [Problem("/lib/x.py", "it is gone")]))
        1 path could not be read
          /lib/x.py: it is gone
        repair or exclude what is listed, then run again
    """
    lines = [f"  {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  and {len(problems) - _SHOWN:,} more")
    return SnapshotError(
        failure.format(counted(len(problems), "path")),
        notes=tuple(lines),
        hint="repair or exclude what is listed, then run again",
    )
