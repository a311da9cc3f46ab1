"""Tokens and rules to nodes: what the grammar's rules build.

The methods of `Builder` build nodes and do nothing else. `automaton` calls them while
it parses, from the inside out, so that nesting needs no recursion.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Union

from guild_funcs.errors import Span
from guild_funcs.language.lexer import Token
from guild_funcs.language.nodes import NOWHERE, Call, Flag, Joined, Node, Pair, Text, Variable


class _Stage:
    """A function's name and the arguments that follow it, before a value is piped in."""

    __slots__ = ("arguments", "end", "name", "name_span")

    def __init__(
        self, name: str, name_span: Span, arguments: tuple[Union[Node, Pair], ...], end: int
    ) -> None:
        self.name = name
        self.name_span = name_span
        self.arguments = arguments
        self.end = end

    def call(self, piped: tuple[Node, ...], span: Span) -> Call:
        return Call(self.name, (*piped, *self.arguments), span, self.name_span)


class Builder:
    """Makes a node for each rule of the grammar; the methods are named after the rules."""

    @staticmethod
    def start(items: list[Any]) -> tuple[Node, ...]:
        """`(TEXT | ESCAPE | expression)*`: the parts of a text."""
        return _merged([_node(item) for item in items])

    @staticmethod
    def macro(items: list[Any]) -> Node:
        """`$( call (| call)* )`: nested calls, the last stage outermost."""
        stages = [each for each in items if isinstance(each, _Stage)]
        whole = Span(items[0].start, items[-1].end)
        return _piped((), stages, stages[0].name_span.start, whole)

    @staticmethod
    def template(items: list[Any]) -> Node:
        """`${ value (| filter)* }`: nested calls around the value."""
        value = _node(items[1])
        stages = [each for each in items if isinstance(each, _Stage)]
        whole = Span(items[0].start, items[-1].end)
        return _piped((value,), stages, value.span.start, whole) if stages else _at(whole, value)

    @staticmethod
    def call(items: list[Any]) -> _Stage:
        """`name (SPACE argument)*`."""
        name = items[0]
        arguments: list[Union[Node, Pair]] = []
        end = name.end
        for each in items[1:]:
            if isinstance(each, Token):
                end = each.end
            elif each.span is NOWHERE:
                # An empty argument has no token: its place is the end of what stands before it.
                arguments.append(Text("", Span(end, end)))
            else:
                arguments.append(each)
                end = each.span.end
        return _Stage(str(name), name.span, tuple(arguments), end)

    @staticmethod
    def filter(items: list[Any]) -> _Stage:
        """`name (: argument (, argument)*)` or `%FORMAT`, which is `format` with that argument."""
        name = items[0]
        if name.kind == "FORMAT":
            spec = Text(str(name), name.span)
            return _Stage("format", name.span, (spec,), name.end)
        return Builder.call(items)

    @staticmethod
    def argument(items: list[Any]) -> Union[Node, Pair]:
        """`key= piece*`."""
        if items and isinstance(items[0], Token) and items[0].kind == "KEY":
            key, *pieces = items
            span = Span(key.start, _end(items))
            return Pair(key[:-1], _joined(pieces, Span(key.end, key.end)), span)
        return _joined(items)

    @staticmethod
    def group(items: list[Any]) -> list[Node]:
        """`( piece* )`: text, brackets included."""
        return _flat(items)

    @staticmethod
    def string(items: list[Any]) -> Node:
        """`" part* "`: text if all of it is literal."""
        opened, *pieces, closed = items
        span = Span(opened.start, closed.end)
        parts = _merged(_flat(pieces))
        if all(isinstance(part, Text) for part in parts):
            return Text("".join(part.value for part in parts if isinstance(part, Text)), span)
        return Joined(parts, span)


def _piped(piped: tuple[Node, ...], stages: Sequence[_Stage], start: int, whole: Span) -> Call:
    """Returns the call of the last stage, which stands for the whole expression."""
    *inner, last = stages
    for stage in inner:
        piped = (stage.call(piped, Span(start, stage.end)),)
    return last.call(piped, whole)


def _at(span: Span, node: Node) -> Node:
    """Returns the node with the span of the expression around it."""
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
        if run:
            merged.extend(_one_text(run))
            run = []
        merged.append(node)
    return (*merged, *_one_text(run)) if run else tuple(merged)


def _one_text(run: Sequence[Text]) -> tuple[Text, ...]:
    value = "".join([each.value for each in run])
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
    end: int = last.end if isinstance(last, Token) else last.span.end
    return end
