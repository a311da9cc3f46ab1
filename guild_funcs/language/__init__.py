"""The language of expressions: `$(name word)`, `${value|filter}`, `$<value|filter>`.

In the order in which a text passes through: `grammar_file` finds the grammar,
`lark_tables` had Lark make `tables` from it, `lexer` cuts a text into tokens,
`automaton` runs the tables over them, `builder` builds the `nodes` that the rules
stand for, `parser` puts these together, `evaluator` gives values, `printer`
writes nodes as text, `labels` tells our expressions from Guild's own.
`problems` words every syntax error. `detection` is for texts that are none of ours:
a guild file without expressions pays for no other module, so the rest is imported
when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from guild_funcs.language.detection import has_expression

if TYPE_CHECKING:
    from guild_funcs.language.evaluator import evaluate, evaluate_parts
    from guild_funcs.language.labels import Piece, is_guild_template, split_template
    from guild_funcs.language.nodes import Template
    from guild_funcs.language.parser import parse
    from guild_funcs.language.printer import Spelling, escape, quote, to_text

__all__ = [
    "Piece",
    "Spelling",
    "Template",
    "escape",
    "evaluate",
    "evaluate_parts",
    "has_expression",
    "is_guild_template",
    "parse",
    "quote",
    "split_template",
    "to_text",
]

_MODULES = {
    "Piece": "labels",
    "Spelling": "printer",
    "Template": "nodes",
    "escape": "printer",
    "evaluate": "evaluator",
    "evaluate_parts": "evaluator",
    "is_guild_template": "labels",
    "parse": "parser",
    "quote": "printer",
    "split_template": "labels",
    "to_text": "printer",
}


if not TYPE_CHECKING:  # a type checker takes the names above for all that there are

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        found = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = found
        return found
