"""Runs the tables that Lark made from the grammar: tokens in, nodes out, without Lark.

Importing Lark and having it read the grammar takes some 70 ms, which the first
expression of every `guild run` would pay. `lark_tables` has Lark do that once, when
the grammar changes; what is left to do at run time is the LALR algorithm itself
(Aho, Lam, Sethi, Ullman: Compilers, 2nd edition, section 4.5.3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Optional

from guild_funcs.errors import SyntaxProblem
from guild_funcs.language.builder import Builder, Token
from guild_funcs.language.lexer import Lexeme
from guild_funcs.language.nodes import Node
from guild_funcs.language.tables import END, RULES, STATES

_BUILDER = Builder()
# Name of a rule -> the function that makes its node.
_CALLBACKS: dict[str, Callable[[list[Any]], Any]] = {
    name: getattr(_BUILDER, name) for name, _length, kind in RULES if kind == "build"
}


def run(text: str, lexemes: Sequence[Lexeme]) -> tuple[Node, ...]:
    """Returns the nodes of the lexemes of `text`.

    Raises:
        SyntaxProblem: A lexeme does not fit. The lexer sees to it that they do.

    Example:
        >>> from guild_funcs.errors import Span
        >>> run("lr", [Lexeme("TEXT", Span(0, 2))])
        (Text(value='lr'),)
    """
    states, values = [0], list[Any]()
    for lexeme in lexemes:
        kind = lexeme.kind
        target = STATES[states[-1]].get(kind)
        if target is None or target < 0:
            target = _reduced(kind, states, values)
        if target is None:
            raise SyntaxProblem("this does not fit here", text=text, span=lexeme.span)
        states.append(target)
        values.append(Token.of(kind, lexeme.span, text))
    _reduced(END, states, values)
    nodes: tuple[Node, ...] = values[0]
    return nodes


def _reduced(kind: str, states: list[int], values: list[Any]) -> Optional[int]:
    """Builds what ends before a token of that kind; returns the state that it leads to.

    None when the token does not fit, and at the end of the tokens.
    """
    while True:
        action = STATES[states[-1]].get(kind)
        if action is None or action >= 0:
            return action
        name, length, rule_kind = RULES[~action]
        if rule_kind == "pass":  # its one value stays where it is
            states[-1] = STATES[states[-2]][name]
            continue
        items = values[len(values) - length :]
        del values[len(values) - length :], states[len(states) - length :]
        values.append(_repeated(items) if rule_kind == "repeat" else _CALLBACKS[name](_flat(items)))
        states.append(STATES[states[-1]][name])


class _Items(list[Any]):
    """What a repetition in a rule, `(...)*`, has gathered so far."""


def _repeated(items: list[Any]) -> _Items:
    """Returns the items of a repetition; those before the new ones are its first item."""
    if items and isinstance(items[0], _Items):
        items[0].extend(items[1:])
        return items[0]
    return _Items(items)


def _flat(items: list[Any]) -> list[Any]:
    """Returns the items of a rule, those of a repetition in its place."""
    for item in items:
        if type(item) is _Items:
            break
    else:
        return items
    flat: list[Any] = []
    for item in items:
        if isinstance(item, _Items):
            flat.extend(item)
        else:
            flat.append(item)
    return flat
