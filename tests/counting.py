"""Counts work: what grows with its input is held by a number that no busy machine changes."""

from __future__ import annotations

import sys
from typing import Callable


def calls(work: Callable[[], object]) -> int:
    """Returns how many calls of any function the work takes."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
