"""Runs the tables that Lark made from the grammar: tokens in, nodes out, without Lark.

Importing Lark and having it read the grammar takes some 70 ms, which the first
expression of every `guild run` would pay. `lark_tables` has Lark do that once, when
the grammar changes; what is left to do at run time is the LALR algorithm itself
(Aho, Lam, Sethi, Ullman: Compilers, 2nd edition, section 4.5.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from guild_funcs.errors import SyntaxProblem
from guild_funcs.language.builder import Builder
from guild_funcs.language.lexer import Token
from guild_funcs.language.nodes import Node
from guild_funcs.language.tables import END, RULES, STATES

Row = Mapping[str, int]
"""What a state does at each symbol: one of `tables.STATES`."""

Make = Callable[[list[Any]], Any]
"""Makes one value of the items of a rule."""


def run(text: str, tokens: Sequence[Token]) -> tuple[Node, ...]:
    """Returns the nodes of the tokens of `text`.

    Raises:
        SyntaxProblem: A token does not fit. The lexer sees to it that they do.

    Example:
        >>> from guild_funcs.errors import Span
        >>> run("lr", [Token.of("TEXT", Span(0, 2), "lr")])
        (Text(value='lr'),)
    """
    rows, values = [STATES[0]], list[Any]()
    for token in tokens:
        kind = token.kind
        target = rows[-1].get(kind)
        if target is None or target < 0:
            target = _reduced(kind, rows, values)
        if target is None:
            raise SyntaxProblem("this does not fit here", text=text, span=token.span)
        rows.append(STATES[target])
        values.append(token)
    _reduced(END, rows, values)
    nodes: tuple[Node, ...] = values[0]
    return nodes


def _reduced(kind: str, rows: list[Row], values: list[Any]) -> Optional[int]:
    """Builds what ends before a token of that kind; returns the state that it leads to.

    None when the token does not fit, and at the end of the tokens.
    """
    while True:
        action = rows[-1].get(kind)
        if action is None or action >= 0:
            return action
        name, length, make = _RULES[~action]
        if make is None:  # its one value stays where it is
            rows[-1] = STATES[rows[-2][name]]
            continue
        items = []
        if length:
            items = values[-length:]
            del values[-length:], rows[-length:]
        values.append(make(items))
        rows.append(STATES[rows[-1][name]])


class _Items(list[Any]):
    """What a repetition in a rule, `(...)*`, has gathered so far."""


def _repeated(items: list[Any]) -> _Items:
    """Returns the items of a repetition; those before the new ones are its first item."""
    if items and isinstance(items[0], _Items):
        items[0].extend(items[1:])
        return items[0]
    return _Items(items)


def _building(make: Make) -> Make:
    """Returns what makes the node of a rule, with the items of repetitions in their place."""

    def build(items: list[Any]) -> Any:
        for item in items:
            if type(item) is _Items:
                return make(_flat(items))
        return make(items)

    return build


def _flat(items: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for item in items:
        if isinstance(item, _Items):
            flat.extend(item)
        else:
            flat.append(item)
    return flat


def _make(name: str, kind: str) -> Optional[Make]:
    """Returns what makes the value of a rule, None for one that passes its one value on."""
    if kind == "build":
        return _building(getattr(Builder, name))
    return _repeated if kind == "repeat" else None


# Name of a rule, how many items it has, and what makes its value.
_RULES = [(name, length, _make(name, kind)) for name, length, kind in RULES]
