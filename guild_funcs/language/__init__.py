"""The language of expressions: `$(name word)`, `${value|filter}`, `$<value|filter>`.

In the order in which a text passes through: `grammar_file` finds the grammar,
`lexer` cuts the text, `lalr` runs the parser over the tokens and builds the
`nodes`, `parser` puts these together, `evaluator` gives values, `printer`
writes nodes as text, `labels` tells our expressions from Guild's own.
`problems` words every syntax error.
"""

from __future__ import annotations

from typing import Any, Union

from guild_funcs.context import Context
from guild_funcs.language import evaluator
from guild_funcs.language.labels import Piece, is_guild_template, split_template
from guild_funcs.language.nodes import Template
from guild_funcs.language.parser import parse
from guild_funcs.language.printer import Spelling, escape, quote, to_text
from guild_funcs.registry import Registry

__all__ = [
    "Piece",
    "Spelling",
    "Template",
    "escape",
    "evaluate",
    "has_expression",
    "is_guild_template",
    "parse",
    "quote",
    "split_template",
    "to_text",
]


def has_expression(text: str) -> bool:
    """Tells whether a text may hold an expression, or an escaped one.

    It is cheap: a text for which it is False needs no parsing, and is its own value.

    Example:
        >>> has_expression("costs $5"), has_expression("$(hostname)"), has_expression("$${x}")
        (False, True, True)
    """
    return "$" in text and ("$(" in text or "${" in text or "$<" in text)


def evaluate(template: Union[str, Template], context: Context, registry: Registry) -> Any:
    """Returns the value of a text or template.

    Args:
        template: A text, or what `parse` made of one.
        context: What its expressions may look at.
        registry: The functions they may call.

    Raises:
        FuncsError: The text is wrong, or cannot be evaluated.

    Example:
        >>> evaluate("lr is ${lr}", Context(flags={"lr": 0.1}), Registry())
        'lr is 0.1'
    """
    if isinstance(template, str):
        if not has_expression(template):
            return template
        template = parse(template)
    return evaluator.evaluate(template, context, registry)
