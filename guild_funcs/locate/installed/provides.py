"""Which import names a distribution provides: PyYAML provides `yaml` and `_yaml`."""

from __future__ import annotations

import os
from collections.abc import Iterator

from guild_funcs.locate.installed.metadata import Metadata, normalized, pth_entries
from guild_funcs.locate.installed.records import roots
from guild_funcs.locate.path.folders import DiskFolder
from guild_funcs.locate.path.interpreter import Interpreter
from guild_funcs.paths import is_below

# These folders and files at the top of a project are no part of its library.
# fmt: off
NOT_LIBRARY = frozenset({
    "setup", "conftest", "noxfile", "tasks", "fabfile", "manage", "versioneer",
    "test", "tests", "doc", "docs", "example", "examples", "benchmark", "benchmarks",
    "build", "dist", "script", "scripts", "tool", "tools", "bin", "notebooks",
    "node_modules", "venv", "env",
})
# fmt: on


def import_names(metadata: Metadata, interpreter: Interpreter) -> tuple[str, ...]:
    """Returns the import names, public ones first: top-level, or dotted below a namespace."""
    found = dict.fromkeys(_names(metadata, interpreter))
    return tuple(sorted(found, key=lambda name: name.startswith("_")))


def _names(metadata: Metadata, interpreter: Interpreter) -> Iterator[str]:
    if metadata.project is None and metadata.folder.has_file("RECORD"):
        yield from _recorded(metadata, interpreter)
    elif metadata.top_level():
        yield from metadata.top_level()
    elif metadata.project is not None:
        yield from _found_by_finders(metadata.project, interpreter)
        yield from _in_pth(metadata, interpreter)


def _recorded(metadata: Metadata, interpreter: Interpreter) -> Iterator[str]:
    for root in roots(metadata, interpreter.suffixes):
        name = module_name(os.path.basename(root), interpreter)
        if name and all(step.isidentifier() for step in root.split("/")[:-1]):
            yield ".".join([*root.split("/")[:-1], name])


def module_name(file: str, interpreter: Interpreter) -> str:
    """Returns the module name of a file or folder name, or "" when it cannot be imported."""
    stem, _, _ = file.partition(".")
    suffix = file[len(stem) :]
    importable = not suffix or any(suffix == known for known, _ in interpreter.suffixes)
    usable = stem.isidentifier() and stem not in ("__pycache__", "__init__")
    return stem if importable and usable else ""


def _found_by_finders(project: str, interpreter: Interpreter) -> Iterator[str]:
    for finder in interpreter.finders:
        for name in sorted(finder.top_names()):
            found = finder.candidates(name, interpreter.suffixes)
            if any(is_below(c.path, project) for c in found):
                yield name


def _in_pth(metadata: Metadata, interpreter: Interpreter) -> Iterator[str]:
    site = DiskFolder(metadata.entry)
    for file in metadata.files():
        if file.endswith(".pth") and "/" not in file:
            for entry in pth_entries(site, file):
                yield from _in_source(entry, metadata, interpreter)


def _in_source(entry: str, metadata: Metadata, interpreter: Interpreter) -> Iterator[str]:
    names = [module_name(file, interpreter) for file in DiskFolder(entry).names()]
    library = [name for name in names if name and name not in NOT_LIBRARY]
    own = [name for name in library if normalized(name) == normalized(metadata.name)]
    at_top = entry == metadata.project
    yield from own if own and at_top else library
