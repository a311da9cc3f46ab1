"""Walks a dotted name along the import path, level by level, as Python would; imports nothing.

`importlib.util.find_spec("a.b")` imports `a`. Here each level's folder is asked
for the next name instead, so no code of the library or of its parents runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guild_funcs.locate.path.candidates import Candidate, look
from guild_funcs.locate.path.folders import Folder, open_entry
from guild_funcs.locate.path.interpreter import Interpreter
from guild_funcs.locate.search.ranking import Level, rank, rank_top
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Opened:
    """A folder to search, and the entry of the import path it belongs to."""

    folder: Folder
    entry: str


def open_path(path: Sequence[str]) -> tuple[Opened, ...]:
    """Returns the entries of `path` that are folders or zips, each once."""
    opened = ((entry, open_entry(entry)) for entry in dict.fromkeys(path))
    return tuple(Opened(folder, entry) for entry, folder in opened if folder is not None)


def walk(name: str, where: Sequence[Opened], interpreter: Interpreter) -> Iterator[Level]:
    """Yields a level for each part of the dotted `name`, until one finds nothing."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        level = find_level(".".join(parts[:count]), where, interpreter)
        yield level
        if not level.winners:
            return
        where = _inside(level)


def find_level(name: str, where: Sequence[Opened], interpreter: Interpreter) -> Level:
    """Returns the candidates for the dotted `name` in the folders `where`, ranked.

    Python asks the finders before the path, the path, then the finders after it.
    """
    suffixes = interpreter.suffixes
    before: list[Candidate] = []
    after: list[Candidate] = []
    for finder in interpreter.finders:
        (before if finder.first else after).extend(finder.candidates(name, suffixes))
    found = [*before, *(c for at in where for c in look(at.folder, name, at.entry, suffixes))]
    if "." in name:
        return rank(name, [*found, *after])
    return rank_top(name, found, after, suffixes)


def _inside(level: Level) -> tuple[Opened, ...]:
    within = level.winners
    if level.is_open:
        within = (*within, *(lost.candidate for lost in level.lost))
    return tuple(Opened(c.folder, c.entry) for c in within if c.folder is not None)
