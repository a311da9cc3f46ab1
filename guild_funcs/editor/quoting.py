"""Texts as YAML has them: put into quotes, or into the quotes that are there already."""

from __future__ import annotations

import re
from typing import Optional

from guild_funcs.editor.flow import past_expression
from guild_funcs.editor.outline import spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.errors import Span

_OPENER = re.compile(r"\$[({<]")


def encoded(text: str, style: Optional[str]) -> str:
    """Returns a text as it stands in a scalar of a style.

    Example:
        >>> encoded("${'a'|stem}", "'")
        "${''a''|stem}"
    """
    if style == "'":
        return text.replace("'", "''")
    if style == '"':
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text


def quoted(text: str) -> str:
    r"""Returns a text in quotes: single ones, double ones when that needs nothing doubled.

    Example:
        >>> quoted("$(join a #b)"), quoted("${'a'|stem}")
        ("'$(join a #b)'", '"${\'a\'|stem}"')
    """
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def meant(text: str, offset: int) -> Optional[Span]:
    """Returns the whole value that its author meant, around an offset, when it has no quotes.

    YAML ends it at ` #`, and inside `[` and `{` at `,` and brackets; an expression goes on to
    its own bracket.

    Example:
        >>> text = "a: [$(join b, c), d]"
        >>> meant(text, 6).of(text)
        '$(join b, c)'
    """
    lines = lines_of(text)
    found = spot(lines, offset)
    if found.quote or not found.is_value or text[found.start : found.start + 1] in ("'", '"'):
        return None
    line = lines.span(lines.line_at(found.start))
    is_flow = _is_flow(text, line.start, found.start)
    position = found.start
    while position < line.end:
        opener = _OPENER.match(text, position)
        if opener is not None:
            position = past_expression(text, position + 1, line.end)
        elif text.startswith(" #", position) or (is_flow and text[position] in ",]}"):
            break
        else:
            position += 1
    value = text[found.start : position].rstrip()
    return Span(found.start, found.start + len(value)) if value else None


def _is_flow(text: str, start: int, end: int) -> bool:
    before = text[start:end]
    opened = sum(before.count(each) for each in "[{") - sum(before.count(each) for each in "]}")
    return opened > before.count("${")
