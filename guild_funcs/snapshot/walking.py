"""Walks a mount: what would be copied, what is left out and why, what cannot be read.

Iterative, in a stable order, and no file is opened but PEM files (to tell a
private key from a certificate). Each folder is opened from the one above it
(`sources`). A symlink is followed only when it leads out of the tree, and then
never into a folder that holds the symlink.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterable
from contextlib import closing
from operator import attrgetter
from typing import Callable

from guild_funcs.ordered import list_folder
from guild_funcs.paths import is_below
from guild_funcs.snapshot import archives, leftout
from guild_funcs.snapshot.entries import Mount, Note, Problem, Walked, os_reason
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.sources import Sources, open_file, reason_of
from guild_funcs.snapshot.things import Entry, Where, identity_of
from guild_funcs.snapshot.whereabouts import Folder, Place, Tree

DANGLING = "dangling link"
LOOP = "link that loops"
SPECIAL = "special file"
LEADS_TO_LEFT_OUT = "link to something that is left out"
COPIED_AS_CONTENT = "link out of the library, copied as content"

SkipFolder = Callable[[str], bool]

_NAME = attrgetter("name")
_TARGET = attrgetter("target")


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
    with closing(walker.sources):
        walker.start(mount)
    entries, lost = settle(sorted(walker.entries, key=_TARGET))
    notes = [
        *walker.notes,
        *(Note(entry.target, LEADS_TO_LEFT_OUT, detail=entry.link) for entry in lost),
    ]
    return Walked(
        mount,
        entries,
        tuple(sorted(notes, key=_TARGET)),
        tuple(sorted(walker.problems, key=lambda problem: problem.path)),
    )


class _Walker:
    """Collects entries, notes and problems, one folder after another."""

    def __init__(self, skip_folder: SkipFolder) -> None:
        self.entries: list[Entry] = []
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self.sources = Sources()
        self._skip_folder = skip_folder
        self._guild_home = leftout.guild_home()
        self._trees: list[Tree] = []
        self._pending: list[Folder] = []

    def start(self, mount: Mount) -> None:
        """Walks from the mount's own file or folder, following it when it is a symlink."""
        try:
            status = os.stat(mount.source)
        except OSError as error:
            self.problems.append(Problem(mount.source, os_reason(error)))
            return
        if stat.S_ISREG(status.st_mode):
            self._add_named(mount, status)
        elif stat.S_ISDIR(status.st_mode):
            real = os.path.realpath(mount.source)
            self._push_tree(mount.source, real, mount.target, ())
            self._drain(self._pending[0])
        else:
            self.problems.append(Problem(mount.source, "it is neither a file nor a folder"))

    def _add_named(self, mount: Mount, status: os.stat_result) -> None:
        mode, size = stat.S_IMODE(status.st_mode), status.st_size
        made = Entry(mount.target, mount.source, "file", mode, size)
        self.entries.append(made.but(identity=identity_of(status)))

    def _drain(self, first: Folder) -> None:
        while self._pending:
            folder = self._pending.pop()
            try:
                self._read_folder(folder, exempt=folder is first)
            except OSError as error:
                self.problems.append(Problem(folder.path, reason_of(error)))

    def _push_tree(
        self,
        path: str,
        real: str,
        target: str,
        outer: tuple[Tree, ...],
        above: tuple[str, ...] = (),
    ) -> None:
        tree = Tree(path, real, target)
        self._trees.append(tree)
        self._pending.append(Folder(path, real, target, (*outer, tree), above))

    def _read_folder(self, folder: Folder, *, exempt: bool) -> None:
        with self.sources.opened(folder.root, folder.path) as fd:
            # Before it is listed: what is put into it later is then seen to be later.
            status = os.fstat(fd)
            with os.scandir(fd) as found:
                children = sorted(found, key=_NAME)
            names = {child.name for child in children}
            reason = None if exempt else leftout.reason_for_folder(names, fd)
            if not exempt and (status.st_dev, status.st_ino) == self._guild_home:
                reason = leftout.HOME
            if reason:
                self.notes.append(Note(folder.target, reason))
                return
            if folder.target:
                self.entries.append(_folder_entry(folder, status, map(_NAME, children)))
            self._read_children(children, folder, Place("", folder.where(status.st_dev), fd), names)

    def _read_children(
        self,
        children: Iterable[os.DirEntry[str]],
        folder: Folder,
        here: Place,
        names: Collection[str],
    ) -> None:
        where, fd = here.where, here.fd
        add, device, entry_of = self.entries.append, where.device, Entry.of_file
        for child in children:
            name = child.name
            try:
                if name.endswith(leftout.MODULE) and name[0] != ".":  # no rule leaves these out
                    status = child.stat(follow_symlinks=False)
                    if status.st_dev == device and stat.S_ISREG(status.st_mode):
                        add(entry_of(where, name, status))
                        continue
                self._read_child(child, Place(name, where, fd), folder, names)
            except OSError as error:
                self.problems.append(Problem(where.source + name, reason_of(error)))

    def _read_child(
        self, child: os.DirEntry[str], place: Place, folder: Folder, names: Collection[str]
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

    def _read_file(self, place: Place, status: os.stat_result, names: Collection[str]) -> None:
        if not stat.S_ISREG(status.st_mode):
            self.notes.append(Note(place.target, SPECIAL, detail=_special(status.st_mode)))
            return
        folder = place.where.source.rstrip(os.sep).rpartition(os.sep)[2]
        reason = leftout.reason_for_file(place.name, names, folder)
        if not reason and leftout.may_hold_key(place.name) and _holds_key(place):
            reason = leftout.KEY_FILE
        if reason:
            self.notes.append(Note(place.target, reason))
        else:
            self._add_file(place.where, place.name, status)

    def _add_file(self, where: Where, name: str, status: os.stat_result) -> None:
        if where.device != status.st_dev:  # a file may be mounted
            where = where._replace(device=status.st_dev)
        self.entries.append(Entry.of_file(where, name, status))

    def _read_link(self, place: Place, folder: Folder, names: Collection[str]) -> None:
        identity = identity_of(place.status())
        text = os.readlink(place.name, dir_fd=place.fd)
        try:
            status = place.status(follow=True)
        except OSError as error:
            self._note_broken_link(place, text, error)
            return
        real = os.path.realpath(os.path.join(folder.real, place.name))
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder and any(is_below(up, real) for up in (folder.real, *folder.above)):
            self.notes.append(Note(place.target, LOOP, detail=text))
            return
        home = _home(real, self._trees if is_folder else folder.trees)
        if home is not None:
            link = Entry(place.target, place.path, "symlink", 0o777, link=text, leads_to=home)
            self.entries.append(link.but(identity=identity, root=folder.root))
        elif is_folder:
            self._follow_folder(place, folder, real)
        else:
            self._follow_file(place, real, status, names)

    def _note_broken_link(self, place: Place, text: str, error: OSError) -> None:
        if error.errno == errno.ELOOP:
            self.notes.append(Note(place.target, LOOP, detail=text))
        elif error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            self.notes.append(Note(place.target, DANGLING, detail=text))
        else:
            self.problems.append(Problem(place.path, os_reason(error)))

    def _follow_folder(self, place: Place, folder: Folder, real: str) -> None:
        if self._skip_folder(place.target):
            return
        by_name = leftout.reason_for_name(os.path.basename(real))
        reason = by_name or leftout.reason_for_folder(list_folder(real), real)
        if reason:
            self.notes.append(Note(place.target, reason, detail=real))
        else:
            self.notes.append(Note(place.target, COPIED_AS_CONTENT, left_out=False, detail=real))
            above = (*folder.above, folder.real)
            self._push_tree(place.path, real, place.target, folder.trees, above)

    def _follow_file(
        self, place: Place, real: str, status: os.stat_result, names: Collection[str]
    ) -> None:
        name = os.path.basename(real)
        reason = leftout.reason_for_name(name) or leftout.reason_for_file(real, ())
        if reason:
            self.notes.append(Note(place.target, reason, detail=real))
            return
        before = len(self.entries)
        where = place.where._replace(root="")
        self._read_file(place._replace(where=where), status, names)
        if len(self.entries) > before:
            self.notes.append(Note(place.target, COPIED_AS_CONTENT, left_out=False, detail=real))


def _folder_entry(folder: Folder, status: os.stat_result, names: Iterable[str]) -> Entry:
    mode, identity = stat.S_IMODE(status.st_mode), identity_of(status)
    made = Entry(folder.target, folder.path, "dir", mode, identity=identity, root=folder.root)
    return made.but(names=tuple(names))


def _home(real: str, trees: Collection[Tree]) -> str | None:
    return next((place for tree in trees if (place := tree.place_of(real)) is not None), None)


def _holds_key(place: Place) -> bool:
    try:
        with open(open_file(place.name, place.fd, follow=not place.where.root), "rb") as file:
            return leftout.holds_key(file)
    except OSError:
        return False  # copying it will tell


def _special(mode: int) -> str:
    kinds = {stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}
    return kinds.get(stat.S_IFMT(mode), "device")
