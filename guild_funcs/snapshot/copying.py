"""Copies entries into the run: all of them, or none.

They are written beside, below the run's `.guild`, and moved to their places when
all of them are there (`guild_funcs.runfolder`, which owns every change of a run).
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack, closing
from functools import cached_property
from typing import Optional

from guild_funcs.runfolder.change import Change, change
from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.place import is_name, place
from guild_funcs.snapshot.copied import Copied
from guild_funcs.snapshot.entries import Problem, os_reason, parents, shown
from guild_funcs.snapshot.hands import Hands, Progress
from guild_funcs.snapshot.known import Known
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.problems import problems_error
from guild_funcs.snapshot.sources import moved_folders
from guild_funcs.snapshot.things import Entry
from guild_funcs.snapshot.transfer import Reader, TransferError, write_error

_LONGEST_PATH = 4000  # the longest path of a folder; PATH_MAX of Linux is 4096
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
    known: Optional[Known] = None,
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
        known: Hashes of files that were read before; what is read now is added.

    Raises:
        SnapshotError: It lists everything that could not be copied, and the
            run is as it was, as it is on Ctrl-C. Or the run has the mark of
            an earlier copy that was not finished.

    Example:
        >>> copy([], "/tmp")
        ()
    """
    kept, _dropped = settle(entries)
    _check_places(kept)
    if not kept and not problems:
        return ()
    known = known or Known()
    copier = _Copier(os.path.join(run_dir, dest) if dest else run_dir, kept, [*problems], known)
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
    known.save()
    return copied


def _check_places(entries: Iterable[Entry]) -> None:
    checked = None
    for entry in entries:
        where = entry.where
        if where is not checked or not is_name(entry.name):
            place(entry.target)
            checked = where


class _Copier:
    """One copy: into the folder where it is staged, and what went wrong."""

    def __init__(
        self, root: str, entries: Sequence[Entry], problems: list[Problem], known: Known
    ) -> None:
        self._known = known
        self._root = root  # where all will be in the end, as messages name it
        self._entries = entries
        self._things = [entry for entry in entries if entry.kind != "dir"]
        self._folders = [entry for entry in entries if entry.kind == "dir"]
        self.problems = problems

    def run(self, current: Change, staged: str, progress: Progress) -> tuple[Copied, ...]:
        self._staged_path = current.run.path_of(staged)
        with closing(Folder(self._staged_path)) as self._stage:
            used = self._places()
            made = self._make_folders(used)
            ready = self._things
            if not all(made.values()):
                ready = [each for each in ready if made[each.where.target]]
            with closing(Reader(self._folders)) as reader:
                hands = Hands(ready, self._stage, reader, self._failed, self._known)
                copied = hands.work(progress)
                self.problems += hands.problems
                if not self.problems:
                    walked = [each for each in self._folders if f"{each.target}/" in used]
                    self.problems += moved_folders(walked, reader.sources)
        return copied

    def _places(self) -> dict[str, None]:
        """Returns all folders that something is put into, with a `/` at their ends, in order."""
        found: dict[str, None] = {"": None}
        for folder in dict.fromkeys(entry.where.target for entry in self._things):
            found.update((f"{above}/", None) for above in parents(folder))
        return found

    def _make_folders(self, folders: Iterable[str]) -> dict[str, bool]:
        """Makes the folders, and returns for each whether it is there."""
        modes = {f"{each.target}/": each.mode for each in self._folders}
        made: dict[str, bool] = {}
        for folder in folders:
            above, slash, _name = folder[:-1].rpartition("/")
            is_reached = made.get(above + slash, True)
            made[folder] = not folder or (
                is_reached and self._make_folder(folder[:-1], modes.get(folder))
            )
        return made

    def _make_folder(self, folder: str, mode: Optional[int]) -> bool:
        path = os.path.join(self._root, folder)
        try:
            if mode is not None:
                self._stage.make_mode(folder, mode & 0o777 | stat.S_IRWXU)
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

    def _failed(self, entry: Entry, error: OSError) -> TransferError:
        """Returns what is told of a file that cannot be written."""
        path = os.path.join(self._root, entry.target)
        if isinstance(error, FileExistsError):
            return TransferError(Problem(path, self._twin_of(entry.target) or "it exists already"))
        return write_error(path, error)

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


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
