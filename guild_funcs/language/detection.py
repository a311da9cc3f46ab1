"""Tells cheaply whether a text may hold an expression; imports nothing."""

from __future__ import annotations

GUILD_FILTERS = frozenset({"default", "basename", "unquote"})
"""The filters of `guild.op_util._apply_template_transform` in a label, beside `%` formats."""

GUILD_TYPES = ("dir", "text", "binary")
"""The types of patterns in `guild.guildfile.FileSelectSpec._init_typed_patterns`."""


def has_expression(text: str) -> bool:
    """Tells whether a text may hold an expression, or an escaped one.

    It is cheap: a text for which it is False needs no parsing, and is its own value.

    Example:
        >>> has_expression("costs $5"), has_expression("$(hostname)"), has_expression("$${x}")
        (False, True, True)
    """
    return "$" in text and ("$(" in text or "${" in text or "$<" in text)
