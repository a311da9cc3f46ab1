"""Where something stands: in a text, in a line, in a file."""

from __future__ import annotations

from typing import Optional

from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Span:
    """A range of characters in a text: `start` included, `end` excluded.

    Offsets count characters (code points) from 0, as Python's slices do.

    Example:
        >>> Span(2, 5).of("abcdefg")
        'cde'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Returns the part of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Place:
    """Where a text stands in a file: `file:line:column`, counted from 1.

    `about` says which operation and attribute the text belongs to, for
    texts that have no place of their own (`line` is then None).
    `lines` holds the file's own lines to show, each with the columns
    (0-based spans) of the whole expression and of the culprit in it.
    `cut` says what ended the text, when YAML may have ended it too early.
    """

    file: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None
    about: Optional[str] = None
    lines: tuple[MarkedLine, ...] = ()
    cut: Optional[str] = None


@dataclass(frozen=True)
class MarkedLine:
    """A line of a file with the parts of it to underline (`~`) and to mark (`^`)."""

    text: str
    whole: Span
    culprit: Optional[Span] = None
