"""Code that imports all modules of a folder: `import_module(each)` for what it lists.

Such code lists a folder and imports computed names. Which folder that is, is told by what it
names: `__path__` and `__file__` stand for the package that it is in, `plugins.__path__` for
another one, `iter_modules()` for the import path itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

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
    for each in unread:
        if each.what.endswith(COMPUTED):
            yield each._replace(walks=tuple(_walks(each.line, units, lines)))
        else:
            yield each


def walks_outside(units: Sequence[Unit], lines: Sequence[str]) -> bool:
    """Tells whether a module lists a folder when it is imported."""
    return bool(_LISTS.search(_around(0, units, lines)))


def _around(line: int, units: Sequence[Unit], lines: Sequence[str]) -> str:
    """Returns the text of the function around a line, or what is outside of functions."""
    inside = next((each for each in units if each.first <= line <= each.last), None)
    if inside is not None:
        return "\n".join(lines[inside.first - 1 : inside.last])
    within = {n for each in units if each.first for n in range(each.first, each.last + 1)}
    return "\n".join(text for number, text in enumerate(lines, 1) if number not in within)


def _walks(line: int, units: Sequence[Unit], lines: Sequence[str]) -> Iterator[str]:
    text = _around(line, units, lines)
    if not _LISTS.search(text):
        # `for name in names():` of a function beside it, which lists modules.
        beside = [each.first for each in units if each.first and f"{each.name}(" in text]
        around = (_around(each, units, lines) for each in (0, *beside))
        text = "\n".join(each for each in around if _MODULES.search(each))
    deep = DEEP if _DEEP.search(text) else ""
    own = _BOUND.findall("\n".join(lines))
    if _OWN.search(text) or any(re.search(rf"\b{name}\b", text) for name in own):
        yield deep + OWN
    elif text:
        yield deep + GIVEN
    yield from (deep + name for name in dict.fromkeys(_OTHERS.findall(text)))
    if _EVERYWHERE.search(text):
        yield from (TOP + start for start in dict.fromkeys(_STARTS.findall(text)))
