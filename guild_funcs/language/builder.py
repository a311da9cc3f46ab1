"""Tokens and rules to nodes: what the grammar's rules build.

The methods of `Builder` build nodes and do nothing else. `automaton` calls them while
it parses, from the inside out, so that nesting needs no recursion.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Union

from guild_funcs.errors import Span
from guild_funcs.language.nodes import NOWHERE, Call, Flag, Joined, Node, Pair, Text, Variable
from guild_funcs.structs import dataclass


class Token(str):
    """The text of a token, with the name of its terminal and its place.

    Example:
        >>> token = Token.of("WORD", Span(2, 5), "${lr}")
        >>> token, token.kind, token.span
        ('lr}', 'WORD', Span(start=2, end=5))
    """

    __slots__ = ("kind", "span")

    kind: str
    span: Span

    @classmethod
    def of(cls, kind: str, span: Span, text: str) -> Token:
        """Returns the token of that kind at `span` in `text`."""
        made = cls(span.of(text))
        made.kind, made.span = kind, span
        return made


@dataclass(frozen=True)
class _Stage:
    """A function's name and the arguments that follow it, before a value is piped in."""

    name: str
    name_span: Span
    arguments: tuple[Union[Node, Pair], ...]
    end: int

    def call(self, start: int, piped: tuple[Node, ...] = ()) -> Call:
        return Call(self.name, (*piped, *self.arguments), Span(start, self.end), self.name_span)


class Builder:
    """Makes a node for each rule of the grammar; the methods are named after the rules."""

    def start(self, items: list[Any]) -> tuple[Node, ...]:
        """`(TEXT | ESCAPE | expression)*`: the parts of a text."""
        return _merged([_node(item) for item in items])

    def macro(self, items: list[Any]) -> Node:
        """`$( call (| call)* )`: nested calls, the last stage outermost."""
        opened, first, *rest = items
        node = first.call(first.name_span.start)
        return _spanning(_piped(node, rest), opened, items[-1])

    def template(self, items: list[Any]) -> Node:
        """`${ value (| filter)* }`: nested calls around the value."""
        opened, value, *rest = items
        return _spanning(_piped(_node(value), rest), opened, items[-1])

    def call(self, items: list[Any]) -> _Stage:
        """`name (SPACE argument)*`."""
        name = items[0]
        arguments: list[Union[Node, Pair]] = []
        end = name.span.end
        for each in items[1:]:
            if not isinstance(each, Token):
                # An empty argument has no token: its place is the end of what stands before it.
                placed = each if each.span is not NOWHERE else Text("", Span(end, end))
                arguments.append(placed)
            end = _end([each]) or end
        return _Stage(str(name), name.span, tuple(arguments), end)

    def filter(self, items: list[Any]) -> _Stage:
        """`name (: argument (, argument)*)` or `%FORMAT`, which is `format` with that argument."""
        name = items[0]
        if name.kind == "FORMAT":
            spec = Text(str(name), name.span)
            return _Stage("format", name.span, (spec,), name.span.end)
        return self.call(items)

    def argument(self, items: list[Any]) -> Union[Node, Pair]:
        """`key= piece*`."""
        if items and isinstance(items[0], Token) and items[0].kind == "KEY":
            key, *pieces = items
            span = Span(key.span.start, _end(items))
            return Pair(key[:-1], _joined(pieces, Span(key.span.end, key.span.end)), span)
        return _joined(items)

    def group(self, items: list[Any]) -> list[Node]:
        """`( piece* )`: text, brackets included."""
        return _flat(items)

    def string(self, items: list[Any]) -> Node:
        """`" part* "`: text if all of it is literal."""
        opened, *pieces, closed = items
        span = Span(opened.span.start, closed.span.end)
        parts = _merged(_flat(pieces))
        if all(isinstance(part, Text) for part in parts):
            return Text("".join(part.value for part in parts if isinstance(part, Text)), span)
        return Joined(parts, span)


def _piped(value: Node, items: Sequence[Any]) -> Node:
    start = value.span.start
    for stage in items:
        if isinstance(stage, _Stage):
            value = stage.call(start, (value,))
    return value


def _spanning(node: Node, opened: Token, closed: Token) -> Node:
    """Returns the node with the span of the whole expression."""
    span = Span(opened.span.start, closed.span.end)
    if isinstance(node, Call):
        return Call(node.name, node.arguments, span, node.name_span)
    if isinstance(node, Joined):
        return Joined(node.parts, span)
    if isinstance(node, Text):
        return Text(node.value, span)
    return type(node)(node.name, span, node.name_span)


def _joined(pieces: Sequence[Any], empty: Span = NOWHERE) -> Node:
    """Returns the one node for the pieces of an argument."""
    if len(pieces) == 1 and not isinstance(pieces[0], list):
        return _node(pieces[0])
    parts = _merged(_flat(pieces))
    if not parts:
        return Text("", empty)
    span = Span(parts[0].span.start, parts[-1].span.end)
    if len(parts) == 1 and isinstance(parts[0], Text):
        return parts[0]
    return Joined(parts, span)


def _flat(pieces: Sequence[Any]) -> list[Node]:
    """Returns the pieces as nodes; quotes and brackets among them dissolve."""
    flat: list[Node] = []
    for piece in pieces:
        if isinstance(piece, list):
            flat.extend(piece)
        elif isinstance(piece, Joined):
            flat.extend(piece.parts)
        else:
            flat.append(_node(piece))
    return flat


def _merged(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Returns the nodes with neighbouring texts made one, and empty ones left out."""
    merged: list[Node] = []
    run: list[Text] = []
    for node in nodes:
        if isinstance(node, Text):
            run.append(node)
            continue
        merged.extend((*_one_text(run), node))
        run = []
    return (*merged, *_one_text(run))


def _one_text(run: Sequence[Text]) -> tuple[Node, ...]:
    value = "".join(each.value for each in run)
    return (Text(value, Span(run[0].span.start, run[-1].span.end)),) if value else ()


def _node(piece: Any) -> Node:
    """Returns the node of a token; a node as it is."""
    if not isinstance(piece, Token):
        node: Node = piece
        return node
    span, value = piece.span, str(piece)
    if piece.kind == "VARIABLE":
        return Variable(value[1:], span, span)
    if piece.kind == "FLAG":
        return Flag(value, span, span)
    if piece.kind == "SINGLE":
        return Text(value[1:-1].replace("''", "'"), span)
    if piece.kind in ("ESCAPE", "STRING_ESCAPE"):
        return Text(value[1:], span)
    return Text(value, span)


def _end(items: Sequence[Any]) -> int:
    last = items[-1]
    while isinstance(last, list):  # the last node of a group is its closing bracket
        last = last[-1]
    end: int = last.span.end
    return end
