"""Where Guild puts the file of a dependency: through no link, and so that it can go again."""

from __future__ import annotations

import os
from typing import Optional

from guild import op_dep

from guild_funcs.errors import SnapshotError
from guild_funcs.record import ATTRIBUTE
from guild_funcs.runfolder.change import active
from guild_funcs.runfolder.obstacles import refuse_links


def prepare(path: str, *, replace_existing: bool) -> None:
    """Notes a new file with the change of the run that is under way, if one is.

    Raises:
        OpDependencyError: A library that was linked into the run is above the path: Guild
            would write into the library.
    """
    try:
        found = active(path)
        if found is None:
            run_dir = _run_of(path)
            if run_dir is not None:
                refuse_links(run_dir, os.path.relpath(path, run_dir).replace(os.sep, "/"))
        elif replace_existing or not os.path.lexists(path):
            current, place = found
            current.make_room(place)
    except SnapshotError as error:
        raise op_dep.OpDependencyError(str(error)) from error


def _run_of(path: str) -> Optional[str]:
    """Returns the folder of the run with libraries that a path is in."""
    folder = os.path.dirname(path)
    while not os.path.isdir(os.path.join(folder, ".guild", "attrs")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    is_ours = os.path.exists(os.path.join(folder, ".guild", "attrs", ATTRIBUTE))
    return folder if is_ours else None
