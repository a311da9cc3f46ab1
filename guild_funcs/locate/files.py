"""`find NAME PLACES...`: a file or folder in lists of folders, as PATH and PYTHONPATH are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from guild_funcs.errors import MissingError, RefusedError, counted
from guild_funcs.locate.origin import Kind, Loser, Origin, Part
from guild_funcs.locate.path.folders import DiskFolder
from guild_funcs.locate.wording import searched, suggestion
from guild_funcs.paths import home_hint, shown


def find_file(name: str, places: Sequence[str], *, cwd: str) -> Origin:
    """Returns the first file or folder `name` in `places`; mounted under the same name.

    Args:
        name: A relative path that stays inside the place: `shared`, `data/train.csv`.
        places: Folders, or lists of folders joined by `os.pathsep` (`$PYTHONPATH`).
            A relative folder, and an empty one inside a list, stand for one below `cwd`,
            as they do for Python.
        cwd: The folder where the command runs.

    Raises:
        RefusedError: `name` is absolute, empty, or leaves the place.
        MissingError: It is in none of the places.

    Example:
        >>> find_file("shared", ["/home/me/lib:/opt/lib"], cwd="/").path  # doctest: +SKIP
        '/home/me/lib/shared'
    """
    target = _target(name)
    folders = tuple(dict.fromkeys(_folders(places, cwd)))
    found = [folder for folder in folders if os.path.exists(os.path.join(folder, target))]
    if not found:
        raise _missing(name, target, folders)
    path = os.path.join(found[0], target)
    return Origin(
        name=name,
        kind=_kind(path),
        path=path,
        entry=found[0],
        parts=(Part(path, target),),
        why=f"first of {counted(len(folders), 'place')}" if len(folders) > 1 else "the place given",
        losers=tuple(
            Loser(os.path.join(folder, target), folder, "a later place") for folder in found[1:]
        ),
    )


def _target(name: str) -> str:
    if not name:
        raise RefusedError("find needs the name of a file or folder, and was given ''")
    if os.path.isabs(name):
        raise RefusedError(
            f"find looks for a relative name, and '{shown(name)}' is absolute",
            hint="write the path itself, without find",
        )
    target = os.path.normpath(name).replace(os.sep, "/")
    if target == "." or target.split("/")[0] == "..":
        raise RefusedError(
            f"find looks inside the given places, and '{shown(name)}' is not inside them"
        )
    return target


def _folders(places: Sequence[str], cwd: str) -> Iterator[str]:
    for place in places:
        for folder in place.split(os.pathsep) if place else ():
            yield os.path.abspath(os.path.join(cwd, folder))


def _kind(path: str) -> Kind:
    return "folder" if os.path.isdir(path) else "file"


def _missing(name: str, target: str, folders: Sequence[str]) -> MissingError:
    parent, tail = os.path.split(target)
    near = {n for folder in folders for n in DiskFolder(os.path.join(folder, parent)).names()}
    known = (os.path.join(parent, other).replace(os.sep, "/") for other in near)
    notes = [searched(folders)]
    for folder in folders:
        path = os.path.join(folder, target)
        if os.path.islink(path):
            notes.append(f"{shown(path)} is a symlink to nothing")
    absent = [folder for folder in folders if not os.path.isdir(folder)]
    if absent:
        notes.append("no such folder: " + ", ".join(shown(folder) for folder in absent))
    return MissingError(
        f"'{shown(name)}' was not found",
        notes=tuple(notes),
        hint=home_hint(folders) or (suggestion(target, known) if tail else None),
    )
