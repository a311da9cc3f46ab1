"""Functions that find libraries, without importing or running any of them.

The locator is imported by the functions that need it: most expressions do not.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, Literal, Optional

from guild_funcs.context import Context, Text
from guild_funcs.errors import ArgumentProblem, FuncsError, MissingError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.registry import function, spellings


def _located(search: Callable[[], Any], context: Context, name: str = "") -> str:
    """Returns the path of what `search` finds, which remembers its origin; notes it as read.

    What is wrong is wrong with the name: an error is about it. `name` is that of a library
    that is looked for on the operation's own path.
    """
    from guild_funcs.locate import Location

    try:
        origin = search()
    except MissingError as error:
        if name:
            from guild_funcs.functions import nearby

            nearby.explain(error, name, context)
        raise error.about("name")  # noqa: B904 - the same error
    except FuncsError as error:
        raise error.about("name")  # noqa: B904 - the same error
    context.reads.origins.append(origin)
    return Location(origin.path, origin)


def _places(paths: Sequence[str], context: Context) -> list[str]:
    """Returns the folders of path lists: each word may be `a:b`, empty parts are ignored."""
    parts = (part for path in paths for part in path.split(os.pathsep) if part)
    return [os.path.abspath(os.path.join(context.project_dir, part)) for part in parts]


def _import_path(paths: Sequence[str], context: Context) -> Sequence[str]:
    return _places(paths, context) or context.python_path


def _importable(
    context: Context, name: str, paths: Sequence[str], flavour: Literal["package", "module"]
) -> str:
    """Returns the place of what Python would import under a name."""
    from guild_funcs.locate import find_module

    path = _import_path(paths, context)
    try:
        return _located(
            lambda: find_module(
                name, path, python_exe=context.python_exe, env=context.env, flavour=flavour
            ),
            context,
            "" if paths else name,
        )
    except MissingError as error:
        if paths and not any(map(os.path.exists, path)):
            error.hint = f"a folder to look in follows the name; for another {flavour} add a rule"
        raise


@function(
    capability="filesystem",
    aliases=("find-package",),
    examples=spellings("package shared", "'shared'|find-package", "/home/ann/lib/shared"),
)
def package(context: Context, name: str, *paths: str) -> str:
    """Finds the package that Python would import under a name, and returns its folder.

    It is looked for on the operation's import path, `PYTHONPATH` first, or on
    the given paths. Nothing is imported.
    """
    return _importable(context, name, paths, "package")


@function(
    capability="filesystem",
    examples=spellings(
        "module shared.util", "'shared.util'|module", "/home/ann/lib/shared/util.py"
    ),
)
def module(context: Context, name: str, *paths: str) -> str:
    """Finds the module or package that Python would import, and returns its file or folder.

    It is looked for on the operation's import path, `PYTHONPATH` first, or on
    the given paths. Nothing is imported.
    """
    return _importable(context, name, paths, "module")


@function(
    capability="filesystem",
    examples=spellings(
        "distribution acme-shared", "'acme-shared'|distribution", "/home/ann/site/acme_shared"
    ),
)
def distribution(context: Context, name: str, *paths: str) -> str:
    """Finds what an installed distribution provides, by the name that pip knows it under.

    It is looked for on the operation's import path, or on the given paths. The result is the
    path of its package. Nothing is imported.
    """
    from guild_funcs.locate import find_distribution

    path = _import_path(paths, context)
    return _located(
        lambda: find_distribution(name, path, python_exe=context.python_exe, env=context.env),
        context,
    )


@function(
    capability="filesystem",
    examples=spellings("version acme-shared", "'acme-shared'|version", "1.2"),
)
def version(context: Context, name: str) -> Text:
    """Returns the version of an installed distribution, by the name that pip knows it under.

    It is read from what the installer recorded on the operation's import path. Nothing is
    imported.
    """
    from importlib import metadata

    path = list(context.python_path or sys.path)
    # PEP 503 says that both spellings are one name; Python 3.9 finds only the one that is written.
    for spelling in (name, re.sub(r"[-_.]+", "-", name)) if name else ():
        for entry in path:
            found = metadata.distributions(name=spelling, path=[entry])
            versions = [each.version for each in found if "Version" in each.metadata]
            if versions:  # what an upgrade that failed left may be there too
                return Text(min(versions))
    known = (each.metadata for each in metadata.distributions(path=path))
    hint = did_you_mean(name, [each["Name"] for each in known if "Name" in each])
    raise MissingError(f"distribution '{name}' is not installed", hint=hint).about("name")


@function(
    capability="filesystem",
    examples=spellings(
        "find archive.csv $DATA_PATH", "'archive.csv'|find:$DATA_PATH", "/home/ann/data/archive.csv"
    ),
)
def find(context: Context, name: str, *paths: str) -> str:
    """Finds a file or folder in lists of folders, and returns its path.

    Each list is one folder or several with the system's separator between them
    (`a:b`), as in `$PYTHONPATH`. The first folder that has it wins.
    """
    from guild_funcs.locate import find_file

    places = _places(paths, context)
    if not places:
        given = "the ones given are empty" if paths else "none was given"
        message = f"find(name, *paths) needs at least one folder to look in, but {given}"
        raise ArgumentProblem(message, hint="for example: $(find train.csv $DATA_PATH)").about(
            "paths"
        )
    try:
        return _located(lambda: find_file(name, places, cwd=context.project_dir), context)
    except FuncsError as error:
        error.hint = _meant(name, paths, context) or error.hint
        raise


def _meant(name: str, paths: Sequence[str], context: Context) -> Optional[str]:
    """Returns what to write for arguments that were swapped, or a variable without its `$`."""
    if os.pathsep in name or os.path.isabs(name):
        return f"the name comes first, then the folders: $(find {paths[0]} FOLDER)"
    variable = next((path for path in paths if path in context.env), None)
    return f"{variable} is a variable: ${variable}" if variable else None
