"""Folders to look in, on disk or inside a zip: what an entry of an import path can be.

Only `stat`, directory listings and zip directories are used; nothing is run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Optional

from guild_funcs.locate.origin import Kind
from guild_funcs.ordered import list_folder
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object  # a class of protocols takes a while to make

SuffixKinds = tuple[tuple[str, Kind], ...]

# The suffixes that zipimport tries, in its order (zipimport._zip_searchorder): bytecode comes
# first. Extension modules are not among them: they cannot be loaded from a zip.
ZIP_SUFFIXES: SuffixKinds = ((".pyc", "sourceless"), (".py", "module"))


def zip_errors() -> tuple[type[Exception], ...]:
    """Returns what reading a file that is no zip, or an encrypted or broken one, raises."""
    import zipfile
    import zlib

    return (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)


class Folder(Protocol):
    """A folder to look in."""

    @property
    def path(self) -> str:
        """Its absolute path; inside a zip, the zip's path and the folder's in it."""

    @property
    def archive(self) -> Optional[str]:
        """The zip that holds it, or None for a folder on disk."""

    def has_file(self, name: str) -> bool:
        """Tells whether a file of exactly this name is in the folder."""

    def has_folder(self, name: str) -> bool:
        """Tells whether a folder of exactly this name is in the folder."""

    def file(self, name: str) -> str:
        """Returns the path of the file `name` in it."""

    def below(self, name: str) -> Folder:
        """Returns the folder `name` in this one."""

    def names(self) -> tuple[str, ...]:
        """Returns the names of the files and folders in it, sorted."""

    def read(self, name: str, limit: int = -1) -> bytes:
        """Returns the first `limit` bytes of a file in it; nothing when it cannot be read."""

    def suffixes(self, on_disk: SuffixKinds) -> SuffixKinds:
        """Returns the suffixes Python tries in this folder, given those it tries on disk."""


@dataclass(frozen=True)
class DiskFolder:
    """A folder on disk. One that is missing or unreadable holds nothing."""

    path: str
    archive: Optional[str] = None

    def has_file(self, name: str) -> bool:
        """See `Folder`."""
        return os.path.isfile(self.path + os.sep + name) and self._spelled(name)

    def has_folder(self, name: str) -> bool:
        """See `Folder`."""
        return os.path.isdir(self.path + os.sep + name) and self._spelled(name)

    def _spelled(self, name: str) -> bool:
        # A file system that ignores case finds "Shared" for "shared"; Python does not. Such a
        # file system also finds the name with its case swapped, which tells it from others.
        if not os.path.lexists(os.path.join(self.path, name.swapcase())):
            return True
        return name in self._listing

    @cached_property
    def _listing(self) -> tuple[str, ...]:
        try:
            return tuple(list_folder(self.path))
        except (OSError, ValueError):  # ValueError: the text cannot be a path
            return ()

    def file(self, name: str) -> str:
        """See `Folder`."""
        return os.path.join(self.path, name)

    def below(self, name: str) -> DiskFolder:
        """See `Folder`."""
        return DiskFolder(os.path.join(self.path, name))

    def names(self) -> tuple[str, ...]:
        """See `Folder`. The folder is listed once."""
        return self._listing

    def read(self, name: str, limit: int = -1) -> bytes:
        """See `Folder`."""
        path = os.path.join(self.path, name)
        if not os.path.isfile(path):  # opening a fifo would wait for ever
            return b""
        try:
            with open(path, "rb") as file:
                return file.read(limit)
        except (OSError, ValueError):
            return b""

    def suffixes(self, on_disk: SuffixKinds) -> SuffixKinds:
        """See `Folder`."""
        return on_disk


@dataclass(frozen=True)
class ZipFolder:
    """A folder inside a zip (or egg); `prefix` is "" or ends in `/`."""

    archive: str
    prefix: str
    members: frozenset[str]

    @property
    def path(self) -> str:
        """See `Folder`."""
        return os.path.join(self.archive, *self.prefix.split("/")[:-1])

    def has_file(self, name: str) -> bool:
        """See `Folder`."""
        return self.prefix + name in self.members

    def has_folder(self, name: str) -> bool:
        """See `Folder`."""
        return f"{self.prefix}{name}/" in self.members

    def file(self, name: str) -> str:
        """See `Folder`."""
        return os.path.join(self.path, name)

    def below(self, name: str) -> ZipFolder:
        """See `Folder`."""
        return ZipFolder(self.archive, f"{self.prefix}{name}/", self.members)

    def names(self) -> tuple[str, ...]:
        """See `Folder`."""
        start = len(self.prefix)
        below = (m[start:].split("/")[0] for m in self.members if m.startswith(self.prefix))
        return tuple(sorted(set(below) - {""}))

    def read(self, name: str, limit: int = -1) -> bytes:
        """See `Folder`."""
        import zipfile

        try:
            with zipfile.ZipFile(self.archive) as opened, opened.open(self.prefix + name) as file:
                return file.read(limit)
        except (KeyError, *zip_errors()):  # type: ignore[misc] # a tuple of exceptions
            return b""

    def suffixes(self, on_disk: SuffixKinds) -> SuffixKinds:  # noqa: ARG002 - see `Folder`
        """See `Folder`."""
        return ZIP_SUFFIXES


@dataclass(frozen=True)
class MergedFolder:
    """Several folders seen as one, as a package with a long `__path__` is: the first wins."""

    path: str
    folders: tuple[Folder, ...]
    archive: Optional[str] = None

    def has_file(self, name: str) -> bool:
        """See `Folder`."""
        return any(folder.has_file(name) for folder in self.folders)

    def has_folder(self, name: str) -> bool:
        """See `Folder`."""
        return any(folder.has_folder(name) for folder in self.folders)

    def file(self, name: str) -> str:
        """See `Folder`."""
        return next(folder.file(name) for folder in self.folders if folder.has_file(name))

    def below(self, name: str) -> Folder:
        """See `Folder`."""
        within = tuple(folder.below(name) for folder in self.folders if folder.has_folder(name))
        return MergedFolder(within[0].path, within)

    def names(self) -> tuple[str, ...]:
        """See `Folder`."""
        return tuple(sorted({name for folder in self.folders for name in folder.names()}))

    def read(self, name: str, limit: int = -1) -> bytes:
        """See `Folder`."""
        return next((f.read(name, limit) for f in self.folders if f.has_file(name)), b"")

    def suffixes(self, on_disk: SuffixKinds) -> SuffixKinds:
        """See `Folder`."""
        return on_disk


def open_entry(entry: str) -> Optional[Folder]:
    """Returns the folder that `entry` of an import path names, or None if there is none.

    An entry is a folder, a zip, or a folder inside a zip, as zipimport accepts it.

    Example:
        >>> open_entry("/no/such/folder")
    """
    if os.path.isdir(entry):
        return DiskFolder(entry)
    archive, inner = entry, ""
    while not os.path.lexists(archive):
        archive, _, name = archive.rpartition(os.sep)
        inner = f"{name}/{inner}"
        if not archive:
            return None
    return _open_zip(archive, inner)


def _open_zip(archive: str, prefix: str) -> Optional[ZipFolder]:
    if not os.path.isfile(archive):
        return None
    try:
        stat = os.stat(archive)
        members = _zip_members(archive, stat.st_mtime_ns, stat.st_size)
    except zip_errors():
        return None
    if prefix and prefix not in members:
        return None
    return ZipFolder(archive, prefix, members)


@lru_cache(maxsize=64)
def _zip_members(archive: str, _mtime: int, _size: int) -> frozenset[str]:
    import zipfile

    with zipfile.ZipFile(archive) as file:
        files = file.namelist()
    return frozenset(files) | {folder for name in files for folder in _parents(name)}


def _parents(member: str) -> Iterator[str]:
    at = member.find("/")
    while at >= 0:
        yield member[: at + 1]
        at = member.find("/", at + 1)
