"""Where Guild puts the file of a dependency: through no link, and so that it can go again."""

from __future__ import annotations

import os
from typing import Optional

from guild import op_dep

from guild_funcs.errors import SnapshotError
from guild_funcs.record import ATTRIBUTE
from guild_funcs.runfolder.change import active
from guild_funcs.runfolder.obstacles import refuse_links
from guild_funcs.runfolder.place import place


def prepare(path: str, *, replace_existing: bool) -> None:
    """Notes a new file with the change of the run that is under way, if one is.

    Raises:
        OpDependencyError: The path is no place in the run, as a computed `target-path` may be:
            Guild would write, or replace, what is outside. Or a library that was linked into the
            run is above it: Guild would write into the library.
    """
    try:
        found = active(path)
        run_dir = found[0].run.path if found else _run_of(path)
        if run_dir is None:
            return
        there = place(os.path.relpath(path, run_dir).replace(os.sep, "/"))
        if found is None:
            refuse_links(run_dir, there)
        elif replace_existing or not os.path.lexists(path):
            found[0].make_room(there)
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
