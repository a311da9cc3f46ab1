"""The small files of Guild's in a run, kept while a change is under way and put back if it fails.

Guild writes them when it starts a run again, before it copies source code.
"""

from __future__ import annotations

import json
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Iterator

from guild_funcs.runfolder import GUILD
from guild_funcs.runfolder.folder import Folder

_FILES = ("opref", "manifest", "PENDING", "STAGED", "ENV")
_FOLDERS = ("attrs", "funcs", "_funcs")

NAME = "kept"
"""The file that holds them, in a folder of the change."""


def save(run: Folder, folder: str) -> None:
    """Keeps the small files that the run has in a new folder of the run."""
    found = {
        place: [b64encode(run.read(place)).decode(), status.st_mtime_ns]
        for place, status in _present(run)
        if stat.S_ISREG(status.st_mode)
    }
    run.make(folder, stat.S_IRWXU)
    run.write(f"{folder}/{NAME}", json.dumps(found).encode())


def restore(run: Folder, folder: str) -> None:
    """Writes what is not as it was kept in the folder, and removes what is new."""
    try:
        kept = json.loads(run.read(f"{folder}/{NAME}"))
    except (FileNotFoundError, ValueError):
        return  # Killed before it was whole: nothing had been changed.
    for place, found in [*_present(run)]:
        if place not in kept and stat.S_ISREG(found.st_mode):
            run.unlink(place)
    for place, (text, mtime_ns) in kept.items():
        data = b64decode(text)
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
