"""The journal of a change, in the mark: each move before it is made, so that any can be taken back.

A line a move, `["shared", ".guild/funcs-copy/2"]`: what is at the first place by then is
new, and what was there is at the second (empty for nothing). The lines are taken back
from the last to the first, and each that is taken back gets a line too: a process that
is killed while it does so is followed by another that goes on where it was.

The process holds a lock on the mark. A mark without a lock is of a process that is gone.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from typing import Any, Optional

from guild_funcs.runfolder import GUILD, kept
from guild_funcs.runfolder.folder import Folder, lock, write_all
from guild_funcs.runfolder.mark import MARK, TEXT
from guild_funcs.runfolder.record import PART

WORK = f"{GUILD}/funcs-copy"

_UNDONE = "undone"


class Journal:
    """The mark of a run, open and locked."""

    def __init__(self, run: Folder, fd: int, lines: list[Any]) -> None:
        self._run = run
        self._fd = fd
        self._is_torn = False
        self.is_whole: Optional[bool] = None
        """Whether the run may start as it was before; None when there is no journal."""
        self._moves: list[tuple[str, str]] = []
        with suppress(IndexError, KeyError, TypeError):
            is_whole = bool(lines[0]["whole"])
            for line in lines[1:]:
                if line == _UNDONE:
                    self._moves.pop()
                else:
                    self._moves.append((str(line[0]), str(line[1])))
            self.is_whole = is_whole

    @classmethod
    def new(cls, run: Folder, *, is_whole: bool) -> Journal:
        """Returns the journal of a change that begins.

        Raises:
            FileExistsError: The run has the mark.
        """
        fd = run.append(MARK, _head(is_whole=is_whole), is_new=True)
        with suppress(OSError):
            lock(fd)
        return cls(run, fd, [{"whole": is_whole}])

    @classmethod
    def found(cls, run: Folder) -> Journal:
        """Returns the journal of a change that was cut short.

        Raises:
            BlockingIOError: The process that makes the change is there.
            OSError: It cannot be read, or the file system has no locks.
        """
        fd = run.append(MARK)
        try:
            lock(fd)
            data = run.read(MARK)
            if data and not data.endswith(b"\n"):
                write_all(fd, b"\n")  # the last line is a part of one: no move was made for it
            if not data:  # killed before a line was there, the process has changed nothing
                data = _head(is_whole=False)
                write_all(fd, data)
            return cls(run, fd, _lines(data))
        except BaseException:
            os.close(fd)
            raise

    def add(self, place: str, aside: str = "") -> None:
        """Notes a move that is about to be made."""
        self._moves.append((place, aside))
        self._write([place, aside])

    def take_back(self, *, with_guild: bool = False, with_mark: bool = True) -> None:
        """Takes all moves back, and writes Guild's small files as they were.

        Args:
            with_guild: The run's `.guild` was made for the change.
            with_mark: The mark is removed too.
        """
        self.take_back_moves()
        for name in self._run.names(GUILD):
            if re.fullmatch(PART, name):
                self._run.remove(f"{GUILD}/{name}")
        kept.restore(self._run, WORK)
        if with_mark:
            self.remove()
        clear(self._run, with_guild=with_guild)

    def take_back_moves(self) -> None:
        """Takes all moves back, the last one first."""
        self._make_space()
        while self._moves:
            place, aside = self._moves[-1]
            if not aside:
                self._run.remove(place)
            elif self._run.lstat(aside) is not None:
                self._run.move(aside, self._run, place)
            self._write(_UNDONE)
            self._moves.pop()

    def remove(self) -> None:
        """Removes the mark."""
        self._run.remove(MARK)

    def close(self) -> None:
        """Gives the lock back."""
        os.close(self._fd)

    def _write(self, line: Any) -> None:
        # A full disk may have left a part of a line.
        start, self._is_torn = "\n" if self._is_torn else "", True
        write_all(self._fd, f"{start}{json.dumps(line)}\n".encode())
        self._is_torn = False

    def _make_space(self) -> None:
        """Removes what was staged and not moved: on a full disk there is room for lines then."""
        if self._run.lstat(WORK) is None:
            return
        asides = {aside.rpartition("/")[2] for _, aside in self._moves}
        for name in self._run.names(WORK):
            if name not in asides and name != kept.NAME:
                self._run.remove(f"{WORK}/{name}")


def _head(*, is_whole: bool) -> bytes:
    return f"{TEXT}{json.dumps({'version': 1, 'whole': is_whole})}\n".encode()


def _lines(data: bytes) -> list[Any]:
    """Returns the whole lines after the text."""
    found: list[Any] = []
    for line in data.decode("ascii", "replace").splitlines()[TEXT.count("\n") :]:
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def clear(run: Folder, *, with_guild: bool) -> None:
    """Removes what a change that is over has left beside."""
    run.remove(WORK)
    if with_guild and not run.names(GUILD):
        run.remove_folder(GUILD)
