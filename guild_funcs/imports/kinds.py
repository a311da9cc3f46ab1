"""What is read of a file, as plain data: to keep it, and to send it between processes."""

from __future__ import annotations

from typing import Any, Callable, Generic, TypeVar

T = TypeVar("T")


class Kind(Generic[T]):
    """A kind of what is read.

    Args:
        name: What it is called in the cache.
        to_data: Returns one as lists and texts.
        from_data: Reads these back, after a way through JSON; it raises ValueError, LookupError
            or TypeError for anything else.
    """

    __slots__ = ("from_data", "name", "to_data")

    def __init__(
        self, name: str, to_data: Callable[[T], Any], from_data: Callable[[Any], T]
    ) -> None:
        self.name = name
        self.to_data = to_data
        self.from_data = from_data


NOT_OF_THE_KIND = (ValueError, LookupError, TypeError)
"""What reading data of another kind raises."""
