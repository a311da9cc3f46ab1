"""What stands at an offset of a guild file that YAML can read: a text, and the node in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Optional, Union

from guild_funcs.editor.project import Model, Scalar
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language.nodes import Node, Pair, Text, children
from guild_funcs.language.parser import parse_at
from guild_funcs.places import value_map
from guild_funcs.places.scalars import ValueMap
from guild_funcs.structs import dataclass

_OPENER = re.compile(r"\$\$[({<]|\$[({<]")


@dataclass(frozen=True)
class Value:
    """A text of a guild file, and its place there.

    Args:
        scalar: The text, and the keys that lead to it.
    """

    scalar: Scalar

    @property
    def text(self) -> str:
        """The text, as YAML gives it."""
        return str(self.scalar.text)

    @cached_property
    def _start(self) -> Optional[int]:
        """Where the text stands when it is in the file as it is: most are, and need no map."""
        text = self.scalar.text
        start = text.start + (text.style in ("'", '"'))
        is_whole = text.style is None or text.end == start + len(text) + 1
        is_same = text.style not in ("|", ">") and text.source.text.startswith(str(text), start)
        return start if is_same and is_whole else None

    @cached_property
    def _places(self) -> ValueMap:
        """Where each character stands in the file."""
        text = self.scalar.text
        source = text.source.text
        return value_map(source, text.start, text.end, text.style, text.raw, str(text))

    def place(self, span: Span) -> Span:
        """Returns where a part of the text stands in the file."""
        start = self._start
        if start is None:
            return self._places.span(span)
        return Span(start + span.start, start + span.end)

    @property
    def whole(self) -> Span:
        """Where the text stands in the file, without quotes."""
        return self.place(Span(0, len(self.text)))

    def index(self, offset: int) -> Optional[int]:
        """Returns the index in the text of an offset in the file; None when it is outside."""
        if self._start is not None:
            index = offset - self._start
            return index if 0 <= index <= len(self.text) else None
        spans = self._places.spans
        for index, span in enumerate(spans):
            if span.start <= offset < span.end:
                return index
        return len(spans) if spans and offset == spans[-1].end else None


def value_at(model: Model, path: str, offset: int) -> Optional[Value]:
    """Returns the text at an offset, or None."""
    found = model.scalar_at(path, offset)
    return None if found is None else Value(found)


@lru_cache(maxsize=4096)
def expressions(text: str) -> tuple[Node, ...]:
    """Returns the expressions of a text, those left out that are wrong.

    Example:
        >>> [type(each).__name__ for each in expressions("$(a ${b $(stem x) $$(y) ${lr}")]
        ['Call', 'Flag']
    """
    return tuple(_expressions(text))


def _expressions(text: str) -> Iterator[Node]:
    position = 0
    while (found := _OPENER.search(text, position)) is not None:
        position = found.end()
        if found[0].startswith("$$"):
            continue
        try:
            template, span = parse_at(text, found.start())
        except FuncsError:
            continue
        position = span.end
        yield from (part for part in template.parts if not isinstance(part, Text))


def nodes_at(text: str, index: int) -> tuple[Union[Node, Pair], ...]:
    """Returns the nodes that hold a character of a text, the outermost first.

    Example:
        >>> [getattr(each, "name", each) for each in nodes_at("$(stem ${data})", 9)]
        ['stem', 'data']
    """
    found: list[Union[Node, Pair]] = []
    level: tuple[Union[Node, Pair], ...] = expressions(text)
    while True:
        inner = [each for each in level if each.span.start <= index <= each.span.end]
        exact = [each for each in inner if index < each.span.end]
        chosen = next(iter(exact or inner), None)
        if chosen is None:
            return tuple(found)
        found.append(chosen)
        level = children(chosen)
