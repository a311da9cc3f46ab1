"""What may answer to a dotted name in one folder, in the order Python prefers it.

The order is that of Python's own finders, `importlib.machinery.FileFinder`
and `zipimport.zipimporter`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Optional, Protocol

from guild_funcs.locate.origin import Kind, Part
from guild_funcs.locate.path.folders import Folder, SuffixKinds
from guild_funcs.structs import dataclass


class Finder(Protocol):
    """An editable install's finder, read as data: see `editables`."""

    @property
    def tool(self) -> str:
        """The build tool that made it: "setuptools"."""

    @property
    def first(self) -> bool:
        """True when Python asks it before the import path."""

    def candidates(self, name: str, suffixes: SuffixKinds) -> Iterator[Candidate]:
        """Returns what it has for the dotted `name`."""

    def top_names(self) -> frozenset[str]:
        """Returns the top-level names it knows."""

    def switch(self) -> tuple[tuple[str, str], ...]:
        """Returns the environment variables that switch the finder off."""


@dataclass(frozen=True)
class Candidate:
    """Something that a dotted name may stand for.

    Args:
        name: The dotted name.
        kind: What it is.
        path: A package's or namespace portion's folder, or a module's file.
        entry: The entry of the import path it comes from.
        folder: For a package: where its submodules are.
        archive: The zip that holds it.
        finder: The editable install's finder that knows it, if it is not on the path.
        parts: What to mount for it, where that is not just `path` under its own name.
    """

    name: str
    kind: Kind
    path: str
    entry: str
    folder: Optional[Folder] = None
    archive: Optional[str] = None
    finder: Optional[Finder] = None
    parts: tuple[Part, ...] = ()

    @property
    def is_package(self) -> bool:
        """Tells whether it may have submodules."""
        return self.folder is not None

    @property
    def target(self) -> str:
        """Returns its place below an import root: `shared`, `helper.py`, `google/cloud`."""
        *parents, tail = self.name.split(".")
        own = tail if self.folder is not None else os.path.basename(self.path)
        return "/".join([*parents, own])

    def mounts(self) -> tuple[Part, ...]:
        """Returns what to mount for it."""
        return self.parts or (Part(self.path, self.target, self.archive),)


def look(folder: Folder, name: str, entry: str, suffixes: SuffixKinds) -> Iterator[Candidate]:
    """Yields what `folder` holds for the dotted `name`, in the order Python prefers.

    A regular package, then extension, source and sourceless modules, then a
    folder without `__init__` (a namespace portion, PEP 420).
    """
    tail = name.rpartition(".")[2]
    tried = folder.suffixes(suffixes)
    inside = folder.below(tail) if folder.has_folder(tail) else None
    regular = inside is not None and is_regular(inside, suffixes)
    if inside is not None and regular:
        yield Candidate(name, "package", inside.path, entry, inside, inside.archive)
    for suffix, kind in tried:
        if folder.has_file(tail + suffix):
            yield Candidate(name, kind, folder.file(tail + suffix), entry, None, folder.archive)
    if inside is not None and not regular:
        yield Candidate(name, "namespace", inside.path, entry, inside, inside.archive)


def is_regular(folder: Folder, suffixes: SuffixKinds) -> bool:
    """Tells whether a folder is a regular package: it has an `__init__` that Python can load."""
    return any(folder.has_file(f"__init__{suffix}") for suffix, _ in folder.suffixes(suffixes))


def kind_of(file: str, suffixes: SuffixKinds) -> Kind:
    """Returns the kind of module that a file makes by its suffix, or "file"."""
    return next((kind for suffix, kind in suffixes if file.endswith(suffix)), "file")
