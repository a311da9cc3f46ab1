"""A change of a run that is whole, or has not happened.

New files are written beside, in a folder of the run's `.guild`, and then moved
to their places. What they replace is moved aside and deleted at the very end.
So a change that fails is taken back by moves alone, and Guild's own small files
are written again as they were. A process that is killed leaves the mark.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Optional

from guild_funcs.errors import SnapshotError
from guild_funcs.records import dataclass
from guild_funcs.runfolder import kept
from guild_funcs.runfolder.folder import Folder, is_link_error
from guild_funcs.runfolder.mark import MARK, TEXT, unfinished
from guild_funcs.runfolder.place import GUILD

_WORK = f"{GUILD}/funcs-copy"


@dataclass(frozen=True)
class Conflict:
    """A place in the run that cannot be used: its path, and why."""

    path: str
    why: str


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
        # Places, each with where its old content is kept ("" when it had none).
        self._log: list[tuple[str, str]] = []
        self._kept: kept.Kept = {}

    def begin(self) -> None:
        """Marks the run. Raises `SnapshotError` when it has the mark already."""
        try:
            if self.run.lstat(GUILD) is None:
                self.run.make(GUILD)
                self._made_guild = True
            self.run.write(MARK, TEXT.encode())
        except FileExistsError as error:
            raise unfinished(self.run.path) from error
        except OSError as error:
            if not is_link_error(error):
                raise
            raise _link_error(self.run.path_of(GUILD)) from error
        self.run.remove(_WORK)  # left by a process that was killed after its change was whole
        self._kept = kept.read(self.run)

    def stage(self) -> str:
        """Returns the place of a new empty folder, in which new files are written first."""
        return self._aside(make=True)

    def _aside(self, *, make: bool = False) -> str:
        if self.run.lstat(_WORK) is None:
            self.run.make(_WORK, stat.S_IRWXU)
        self._count += 1
        place = f"{_WORK}/{self._count}"
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
                raise self._in_the_way(place) from error
            raise

    def _in_the_way(self, place: str) -> SnapshotError:
        """Returns the error for the part above `place` that is a link or no folder."""
        parts = place.split("/")
        for count in range(1, len(parts)):
            conflict = self._no_folder("/".join(parts[:count]))
            if conflict:
                return SnapshotError(
                    f"'{place}' of the run cannot be changed",
                    notes=(f"  {conflict.path}: {conflict.why}",),
                    hint="delete the run and start the operation again, or name another place",
                )
        return SnapshotError(f"'{place}' of the run cannot be changed: it moved meanwhile")

    def _no_folder(self, place: str) -> Optional[Conflict]:
        found = self.run.lstat(place)
        if found is None or stat.S_ISDIR(found.st_mode):
            return None
        path = self.run.path_of(place)
        if not stat.S_ISLNK(found.st_mode):
            return Conflict(path, "it exists already and is no folder")
        text = self.run.read_link(place)
        shown = text if text.isprintable() else ascii(text)
        return Conflict(path, f"it is a link to '{shown}', and nothing is copied through links")

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
        conflicts = [c for place in _chain(dest) if (c := self._no_folder(place))]
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
                    conflicts += [c for c in [self._no_folder(there)] if c]
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
            self._log.append((each.there, ""))
            self.run.move(each.here, self.run, each.there)

    def take_away(self, place: str) -> None:
        """Removes what is at `place`, if anything; a link's target stays.

        Raises:
            SnapshotError: A folder above the place is a link.
        """
        if self.status(place) is not None:
            aside = self._aside()
            self._log.append((place, aside))
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
        self._log.append((missing[0] if missing else place, ""))

    def make_folders(self, place: str) -> None:
        """Makes the folder at `place` and those above it, as far as they are missing."""
        for each in _chain(place):
            if self.status(each) is None:
                self._log.append((each, ""))
                self.run.make(each)

    def link(self, place: str, text: str) -> None:
        """Makes a link at `place`, where nothing is, and the folders above it."""
        self.make_folders(place.rpartition("/")[0])
        if self.status(place) is not None:
            raise SnapshotError(f"'{place}' of the run cannot be made: it exists already")
        self._log.append((place, ""))
        self.run.link(place, text)

    def finish(self) -> None:
        """Removes the mark, then what was replaced: the run is whole by now."""
        self.run.unlink(MARK)
        with suppress(OSError):
            self._clear()

    def _clear(self) -> None:
        self.run.remove(_WORK)
        if self._made_guild and not self.run.names(GUILD):
            self.run.remove_folder(GUILD)

    def undo(self) -> None:
        """Takes everything back. The mark stays when that is not possible."""
        try:
            for place, aside in reversed(self._log):
                if not aside:
                    self.run.remove(place)
                elif self.run.lstat(aside) is not None:
                    self.run.move(aside, self.run, place)
            kept.restore(self.run, self._kept)
            self.run.remove(MARK)
            self._clear()
        except OSError:
            return


def _chain(place: str) -> Iterator[str]:
    """Yields the folders of a place, the outermost first, itself last."""
    parts = place.split("/") if place else []
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


def _link_error(path: str) -> SnapshotError:
    return SnapshotError(f"{path} is a link or no folder, and nothing is copied through links")


_active: dict[str, Change] = {}


@contextmanager
def change(run_dir: str) -> Iterator[Change]:
    """Gives the change of a run; it is whole when the block ends, and taken back when it fails.

    A block within the block of another change of the same run is part of that.
    The run folder is made when it is missing.

    Raises:
        SnapshotError: The run has the mark of an unfinished copy.
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
            current.begin()
            _active[key] = current
            try:
                yield current
            except BaseException:
                current.undo()
                raise
            finally:
                del _active[key]
            current.finish()
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                os.rmdir(path)
        raise


def _make_root(run_dir: str, made: list[str]) -> None:
    path, missing = os.path.abspath(run_dir), []
    while not os.path.lexists(path):
        missing.append(path)
        path = os.path.dirname(path)
    for folder in reversed(missing):
        os.mkdir(folder)
        made.append(folder)
