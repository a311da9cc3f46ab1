"""A change of a run that is whole, or has not happened.

New files are written beside, in a folder of the run's `.guild`, and then moved
to their places. What they replace is moved aside and deleted at the very end.
So a change that fails is taken back by moves alone, and Guild's own small files
are written again as they were. A process that is killed leaves the mark, with the
journal of its moves (`journal`), and its change can be taken back later.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Optional

from guild_funcs.errors import FuncsError, SnapshotError, told
from guild_funcs.paths import rest_below
from guild_funcs.runfolder import GUILD, kept
from guild_funcs.runfolder.folder import Folder, is_link_error
from guild_funcs.runfolder.journal import WORK, Journal, clear
from guild_funcs.runfolder.mark import in_progress, is_unfinished
from guild_funcs.runfolder.obstacles import (
    Conflict,
    in_the_way,
    link_error,
    no_folder,
    refuse_linked_record,
)
from guild_funcs.runfolder.recovery import refuse_unfinished
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Move:
    """A staged file or folder, and its place in the run."""

    here: str
    there: str
    replaces: bool


class Change:
    """A change in progress: what it made and moved so far, to be taken back when it fails."""

    def __init__(self, run: Folder) -> None:
        self.run = run
        self._made_guild = False
        self._count = 0

    def begin(self, *, is_whole: bool, is_anew: bool) -> None:
        """Marks the run, or goes on from the mark. Raises `SnapshotError` when it cannot."""
        try:
            if self.run.lstat(GUILD) is None:
                self.run.make(GUILD)
                self._made_guild = True
            refuse_linked_record(self.run)
            self._keeps_mark = is_anew and is_unfinished(self.run.path)
            if self._keeps_mark:
                self._journal = Journal.found(self.run)
                self._journal.take_back_moves()
            else:
                self._journal = Journal.new(self.run, is_whole=is_whole)
        except (FileExistsError, BlockingIOError) as error:
            refuse_unfinished(self.run.path)
            raise in_progress(self.run.path) from error  # the other process has just begun
        except OSError as error:
            if not is_link_error(error):
                raise
            raise link_error(self.run.path_of(GUILD)) from error
        self.run.remove(WORK)  # left by a process that was killed after its change was whole
        kept.save(self.run, WORK)

    def stage(self) -> str:
        """Returns the place of a new empty folder, in which new files are written first."""
        return self._aside(make=True)

    def _aside(self, *, make: bool = False) -> str:
        self._count += 1
        place = f"{WORK}/{self._count}"
        if make:
            self.run.make(place)
        return place

    def status(self, place: str) -> Optional[os.stat_result]:
        """Returns the status of what the run has at `place`, None for nothing.

        Raises:
            SnapshotError: A folder above the place is a link.
        """
        try:
            return self.run.lstat(place)
        except OSError as error:
            if is_link_error(error):
                raise in_the_way(self.run, place) from error
            raise

    def meet(
        self, staged: str, dest: str, *, files: bool = False, places: Collection[str] = ()
    ) -> tuple[list[Move], list[Conflict]]:
        """Compares all that is in the folder `staged` with what the run has below `dest`.

        Args:
            staged: A place from `stage`.
            dest: A place, or empty for the run folder.
            files: Files and links of the run may be replaced by files and links.
            places: Whatever the run has at one of these places is replaced.

        Returns:
            What `bring` has to move, and what is in the way.
        """
        moves: list[Move] = []
        conflicts = [c for place in _chain(dest) if (c := no_folder(self.run, place))]
        pending = [] if conflicts else [(staged, dest)]
        for source, target in pending:  # the list grows in the loop
            for name in self.run.names(source):
                here, there = f"{source}/{name}", f"{target}/{name}" if target else name
                new, old = self.run.lstat(here), self.run.lstat(there)
                is_folder = new is not None and stat.S_ISDIR(new.st_mode)
                if old is None or there in places:
                    moves.append(Move(here, there, replaces=old is not None))
                elif is_folder and stat.S_ISDIR(old.st_mode):
                    pending.append((here, there))
                elif is_folder:
                    conflicts += [c for c in [no_folder(self.run, there)] if c]
                elif files and not stat.S_ISDIR(old.st_mode):
                    moves.append(Move(here, there, replaces=True))
                else:
                    conflicts.append(Conflict(self.run.path_of(there), "it exists already"))
        return moves, conflicts

    def bring(self, moves: Iterable[Move], dest: str) -> None:
        """Moves what `meet` found, with no conflict, to its places below `dest`."""
        self.make_folders(dest)
        for each in moves:
            if each.replaces:
                self.take_away(each.there)
            self._journal.add(each.there)
            self.run.move(each.here, self.run, each.there)

    def take_away(self, place: str) -> None:
        """Removes what is at `place`, if anything; a link's target stays.

        Raises:
            SnapshotError: A folder above the place is a link.
        """
        if self.status(place) is not None:
            aside = self._aside()
            self._journal.add(place, aside)
            self.run.move(place, self.run, aside)

    def take_away_empty(self, place: str) -> bool:
        """Removes the folder at `place` when it is empty, and tells whether it was."""
        found = self.status(place)
        if found is None or not stat.S_ISDIR(found.st_mode) or self.run.names(place):
            return False
        self.take_away(place)
        return True

    def make_room(self, place: str) -> None:
        """Prepares for another's writing of a new file at `place`, with the folders above it.

        Raises:
            SnapshotError: A folder above the place is a link.
        """
        self.take_away(place)
        missing = [above for above in _chain(place) if self.run.lstat(above) is None]
        self._journal.add(missing[0] if missing else place)

    def make_folders(self, place: str) -> None:
        """Makes the folder at `place` and those above it, as far as they are missing."""
        for each in _chain(place):
            if self.status(each) is None:
                self._journal.add(each)
                self.run.make(each)

    def link(self, place: str, text: str) -> None:
        """Makes a link at `place`, where nothing is, and the folders above it."""
        self.make_folders(place.rpartition("/")[0])
        if self.status(place) is not None:
            raise SnapshotError(f"'{place}' of the run cannot be made: it exists already")
        self._journal.add(place)
        self.run.link(place, text)

    def finish(self) -> None:
        """Removes the mark, then what was replaced: the run is whole by now."""
        self._journal.remove()
        with suppress(OSError):
            clear(self.run, with_guild=self._made_guild)

    def undo(self, error: BaseException) -> None:
        """Takes everything back. The mark stays when that is not possible, and the error says so.

        Args:
            error: What ended the change.
        """
        try:
            self._journal.take_back(with_guild=self._made_guild, with_mark=not self._keeps_mark)
        except OSError as failed:
            if isinstance(error, FuncsError):
                left = f"  what was copied could not be removed again: {told(failed)}"
                error.notes = (*error.notes, left)

    def close(self) -> None:
        """Lets go of the mark, if it is there still."""
        self._journal.close()


def _chain(place: str) -> Iterator[str]:
    """Yields the folders of a place, the outermost first, itself last."""
    parts = place.split("/") if place else []
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


_active: dict[str, Change] = {}


@contextmanager
def change(run_dir: str, *, is_whole: bool = False, is_anew: bool = False) -> Iterator[Change]:
    """Gives the change of a run; it is whole when the block ends, and taken back when it fails.

    A block within that of another change of the run is part of it. A missing folder is made.

    Args:
        run_dir: The run folder.
        is_whole: The run may start as it is now: when the process is killed, the next start
            takes the change back. Otherwise such a run refuses to start.
        is_anew: A run with the mark that was not whole before is made so: all is copied now.

    Raises:
        SnapshotError: The run has the mark.
        OSError: The run folder cannot be made or changed.
    """
    key = os.path.realpath(run_dir)
    if key in _active:
        yield _active[key]
        return
    made: list[str] = []
    try:
        _make_root(run_dir, made)
        with closing(Folder(run_dir)) as folder:
            current = Change(folder)
            current.begin(is_whole=is_whole, is_anew=is_anew)
            _active[key] = current
            with closing(current):
                try:
                    yield current
                except BaseException as error:
                    current.undo(error)
                    raise
                finally:
                    del _active[key]
                current.finish()
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                os.rmdir(path)
        raise


def active(path: str) -> Optional[tuple[Change, str]]:
    """Returns the change of the run that a path is in, and the place of the path there."""
    for current in _active.values():
        inside = rest_below(os.path.abspath(path), os.path.abspath(current.run.path))
        if inside:
            return current, inside[1:].replace(os.sep, "/")
    return None


def _make_root(run_dir: str, made: list[str]) -> None:
    path, missing = os.path.abspath(run_dir), []
    while not os.path.lexists(path):
        missing.append(path)
        path = os.path.dirname(path)
    for folder in reversed(missing):
        os.mkdir(folder)
        made.append(folder)
