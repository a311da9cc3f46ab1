"""Runs Lark: tokens in, nodes out. The only module that imports Lark, itself imported late.

The callbacks of `Builder` build nodes and do nothing else. Lark calls them while
it parses, from the inside out, so that nesting needs no recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Union

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from guild_funcs.errors import Span, SyntaxProblem
from guild_funcs.language.lexer import Lexeme, Lexer
from guild_funcs.language.nodes import NOWHERE, Call, Flag, Joined, Node, Pair, Text, Variable


class Parser:
    """The LALR parser made from the grammar's text, and the lexer for its terminals."""

    def __init__(self, grammar: str) -> None:
        self._lark = Lark(grammar, parser="lalr", lexer=_GivenTokens, transformer=Builder())
        self.lexer = Lexer({each.name: each.pattern.to_regexp() for each in self._lark.terminals})

    def parse(self, text: str, lexemes: Sequence[Lexeme]) -> tuple[Node, ...]:
        """Returns the nodes of the lexemes of `text`.

        Raises:
            SyntaxProblem: A lexeme does not fit. The lexer sees to it that they do.
        """
        tokens = [
            Token(each.kind, each.span.of(text), each.span.start, end_pos=each.span.end)
            for each in lexemes
        ]
        given: Any = tokens  # Lark passes what a lexer of one's own is given as it is.
        try:
            made: Any = self._lark.parse(given)
        except UnexpectedToken as error:
            span = _span(error.token)
            raise SyntaxProblem("this does not fit here", text=text, span=span) from error
        nodes: tuple[Node, ...] = made
        return nodes


class _GivenTokens(LarkLexer):
    """Passes on tokens that are made already."""

    def __init__(self, lexer_conf: Any) -> None:
        """Lark gives the configuration of its own lexers; there is nothing to configure."""

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:  # noqa: ARG002
        return iter(lexer_state)


@dataclass(frozen=True)
class _Stage:
    """A function's name and the arguments that follow it, before a value is piped in."""

    name: str
    name_span: Span
    arguments: tuple[Union[Node, Pair], ...]
    end: int

    def call(self, start: int, piped: tuple[Node, ...] = ()) -> Call:
        return Call(self.name, (*piped, *self.arguments), Span(start, self.end), self.name_span)


class Builder(Transformer[Token, Any]):
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
        end = name.end_pos
        for each in items[1:]:
            if not isinstance(each, Token):
                # An empty argument has no token to say where it stands.
                placed = each if each.span != NOWHERE else Text("", Span(end, end))
                arguments.append(placed)
            end = _end([each]) or end
        return _Stage(str(name), _span(name), tuple(arguments), end)

    def filter(self, items: list[Any]) -> _Stage:
        """`name (: argument (, argument)*)` or `%FORMAT`, which is `format` with that argument."""
        name = items[0]
        if name.type == "FORMAT":
            spec = Text(str(name), _span(name))
            return _Stage("format", _span(name), (spec,), name.end_pos)
        return self.call(items)

    def argument(self, items: list[Any]) -> Union[Node, Pair]:
        """`key= piece*`."""
        if items and isinstance(items[0], Token) and items[0].type == "KEY":
            key, *pieces = items
            span = Span(key.start_pos, _end(items))
            return Pair(key[:-1], _joined(pieces, Span(key.end_pos, key.end_pos)), span)
        return _joined(items)

    def group(self, items: list[Any]) -> list[Node]:
        """`( piece* )`: text, brackets included."""
        return _flat(items)

    def string(self, items: list[Any]) -> Node:
        """`" part* "`: text if all of it is literal."""
        opened, *pieces, closed = items
        span = Span(opened.start_pos, closed.end_pos)
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
    span = Span(opened.start_pos or 0, closed.end_pos or 0)
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
    span, value = _span(piece), str(piece)
    if piece.type == "VARIABLE":
        return Variable(value[1:], span, span)
    if piece.type == "FLAG":
        return Flag(value, span, span)
    if piece.type == "SINGLE":
        return Text(value[1:-1].replace("''", "'"), span)
    if piece.type in ("ESCAPE", "STRING_ESCAPE"):
        return Text(value[1:], span)
    return Text(value, span)


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _end(items: Sequence[Any]) -> int:
    last = items[-1]
    return _span(last).end if isinstance(last, Token) else last.span.end
