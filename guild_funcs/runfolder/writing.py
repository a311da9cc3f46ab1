"""New files and links in an open folder that others cannot reach yet: where a copy is staged."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from guild_funcs.runfolder.folder import NEW, write_all

_WRITABLE = stat.S_IWUSR
_PART = 1 << 24  # Ctrl-C is seen after each


class Writer:
    """Makes small files in an open folder."""

    def __init__(self, folder: int) -> None:
        self._folder = folder
        # What takes bits away from new files, the process's mask and rules of the folder, is
        # the same for all of them: seen once, it need not be asked again.
        self._kept: set[int] = set()

    def write(self, name: str, data: bytes, mode: int) -> None:
        """Makes a new file with that content and exactly those permission bits."""
        new = os.open(name, NEW, mode if mode & _WRITABLE else 0o600, dir_fd=self._folder)
        try:
            if data and (written := os.write(new, data)) < len(data):
                write_all(new, data[written:])  # the system took a part of it
            if mode not in self._kept:
                if mode & _WRITABLE and stat.S_IMODE(os.fstat(new).st_mode) == mode:
                    self._kept.add(mode)
                else:
                    os.chmod(new, mode)
        finally:
            os.close(new)


def new_file(folder: int, name: str) -> int:
    """Returns the descriptor of a new file in an open folder, for its owner alone."""
    return os.open(name, NEW, 0o600, dir_fd=folder)


def new_link(folder: int, name: str, text: str) -> None:
    """Makes a new symlink with that text in an open folder."""
    os.symlink(text, name, dir_fd=folder)


def set_mode(file: int, mode: int) -> None:
    """Gives an open file its permission bits."""
    os.chmod(file, mode)


def copy_ahead(source: int, new: int, size: int) -> int:
    """Has the system copy the next `size` bytes of an open file, and returns how many it did.

    Where it can: a file system that knows how shares the blocks. What is left is read and
    written, which tells what the system would not: a full disk, say.
    """
    copied = 0
    if hasattr(os, "copy_file_range"):
        with suppress(OSError):  # between such file systems it cannot
            while copied < size and (
                some := os.copy_file_range(source, new, min(size - copied, _PART))
            ):
                copied += some
    return copied
