r"""Offsets in a text, and the positions of the language server protocol.

A position is a line and a character, counted from 0. The protocol counts in UTF-16 code units,
in which an emoji is two, unless client and server agree on UTF-8 or UTF-32; Python counts code
points. Lines end at `\n`, `\r\n` or `\r`
(https://microsoft.github.io/language-server-protocol/, "Position").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from guild_funcs.errors import Span
from guild_funcs.structs import dataclass

_BREAK = re.compile(r"\r\n|\r|\n")
_WIDE = 0xFFFF
_UNITS: Mapping[str, Callable[[str], int]] = {
    "utf-8": lambda character: len(character.encode("utf-8", "surrogatepass")),
    "utf-16": lambda character: 1 + (ord(character) > _WIDE),
    "utf-32": lambda _character: 1,
}


@dataclass(frozen=True)
class Position:
    """A place in a text: a line and a character, from 0, in the units of the encoding."""

    line: int
    character: int


@dataclass(frozen=True)
class Range:
    """Two positions: `start` included, `end` excluded."""

    start: Position
    end: Position


class Lines:
    r"""A text by its lines.

    Args:
        text: The text.
        encoding: In whose code units characters are counted: `utf-16`, `utf-8`, `utf-32`.

    Example:
        >>> Lines("a\n\U0001f600b").position(3)
        Position(line=1, character=2)
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._units = _UNITS[encoding]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    @cached_property
    def _ends(self) -> list[int]:
        return [*(found.start() for found in _BREAK.finditer(self.text)), len(self.text)]

    @property
    def count(self) -> int:
        """How many lines there are; a text that ends with a line break has an empty last one."""
        return len(self._starts)

    def line_at(self, offset: int) -> int:
        """Returns the number of the line, from 0, that holds an offset."""
        return bisect_right(self._starts, min(max(offset, 0), len(self.text))) - 1

    def span(self, line: int) -> Span:
        """Returns where a line stands, without its line break."""
        return Span(self._starts[line], self._ends[line])

    def of(self, line: int) -> str:
        """Returns the text of a line, without its line break."""
        return self.span(line).of(self.text)

    def position(self, offset: int) -> Position:
        """Returns the position of an offset."""
        line = self.line_at(offset)
        start = self._starts[line]
        before = self.text[start : min(max(offset, start), len(self.text))]
        return Position(line, len(before) if before.isascii() else sum(map(self._units, before)))

    def offset(self, position: Position) -> int:
        """Returns the offset of a position; past the end of a line it is that end.

        A position inside a character of several units is the one before it.
        """
        if position.line >= self.count:
            return len(self.text)
        if position.line < 0:
            return 0
        span = self.span(position.line)
        left = position.character
        for offset in range(span.start, span.end):
            left -= self._units(self.text[offset])
            if left < 0:
                return offset
        return span.end

    def range(self, span: Span) -> Range:
        """Returns the range of a span."""
        return Range(self.position(span.start), self.position(span.end))

    def at(self, line: int, column: int) -> int:
        """Returns the offset of a line and column as our problems count them: from 1, code points.

        Example:
            >>> Lines("ab: c").at(1, 5)
            4
        """
        if line > self.count:
            return len(self.text)
        span = self.span(max(line, 1) - 1)
        return min(span.start + max(column, 1) - 1, span.end)


@lru_cache(maxsize=32)
def lines_of(text: str, encoding: str = "utf-16") -> Lines:
    r"""Returns the lines of a text; those of the texts that were asked for last are kept.

    Example:
        >>> lines_of("a\nb").count
        2
    """
    return Lines(text, encoding)
