"""Has Lark make `tables.py` from the grammar: `python -m guild_funcs.language.lark_tables`.

The only module that imports Lark. A test compares its result with `tables.py`, so
that the grammar file stays the one source of the syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import Lexer as LarkLexer

from guild_funcs.language.grammar_file import read_grammar

_HEAD = '''"""The parser's tables, which Lark made from grammar/guild_funcs.lark, for `automaton`.

`python -m guild_funcs.language.lark_tables` makes them anew; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

END = "$END"
"""The kind of the token after the last one."""

'''


class _NoLexer(LarkLexer):
    """Stands for `lexer.Lexer`, which cuts the text: Lark needs no lexer of its own."""

    def __init__(self, lexer_conf: Any) -> None:
        """Lark gives the configuration of its own lexers; there is nothing to configure."""

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Any]:
        """Is never called."""
        raise NotImplementedError


def tables(grammar: str) -> str:
    r"""Returns the text of `tables.py` for the text of a grammar.

    Example:
        >>> "TERMINALS" in tables('start: WORD\nWORD: /[a-z]+/')
        True
    """
    lark = Lark(grammar, parser="lalr", lexer=_NoLexer)
    table = lark.parser.parser._parse_table  # noqa: SLF001 - Lark's own names
    rules = {rule: index for index, rule in enumerate(lark.rules)}
    states = _in_order(table.states, table.start_states["start"])
    numbers = {state: index for index, state in enumerate(states)}
    terminals = sorted((each.name, each.pattern.to_regexp()) for each in lark.terminals)
    return "".join(
        [
            _HEAD,
            _assigned(
                "TERMINALS: Mapping[str, str]",
                terminals,
                "What each terminal matches.",
            ),
            *["RULES: Sequence[tuple[str, int, str]] = (\n"],
            *[f"    {_rule(rule)!r},\n" for rule in lark.rules],
            ')\n"""A rule\'s name, how many items it has, and what becomes of them."""\n\n',
            "STATES: Sequence[Mapping[str, int]] = (\n",
            *[f"    {_state(table.states[each], rules, numbers)!r},\n" for each in states],
            ')\n"""Symbol to the next state, or ~N where rule N ends. State 0 is first."""\n',
        ]
    )


def _assigned(name: str, pairs: list[tuple[str, str]], meaning: str) -> str:
    body = "".join(f"    {key!r}: {value!r},\n" for key, value in pairs)
    return f'{name} = {{\n{body}}}\n"""{meaning}"""\n\n'


def _rule(rule: Any) -> tuple[str, int, str]:
    """Returns a rule as Lark's tree builder would treat it: see `lark.parse_tree_builder`."""
    name = str(rule.origin.name)
    kind = "repeat" if name.startswith("_") else "pass" if rule.options.expand1 else "build"
    if kind == "pass" and len(rule.expansion) != 1:
        message = f"{name} may have other than one item, which `automaton` does not know"
        raise ValueError(message)
    return name, len(rule.expansion), kind


def _in_order(states: Any, start: int) -> list[int]:
    """Returns the states in an order that does not depend on hashes, the first one first."""
    found = [start]
    for state in found:
        entries = sorted(states[state].items())
        found.extend(
            argument
            for _symbol, (action, argument) in entries
            if str(action) == "Shift" and argument not in found
        )
    return found


def _state(entries: Any, rules: Any, numbers: Any) -> dict[str, int]:
    return {
        str(symbol): numbers[argument] if str(action) == "Shift" else ~rules[argument]
        for symbol, (action, argument) in sorted(entries.items())
    }


if __name__ == "__main__":
    Path(__file__).with_name("tables.py").write_text(tables(read_grammar()), encoding="utf-8")
