"""Editable installs whose finder is on `sys.meta_path`: read as data, never asked.

Asking such a finder may run things: meson-python's rebuilds the project. Each
keeps a mapping from names to files (`probe.finders` reads it), and that is all
the locator needs. PEP 660: https://peps.python.org/pep-0660/.

- setuptools and `editables` (hatchling's exact mode, PDM) map names to folders
  or files, and come after the import path.
- meson-python merges source and build folders by an install plan, and
  scikit-build-core by a list of files; both come before the import path, so
  they beat a snapshot.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Optional

from guild_funcs.locate.origin import Part
from guild_funcs.locate.path.candidates import Candidate, Finder, is_regular, kind_of, look
from guild_funcs.locate.path.folders import DiskFolder, MergedFolder, SuffixKinds
from guild_funcs.locate.path.trees import FileTree, TreeFolder, install_plan_files
from guild_funcs.structs import dataclass, replace


def finder_from(data: Mapping[str, Any]) -> Finder:
    """Returns the finder that `probe.finders` described as `data`."""
    if data["tool"] == "meson-python":
        return PlannedFinder(data["first"], data["build"], frozenset(data["names"]))
    if data["tool"] == "scikit-build-core":
        return ListedFinder(data["first"], data["build"], data["files"], data["folders"])
    return MappedFinder(data["first"], data["tool"], data["mapping"], data["namespaces"])


@dataclass(frozen=True)
class MappedFinder:
    """setuptools' and `editables`' finder: dotted names to folders or files.

    `mapping` gives a package's folder, or a module's file with or without its
    suffix; `namespaces` the folders of namespace packages.
    """

    first: bool
    tool: str
    mapping: Mapping[str, str]
    namespaces: Mapping[str, tuple[str, ...]]

    def top_names(self) -> frozenset[str]:
        """See `candidates.Finder`."""
        return frozenset(name.partition(".")[0] for name in (*self.mapping, *self.namespaces))

    def switch(self) -> tuple[tuple[str, str], ...]:
        """See `candidates.Finder`. It comes last, so there is no need to."""
        return ()

    def candidates(self, name: str, suffixes: SuffixKinds) -> Iterator[Candidate]:
        """See `candidates.Finder`."""
        mapped = self.mapping.get(name)
        found = None if mapped is None else self._mapped(name, mapped, suffixes)
        if found is not None:
            yield found
        elif name in self.namespaces:
            yield from self._namespace(name, suffixes)

    def _mapped(self, name: str, mapped: str, suffixes: SuffixKinds) -> Optional[Candidate]:
        init = os.path.basename(mapped).partition(".")[0] == "__init__"
        base = os.path.dirname(mapped) if init else mapped
        folder = DiskFolder(base)
        if is_regular(folder, suffixes):
            below = self._below(name, suffixes)
            own = (Part(base, name.replace(".", "/")), *below) if below else ()
            return Candidate(name, "package", base, os.path.dirname(base), folder, None, self, own)
        return self._module(name, base, suffixes)

    def _module(self, name: str, base: str, suffixes: SuffixKinds) -> Optional[Candidate]:
        for suffix, kind in suffixes:
            path = base if base.endswith(suffix) else base + suffix
            if os.path.isfile(path):
                return Candidate(name, kind, path, os.path.dirname(path), finder=self)
        return None

    def _below(self, name: str, suffixes: SuffixKinds) -> tuple[Part, ...]:
        children = sorted(key for key in self.mapping if key.startswith(f"{name}."))
        found = (self._mapped(child, self.mapping[child], suffixes) for child in children)
        return tuple(Part(child.path, child.target) for child in found if child is not None)

    def _namespace(self, name: str, suffixes: SuffixKinds) -> Iterator[Candidate]:
        mapped = self.mapping.get(name)
        paths = self.namespaces[name] or ((mapped,) if mapped else ())
        for path in paths:
            at, inside = os.path.dirname(path), DiskFolder(path)
            yield Candidate(name, "namespace", path, at, inside, None, self)
        # setuptools lists a namespace that has no folder of its own without
        # paths: its packages are in the mapping.
        below = self._below(name, suffixes)
        if below and not paths:
            common = os.path.commonpath([os.path.dirname(part.source) for part in below])
            inside = DiskFolder(os.path.join(common, "no folder"))
            yield Candidate(name, "namespace", common, common, inside, None, self, below)


@dataclass(frozen=True)
class PlannedFinder:
    """meson-python's finder: the install plan of its build folder says which file is what.

    The plan is that of the last build; nothing is rebuilt.
    """

    first: bool
    build: str
    names: frozenset[str]
    tool: str = "meson-python"

    def top_names(self) -> frozenset[str]:
        """See `candidates.Finder`."""
        return self.names

    def switch(self) -> tuple[tuple[str, str], ...]:
        """See `candidates.Finder`: the variable that meson-python itself sets while it builds."""
        return (("MESONPY_EDITABLE_SKIP", self.build),)

    def candidates(self, name: str, suffixes: SuffixKinds) -> Iterator[Candidate]:
        """See `candidates.Finder`."""
        if name.partition(".")[0] in self.names:
            plan = DiskFolder(os.path.join(self.build, "meson-info"))
            tree = FileTree(_plan_files(plan.read("intro-install_plan.json")))
            yield from _in_tree(tree, name, suffixes, self)


def _plan_files(text: bytes) -> Mapping[str, str]:
    import json

    try:
        return install_plan_files(json.loads(text))
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return {}  # No plan of meson: a build that was cut short, or of another version.


def _in_tree(
    tree: FileTree, name: str, suffixes: SuffixKinds, finder: Finder
) -> Iterator[Candidate]:
    *parents, _ = name.split(".")
    folder = TreeFolder(tree, "".join(f"{parent}/" for parent in parents))
    for found in look(folder, name, "", suffixes):
        parts = tree.parts(found.target)
        entry = os.path.dirname(found.path)
        yield replace(found, entry=entry, finder=finder, parts=parts)


@dataclass(frozen=True)
class ListedFinder:
    """scikit-build-core's finder: dotted names to files, and each package's folders.

    The folders (installed by CMake first, then the source) are merged.
    """

    first: bool
    build: Optional[str]
    files: Mapping[str, str]
    folders: Mapping[str, tuple[str, ...]]
    tool: str = "scikit-build-core"

    def top_names(self) -> frozenset[str]:
        """See `candidates.Finder`."""
        return frozenset(name.partition(".")[0] for name in (*self.files, *self.folders))

    def switch(self) -> tuple[tuple[str, str], ...]:
        """See `candidates.Finder`: the variable that its own build sets, where it has a build."""
        return (("SKBUILD_EDITABLE_SKIP", self.build),) if self.build else ()

    def candidates(self, name: str, suffixes: SuffixKinds) -> Iterator[Candidate]:
        """See `candidates.Finder`."""
        path = self.files.get(name)
        folders = tuple(path for path in self.folders.get(name, ()) if os.path.isdir(path))
        if path is not None and os.path.basename(path).partition(".")[0] == "__init__":
            yield self._package(name, os.path.dirname(path), folders)
        elif path is not None:
            yield Candidate(name, kind_of(path, suffixes), path, os.path.dirname(path), finder=self)
        else:
            for folder in folders:
                at, inside = os.path.dirname(folder), DiskFolder(folder)
                yield Candidate(name, "namespace", folder, at, inside, None, self)

    def _package(self, name: str, base: str, folders: tuple[str, ...]) -> Candidate:
        # The folder with __init__.py is mounted last, over the others: it is the
        # one that Python takes it from.
        others = tuple(folder for folder in folders if folder != base)
        target = name.replace(".", "/")
        parts = tuple(Part(folder, target) for folder in (*others, base))
        merged = MergedFolder(base, tuple(DiskFolder(folder) for folder in (base, *others)))
        return Candidate(name, "package", base, os.path.dirname(base), merged, None, self, parts)
