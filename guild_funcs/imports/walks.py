"""Code that imports all modules of a folder: `import_module(each)` for what it lists.

Such code lists a folder and imports computed names. Which folder that is, is told by what it
names: `__path__` and `__file__` stand for the package that it is in, `plugins.__path__` for
another one, `iter_modules()` for the import path itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Optional

from guild_funcs.imports.facts import COMPUTED, Unread
from guild_funcs.imports.units import Unit

OWN = "."
"""The package that the code is in."""

GIVEN = "?"
"""A folder that is not told: a parameter of the function."""

TOP = "^"
"""Before the start of names on the import path itself."""

DEEP = "*"
"""Before a package of which all is imported, its packages' modules too."""

# Without one of these words a text lists no folder.
_WORDS = (
    b"iter_modules", b"walk_packages", b"listdir", b"scandir", b"glob", b"iterdir", b".walk(",
    b".contents(",
)  # fmt: skip
_LISTS = re.compile(
    r"\b(?:iter_modules|walk_packages|listdir|scandir|i?glob|rglob|iterdir)\b|\.walk\(|\.contents\("
)
_MODULES = re.compile(r"\b(?:iter_modules|walk_packages)\b")
_DEEP = re.compile(r"\b(?:walk_packages|rglob)\b|\bos\.walk\(|\*\*/|\brecursive\b")
_OWN = re.compile(r"(?<![\w.])(?:__path__|__file__)\b")
# A name of the module that stands for its folder.
_BOUND = re.compile(r"^(\w+)\s*(?::[^=\n]*)?=.*(?<![\w.])(?:__path__|__file__)\b", re.MULTILINE)
_OTHERS = re.compile(r"(?<![\w.])([^\W\d][\w.]*)\.(?:__path__|__file__)\b")
_CALLED = re.compile(r"\b(\w+)\(")
_EVERYWHERE = re.compile(r"\biter_modules\(\s*\)")
_STARTS = re.compile(r"\.startswith\(\s*[rf]?[\"'](\w{2,})[\"']")


def may_walk(source: bytes) -> bool:
    """Tells whether a text may list a folder."""
    return any(word in source for word in _WORDS)


def with_walks(
    unread: Iterable[Unread], units: Sequence[Unit], lines: Sequence[str]
) -> Iterator[Unread]:
    """Yields what cannot be read of a module; a computed name with the packages that are listed.

    Args:
        unread: What cannot be read.
        units: The functions of the module.
        lines: Its text.
    """
    module = _Module(units, lines)
    for each in unread:
        if each.what.endswith(COMPUTED):
            yield each._replace(walks=module.walks(each.line))
        else:
            yield each


def walks_outside(units: Sequence[Unit], lines: Sequence[str]) -> bool:
    """Tells whether a module lists a folder when it is imported."""
    return bool(_LISTS.search(_Module(units, lines).outside))


class _Module:
    """The text of a module, by function. Each part of it is looked at once.

    Args:
        units: The functions of the module.
        lines: Its text.
    """

    def __init__(self, units: Sequence[Unit], lines: Sequence[str]) -> None:
        self._lines = lines
        self._units = sorted((each for each in units if each.first), key=lambda each: each.first)
        self._firsts = [each.first for each in self._units]
        self._by_name: dict[str, list[Unit]] = {}
        for each in self._units:
            self._by_name.setdefault(each.name, []).append(each)
        # By function, None for what is outside of them; and by text.
        self._walks: dict[Optional[Unit], tuple[str, ...]] = {}
        self._told: dict[str, tuple[str, ...]] = {}

    def walks(self, line: int) -> tuple[str, ...]:
        """Returns the packages that the code around a line lists."""
        at = bisect_right(self._firsts, line) - 1
        unit = self._units[at] if at >= 0 and line <= self._units[at].last else None
        if unit not in self._walks:
            text = self._text(unit)
            if text not in self._told:
                self._told[text] = tuple(self._named(text))
            self._walks[unit] = self._told[text]
        return self._walks[unit]

    @cached_property
    def outside(self) -> str:
        """The text that is in no function."""
        within = {n for each in self._units for n in range(each.first, each.last + 1)}
        return "\n".join(text for n, text in enumerate(self._lines, 1) if n not in within)

    @cached_property
    def _own(self) -> Optional[re.Pattern[str]]:
        """The names that stand for the folder of the module."""
        names = dict.fromkeys(_BOUND.findall("\n".join(self._lines)))
        return re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None

    @cached_property
    def _lists_outside(self) -> bool:
        return _MODULES.search(self.outside) is not None

    def _of(self, unit: Optional[Unit]) -> str:
        return "\n".join(self._lines[unit.first - 1 : unit.last]) if unit else self.outside

    def _text(self, unit: Optional[Unit]) -> str:
        """Returns a function; when it lists nothing, those beside it that list modules for it."""
        text = self._of(unit)
        if _LISTS.search(text):
            return text
        # `for name in names():`
        called = dict.fromkeys(_CALLED.findall(text))
        beside = (each for name in called for each in self._by_name.get(name, ()))
        around = [text for text in map(self._of, beside) if _MODULES.search(text)]
        return "\n".join([self.outside, *around] if self._lists_outside else around)

    def _named(self, text: str) -> Iterator[str]:
        deep = DEEP if _DEEP.search(text) else ""
        if _OWN.search(text) or (self._own and self._own.search(text)):
            yield deep + OWN
        elif text:
            yield deep + GIVEN
        yield from (deep + name for name in dict.fromkeys(_OTHERS.findall(text)))
        if _EVERYWHERE.search(text):
            yield from (TOP + start for start in dict.fromkeys(_STARTS.findall(text)))
