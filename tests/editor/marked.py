"""Texts with a mark where the cursor is, and the changes that a server asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, TypeVar

from guild_funcs.editor.fixes import Edit
from guild_funcs.editor.fixes import applied as _applied
from guild_funcs.editor.project import Project

MARK = "@"
_T = TypeVar("_T")


def marked(text: str) -> tuple[str, int]:
    """The text without its mark, and where the mark was."""
    assert text.count(MARK) == 1
    return text.replace(MARK, ""), text.index(MARK)


class Asked:
    """A project whose guild file has the text of a question."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = str(folder / "guild.yml")
        self.text = ""

    def project(self, text: str) -> Project:
        """The project with a text that the editor holds."""
        self.text = text
        return Project(self.path, {self.path: text})

    def ask(self, question: Callable[[Project, str, int], _T], text: str) -> _T:
        """The answer to a question at the mark of a text."""
        bare, offset = marked(text)
        return question(self.project(bare), self.path, offset)

    def applied(self, edits: list[Edit]) -> str:
        """The text of the last question with edits of the guild file made."""
        assert {each.path for each in edits} <= {self.path}
        return _applied(self.text, edits)


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
