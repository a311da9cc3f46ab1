"""Texts with a mark where the cursor is, and the changes that a server asks for."""

from __future__ import annotations

from typing import Any

MARK = "@"


def marked(text: str) -> tuple[str, int]:
    """The text without its mark, and where the mark was."""
    assert text.count(MARK) == 1
    return text.replace(MARK, ""), text.index(MARK)


def applied(text: str, edits: list[Any]) -> str:
    """The text with the protocol's edits made, positions counted in UTF-16."""
    for each in sorted(edits, key=lambda edit: _key(edit.range.start), reverse=True):
        start, end = offset(text, each.range.start), offset(text, each.range.end)
        text = text[:start] + each.new_text + text[end:]
    return text


def _key(position: Any) -> tuple[int, int]:
    return position.line, position.character


def offset(text: str, position: Any) -> int:
    """The offset of the protocol's position in a text with plain line breaks."""
    lines = text.split("\n")
    units = lines[position.line].encode("utf-16-le")[: position.character * 2]
    return sum(len(line) + 1 for line in lines[: position.line]) + len(units.decode("utf-16-le"))
