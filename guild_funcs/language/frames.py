"""Room for the Python frames that a deep text needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Evaluating a call takes some frames of Python, which allows 1,000 by default. A deeply nested
# text needs more than these; a usual text does not.
_FRAMES_PER_CALL = 20
SHALLOW = 16
"""Up to this depth a text needs no more room than Python gives."""


@contextmanager
def room_for(depth: int) -> Iterator[None]:
    """Allows the Python frames that a deep text needs, while it is evaluated."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + depth * _FRAMES_PER_CALL)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
