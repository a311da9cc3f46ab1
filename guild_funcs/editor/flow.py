"""YAML's flow style, character by character: what parts a value, with expressions kept whole.

YAML itself ends a value at `,` and at brackets, also in the middle of an expression. Here an
expression goes on to its own bracket: that is what its author meant.
"""

from __future__ import annotations

from collections.abc import Iterator

_CLOSERS = {"(": ")", "{": "}", "<": ">"}


def signs(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yields what parts a value in flow style: brackets, `,` and `:`; none of a plain value."""
    position, is_begin, depth = start, True, 0
    while position < end:
        sign = text[position]
        if sign in "'\"" and is_begin:
            position = _closing(text, position, end)
            is_begin = False
            continue
        if sign == "$" and text[position + 1 : position + 2] in _CLOSERS:
            position = past_expression(text, position + 1, end)
            is_begin = False
            continue
        if sign in "[{" and is_begin:
            depth += 1
            yield position, sign
        elif depth and (sign in "]},"):
            depth -= sign != ","
            yield position, sign
            is_begin = sign == ","
            position += 1
            continue
        elif depth and sign == ":" and text[position + 1 : position + 2] in ("", " ", "\n", "\r"):
            yield position, sign
            is_begin = True
            position += 1
            continue
        elif not sign.isspace():
            if not depth:
                return
            is_begin = False
        position += 1


def _closing(text: str, start: int, end: int) -> int:
    """Returns where a quoted value ends, its closing quote included."""
    quote = text[start]
    position = start + 1
    while position < end:
        if quote == '"' and text[position] == "\\":
            position += 1
        elif text[position] == quote:
            if quote == '"' or text[position + 1 : position + 2] != quote:
                return position + 1
            position += 1
        position += 1
    return end


def past_expression(text: str, start: int, end: int) -> int:
    """Returns where the expression ends whose bracket stands at `start`, or `end`.

    Example:
        >>> past_expression("$(join a, b), c", 1, 15)
        12
    """
    opener, closer = text[start], _CLOSERS[text[start]]
    depth = 0
    for position in range(start, end):
        depth += (text[position] == opener) - (text[position] == closer)
        if not depth:
            return position + 1
    return end
