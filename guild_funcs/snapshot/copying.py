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
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Callable, Union

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot.entries import Copied, Entry, Problem, os_reason, parents, shown
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.transfer import Reader, Stopped, TransferError, copy_file, copy_link

Progress = Callable[[int], None]
_Outcome = Union[Copied, Problem]

_THREADS = 2
_BATCH_FILES = 64
_BATCH_BYTES = 1 << 20
_SHOWN_PROBLEMS = 20


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
        copied = list(self._copy_all(ready, progress))
        if self._problems:
            raise problems_error(self._problems)
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
            raise problems_error([*self._problems, Problem(folder, why)]) from error

    def _make_folders(self) -> list[Entry]:
        """Makes all folders and returns the entries that have one."""
        made: dict[str, bool] = {}
        ready = []
        for entry in self._things:
            for folder in parents(entry.target):
                if folder not in made:
                    made[folder] = self._make_folder(folder, made)
                if not made[folder]:
                    break
            else:
                ready.append(entry)
        return ready

    def _make_folder(self, folder: str, made: Iterable[str]) -> bool:
        path = os.path.join(self._root, folder)
        try:
            os.mkdir(path)
            self._made_folders.append(path)
            if folder in self._modes:
                os.chmod(path, self._modes[folder] & 0o777 | 0o700)
        except FileExistsError:
            why = self._twin(folder, made) or _unusable(path)
        except OSError as error:
            why = f"it cannot be made: {os_reason(error)}"
        else:
            return True
        if why:
            self._problems.append(Problem(path, why))
        return not why

    def _twin(self, target: str, made: Iterable[str]) -> str | None:
        """Tells of something made before that is the same to the file system, by its name."""
        path = os.path.join(self._root, target)
        for other in made:
            if other != target and other.casefold() == target.casefold():
                other_path = os.path.join(self._root, other)
                if os.path.lexists(other_path) and os.path.samefile(path, other_path):
                    return f"its name is the same as that of '{shown(other)}' on this file system"
        return None

    def _copy_all(self, entries: list[Entry], progress: Progress) -> Iterator[Copied]:
        with closing(Reader()) as reader, ThreadPoolExecutor(_THREADS) as threads:
            try:
                jobs = [threads.submit(self._copy_batch, b, reader) for b in _batches(entries)]
                for job in jobs:
                    yield from self._sorted_out(job.result(), progress)
            except BaseException:
                reader.stop.set()
                threads.shutdown(cancel_futures=True)
                raise

    def _sorted_out(self, outcomes: Iterable[_Outcome], progress: Progress) -> Iterator[Copied]:
        for outcome in outcomes:
            if isinstance(outcome, Copied):
                progress(outcome.size)
                yield outcome
            else:
                self._problems.append(outcome)

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
                twin = self._twin(entry.target, [each.target for each in self._things])
                return Problem(path, twin or "it exists already")
            return error.problem

    def undo(self) -> None:
        """Removes what was made, as far as it goes; what others put there stays."""
        for path in reversed(self._made):
            with suppress(OSError):
                os.unlink(path)
        for folder in reversed(self._made_folders):
            with suppress(OSError):
                os.rmdir(folder)


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


def problems_error(problems: Sequence[Problem]) -> SnapshotError:
    """Returns the one error that lists `problems`, the first 20 of them in full.

    Example:
        >>> print(problems_error([Problem("/lib/x.py", "it cannot be read: permission denied")]))
        the snapshot was not made: 1 path could not be copied
          /lib/x.py: it cannot be read: permission denied
        repair or exclude what is listed, then run again
    """
    count = "1 path" if len(problems) == 1 else f"{len(problems):,} paths"
    lines = [f"  {problem}" for problem in problems[:_SHOWN_PROBLEMS]]
    if len(problems) > _SHOWN_PROBLEMS:
        lines.append(f"  and {len(problems) - _SHOWN_PROBLEMS:,} more")
    return SnapshotError(
        f"the snapshot was not made: {count} could not be copied",
        notes=tuple(lines),
        hint="repair or exclude what is listed, then run again",
    )
