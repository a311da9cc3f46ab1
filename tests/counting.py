"""Counts work: what grows with its input is held by a number that no busy machine changes."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Callable


def calls(work: Callable[[], object]) -> int:
    """Returns how many calls of any function the work takes."""
    return sum(named_calls(work).values())


def named_calls(work: Callable[[], object]) -> Counter[str]:
    """Returns how many calls of each function the work takes, those of Python's own by name."""
    count: Counter[str] = Counter()

    def note(_frame: object, event: str, argument: Any) -> None:
        if event == "c_call":
            count[argument.__name__] += 1
        elif event == "call":
            count[""] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
