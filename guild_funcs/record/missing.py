"""Where a module lies that a run did not find: in a library, beside one, or in the project."""

from __future__ import annotations

import importlib.machinery
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from guild_funcs.ordered import list_folder
from guild_funcs.paths import is_below, path_inside
from guild_funcs.record.attribute import mounts
from guild_funcs.record.imports import Stray, macro

_PLAIN = r"[\w./+@%~-]+"


class Here(NamedTuple):
    """Where an operation comes from, and where it may find modules that its run does not.

    Args:
        project: The project's folder.
        started: The folder in which the run was started.
        python_path: The entries of `PYTHONPATH`: a relative one is another folder in the run.
        run: The run directory.
    """

    project: str = ""
    started: str = ""
    python_path: tuple[str, ...] = ()
    run: str = ""


def here(env: Mapping[str, str]) -> Here:
    """Returns where an operation comes from, as Guild tells its process.

    Example:
        >>> here({"PROJECT_DIR": "/p", "CMD_DIR": "/p", "PYTHONPATH": "../lib", "RUN_DIR": "/r"})
        Here(project='/p', started='/p', python_path=('../lib',), run='/r')
    """
    started = env.get("CMD_DIR", "")
    project = os.path.join(started, env.get("PROJECT_DIR", ""))
    entries = env.get("PYTHONPATH", "").split(os.pathsep)
    return Here(project, started, tuple(filter(None, entries)), env.get("RUN_DIR", ""))


def find(
    name: str, record: Mapping[str, Any], where: Here, path: Sequence[str] = ()
) -> Optional[Stray]:
    """Returns where a module lies that was not found, and the pattern that brings it into the run.

    Args:
        name: The module, as the error names it.
        record: The run's.
        where: Where the operation comes from.
        path: `sys.path` at the end: a program may have added relative folders.
    """
    known = [*map(os.path.realpath, path)]
    for entry, targets in _entries(record).items():
        found = _at(entry, name)
        if found is None:
            continue
        inside = os.path.relpath(found, entry).replace(os.sep, "/")
        if any(is_below(inside, target, "/") for target in targets):
            return Stray(name, found, _pattern(inside, found))
        if os.path.realpath(entry) not in known:
            return _stray(name, found, _shortly(entry, where.project))
    return (
        _of_python_path(name, where)
        or _of_path(name, path, where)
        or _of_project(name, path, where)
    )


def _entries(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns the folders from which libraries were found, with what was mounted from there."""
    listed = record.get("libraries")
    found: dict[str, list[str]] = {}
    for library in listed if isinstance(listed, list) else ():
        for mount in mounts(library) if isinstance(library, dict) else ():
            tail = os.sep + mount["target"].replace("/", os.sep)
            if mount["source"].endswith(tail):
                entry = mount["source"][: -len(tail)]
                found.setdefault(entry, []).append(mount["target"])
    return found


def _of_python_path(name: str, where: Here) -> Optional[Stray]:
    for _, found in _relative(name, where.python_path, where):
        return _stray(name, found)
    return None


def _of_path(name: str, path: Sequence[str], where: Here) -> Optional[Stray]:
    for folder, found in _relative(name, path, where):
        return _stray(name, found, _shortly(folder, where.project))
    return None


def _relative(name: str, path: Sequence[str], where: Here) -> Iterator[tuple[str, str]]:
    """Yields the folders that relative entries mean where the run was started, with the module."""
    for entry in path:
        for base in dict.fromkeys(filter(None, (where.started, where.project))):
            folder = os.path.normpath(os.path.join(base, entry))
            found = None if os.path.isabs(entry) or not entry else _at(folder, name)
            if found is not None:
                yield folder, found


def _of_project(name: str, path: Sequence[str], where: Here) -> Optional[Stray]:
    """Returns a module of the project: what the run imports from has its place there too."""
    inside_run = [path_inside(each, where.run) for each in path if where.run and each]
    for folder in dict.fromkeys([".", *filter(None, inside_run)] if where.project else ()):
        found = _at(os.path.normpath(os.path.join(where.project, folder)), name)
        inside = path_inside(found, where.project) if found else None
        if found and inside:
            return Stray(name, found, _pattern(inside, found))
    return None


def _at(folder: str, name: str) -> Optional[str]:
    """Returns the file or folder of a module below an import root, None when it has none."""
    base = os.path.join(folder, *name.split("."))
    suffixes = importlib.machinery.all_suffixes()
    if any(os.path.isfile(os.path.join(base, "__init__" + each)) for each in suffixes):
        return base
    file = next((base + each for each in suffixes if os.path.isfile(base + each)), None)
    return file or (base if _is_namespace(base) else None)


def _is_namespace(folder: str) -> bool:
    try:
        return any(name.endswith(".py") for name in list_folder(folder))
    except OSError:
        return False


def _stray(name: str, found: str, *folder: str) -> Stray:
    function = "package" if os.path.isdir(found) else "module"
    return Stray(name, found, macro(function, name, *folder))


def _shortly(folder: str, project: str) -> str:
    """Returns a folder as a guild file names it: relative to the project, where that is near."""
    relative = os.path.relpath(folder, project) if project else os.pardir + os.sep + os.pardir
    is_far = relative.startswith(os.path.join(os.pardir, os.pardir))
    return folder if is_far else relative


def _pattern(inside: str, found: str) -> str:
    inside = inside.replace(os.sep, "/")
    text = f"{inside}/*" if os.path.isdir(found) else inside
    return text if re.fullmatch(_PLAIN, inside) and "*" not in inside else f"'{text}'"
