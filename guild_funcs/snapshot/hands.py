"""The hands that copy: one for small files, and a second thread when there are large ones.

Hashing, reading and writing of much data release Python's lock, so that two threads copy
large files in less time. For small files a second thread takes as much as it gives.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from typing import Callable, Optional

from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.writing import Writer
from guild_funcs.snapshot.copied import Copied
from guild_funcs.snapshot.entries import Problem
from guild_funcs.snapshot.known import LARGE, Known
from guild_funcs.snapshot.sources import Cursor
from guild_funcs.snapshot.things import Entry, Where
from guild_funcs.snapshot.transfer import (
    Reader,
    Stopped,
    TransferError,
    copy_known,
    copy_large,
    copy_link,
    copy_small,
    is_small,
)

Progress = Callable[[int], None]
Failed = Callable[[Entry, OSError], TransferError]

_SHARED = 1 << 17  # the size from which files are for both hands


class Hands:
    """Copies entries, all of whose folders are there, into the folder where they are staged.

    Args:
        entries: The files and links.
        stage: The folder.
        reader: What reads them.
        failed: Returns what is told of an entry that cannot be written.
        known: Hashes of large files that were read before.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        stage: Folder,
        reader: Reader,
        failed: Failed,
        known: Known,
    ) -> None:
        self._entries = entries
        self._stage = stage
        self._reader = reader
        self._failed = failed
        self._copied: list[Optional[Copied]] = [None] * len(entries)
        self._wrong: list[tuple[int, Problem]] = []
        self._known = known
        large = [number for number, entry in enumerate(entries) if entry.size >= LARGE]
        self._hashes = {number: known.get(entries[number]) for number in large}
        self._large = deque(number for number in large if entries[number].size >= _SHARED)
        self._told: deque[int] = deque()  # what the second thread has copied
        self._error: Optional[BaseException] = None

    @property
    def problems(self) -> list[Problem]:
        """What could not be copied, in the order of the entries."""
        return [problem for _, problem in sorted(self._wrong, key=lambda wrong: wrong[0])]

    def work(self, progress: Progress) -> tuple[Copied, ...]:
        """Copies all, and returns what was copied, in the order of the entries.

        Args:
            progress: Called with the size of each file, from this thread.
        """
        second = threading.Thread(target=self._second) if len(self._large) > 1 else None
        if second:
            second.start()
        try:
            self._first(progress)
        except BaseException:
            self._reader.stop.set()
            raise
        finally:
            if second:
                second.join()
        if self._error is not None:
            raise self._error
        self._tell(progress)
        self._keep_hashes()
        return tuple(each for each in self._copied if each is not None)

    def _keep_hashes(self) -> None:
        for number, hashes in self._hashes.items():
            copied = self._copied[number]
            if hashes is None and copied is not None:
                self._known.put(self._entries[number], copied)

    def _first(self, progress: Progress) -> None:
        stop, copied = self._reader.stop, self._copied
        with closing(_Hand(self._stage, self._reader)) as hand:
            for number, entry in enumerate(self._entries):
                size = entry.size
                if size >= _SHARED:
                    continue
                if stop.is_set():
                    return
                try:
                    hashes = self._hashes[number] if size >= LARGE else None
                    copied[number] = hand.copy(entry, hashes)
                except (OSError, TransferError, Stopped) as error:
                    self._note(number, entry, error)
                else:
                    progress(size)
                if self._told:
                    self._tell(progress)

            def tell(size: int) -> None:
                progress(size)
                self._tell(progress)

            self._copy_large(hand, tell)

    def _second(self) -> None:
        try:
            with closing(_Hand(self._stage, self._reader)) as hand:
                self._copy_large(hand, self._told.append)
        except BaseException as error:  # noqa: BLE001 - raised by the first thread
            self._reader.stop.set()
            self._error = error

    def _tell(self, progress: Progress) -> None:
        while self._told:
            progress(self._told.popleft())

    def _copy_large(self, hand: _Hand, progress: Progress) -> None:
        while not self._reader.stop.is_set():
            try:
                number = self._large.popleft()
            except IndexError:
                return
            entry = self._entries[number]
            try:
                self._copied[number] = hand.copy(entry, self._hashes[number])
            except (OSError, TransferError, Stopped) as error:
                self._note(number, entry, error)
            else:
                progress(entry.size)

    def _note(self, number: int, entry: Entry, error: Exception) -> None:
        if isinstance(error, OSError):
            error = self._failed(entry, error)
        if isinstance(error, TransferError):
            self._wrong.append((number, error.problem))
            if error.hopeless:
                self._reader.stop.set()


class _Hand:
    """What one thread has open: the folder that it reads from, and the one that it writes to."""

    def __init__(self, stage: Folder, reader: Reader) -> None:
        self._reader = reader
        self._cursor = Cursor(reader.sources)
        self._descent = stage.descent()
        self._where: Optional[Where] = None
        self._folder = -1
        self._writer = Writer(-1)

    def close(self) -> None:
        self._cursor.close()
        self._descent.close()

    def copy(self, entry: Entry, hashes: Optional[bytes] = None) -> Copied:
        where = entry.where
        if where is not self._where:
            self._where = None
            self._folder = self._descent.open(where.target[:-1])
            self._writer = Writer(self._folder)
            self._where = where
        if entry.kind == "symlink":
            return copy_link(entry, self._folder, self._cursor)
        if hashes is not None:
            return copy_known(entry, hashes, self._folder, self._reader, self._cursor)
        if is_small(entry):
            return copy_small(entry, self._writer, self._cursor)
        return copy_large(entry, self._folder, self._reader, self._cursor)
