"""What is in the way of a change: a link, or a file where a folder is wanted."""

from __future__ import annotations

import stat
from contextlib import closing
from typing import Optional

from guild_funcs.errors import SnapshotError
from guild_funcs.runfolder import GUILD
from guild_funcs.runfolder.folder import Folder, is_link_error
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Conflict:
    """A place in the run that cannot be used: its path, and why."""

    path: str
    why: str


def no_folder(run: Folder, place: str) -> Optional[Conflict]:
    """Returns why what is at `place` can be no folder; None for a folder, and for nothing."""
    found = run.lstat(place)
    if found is None or stat.S_ISDIR(found.st_mode):
        return None
    path = run.path_of(place)
    if not stat.S_ISLNK(found.st_mode):
        return Conflict(path, "it exists already and is no folder")
    text = run.read_link(place)
    shown = text if text.isprintable() else ascii(text)
    return Conflict(path, f"it is a link to '{shown}', and nothing is copied through links")


def in_the_way(run: Folder, place: str) -> SnapshotError:
    """Returns the error for the part above `place` that is a link or no folder."""
    parts = place.split("/")
    for count in range(1, len(parts)):
        conflict = no_folder(run, "/".join(parts[:count]))
        if conflict:
            return SnapshotError(
                f"'{place}' of the run cannot be changed",
                notes=(f"  {conflict.path}: {conflict.why}",),
                hint="delete the run and start the operation again, or name another place",
            )
    return SnapshotError(f"'{place}' of the run cannot be changed: it moved meanwhile")


def refuse_links(run_dir: str, place: str) -> None:
    """Raises `SnapshotError` when a part above `place` in the run is a link."""
    with closing(Folder(run_dir)) as run:
        try:
            run.lstat(place)
        except OSError as error:
            if is_link_error(error):
                raise in_the_way(run, place) from error
            raise


def refuse_linked_record(run: Folder) -> None:
    """Raises `SnapshotError` for a link in the run's `.guild`: Guild would write through it.

    Guild makes none there; a folder that is given as --run-dir may hold anything.
    """
    for folder in (GUILD, f"{GUILD}/attrs"):
        found = run.lstat(folder)
        if found is None or not stat.S_ISDIR(found.st_mode):
            continue
        for name in run.names(folder):
            place = f"{folder}/{name}"
            status = run.lstat(place)
            if status is not None and stat.S_ISLNK(status.st_mode):
                raise link_error(run.path_of(place))


def link_error(path: str) -> SnapshotError:
    """Returns the error for a link in the run's record."""
    return SnapshotError(
        f"{path} is a link or no folder, and nothing is copied through links",
        hint="delete it, or give another --run-dir",
    )
