"""Walks a dotted name along the import path, level by level, as Python would; imports nothing.

`importlib.util.find_spec("a.b")` imports `a`. Here each level's folder is asked
for the next name instead, so no code of the library or of its parents runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guild_funcs.locate.entries import Candidate, Folder, Suffixes, look, open_entry


@dataclass(frozen=True)
class Opened:
    """A folder to search, and the entry of the import path it belongs to."""

    folder: Folder
    entry: str


@dataclass(frozen=True)
class Level:
    """What was found for one dotted name.

    Args:
        name: The dotted name up to this level.
        winners: What Python imports: one candidate, or a namespace's portions in order.
        others: The other candidates, in the order Python would come to them.
    """

    name: str
    winners: tuple[Candidate, ...]
    others: tuple[Candidate, ...]


def open_path(path: Sequence[str]) -> tuple[Opened, ...]:
    """Returns the entries of `path` that are folders or zips, each once."""
    opened = ((entry, open_entry(entry)) for entry in dict.fromkeys(path))
    return tuple(Opened(folder, entry) for entry, folder in opened if folder is not None)


def find_level(name: str, where: Sequence[Opened], suffixes: Suffixes) -> Level:
    """Returns the candidates for the dotted `name` in the folders `where`, ranked."""
    found = [c for at in where for c in look(at.folder, name, at.entry, suffixes)]
    return rank(name, found)


def rank(name: str, found: Sequence[Candidate]) -> Level:
    """Splits candidates into the one that Python imports and the rest.

    The first package or module in path order wins; a namespace package is made
    of all its portions, and only when there is nothing else (PEP 420).
    """
    regular = [candidate for candidate in found if candidate.kind != "namespace"]
    portions = [candidate for candidate in found if candidate.kind == "namespace"]
    if regular:
        return Level(name, (regular[0],), (*regular[1:], *portions))
    return Level(name, tuple(portions), ())


def inside(level: Level) -> tuple[Opened, ...]:
    """Returns the folders in which the submodules of what was found are looked for."""
    return tuple(
        Opened(winner.folder, winner.entry) for winner in level.winners if winner.folder is not None
    )


def walk(name: str, where: Sequence[Opened], suffixes: Suffixes) -> Iterator[Level]:
    """Returns a level for each part of the dotted `name`, until one finds nothing."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        level = find_level(".".join(parts[:count]), where, suffixes)
        yield level
        where = inside(level)
