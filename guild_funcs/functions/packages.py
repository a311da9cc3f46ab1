"""Functions that find libraries, without importing or running any of them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from guild_funcs.context import Context
from guild_funcs.errors import ArgumentProblem
from guild_funcs.locate.origin import Location, Origin
from guild_funcs.registry import function, spellings


def _located(origin: Origin, context: Context) -> Location:
    context.reads.origins.append(origin)
    return Location(origin.path, origin)


def _places(paths: Sequence[str], context: Context) -> list[str]:
    """Returns the folders of path lists: each word may be `a:b`, empty parts are ignored."""
    parts = (part for path in paths for part in path.split(os.pathsep) if part)
    return [os.path.abspath(os.path.join(context.project_dir, part)) for part in parts]


def _import_path(paths: Sequence[str], context: Context) -> Sequence[str]:
    return _places(paths, context) or context.python_path


@function(
    capability="filesystem",
    aliases=("find-package",),
    examples=spellings("package shared", "'shared'|find-package", "/home/ann/lib/shared"),
)
def package(context: Context, name: str, *paths: str) -> Location:
    """Finds the package that Python would import under a name, and returns its folder.

    It is looked for on the operation's import path, `PYTHONPATH` first, or on
    the given paths. Nothing is imported.
    """
    from guild_funcs.locate import find_module  # noqa: PLC0415 - a cost only where it is used

    path = _import_path(paths, context)
    origin = find_module(name, path, python_exe=context.python_exe, flavour="package")
    return _located(origin, context)


@function(
    capability="filesystem",
    examples=spellings(
        "module shared.util", "'shared.util'|module", "/home/ann/lib/shared/util.py"
    ),
)
def module(context: Context, name: str, *paths: str) -> Location:
    """Finds the module or package that Python would import, and returns its file or folder.

    It is looked for on the operation's import path, `PYTHONPATH` first, or on
    the given paths. Nothing is imported.
    """
    from guild_funcs.locate import find_module  # noqa: PLC0415 - a cost only where it is used

    path = _import_path(paths, context)
    origin = find_module(name, path, python_exe=context.python_exe, flavour="module")
    return _located(origin, context)


@function(
    capability="filesystem",
    examples=spellings(
        "find train.csv $DATA_PATH", "'train.csv'|find:$DATA_PATH", "/home/ann/data/train.csv"
    ),
)
def find(context: Context, name: str, *paths: str) -> Location:
    """Finds a file or folder in lists of folders, and returns its path.

    Each list is one folder or several with the system's separator between them
    (`a:b`), as in `$PYTHONPATH`. The first folder that has it wins.
    """
    from guild_funcs.locate import find_file  # noqa: PLC0415 - a cost only where it is used

    places = _places(paths, context)
    if not places:
        given = "the ones given are empty" if paths else "none was given"
        message = f"find(name, *paths) needs at least one folder to look in, but {given}"
        raise ArgumentProblem(message, hint="for example: $(find train.csv $DATA_PATH)").about(
            "paths"
        )
    return _located(find_file(name, places, cwd=context.project_dir), context)
