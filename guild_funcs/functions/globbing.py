"""Files and folders that match a pattern, in an order that is always the same.

Python's own `glob` follows links to folders below `**`: one link to a folder
above it gives the same files 40 times. And it takes time by the power of the `**` in
a pattern: here each folder is read once for all the ways in which it may match.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch

from guild_funcs.errors import ArgumentProblem, LimitError
from guild_funcs.registry.limits import MAX_ITEMS

_MAGIC = r"[*?\[]"
# No name of a file is longer, and the time to read a pattern grows by the square of its length.
_LONGEST = 500


def matches(base: str, pattern: str) -> list[str]:
    """Returns the paths that match, sorted as people count, each once.

    Args:
        base: The folder that a relative pattern starts at.
        pattern: A path with `*`, `?`, `[ab]` in its parts, `**` for any folders.

    Raises:
        ArgumentProblem: A part of the pattern is too long.
        LimitError: Too much matches.

    Example:
        >>> matches("/project", "data/*.csv")  # doctest: +SKIP
        ['data/test.csv', 'data/train.csv']
    """
    bare = pattern.lstrip("/")
    root = pattern[: len(pattern) - len(bare)]
    parts = [part for part in bare.split("/") if part]
    # `**/**` means the same as `**`.
    parts = [part for part, last in zip(parts, ["", *parts]) if not part == last == "**"]
    if any(len(part) > _LONGEST and re.search(_MAGIC, part) for part in parts):
        message = f"glob: a part of the pattern has more than {_LONGEST} characters"
        raise ArgumentProblem(message).about("patterns")
    found: set[str] = set()
    for path in _Walk(base, parts).from_folder(root) if parts else ():
        found.add(path)
        if len(found) > MAX_ITEMS:
            raise LimitError(f"more than {MAX_ITEMS:,} files match").about("patterns")
    return sorted(found, key=natural)


def natural(text: str) -> list[tuple[str, int, str]]:
    """Returns a key that sorts texts as people count: `run2` before `run10`.

    Example:
        >>> sorted(["run10", "run2"], key=natural)
        ['run2', 'run10']
    """
    # Of two numbers without leading zeros, the one with more digits is larger.
    pairs = re.findall(r"([^0-9]*)([0-9]*)", text)
    numbers = ((head, digits, digits.lstrip("0")) for head, digits in pairs)
    found = [(head, len(bare) if digits else -1, bare) for head, digits, bare in numbers]
    return [*found, (text, 0, "")]


class _Walk:
    """Reads each folder once, with all the places in the pattern where its files may be.

    Args:
        base: The folder that relative paths start at.
        parts: The parts of the pattern.
    """

    def __init__(self, base: str, parts: list[str]) -> None:
        self._base = base
        self._parts = parts

    def from_folder(self, root: str) -> Iterator[str]:
        """Yields the paths below `root` (relative to the base) that match."""
        pending = [(root, self._with_none({0}))]
        while pending:
            folder, places = pending.pop()
            for path, found in self._below(folder, places).items():
                if len(self._parts) in found:
                    yield path
                left = self._with_none(found - {len(self._parts)})
                if left:
                    pending.append((path, left))

    def _with_none(self, places: set[int]) -> set[int]:
        """Returns the places with those where a `**` stands for no folder at all."""
        last = len(self._parts) - 1
        return places | {at + 1 for at in places if self._parts[at] == "**" and at < last}

    def _below(self, folder: str, places: set[int]) -> dict[str, set[int]]:
        """Returns what is in a folder and may match, with the places that come next for it."""
        found: dict[str, set[int]] = {}
        named = {at for at in places if not re.search(_MAGIC, self._parts[at])}
        for at in named:
            path = os.path.join(folder, self._parts[at])
            if os.path.lexists(os.path.join(self._base, path)):
                found.setdefault(path, set()).add(at + 1)
        for entry in _entries(self._base, folder) if places - named else ():
            following = {after for at in places - named for after in self._after(entry, at)}
            if following:
                found.setdefault(os.path.join(folder, entry.name), set()).update(following)
        return found

    def _after(self, entry: os.DirEntry[str], at: int) -> Iterator[int]:
        """Yields the places that come after an entry which is at the place `at`."""
        is_last = at == len(self._parts) - 1
        if self._parts[at] != "**":
            if _fits(entry.name, self._parts[at]) and (is_last or entry.is_dir()):
                yield at + 1
        elif not entry.name.startswith("."):
            if is_last:
                yield at + 1
            if entry.is_dir(follow_symlinks=False):
                yield at


def _fits(name: str, part: str) -> bool:
    return fnmatch(name, part) and (part.startswith(".") or not name.startswith("."))


def _entries(base: str, path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(os.path.join(base, path)) as entries:
            return list(entries)
    except (OSError, ValueError):
        # A folder that cannot be listed matches nothing, as in Python's glob.
        return []
