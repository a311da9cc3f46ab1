"""Small files of ours in a run's `.guild`, and the removal of a run that could not be made."""

from __future__ import annotations

import os
from contextlib import closing, suppress

from guild_funcs.runfolder import GUILD
from guild_funcs.runfolder.folder import Folder

PART = r"funcs\.\d+\.tmp"
"""The pattern of the name, in the run's `.guild`, of a small file while it is written."""


def write_record(run_dir: str, name: str, data: bytes) -> None:
    """Writes or replaces the file `name` in the run's `.guild`; readers see the old or the new.

    Args:
        run_dir: The run folder.
        name: Relative to `.guild`: `funcs/shared`. Its folder is made when it is missing.
        data: The content.

    Raises:
        OSError: It cannot be written.
    """
    with closing(Folder(run_dir)) as run:
        folder = f"{GUILD}/{name}".rpartition("/")[0]
        if run.lstat(folder) is None:
            run.make(folder)
        # The part is written elsewhere: Guild takes every file beside an attribute for one.
        part = f"{GUILD}/funcs.{os.getpid()}.tmp"
        run.remove(part)
        run.write(part, data)
        run.move(part, run, f"{GUILD}/{name}")


def remove_record(run_dir: str, name: str) -> None:
    """Removes the file `name` from the run's `.guild`, when it is there.

    Raises:
        OSError: It cannot be removed.
    """
    with closing(Folder(run_dir)) as run:
        run.remove(f"{GUILD}/{name}")


def remove_run(run_dir: str) -> None:
    """Removes a run folder as far as that goes; a link in its place, or in it, is not followed."""
    import shutil  # it is long, and the process of an operation only writes a record

    shutil.rmtree(run_dir, ignore_errors=True)


def remove_link(path: str) -> None:
    """Removes the link by which a batch names a trial, if it is there."""
    if os.path.islink(path):
        with suppress(FileNotFoundError):
            os.unlink(path)
