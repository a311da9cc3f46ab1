"""A folder tree that exists only as a mapping: target path to the file that stands there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Optional

from guild_funcs.locate.origin import Part
from guild_funcs.locate.path.folders import DiskFolder, SuffixKinds
from guild_funcs.ordered import walk_folders
from guild_funcs.paths import is_below
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class FileTree:
    """Files by their place below an import root: `{"acme/one.py": "/src/one.py"}`."""

    files: Mapping[str, str]

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders of the tree, each ending in `/`."""
        found: set[str] = set()
        for target in self.files:
            pieces = target.split("/")[:-1]
            found.update("/".join(pieces[: i + 1]) + "/" for i in range(len(pieces)))
        return frozenset(found)

    def parts(self, target: str) -> tuple[Part, ...]:
        """Returns the parts of the file or folder at `target`, one for each file, sorted."""
        wanted = (found for found in sorted(self.files) if is_below(found, target, "/"))
        return tuple(Part(self.files[found], found) for found in wanted)


@dataclass(frozen=True)
class TreeFolder:
    """A folder of a `FileTree`; `prefix` is "" or ends in `/`. See `folders.Folder`."""

    tree: FileTree
    prefix: str
    archive: Optional[str] = None

    @property
    def path(self) -> str:
        """The folder on disk of its first file, `__init__` files before others."""
        start = len(self.prefix)
        inside = [target for target in self.tree.files if target.startswith(self.prefix)]
        first = min(inside, key=lambda t: (t.count("/"), not t[start:].startswith("__init__"), t))
        path = self.tree.files[first]
        for _ in first[start:].split("/"):
            path = os.path.dirname(path)
        return path

    def has_file(self, name: str) -> bool:
        """See `folders.Folder`."""
        return self.prefix + name in self.tree.files

    def has_folder(self, name: str) -> bool:
        """See `folders.Folder`."""
        return f"{self.prefix}{name}/" in self.tree.folders

    def file(self, name: str) -> str:
        """See `folders.Folder`."""
        return self.tree.files[self.prefix + name]

    def below(self, name: str) -> TreeFolder:
        """See `folders.Folder`."""
        return TreeFolder(self.tree, f"{self.prefix}{name}/")

    def names(self) -> tuple[str, ...]:
        """See `folders.Folder`."""
        start = len(self.prefix)
        inside = (target for target in self.tree.files if target.startswith(self.prefix))
        return tuple(sorted({target[start:].split("/")[0] for target in inside}))

    def read(self, name: str, limit: int = -1) -> bytes:
        """See `folders.Folder`."""
        path = self.tree.files.get(self.prefix + name, "")
        return DiskFolder(os.path.dirname(path)).read(os.path.basename(path), limit)

    def suffixes(self, on_disk: SuffixKinds) -> SuffixKinds:
        """See `folders.Folder`."""
        return on_disk


def install_plan_files(plan: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Returns the Python files of a meson install plan, by target.

    The plan is `meson-info/intro-install_plan.json`, documented at
    https://mesonbuild.com/IDE-integration.html#install-plan.
    """
    files: dict[str, str] = {}
    for items in plan.values():
        for source, item in items.items():
            root, _, target = item["destination"].replace("\\", "/").partition("/")
            if root in ("{py_platlib}", "{py_purelib}"):
                skip = {*item.get("exclude_files", ()), *item.get("exclude_dirs", ())}
                files.update(_installed(source, target, frozenset(map(os.path.normpath, skip))))
    return files


def _installed(source: str, target: str, skip: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not os.path.isdir(source):
        yield target, os.path.normpath(source)
        return
    for root, folders, files in walk_folders(source):
        here = os.path.relpath(root, source)
        kept = [f for f in folders if os.path.normpath(os.path.join(here, f)) not in skip]
        folders[:] = [f for f in kept if f != "__pycache__"]
        for name in files:
            inside = os.path.normpath(os.path.join(here, name))
            if inside not in skip:
                yield f"{target}/{inside.replace(os.sep, '/')}", os.path.join(source, inside)
