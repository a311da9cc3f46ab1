"""A folder whose inside is reached through directory descriptors that follow no link.

The folder itself is opened by the path that the user gave, links included.
Each part below it is opened from the one above with `O_NOFOLLOW`
(https://man7.org/linux/man-pages/man2/openat.2.html), so that no link, and no
folder that is swapped for a link meanwhile, leads a change elsewhere.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without the time to import typing
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Optional

if sys.platform != "win32":
    import fcntl

# Windows has neither flag. Opening a folder fails there, and nothing is changed.
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY
_APPEND = os.O_WRONLY | os.O_APPEND | _NO_LINK | _BINARY
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | _BINARY


_DEEPEST_KEPT = 32  # a process may have some hundred files open


class Folder:
    """An open folder. A place is relative to it, with `/`; the empty place is itself.

    Every method raises `OSError` as the system call does: `ELOOP` or
    `ENOTDIR` when a part of a place is a link.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._fd = open_folder(path)

    def close(self) -> None:
        """Closes the descriptor."""
        os.close(self._fd)

    def path_of(self, place: str) -> str:
        """Returns the path of a place, to be shown to a person."""
        return os.path.join(self.path, *place.split("/")) if place else self.path

    @contextmanager
    def opened(self, place: str) -> Iterator[int]:
        """Gives the descriptor of the folder at `place`."""
        fd = descend(os.dup(self._fd), place)
        try:
            yield fd
        finally:
            os.close(fd)

    def descent(self) -> Descent:
        """Returns what opens one folder after another below this one."""
        return Descent(os.dup(self._fd))

    @contextmanager
    def _parent(self, place: str) -> Iterator[tuple[int, str]]:
        folder, _slash, name = place.rpartition("/")
        with self.opened(folder) as fd:
            yield fd, name

    def lstat(self, place: str) -> Optional[os.stat_result]:
        """Returns the status of what is at `place`, None for nothing."""
        try:
            with self._parent(place) as (fd, name):
                return os.stat(name, dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def read_link(self, place: str) -> str:
        """Returns the text of the link at `place`."""
        with self._parent(place) as (fd, name):
            return os.readlink(name, dir_fd=fd)

    def names(self, place: str) -> list[str]:
        """Returns what is in the folder at `place`, sorted."""
        with self.opened(place) as fd:
            return sorted(os.listdir(fd))

    def read(self, place: str) -> bytes:
        """Returns the content of a regular file."""
        with self._parent(place) as (fd, name):
            file = os.open(name, _READ, dir_fd=fd)
        with open(file, "rb") as opened:
            return opened.read()

    def make(self, place: str, mode: int = 0o777) -> None:
        """Makes a new folder."""
        with self._parent(place) as (fd, name):
            os.mkdir(name, mode, dir_fd=fd)

    def make_mode(self, place: str, mode: int) -> None:
        """Makes a new folder with exactly these permission bits."""
        with self._parent(place) as (above, name):
            os.mkdir(name, stat.S_IRWXU, dir_fd=above)
            fd = os.open(name, _FOLDER | _NO_LINK, dir_fd=above)
        try:
            os.chmod(fd, mode)
        finally:
            os.close(fd)

    def link(self, place: str, text: str) -> None:
        """Makes a new symlink with that text."""
        with self._parent(place) as (fd, name):
            os.symlink(text, name, dir_fd=fd)

    def write(self, place: str, data: bytes, mode: int = 0o666) -> None:
        """Makes a new file with that content."""
        with self._parent(place) as (fd, name):
            file = os.open(name, NEW, mode, dir_fd=fd)
        with open(file, "wb") as opened:
            opened.write(data)

    def append(self, place: str, data: bytes = b"", *, is_new: bool = False) -> int:
        """Returns the descriptor of a file to which lines are added, from `data` on."""
        with self._parent(place) as (fd, name):
            file = os.open(name, NEW | os.O_APPEND if is_new else _APPEND, 0o666, dir_fd=fd)
        try:
            write_all(file, data)
        except BaseException:
            os.close(file)
            raise
        return file

    def move(self, place: str, other: Folder, to: str) -> None:
        """Moves what is at `place` to a place in another folder of the same file system."""
        with self._parent(place) as (fd, name), other._parent(to) as (to_fd, to_name):
            os.rename(name, to_name, src_dir_fd=fd, dst_dir_fd=to_fd)

    def touch(self, place: str, mtime_ns: int) -> None:
        """Gives a file the time of its last change."""
        with self._parent(place) as (fd, name):
            os.utime(name, ns=(mtime_ns, mtime_ns), dir_fd=fd, follow_symlinks=False)

    def unlink(self, place: str) -> None:
        """Removes a file or link; a link's target stays."""
        with self._parent(place) as (fd, name):
            os.unlink(name, dir_fd=fd)

    def remove_folder(self, place: str) -> None:
        """Removes an empty folder."""
        with self._parent(place) as (fd, name):
            os.rmdir(name, dir_fd=fd)

    def remove(self, place: str) -> None:
        """Removes what is at `place`, if anything, with all that is in it. Links are not followed.

        Iterative: a tree may be deeper than Python's stack.
        """
        found = self.lstat(place)
        if found is None:
            return
        if not stat.S_ISDIR(found.st_mode):
            self.unlink(place)
            return
        folders = [place]
        for folder in folders:  # the list grows in the loop
            with self.opened(folder) as fd:
                os.chmod(fd, stat.S_IRWXU)
                with os.scandir(fd) as children:
                    listed = [(each.name, each.is_dir(follow_symlinks=False)) for each in children]
                for name, is_folder in listed:
                    if is_folder:
                        folders.append(f"{folder}/{name}")
                    else:
                        os.unlink(name, dir_fd=fd)
        for folder in reversed(folders):
            self.remove_folder(folder)


class Descent:
    """Opens one folder after another below an open one, which it closes in the end.

    The folders on the way stay open: the next one is mostly beside or below. Each is opened
    from the one above it, as in `descend`. Raises `OSError` as `Folder` does.
    """

    def __init__(self, top: int) -> None:
        self._open = [top]
        self._parts: list[str] = []
        self._deep: Optional[int] = None

    def close(self) -> None:
        """Closes all folders."""
        self._up(0)
        os.close(self._open.pop())

    def open(self, place: str) -> int:
        """Returns the descriptor of the folder at `place`; it is open until the next call."""
        parts = place.split("/") if place else []
        kept = parts[:_DEEPEST_KEPT]
        same = 0
        while same < len(kept) and kept[same : same + 1] == self._parts[same : same + 1]:
            same += 1
        self._up(same)
        for part in kept[same:]:
            self._open.append(os.open(part, _FOLDER | _NO_LINK, dir_fd=self._open[-1]))
            self._parts.append(part)
        if len(parts) == len(kept):
            return self._open[-1]
        self._deep = descend(os.dup(self._open[-1]), "/".join(parts[_DEEPEST_KEPT:]))
        return self._deep

    def _up(self, depth: int) -> None:
        if self._deep is not None:
            os.close(self._deep)
            self._deep = None
        while len(self._parts) > depth:
            os.close(self._open.pop())
            self._parts.pop()


def open_folder(path: str) -> int:
    """Returns the descriptor of a folder, links on the way included."""
    return os.open(path, _FOLDER)


def descend(folder: int, place: str) -> int:
    """Returns the descriptor of the folder at `place` below an open one, which it closes."""
    try:
        for part in place.split("/") if place else ():
            inner = os.open(part, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = inner
    except BaseException:
        os.close(folder)
        raise
    return folder


def write_all(file: int, data: bytes) -> None:
    """Writes all of `data`, of which the system may take a part at a time."""
    written = 0
    while written < len(data):
        written += os.write(file, data[written:] if written else data)


def lock(file: int) -> None:
    """Locks an open file for this process.

    Raises:
        BlockingIOError: Another process has the lock.
        OSError: There are no locks here.
    """
    if sys.platform == "win32":
        raise OSError(errno.ENOLCK, "no locks")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_link_error(error: OSError) -> bool:
    """Tells whether a part of a place was a link, or no folder."""
    return error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)
