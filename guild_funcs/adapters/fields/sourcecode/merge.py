"""`guild merge`: the files of a library are no files of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guild import run_merge

from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.errors import DamagedError, SnapshotError
from guild_funcs.paths import is_below
from guild_funcs.record import attribute

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Merge, MergeFile, Run

# Guild's reason for a file that a run got from outside the project.
NON_PROJECT = "npd"


def wrap_merge(original: Wrapper) -> Wrapper:
    """Wraps `guild.run_merge.init_run_merge`."""

    def init_run_merge(run: Run, target_dir: str, *args: object, **options: object) -> Merge:
        from guild_funcs.runfolder.recovery import refuse_unfinished

        try:
            refuse_unfinished(run.dir)
            # What is not known of the libraries would be merged into the project.
            recorded = attribute.checked(run.get)
        except (SnapshotError, DamagedError) as error:
            raise run_merge.MergeError(str(error)) from error
        merge: Merge = original(run, target_dir, *args, **options)
        if recorded:
            _skip_libraries(merge, attribute.run_places(recorded))
        return merge

    return init_run_merge


def _skip_libraries(merge: Merge, places: list[str]) -> None:
    """Moves the files of libraries from those to copy to those to skip.

    Files that the run wrote into a library's folder are moved too: `guild merge --all` copies any
    file.
    """
    for file in [file for file in merge.to_copy if _is_library(file, places)]:
        merge.to_copy.remove(file)
        merge.to_skip.append(
            run_merge.SkipFile(file.file_type, file.run_path, file.target_path, NON_PROJECT)
        )


def _is_library(file: MergeFile, places: list[str]) -> bool:
    return any(is_below(file.run_path, place, "/") for place in places)
