"""The small files of Guild's in a run, kept while a change is under way and put back if it fails.

Guild writes them when it starts a run again, before it copies source code.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping

from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.place import GUILD

_FILES = ("opref", "manifest", "PENDING", "STAGED", "ENV")
_FOLDERS = ("attrs", "funcs", "_funcs")

# A place -> its content, and the time of its last change.
Kept = Mapping[str, tuple[bytes, int]]


def read(run: Folder) -> Kept:
    """Returns the small files that the run has."""
    return {
        place: (run.read(place), found.st_mtime_ns)
        for place, found in _present(run)
        if stat.S_ISREG(found.st_mode)
    }


def restore(run: Folder, kept: Kept) -> None:
    """Writes what is not as it was, and removes what is new."""
    for place, found in [*_present(run)]:
        if place not in kept and stat.S_ISREG(found.st_mode):
            run.unlink(place)
    for place, (data, mtime_ns) in kept.items():
        if run.lstat(place) is None or run.read(place) != data:
            run.remove(place)
            run.write(place, data)
            run.touch(place, mtime_ns)


def _present(run: Folder) -> Iterator[tuple[str, os.stat_result]]:
    places = [f"{GUILD}/{name}" for name in _FILES]
    for folder in (f"{GUILD}/{name}" for name in _FOLDERS):
        found = run.lstat(folder)
        if found is not None and stat.S_ISDIR(found.st_mode):
            places += [f"{folder}/{name}" for name in run.names(folder)]
    for place in places:
        status = run.lstat(place)
        if status is not None:
            yield place, status
