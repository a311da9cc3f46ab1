"""What a text parses to: frozen nodes that say where they stand.

All spellings of a call give the same nodes. Spans are left out of comparison,
so that a printed node parses back equal to itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Union

from guild_funcs.errors import Span
from guild_funcs.structs import dataclass, field

NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class Text:
    """Literal text: plain text, a bare word, a quoted literal."""

    value: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Variable:
    """`$NAME`: an environment variable."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    name_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Flag:
    """`${name}`: the value of a flag."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    name_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Joined:
    """Pieces that make one text: `"..."` with expressions in it, or pieces that touch."""

    parts: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Pair:
    """`key=value` as written. It is a keyword argument if the function has that parameter."""

    key: str
    value: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def as_word(self) -> Node:
        """Returns the ordinary word `key=value`, for a function without that parameter."""
        if isinstance(self.value, Text):
            return Text(f"{self.key}={self.value.value}", self.span)
        parts = self.value.parts if isinstance(self.value, Joined) else (self.value,)
        return Joined((Text(f"{self.key}=", self.span), *parts), self.span)


@dataclass(frozen=True)
class Call:
    """A function and its arguments; a piped value is the first one."""

    name: str
    arguments: tuple[Union[Node, Pair], ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    name_span: Span = field(default=NOWHERE, compare=False, repr=False)


Node = Union[Text, Variable, Flag, Joined, Call]


@dataclass(frozen=True)
class Template:
    """A whole text: literal text and expressions, in order.

    Args:
        parts: The pieces. Two `Text` pieces never touch.
        text: The text that was parsed; all spans are offsets in it.
        depth: How deeply calls are nested in it.
    """

    parts: tuple[Node, ...]
    text: str = field(default="", compare=False, repr=False)
    depth: int = field(default=0, compare=False, repr=False)


def children(node: Union[Node, Pair, Template]) -> tuple[Union[Node, Pair], ...]:
    """Returns the nodes directly inside `node`."""
    if isinstance(node, (Joined, Template)):
        return node.parts
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Pair):
        return (node.value,)
    return ()


def walk(node: Union[Node, Pair, Template]) -> Iterator[tuple[Union[Node, Pair], int]]:
    """Yields every node inside `node`, in the text's order, with the calls around it counted."""
    waiting = [(child, 1) for child in reversed(children(node))]
    while waiting:
        inner, depth = waiting.pop()
        yield inner, depth
        below = depth + isinstance(inner, Call)
        waiting.extend((child, below) for child in reversed(children(inner)))


def is_alone(parts: Sequence[Union[Node, Text]]) -> bool:
    """Tells whether the parts are one expression, except for line breaks at the end."""
    if not parts or isinstance(parts[0], Text):
        return False
    for part in parts[1:]:  # noqa: SIM110 - faster, and each mixed text pays for it
        if not isinstance(part, Text) or part.value.strip("\r\n"):
            return False
    return True
