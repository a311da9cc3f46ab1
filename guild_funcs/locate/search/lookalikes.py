"""Folders that Python takes for namespace packages, though nobody meant them to be.

Any folder without `__init__` is a namespace package to Python (PEP 420): a
repository root above the real package, a folder of type stubs, a folder of data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Optional

from guild_funcs.locate.path.candidates import Candidate, is_regular
from guild_funcs.locate.path.folders import Folder, SuffixKinds

Content = Literal["python", "stubs", "nothing"]

ROOT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
LAYOUTS = ((), ("src",), ("lib",), ("python",))

# Within this many names a real namespace package shows some Python. A larger folder, of data
# perhaps, is not read to its end: it counts as a namespace package, as Python has it.
ENOUGH = 2000


def content(folder: Folder, suffixes: SuffixKinds) -> Content:
    """Returns what a folder without `__init__` holds, at any depth: Python, stubs or neither."""
    stubs = False
    for seen, name in enumerate(_names_below(folder)):
        if name.endswith(tuple(suffix for suffix, _ in suffixes)) or seen >= ENOUGH:
            return "python"
        stubs = stubs or name.endswith(".pyi")
    return "stubs" if stubs else "nothing"


def _names_below(folder: Folder) -> Iterator[str]:
    folders = [folder]
    while folders:
        here = folders.pop(0)
        for name in here.names():
            yield name
            if name != "__pycache__" and "." not in name and here.has_folder(name):
                folders.append(here.below(name))


def repository_package(portion: Candidate, suffixes: SuffixKinds) -> Optional[Candidate]:
    """Returns the real package when `portion` is the root of its repository, else None.

    A root has a build file (`pyproject.toml`, `setup.py`, `setup.cfg`) and holds
    a package of its own name, in itself or in `src`, `lib` or `python`.
    """
    root = portion.folder
    if root is None or not any(root.has_file(name) for name in ROOT_FILES):
        return None
    for layout in LAYOUTS:
        parent = root
        for step in layout:
            parent = parent.below(step)
        package = parent.below(portion.name)
        if parent.has_folder(portion.name) and is_regular(package, suffixes):
            return Candidate(
                portion.name, "package", package.path, parent.path, package, package.archive
            )
    return None
