"""Copies entries into the run: all of them, or none.

They are written beside, below the run's `.guild`, and moved to their places when
all of them are there (`guild_funcs.runfolder`, which owns every change of a run).

Two threads: hashing, reading and writing release Python's lock, which made a
copy 1.3 to 1.7 times as fast (see benchmarks/snapshotting.py).
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from functools import cached_property
from itertools import groupby
from typing import Callable, Union

from guild_funcs.runfolder.change import Change, change
from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.place import place
from guild_funcs.snapshot.entries import Copied, Entry, Problem, os_reason, parents, shown
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.problems import problems_error
from guild_funcs.snapshot.sources import Cursor, moved_folders
from guild_funcs.snapshot.transfer import (
    Reader,
    Stopped,
    TransferError,
    copy_file,
    copy_link,
    write_error,
)

Progress = Callable[[int], None]
_Outcome = Union[Copied, Problem]

_THREADS = 2
_LONGEST_PATH = 4000  # the longest path of a folder; PATH_MAX of Linux is 4096
_BATCH_FILES = 64
_BATCH_BYTES = 1 << 20
_FAILURE = "the snapshot was not made: {} could not be copied"


def copy(  # noqa: PLR0913 - all but two by keyword, each one thing that a caller may want
    entries: Iterable[Entry],
    run_dir: str,
    *,
    dest: str = "",
    files: bool = False,
    places: Collection[str] = (),
    progress: Progress | None = None,
    problems: Sequence[Problem] = (),
) -> tuple[Copied, ...]:
    """Copies the entries into a run and returns what was written, in their order.

    Nothing that exists is overwritten, and nothing is written through a symlink.
    Folders are made for what is put into them. Symlinks to something that is
    not among the entries are left out (see `settle`).

    Args:
        entries: What to copy, as `walk` or `plan` gave it just before.
        run_dir: The run folder; made when it is missing.
        dest: The place in it below which the targets are, from `destination`.
        files: Files and links that the run has at a target are replaced.
        places: Whatever the run has at these places is replaced.
        progress: Called with the size of each file, from this thread.
        problems: What the walk could not read, to be listed with the rest.

    Raises:
        SnapshotError: It lists everything that could not be copied, and the
            run is as it was, as it is on Ctrl-C. Or the run has the mark of
            an earlier copy that was not finished.

    Example:
        >>> copy([], "/tmp")
        ()
    """
    kept, _dropped = settle(entries)
    for entry in kept:
        place(entry.target)
    if not kept and not problems:
        return ()
    copier = _Copier(os.path.join(run_dir, dest) if dest else run_dir, kept, [*problems])
    with ExitStack() as stack:
        try:
            current = stack.enter_context(change(run_dir))
            staged = current.stage()
        except OSError as error:
            why = f"it cannot be made: {os_reason(error)}"
            found = Problem(os.fsdecode(error.filename or run_dir), why)
            raise problems_error(_FAILURE, [*problems, found]) from error
        copied = copier.run(current, staged, progress or (lambda _size: None))
        moves, conflicts = current.meet(staged, dest, files=files, places=places)
        copier.problems += [Problem(each.path, each.why) for each in conflicts]
        if copier.problems:
            raise problems_error(_FAILURE, copier.problems)
        current.bring(moves, dest)
    return copied


class _Copier:
    """One copy: into the folder where it is staged, and what went wrong."""

    def __init__(self, root: str, entries: Sequence[Entry], problems: list[Problem]) -> None:
        self._root = root  # where all will be in the end, as messages name it
        self._entries = entries
        self._things = [entry for entry in entries if entry.kind != "dir"]
        self._modes = {entry.target: entry.mode for entry in entries if entry.kind == "dir"}
        self.problems = problems

    def run(self, current: Change, staged: str, progress: Progress) -> tuple[Copied, ...]:
        self._staged_path = current.run.path_of(staged)
        with closing(Folder(self._staged_path)) as self._stage:
            ready = self._make_folders()
            copied = self._copy_all(ready, progress)
        return tuple(copied)

    def _make_folders(self) -> list[Entry]:
        """Makes all folders and returns the entries that have one."""
        made: dict[str, bool] = {}
        for entry in self._things:
            for folder in parents(entry.target):
                if folder not in made:
                    parent = folder.rpartition("/")[0]
                    made[folder] = made.get(parent, True) and self._make_folder(folder)
        return [entry for entry in self._things if made.get(_folder_of(entry), True)]

    def _make_folder(self, folder: str) -> bool:
        path = os.path.join(self._root, folder)
        try:
            if folder in self._modes:
                self._stage.make_mode(folder, self._modes[folder] & 0o777 | stat.S_IRWXU)
            else:
                self._stage.make(folder)
        except FileExistsError:
            why = self._twin_of(folder) or "it exists already and is no folder"
        except OSError as error:
            why = f"it cannot be made: {os_reason(error)}"
        else:
            if len(os.fsencode(path)) <= _LONGEST_PATH:
                return True
            # A descriptor can make so long a path, but Guild could not open what is in it.
            why = "it cannot be made: file name too long"
        self.problems.append(Problem(path, why))
        return False

    def _twin_of(self, target: str) -> str | None:
        """Tells of something of ours whose name is the same to the file system."""
        path = os.path.join(self._staged_path, target)
        for other in self._twins[_folded(target)] - {target}:
            other_path = os.path.join(self._staged_path, other)
            if os.path.exists(other_path) and os.path.samefile(path, other_path):
                return f"its name is the same as that of '{shown(other)}' on this file system"
        return None

    @cached_property
    def _twins(self) -> dict[str, set[str]]:
        twins: dict[str, set[str]] = {}
        for thing in self._things:
            for each in (*parents(thing.target), thing.target):
                twins.setdefault(_folded(each), set()).add(each)
        return twins

    def _copy_all(self, entries: list[Entry], progress: Progress) -> list[Copied]:
        copied: list[Copied] = []
        with closing(Reader(self._entries)) as reader, ThreadPoolExecutor(_THREADS) as threads:
            try:
                jobs = [threads.submit(self._copy_batch, b, reader) for b in _batches(entries)]
                for outcome in (outcome for job in jobs for outcome in job.result()):
                    if isinstance(outcome, Copied):
                        copied.append(outcome)
                        progress(outcome.size)
                    else:
                        self.problems.append(outcome)
            except BaseException:
                reader.stop.set()
                raise
            if not self.problems:
                used = {folder for entry in self._things for folder in parents(entry.target)}
                walked = [entry for entry in self._entries if entry.target in used]
                self.problems += moved_folders(walked, reader.sources)
        return copied

    def _copy_batch(self, entries: list[Entry], reader: Reader) -> list[_Outcome]:
        outcomes: list[_Outcome] = []
        with closing(Cursor(reader.sources)) as cursor:
            for folder, group in groupby(entries, key=_folder_of):
                with self._stage.opened(folder) as fd:
                    for entry in group:
                        if reader.stop.is_set():
                            return outcomes
                        with suppress(Stopped):
                            outcomes.append(self._copy_one(entry, fd, reader, cursor))
        return outcomes

    def _copy_one(self, entry: Entry, folder: int, reader: Reader, cursor: Cursor) -> _Outcome:
        try:
            if entry.kind == "symlink":
                return copy_link(entry, folder, cursor)
            return copy_file(entry, folder, reader, cursor)
        except OSError as error:
            path = os.path.join(self._root, entry.target)
            if isinstance(error, FileExistsError):
                return Problem(path, self._twin_of(entry.target) or "it exists already")
            failed = write_error(path, error)
        except TransferError as error:
            failed = error
        if failed.hopeless:
            reader.stop.set()
        return failed.problem


def _folder_of(entry: Entry) -> str:
    return entry.target.rpartition("/")[0]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.size
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
