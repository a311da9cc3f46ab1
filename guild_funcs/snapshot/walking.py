"""Walks a mount: what would be copied, what is left out and why, what cannot be read.

Iterative, in a stable order, and nothing is opened but PEM files (to tell a
private key from a certificate). A symlink is followed only when it leads out
of the tree, and then never into a folder that holds the symlink.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Callable, NamedTuple

from guild_funcs.paths import is_below
from guild_funcs.snapshot import archives, leftout
from guild_funcs.snapshot.entries import (
    Entry,
    Mount,
    Note,
    Problem,
    Walked,
    identity_of,
    os_reason,
)
from guild_funcs.snapshot.links import settle

DANGLING = "dangling link"
LOOP = "link that loops"
SPECIAL = "special file"
LEADS_TO_LEFT_OUT = "link to something that is left out"
COPIED_AS_CONTENT = "link out of the library, copied as content"

SkipFolder = Callable[[str], bool]


def walk(mount: Mount, *, skip_folder: SkipFolder | None = None) -> Walked:
    """Returns what a snapshot of `mount` consists of.

    Args:
        mount: The file or folder to walk. It is asked for by name, so it is
            itself never left out.
        skip_folder: Tells for a folder's target whether to pass it over
            unread, without a note.

    Example:
        >>> import os
        >>> from guild_funcs.locate.origin import Origin
        >>> origin = Origin("os", "module", os.__file__, "", ())
        >>> [entry.target for entry in walk(Mount(origin, os.__file__, "os.py")).entries]
        ['os.py']
    """
    archive = archives.archive_of(mount.source)
    if archive is not None:
        return archives.walk_archive(mount, archive)
    walker = _Walker(skip_folder or (lambda _target: False))
    walker.start(mount)
    entries, lost = settle(sorted(walker.entries, key=lambda entry: entry.target))
    notes = [
        *walker.notes,
        *(Note(entry.target, LEADS_TO_LEFT_OUT, detail=entry.link) for entry in lost),
    ]
    return Walked(
        mount,
        entries,
        tuple(sorted(notes, key=lambda note: note.target)),
        tuple(sorted(walker.problems, key=lambda problem: problem.path)),
    )


@dataclass(frozen=True)
class _Tree:
    """A real folder whose content goes to `target`."""

    real: str
    target: str

    def place_of(self, real: str) -> str | None:
        """Returns the target of a real path inside this tree, or None."""
        if not is_below(real, self.real):
            return None
        inside = real[len(self.real) :].strip(os.sep).replace(os.sep, "/")
        return "/".join(filter(None, (self.target, inside)))


@dataclass(frozen=True)
class _Folder:
    """A folder to read: `trees` it is part of, and the real folders `above` it that led here."""

    path: str
    real: str
    target: str
    trees: tuple[_Tree, ...]
    above: tuple[str, ...] = ()

    def inside(self, place: _Place) -> _Folder:
        """Returns the folder at `place`, which is in this one."""
        real = os.path.join(self.real, place.name)
        return _Folder(place.path, real, place.target, self.trees, self.above)


class _Place(NamedTuple):
    """Something in a folder: its name there, its path, and its place in the run."""

    name: str
    path: str
    target: str


class _Walker:
    """Collects entries, notes and problems, one folder after another."""

    def __init__(self, skip_folder: SkipFolder) -> None:
        self.entries: list[Entry] = []
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self._skip_folder = skip_folder
        self._trees: list[_Tree] = []
        self._pending: list[_Folder] = []

    def start(self, mount: Mount) -> None:
        """Walks from the mount's own file or folder, following it when it is a symlink."""
        try:
            status = os.stat(mount.source)
        except OSError as error:
            self.problems.append(Problem(mount.source, os_reason(error)))
            return
        if stat.S_ISREG(status.st_mode):
            self._add_file(mount.source, mount.target, status)
        elif stat.S_ISDIR(status.st_mode):
            real = os.path.realpath(mount.source)
            self._push_tree(mount.source, real, mount.target, ())
            self._drain(self._pending[0])
        else:
            self.problems.append(Problem(mount.source, "it is neither a file nor a folder"))

    def _drain(self, first: _Folder) -> None:
        while self._pending:
            folder = self._pending.pop()
            try:
                self._read_folder(folder, exempt=folder is first)
            except OSError as error:
                self.problems.append(Problem(folder.path, os_reason(error)))

    def _push_tree(
        self,
        path: str,
        real: str,
        target: str,
        outer: tuple[_Tree, ...],
        above: tuple[str, ...] = (),
    ) -> None:
        tree = _Tree(real, target)
        self._trees.append(tree)
        self._pending.append(_Folder(path, real, target, (*outer, tree), above))

    def _read_folder(self, folder: _Folder, *, exempt: bool) -> None:
        # The folder's status is taken before its list: a file added later changes the status.
        status = os.stat(folder.path)
        with os.scandir(folder.path) as found:
            children = sorted(found, key=lambda child: child.name)
        names = {child.name for child in children}
        reason = None if exempt else leftout.reason_for_folder(names)
        if reason:
            self.notes.append(Note(folder.target, reason))
            return
        if folder.target:
            self.entries.append(_folder_entry(folder, status, names))
        prefix = f"{folder.target}/" if folder.target else ""
        for child in children:
            place = _Place(child.name, child.path, prefix + child.name)
            try:
                self._read_child(child, place, folder, names)
            except OSError as error:
                self.problems.append(Problem(place.path, os_reason(error)))

    def _read_child(
        self, child: os.DirEntry[str], place: _Place, folder: _Folder, names: Collection[str]
    ) -> None:
        reason = leftout.reason_for_name(place.name)
        if reason:
            self.notes.append(Note(place.target, reason))
        elif child.is_symlink():
            self._read_link(place, folder, names)
        elif not child.is_dir(follow_symlinks=False):
            self._read_file(place, child.stat(follow_symlinks=False), names)
        elif not self._skip_folder(place.target):
            self._pending.append(folder.inside(place))

    def _read_file(self, place: _Place, status: os.stat_result, names: Collection[str]) -> None:
        if not stat.S_ISREG(status.st_mode):
            self.notes.append(Note(place.target, SPECIAL, detail=_special(status.st_mode)))
            return
        folder = os.path.basename(os.path.dirname(place.path))
        reason = leftout.reason_for_file(place.name, names, folder)
        if not reason and leftout.may_hold_key(place.name) and _holds_key(place.path):
            reason = leftout.KEY_FILE
        if reason:
            self.notes.append(Note(place.target, reason))
        else:
            self._add_file(place.path, place.target, status)

    def _add_file(self, path: str, target: str, status: os.stat_result) -> None:
        mode = stat.S_IMODE(status.st_mode)
        size, mtime_ns, identity = status.st_size, status.st_mtime_ns, identity_of(status)
        self.entries.append(Entry(target, path, "file", mode, size, mtime_ns, identity=identity))

    def _read_link(self, place: _Place, folder: _Folder, names: Collection[str]) -> None:
        identity = identity_of(os.lstat(place.path))
        text = os.readlink(place.path)
        try:
            status = os.stat(place.path)
        except OSError as error:
            self._note_broken_link(place, text, error)
            return
        real = os.path.realpath(place.path)
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder and any(is_below(up, real) for up in (folder.real, *folder.above)):
            self.notes.append(Note(place.target, LOOP, detail=text))
            return
        home = _home(real, self._trees if is_folder else folder.trees)
        if home is not None:
            link = Entry(place.target, place.path, "symlink", 0o777, link=text, leads_to=home)
            self.entries.append(replace(link, identity=identity))
        elif is_folder:
            self._follow_folder(place, folder, real)
        else:
            self._follow_file(place, real, status, names)

    def _note_broken_link(self, place: _Place, text: str, error: OSError) -> None:
        if error.errno == errno.ELOOP:
            self.notes.append(Note(place.target, LOOP, detail=text))
        elif error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            self.notes.append(Note(place.target, DANGLING, detail=text))
        else:
            self.problems.append(Problem(place.path, os_reason(error)))

    def _follow_folder(self, place: _Place, folder: _Folder, real: str) -> None:
        if self._skip_folder(place.target):
            return
        by_name = leftout.reason_for_name(os.path.basename(real))
        reason = by_name or leftout.reason_for_folder(os.listdir(real))
        if reason:
            self.notes.append(Note(place.target, reason, detail=real))
        else:
            self.notes.append(Note(place.target, COPIED_AS_CONTENT, left_out=False, detail=real))
            above = (*folder.above, folder.real)
            self._push_tree(place.path, real, place.target, folder.trees, above)

    def _follow_file(
        self, place: _Place, real: str, status: os.stat_result, names: Collection[str]
    ) -> None:
        name = os.path.basename(real)
        reason = leftout.reason_for_name(name) or leftout.reason_for_file(real, ())
        if reason:
            self.notes.append(Note(place.target, reason, detail=real))
            return
        before = len(self.entries)
        self._read_file(place, status, names)
        if len(self.entries) > before:
            self.notes.append(Note(place.target, COPIED_AS_CONTENT, left_out=False, detail=real))


def _folder_entry(folder: _Folder, status: os.stat_result, names: Collection[str]) -> Entry:
    entry = Entry(folder.target, folder.path, "dir", stat.S_IMODE(status.st_mode))
    counted = leftout.names_that_count(names)
    return replace(entry, identity=identity_of(status), names=counted)


def _home(real: str, trees: Collection[_Tree]) -> str | None:
    return next((place for tree in trees if (place := tree.place_of(real)) is not None), None)


def _holds_key(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return leftout.holds_key(file)
    except OSError:
        return False  # the copy tells what is wrong with it


def _special(mode: int) -> str:
    kinds = {stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}
    return kinds.get(stat.S_IFMT(mode), "device")
