"""Expands the expressions in a text of a guild file.

A reader starts here: a text goes through `language.parse` to nodes, and through
`language.evaluator` to a value.
"""

from __future__ import annotations

from typing import Any

from guild_funcs import language
from guild_funcs.context import Context
from guild_funcs.registry import Registry


def expand_text(text: str, context: Context, registry: Registry) -> Any:
    """Returns the value of `text`; without an expression, the same object.

    Raises:
        FuncsError: An expression is wrong, or cannot be evaluated.
    """
    return language.evaluate(text, context, registry)


def expand_parts(text: str, context: Context, registry: Registry) -> list[Any]:
    """Returns the parts of `text`, evaluated, in order: plain text, and values as they are.

    It keeps what `expand_text` would make text of: a pattern that begins with a
    `Location`, such as `$(package shared)/*.py`.

    Raises:
        FuncsError: An expression is wrong, or cannot be evaluated.
    """
    if not language.has_expression(text):
        return [text]
    return language.evaluate_parts(language.parse(text), context, registry)
