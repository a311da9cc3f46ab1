"""The names that may be typed: of modules and distributions, of files, of variables.

Folders are listed, and nothing else is done with what is in them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from guild_funcs.context import Context
from guild_funcs.ordered import list_folder

_HIDDEN = frozenset(("__pycache__", "node_modules"))


def modules(context: Context, typed: str) -> list[str]:
    """Returns the import names that may continue what was typed, public ones first.

    Args:
        context: The operation's.
        typed: `sha`, or `shared.te` for what is inside a package.
    """
    parent, dot, _ = typed.rpartition(".")
    listed = _inside(context, parent) if dot else _top(tuple(context.python_path), _state(context))
    found = [f"{parent}.{name}" if dot else name for name in listed]
    return sorted(found, key=lambda name: (name.rpartition(".")[2].startswith("_"), name))


def distributions(context: Context) -> list[str]:
    """Returns the names of the distributions on the import path."""
    return list(_distributions(tuple(context.python_path), _state(context)))


def _state(context: Context) -> tuple[int, ...]:
    """Returns what changes when a folder of the path gets or loses a name."""
    return tuple(map(_changed, context.python_path))


def _changed(path: str) -> int:
    with suppress(OSError):
        return os.stat(path).st_mtime_ns
    return 0


@lru_cache(maxsize=16)
def _top(path: tuple[str, ...], _state: tuple[int, ...]) -> tuple[str, ...]:
    from guild_funcs.locate.installed.provides import module_name
    from guild_funcs.locate.search.request import make_request

    request = make_request("", "module", path, None, None)
    stdlib = request.interpreter.stdlib_names
    found = {
        module_name(file, request.interpreter)
        for at in request.libraries
        for file in at.folder.names()
    }
    found.update(name for finder in request.interpreter.finders for name in finder.top_names())
    return tuple(sorted(found - {""} - set(stdlib)))


@lru_cache(maxsize=16)
def _distributions(path: tuple[str, ...], _state: tuple[int, ...]) -> tuple[str, ...]:
    from guild_funcs.locate.installed.metadata import metadata_files
    from guild_funcs.locate.search.request import make_request

    request = make_request("", "distribution", path, None, None)
    return tuple(sorted({name for at in request.libraries for name in metadata_files(at.folder)}))


def _inside(context: Context, parent: str) -> list[str]:
    """Returns the names of the modules in a package."""
    from guild_funcs.locate import Search
    from guild_funcs.locate.installed.provides import module_name

    search = Search(context.python_path)
    found = search.find(parent)
    if found is None or not found.is_package:
        return []
    names = found.holder.names() if found.holder is not None else _listed(found.path)
    return sorted({module_name(name, search.interpreter) for name in names} - {""})


def files(folders: Sequence[str], typed: str) -> list[str]:
    """Returns the files and folders that may continue a path; folders end with `/`.

    Args:
        folders: Where a relative path is meant from.
        typed: `da`, or `data/tr`.
    """
    head, slash, _ = typed.rpartition("/")
    found = dict.fromkeys(
        f"{head}{slash}{name}"
        for folder in folders
        for name in _entries(os.path.join(folder, os.path.expanduser(head + slash)))
    )
    return sorted(found)


def _entries(folder: str) -> Iterator[str]:
    for name in _listed(folder):
        if name not in _HIDDEN and not name.startswith("."):
            is_folder = os.path.isdir(os.path.join(folder, name))
            yield f"{name}/" if is_folder else name


def _listed(folder: str) -> list[str]:
    with suppress(OSError, ValueError):
        return list_folder(folder)
    return []


def variables(context: Context) -> Iterator[tuple[str, bool]]:
    """Yields the names of environment variables, and whether each holds a secret.

    No value is looked at.
    """
    for name in sorted(context.env):
        yield name, context.is_secret(name)
