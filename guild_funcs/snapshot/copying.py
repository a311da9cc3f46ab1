"""Copies entries into the run: all of them, or none.

Files are written in place, not renamed into it: a tree that misses a file
looks as whole as one with half a file. A process killed in the middle is told
by the caller's own mark (Guild's PENDING marker stays in the run until it is
complete); every other end of a copy that fails removes what it made.

Two threads: hashing, reading and writing release Python's lock, which made a
copy 1.3 to 1.7 times as fast (see benchmarks/snapshotting.py).
"""

from __future__ import annotations

import os
import posixpath
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cached_property
from typing import Callable, Union

from guild_funcs.snapshot.entries import Copied, Entry, Problem, os_reason, parents, shown
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.problems import problems_error
from guild_funcs.snapshot.transfer import Reader, Stopped, TransferError, copy_file, copy_link

Progress = Callable[[int], None]
_Outcome = Union[Copied, Problem]

_THREADS = 2
_BATCH_FILES = 64
_BATCH_BYTES = 1 << 20
_FAILURE = "the snapshot was not made: {} could not be copied"


def copy(
    entries: Iterable[Entry],
    dest_root: str,
    *,
    progress: Progress | None = None,
    problems: Sequence[Problem] = (),
) -> tuple[Copied, ...]:
    """Copies the entries below `dest_root` and returns what was written, in their order.

    Nothing that exists is overwritten, and nothing is written through a symlink.
    Folders are made for what is put into them. Symlinks to something that is
    not among the entries are left out (see `settle`).

    Args:
        entries: What to copy, as `walk` or `plan` gave it just before.
        dest_root: The run's import root; made when it is missing.
        progress: Called with the size of each file, from this thread.
        problems: What the walk could not read, to be listed with the rest.

    Raises:
        SnapshotError: It lists everything that could not be copied. All that
            this call made is removed again, as it is on Ctrl-C.

    Example:
        >>> copy([], "/tmp")
        ()
    """
    kept, _dropped = settle(entries)
    copier = _Copier(dest_root, kept, [*problems])
    try:
        return copier.run(progress or (lambda _size: None))
    except BaseException:
        copier.undo()
        raise


class _Copier:
    """One copy: what it made so far, and what went wrong."""

    def __init__(self, root: str, entries: Sequence[Entry], problems: list[Problem]) -> None:
        self._root = root
        self._things = [entry for entry in entries if entry.kind != "dir"]
        self._modes = {entry.target: entry.mode for entry in entries if entry.kind == "dir"}
        self._problems = problems
        self._made: list[str] = []
        self._made_folders: list[str] = []

    def run(self, progress: Progress) -> tuple[Copied, ...]:
        self._make_root()
        ready = self._make_folders()
        copied = self._copy_all(ready, progress)
        if self._problems:
            raise problems_error(_FAILURE, self._problems)
        return tuple(copied)

    def _make_root(self) -> None:
        path, missing = os.path.abspath(self._root), []
        while not os.path.lexists(path):
            missing.append(path)
            path = os.path.dirname(path)
        try:
            for folder in reversed(missing):
                os.mkdir(folder)
                self._made_folders.append(folder)
        except OSError as error:
            why = f"it cannot be made: {os_reason(error)}"
            problems = [*self._problems, Problem(folder, why)]
            raise problems_error(_FAILURE, problems) from error

    def _make_folders(self) -> list[Entry]:
        """Makes all folders and returns the entries that have one."""
        made: dict[str, bool] = {}
        for entry in self._things:
            for folder in parents(entry.target):
                if folder not in made:
                    parent = posixpath.dirname(folder)
                    made[folder] = made.get(parent, True) and self._make_folder(folder)
        return [entry for entry in self._things if made.get(posixpath.dirname(entry.target), True)]

    def _make_folder(self, folder: str) -> bool:
        path = os.path.join(self._root, folder)
        try:
            os.mkdir(path)
            self._made_folders.append(path)
            if folder in self._modes:
                os.chmod(path, self._modes[folder] & 0o777 | stat.S_IRWXU)
        except FileExistsError:
            why = self._twin_of(folder) or _unusable(path)
        except OSError as error:
            why = f"it cannot be made: {os_reason(error)}"
        else:
            return True
        if why:
            self._problems.append(Problem(path, why))
        return not why

    def _twin_of(self, target: str) -> str | None:
        """Tells of something of ours whose name is the same to the file system."""
        path = os.path.join(self._root, target)
        for other in self._twins[_folded(target)] - {target}:
            other_path = os.path.join(self._root, other)
            if os.path.exists(other_path) and os.path.samefile(path, other_path):
                return f"its name is the same as that of '{shown(other)}' on this file system"
        return None

    @cached_property
    def _twins(self) -> dict[str, set[str]]:
        twins: dict[str, set[str]] = {}
        for thing in self._things:
            for place in (*parents(thing.target), thing.target):
                twins.setdefault(_folded(place), set()).add(place)
        return twins

    def _copy_all(self, entries: list[Entry], progress: Progress) -> list[Copied]:
        copied: list[Copied] = []
        with closing(Reader()) as reader, ThreadPoolExecutor(_THREADS) as threads:
            try:
                jobs = [threads.submit(self._copy_batch, b, reader) for b in _batches(entries)]
                for outcome in (outcome for job in jobs for outcome in job.result()):
                    if isinstance(outcome, Copied):
                        copied.append(outcome)
                        progress(outcome.size)
                    else:
                        self._problems.append(outcome)
            except BaseException:
                reader.stop.set()
                raise
        return copied

    def _copy_batch(self, entries: list[Entry], reader: Reader) -> list[_Outcome]:
        outcomes: list[_Outcome] = []
        for entry in entries:
            if reader.stop.is_set():
                break
            with suppress(Stopped):
                outcomes.append(self._copy_one(entry, reader))
        return outcomes

    def _copy_one(self, entry: Entry, reader: Reader) -> _Outcome:
        path = os.path.join(self._root, entry.target)
        try:
            if entry.kind == "symlink":
                return copy_link(entry, path, self._made)
            return copy_file(entry, path, reader, self._made)
        except TransferError as error:
            if error.hopeless:
                reader.stop.set()
            if isinstance(error.__cause__, FileExistsError):
                return Problem(path, self._twin_of(entry.target) or "it exists already")
            return error.problem

    def undo(self) -> None:
        """Removes what was made, as far as it goes; what others put there stays."""
        for path in reversed(self._made):
            with suppress(OSError):
                os.unlink(path)
        for folder in reversed(self._made_folders):
            with suppress(OSError):
                os.rmdir(folder)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _unusable(path: str) -> str | None:
    if os.path.islink(path):
        return f"it is a link to '{shown(os.readlink(path))}', and nothing is copied through links"
    return None if os.path.isdir(path) else "it exists already and is no folder"


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
