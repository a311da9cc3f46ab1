"""One entry of an import path: a folder or a zip, and what stands in it under a name.

Only `stat` and directory listings are used: nothing is opened as code. The
order of candidates in one entry is that of Python's own finders,
`importlib.machinery.FileFinder` and `zipimport.zipimporter`.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Protocol

from guild_funcs.locate.origin import Kind


@dataclass(frozen=True)
class Suffixes:
    """The file suffixes of importable files, in the order an interpreter tries them."""

    extension: tuple[str, ...]
    source: tuple[str, ...]
    bytecode: tuple[str, ...]

    def kinds(self) -> Iterator[tuple[str, Kind]]:
        """Returns each suffix with the kind of module it makes, first tried first."""
        for suffix in self.extension:
            yield suffix, "extension"
        for suffix in self.source:
            yield suffix, "module"
        for suffix in self.bytecode:
            yield suffix, "sourceless"

    def zip_kinds(self) -> Iterator[tuple[str, Kind]]:
        """Returns the suffixes that zipimport tries: bytecode first, no extensions."""
        yield ".pyc", "sourceless"
        yield ".py", "module"


class Folder(Protocol):
    """A folder to look in: on disk or inside a zip."""

    @property
    def path(self) -> str:
        """Its absolute path; inside a zip, the zip's path and the folder's in it."""

    def has_file(self, name: str) -> bool:
        """Tells whether a file of exactly this name is in the folder."""

    def has_folder(self, name: str) -> bool:
        """Tells whether a folder of exactly this name is in the folder."""

    def below(self, name: str) -> Folder:
        """Returns the folder `name` in this one."""

    def names(self) -> tuple[str, ...]:
        """Returns the names of the files and folders in it, sorted."""

    def kinds(self, suffixes: Suffixes) -> Iterator[tuple[str, Kind]]:
        """Returns the suffixes to try in this folder, in order."""


@dataclass(frozen=True)
class DiskFolder:
    """A folder on disk."""

    path: str

    def has_file(self, name: str) -> bool:
        """See `Folder`."""
        return os.path.isfile(os.path.join(self.path, name)) and self._spelled(name)

    def has_folder(self, name: str) -> bool:
        """See `Folder`."""
        return os.path.isdir(os.path.join(self.path, name)) and self._spelled(name)

    def _spelled(self, name: str) -> bool:
        # A file system that ignores case finds "Shared" for "shared"; Python does
        # not. Only there does the name with its case swapped exist as well.
        if not os.path.lexists(os.path.join(self.path, name.swapcase())):
            return True
        return name in self.names()

    def below(self, name: str) -> DiskFolder:
        """See `Folder`."""
        return DiskFolder(os.path.join(self.path, name))

    def names(self) -> tuple[str, ...]:
        """See `Folder`. A folder that cannot be read holds nothing."""
        try:
            return tuple(sorted(os.listdir(self.path)))
        except OSError:
            return ()

    def kinds(self, suffixes: Suffixes) -> Iterator[tuple[str, Kind]]:
        """See `Folder`."""
        return suffixes.kinds()


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

    def below(self, name: str) -> ZipFolder:
        """See `Folder`."""
        return ZipFolder(self.archive, f"{self.prefix}{name}/", self.members)

    def names(self) -> tuple[str, ...]:
        """See `Folder`."""
        start = len(self.prefix)
        below = (m[start:].split("/")[0] for m in self.members if m.startswith(self.prefix))
        return tuple(sorted(set(below) - {""}))

    def kinds(self, suffixes: Suffixes) -> Iterator[tuple[str, Kind]]:
        """See `Folder`."""
        return suffixes.zip_kinds()


def open_entry(entry: str) -> Optional[Folder]:
    """Returns the folder that `entry` of an import path names, or None if there is none.

    An entry is a folder, a zip, or a folder inside a zip, as zipimport accepts it.
    """
    if os.path.isdir(entry):
        return DiskFolder(entry)
    archive, inner = entry, ""
    while not os.path.lexists(archive):
        archive, _, name = archive.rpartition(os.sep)
        if not archive:
            return None
        inner = f"{name}/{inner}"
    return _open_zip(archive, inner)


def _open_zip(archive: str, prefix: str) -> Optional[ZipFolder]:
    try:
        stat = os.stat(archive)
        members = _zip_members(archive, stat.st_mtime_ns, stat.st_size)
    except (OSError, zipfile.BadZipFile):
        return None
    if prefix and prefix not in members:
        return None
    return ZipFolder(archive, prefix, members)


@lru_cache(maxsize=64)
def _zip_members(archive: str, _mtime: int, _size: int) -> frozenset[str]:
    with zipfile.ZipFile(archive) as file:
        files = file.namelist()
    folders = {name[: i + 1] for name in files for i, char in enumerate(name) if char == "/"}
    return frozenset(files) | folders


@dataclass(frozen=True)
class Candidate:
    """Something that a dotted name may stand for.

    Args:
        name: The dotted name.
        kind: What it is.
        path: A package's or namespace portion's folder, or a module's file.
        entry: The entry of the import path it comes from.
        folder: For a package: where its submodules are.
        finder: How it was found when not through the import path: an editable finder's words.
    """

    name: str
    kind: Kind
    path: str
    entry: str
    folder: Optional[Folder] = None
    finder: str = ""

    @property
    def is_package(self) -> bool:
        """Tells whether it may have submodules."""
        return self.folder is not None


def look(folder: Folder, name: str, entry: str, suffixes: Suffixes) -> Iterator[Candidate]:
    """Returns what `folder` holds for the dotted `name`, in the order Python prefers.

    A regular package, then extension, source and sourceless modules, then a
    folder without `__init__` (a namespace portion).
    """
    tail = name.rpartition(".")[2]
    inside = folder.below(tail) if folder.has_folder(tail) else None
    kinds = tuple(folder.kinds(suffixes))
    regular = inside is not None and any(inside.has_file(f"__init__{s}") for s, _ in kinds)
    if inside is not None and regular:
        yield Candidate(name, "package", inside.path, entry, inside)
    for suffix, kind in kinds:
        if folder.has_file(tail + suffix):
            yield Candidate(name, kind, os.path.join(folder.path, tail + suffix), entry)
    if inside is not None and not regular:
        yield Candidate(name, "namespace", inside.path, entry, inside)
