"""Tells cheaply whether a text, or data, may hold an expression; imports nothing."""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without importing typing
if TYPE_CHECKING:
    from collections.abc import Iterator

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


def texts_in(value: object) -> Iterator[str]:
    """Yields a text, or each text in lists and mappings: the values of these, not their keys.

    A list or mapping is gone through once, as YAML data may hold itself, or the same part in
    many places.

    Example:
        >>> list(texts_in({"a": ["b", 1, {"c": "d"}]}))
        ['b', 'd']
    """
    return (each for each in parts_of(value) if isinstance(each, str))


def parts_of(value: object) -> Iterator[object]:
    """Yields a value and all that is in it, each list and mapping once, in their order.

    Example:
        >>> list(parts_of(["a", {"b": 1}]))
        [['a', {'b': 1}], 'a', {'b': 1}, 1]
    """
    seen: set[int] = set()
    todo = [value]
    while todo:
        part = todo.pop()
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        if not isinstance(part, (dict, list)):
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            yield part
            todo.extend(reversed(list(inside)))
