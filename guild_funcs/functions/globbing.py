"""Files and folders that match a pattern, in an order that is always the same.

Python's own `glob` follows links to folders below `**`: one link to a folder
above it gives the same files 40 times.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch

_MAGIC = re.compile(r"[*?\[]")


def matches(base: str, pattern: str) -> list[str]:
    """Returns the paths that match, sorted as people count, each once.

    Args:
        base: The folder that a relative pattern starts at.
        pattern: A path with `*`, `?`, `[ab]` in its parts, `**` for any folders.

    Example:
        >>> matches("/project", "data/*.csv")  # doctest: +SKIP
        ['data/test.csv', 'data/train.csv']
    """
    bare = pattern.lstrip("/")
    root = pattern[: len(pattern) - len(bare)]
    parts = [part for part in bare.split("/") if part]
    found = _expand(base, root, parts) if parts else iter(())
    return sorted(set(found), key=natural)


def natural(text: str) -> list[tuple[str, int]]:
    """Returns a key that sorts texts as people count: `run2` before `run10`.

    Example:
        >>> sorted(["run10", "run2"], key=natural)
        ['run2', 'run10']
    """
    pairs = re.findall(r"([^0-9]*)([0-9]*)", text)
    return [*((head, int(digits or -1)) for head, digits in pairs), (text, 0)]


def _expand(base: str, path: str, parts: list[str]) -> Iterator[str]:
    """Yields the paths below `path` (relative to `base`) that match the `parts`."""
    if not parts:
        yield path
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _expand_any(base, path, rest)
    elif _MAGIC.search(part):
        for entry in _entries(base, path):
            if _fits(entry.name, part) and (not rest or entry.is_dir()):
                yield from _expand(base, os.path.join(path, entry.name), rest)
    elif os.path.lexists(os.path.join(base, path, part)):
        yield from _expand(base, os.path.join(path, part), rest)


def _expand_any(base: str, path: str, rest: list[str]) -> Iterator[str]:
    """Yields what matches `rest` in the folder `path` and in all folders below it."""
    if rest:
        yield from _expand(base, path, rest)
    for entry in _entries(base, path):
        if entry.name.startswith("."):
            continue
        below = os.path.join(path, entry.name)
        if not rest:
            yield below
        if entry.is_dir(follow_symlinks=False):
            yield from _expand_any(base, below, rest)


def _fits(name: str, part: str) -> bool:
    return fnmatch(name, part) and (part.startswith(".") or not name.startswith("."))


def _entries(base: str, path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(os.path.join(base, path)) as entries:
            return list(entries)
    except OSError:
        # What cannot be listed matches nothing, as in Python's glob.
        return []
