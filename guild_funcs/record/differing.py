"""The differences between two states of a library as text: lines, modes, links, counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Callable, Literal, Optional

from guild_funcs.record.comparing import compare
from guild_funcs.record.listing import Item
from guild_funcs.record.trees import Tree
from guild_funcs.structs import dataclass

Mark = Literal["M", "A", "D"]
_NO_NEWLINE = "\n\\ No newline at end of file"
_MODES = {"file": "100644", "exec": "100755", "link": "120000"}


@dataclass(frozen=True)
class Side:
    """One state of a library: a name for it, its files, and what reads one of them.

    `read` returns None for a file whose content nobody has any more.
    """

    name: str
    tree: Tree
    read: Callable[[str], Optional[bytes]]


@dataclass(frozen=True)
class FileChange:
    """One file that differs.

    Args:
        target: Its place below the import root.
        mark: `M`, `A` or `D`.
        how: What else than the content changed.
        lines: Of a unified diff.
        plus: How many lines are new; -1 for what is no text.
        minus: How many are gone; -1 for what is no text.
    """

    target: str
    mark: Mark
    how: str
    lines: tuple[str, ...]
    plus: int
    minus: int


def changes(before: Side, after: Side) -> Iterator[FileChange]:
    """Yields the files that differ between two sides, by name."""
    found = compare(before.tree, after.tree)
    marks: dict[str, Mark] = {
        **dict.fromkeys(found.changed, "M"),
        **dict.fromkeys(found.added, "A"),
        **dict.fromkeys(found.removed, "D"),
    }
    for target in sorted(marks):
        yield _change(target, marks[target], found.how.get(target, ""), (before, after))


def _change(target: str, mark: Mark, how: str, sides: tuple[Side, Side]) -> FileChange:
    items = [side.tree.get(target) for side in sides]
    contents = [side.read(target) if item else b"" for side, item in zip(sides, items)]
    names = [
        f"{side.name}/{shown(target)}" if item else "/dev/null" for side, item in zip(sides, items)
    ]
    head = _mode_lines(names, items)
    old, new = contents
    if old is None or new is None:
        known = "only its hash is known"
        return FileChange(target, mark, how, (*head, f"{shown(target)}: {known}"), -1, -1)
    try:
        body = _unified(old, new, names)
    except UnicodeDecodeError:
        binary = f"Binary files {names[0]} and {names[1]} differ"
        return FileChange(target, mark, how, (*head, binary), -1, -1)
    plus = sum(line.startswith("+") for line in body[2:])
    minus = sum(line.startswith("-") for line in body[2:])
    return FileChange(target, mark, how, (*head, *body), plus, minus)


def _mode_lines(names: Sequence[str], items: Sequence[Optional[Item]]) -> tuple[str, ...]:
    before, after = (_MODES.get(item.kind, "") if item else "" for item in items)
    if not (before and after) or before == after:
        return ()
    return (f"{names[1]}: mode {before} to {after}",)


def _unified(old: bytes, new: bytes, names: Sequence[str]) -> tuple[str, ...]:
    if old == new:
        return ()
    before, after = _lines(old), _lines(new)
    found = difflib.unified_diff(before, after, names[0], names[1], lineterm="")
    return tuple(part for line in found for part in line.rstrip("\n").split("\n"))


def _lines(data: bytes) -> Sequence[str]:
    if b"\0" in data:
        raise UnicodeDecodeError("utf-8", data, 0, 1, "a null byte")
    *lines, last = data.decode("utf-8").split("\n")
    return [f"{line}\n" for line in lines] + ([last + _NO_NEWLINE] if last else [])


def shown(target: str) -> str:
    r"""Returns a target on one line of printable text.

    Example:
        >>> shown("a/x.py"), shown("a\nb")
        ('a/x.py', "'a\\nb'")
    """
    return target if target.isprintable() else ascii(target)
