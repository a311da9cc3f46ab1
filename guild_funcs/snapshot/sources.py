"""Opens what a snapshot reads, relative to the folder that was walked.

The folder where a walk begins (its root) is opened as it is named, links included.
Below it each part is opened from the one above, and no link is followed: where the
walk followed one, another root begins. A root that is opened again is the same folder.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import IO, Optional

from guild_funcs.ordered import list_folder
from guild_funcs.runfolder.folder import Descent, descend, is_link_error, open_folder
from guild_funcs.snapshot import leftout
from guild_funcs.snapshot.entries import Problem, os_reason
from guild_funcs.snapshot.things import Entry, Where, identity_of

CHANGED = "it changed while it was read"

# Non-blocking: a file may have become a fifo since it was walked.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# In the file's place is by now: something in another folder, a fifo, a folder.
_NO_FILE = (errno.ESTALE, errno.ESPIPE, errno.EISDIR)
_MOST_OPEN = 16  # roots: each link out of a library is one


def reason_of(error: OSError) -> str:
    """Returns why something could not be opened; a link in the place of a folder is a change.

    Example:
        >>> reason_of(NotADirectoryError(20, "Not a directory"))
        'it changed while it was read'
        >>> reason_of(PermissionError(13, "Permission denied"))
        'permission denied'
    """
    is_change = is_link_error(error) or error.errno in _NO_FILE
    return CHANGED if is_change else os_reason(error)


class Sources:
    """The roots of what is read; threads may share them.

    Args:
        entries: Their roots are to be the folders that were walked; any other root
            is what it is when it is opened first.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._known = {e.source: e.identity[:2] for e in entries if is_root(e) and e.identity}
        self._open: dict[str, int] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Closes the roots."""
        for fd in self._open.values():
            os.close(fd)

    def open(self, root: str, path: str) -> int:
        """Returns the descriptor of the folder at `path`, which is `root` or below it.

        Raises:
            OSError: As the system says; `ESTALE` when the root is another folder by now.
        """
        with self._lock:
            fd = os.dup(self._root(root))
        return descend(fd, _inside(root, path))

    def descent(self, root: str) -> Descent:
        """Returns what opens one folder after another below a root. Raises as `open` does."""
        with self._lock:
            return Descent(os.dup(self._root(root)))

    def status(self, root: str, path: str) -> os.stat_result:
        """Returns what the system says of a folder; a link in its place is not followed."""
        with self._lock:
            fd = self._root(root)
            return os.stat(_inside(root, path) or ".", dir_fd=fd, follow_symlinks=False)

    @contextmanager
    def opened(self, root: str, path: str) -> Iterator[int]:
        """Gives the descriptor of a folder; see `open`."""
        fd = self.open(root, path)
        try:
            yield fd
        finally:
            os.close(fd)

    def _root(self, path: str) -> int:
        fd = self._open.pop(path, None)
        if fd is None:
            fd = open_folder(path)
            found = identity_of(os.fstat(fd))[:2]
            if self._known.setdefault(path, found) != found:
                os.close(fd)
                raise OSError(errno.ESTALE, CHANGED, path)
        self._open[path] = fd  # the last one used is at the end
        if len(self._open) > _MOST_OPEN:
            os.close(self._open.pop(next(iter(self._open))))
        return fd


def _inside(root: str, path: str) -> str:
    return path[len(root) :].strip(os.sep).replace(os.sep, "/")


def is_root(entry: Entry) -> bool:
    """Tells whether an entry is of a folder where a walk began, or went on through a link."""
    return entry.kind == "dir" and entry.source == entry.root


def open_file(name: str, folder: Optional[int], *, follow: bool) -> int:
    """Returns the descriptor of a file in an open folder, whatever it has become meanwhile."""
    return os.open(name, _READ if follow else _READ | _NO_LINK, dir_fd=folder)


def open_archive(path: str) -> IO[bytes]:
    """Returns the open file of a zip or egg."""
    return open(open_file(path, None, follow=True), "rb")


class Cursor:
    """Opens one source after another; the folders of the last one stay open for the next."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._where: Optional[Where] = None
        self._root = ""
        self._descent: Optional[Descent] = None
        self._fd = -1

    def close(self) -> None:
        """Closes the folders."""
        self._where = None
        if self._descent is not None:
            self._descent.close()
            self._descent = None

    def open(self, entry: Entry) -> int:
        """Returns the descriptor of a file; one that was named, or linked to, is followed."""
        if entry.where is not self._where and not self._enter(entry):
            return os.open(entry.source, _READ)
        return os.open(entry.source_name, _READ | _NO_LINK, dir_fd=self._fd)

    def lstat(self, entry: Entry) -> os.stat_result:
        """Returns the status of a link, which is in a folder that was walked."""
        self._enter(entry)
        return os.stat(entry.source_name, dir_fd=self._fd, follow_symlinks=False)

    def _enter(self, entry: Entry) -> bool:
        """Opens the folder of an entry; False for an entry that is opened as it is named."""
        self._where = None
        where = entry.where
        if where.root in ("", entry.source):
            return False
        if self._descent is None or self._root != where.root:
            self.close()
            self._descent = self._sources.descent(where.root)
            self._root = where.root
        self._fd = self._descent.open(_inside(where.root, where.source))
        self._where = where
        return True


def moved_folders(entries: Iterable[Entry], sources: Sources) -> list[Problem]:
    """Returns a problem for each folder that is no longer the one that was walked, or holds others.

    All files are what they were when they were walked, once they have been
    read. With the same folders, the tree is one that was there at one time.
    """
    return [
        Problem(entry.source, CHANGED)
        for entry in entries
        if entry.kind == "dir" and entry.identity and not _is_same_folder(entry, sources)
    ]


def _is_same_folder(entry: Entry, sources: Sources) -> bool:
    try:
        if is_root(entry) and identity_of(os.stat(entry.source))[:2] != entry.identity[:2]:
            return False
        root = entry.root or entry.source
        found = identity_of(sources.status(root, entry.source))
        if found == entry.identity:
            return True
        # Others may put their caches there: `__pycache__`, when a program imports it.
        with sources.opened(root, entry.source) as fd:
            is_same = identity_of(os.fstat(fd))[:2] == entry.identity[:2]
            now = leftout.names_that_count(list_folder(fd))
            return is_same and now == leftout.names_that_count(entry.names)
    except OSError:
        return False
