"""What a message adds for a library that is on no path: where it lies, what is not set."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Optional

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, UnknownNameError
from guild_funcs.language.hints import is_general
from guild_funcs.ordered import list_folder
from guild_funcs.paths import is_below, path_inside, shown

_MOST = 200


def explain(error: FuncsError, name: str, context: Context) -> None:
    """Adds to the error for a library what its author may have forgotten.

    A library beside the project is not on the import path by itself.
    """
    if not context.env.get("PYTHONPATH") and "." not in name:
        error.notes = (*error.notes, "PYTHONPATH is not set")
    folder = _beside(name, context.project_dir)
    if folder is not None:
        relative = os.path.relpath(folder, context.project_dir).replace(os.sep, "/")
        written = f"'{relative}'" if " " in relative else relative
        error.hint = f"it lies beside the project: $(package {name} {written})"


def path_hint(name: str, context: Context) -> Optional[str]:
    """Returns what to do for a package beside the project where no call can name its folder."""
    folder = _beside(name, context.project_dir)
    return f"it lies beside the project: add {folder} to PYTHONPATH" if folder else None


def library(name: str, context: Context) -> Optional[str]:
    """Returns the function that finds a library of that name, None when there is none.

    Example:
        `package` for the name of a folder on the import path, `module` for that of a file;
        `imports` is the function itself.
    """
    from guild_funcs.locate import find_module

    if name == "imports":
        return name
    try:
        origin = find_module(
            name, context.python_path, python_exe=context.python_exe, env=context.env
        )
    except FuncsError:
        return None
    if path_inside(origin.path, context.project_dir):
        return None
    return "package" if os.path.isdir(origin.path) else "module"


def for_library(error: FuncsError, context: Context) -> None:
    """Adds to the error for an unknown flag or function how to write the library of that name."""
    if not (isinstance(error, UnknownNameError) and error.span and error.text):
        return
    name = error.span.of(error.text).strip()
    found = library(name, context) if name.isidentifier() and is_general(error.hint) else None
    if found is not None:
        error.hint = library_hint(name, found)


def library_hint(name: str, function: str) -> str:
    """Returns how to write a library that was written as a flag or a function."""
    if function == name == "imports":
        return "for what the operation imports write $(imports)"
    return f"for the library write $({function} {name})"


def relative_entries(
    env: Mapping[str, str], project: str, cwd: Optional[str] = None
) -> Optional[tuple[str, str]]:
    """Returns what is wrong with a relative `PYTHONPATH`, and what to write; None when it is right.

    A run works in its own folder. There a relative entry inside of the project leads to the run's
    copy of that folder, any other leads nowhere.

    Example:
        >>> relative_entries({"PYTHONPATH": "/opt/lib"}, "/home/ann/work") is None
        True
    """
    given = env.get("PYTHONPATH", "").split(os.pathsep)
    folder = os.getcwd() if cwd is None else cwd
    full = [os.path.abspath(os.path.join(folder, entry)) for entry in given]
    wrong = [
        entry
        for entry, path in zip(given, full)
        if entry
        and not os.path.isabs(entry)
        and os.path.isdir(path)
        and not is_below(path, os.path.abspath(project))
    ]
    if not wrong:
        return None
    named = " and ".join(f"'{shown(entry)}'" for entry in wrong)
    message = f"PYTHONPATH has {named}, which a run, in a folder of its own, does not find"
    written = (path if entry in wrong else entry for entry, path in zip(given, full))
    return message, f"write PYTHONPATH={os.pathsep.join(written)}"


def _beside(name: str, project: str) -> Optional[str]:
    """Returns the folder beside the project that has the package."""
    if not (project and name.isidentifier()):
        return None
    for folder in _folders(os.path.dirname(os.path.abspath(project))):
        if os.path.isfile(os.path.join(folder, name, "__init__.py")):
            return folder
    return None


def _folders(above: str) -> Iterator[str]:
    """Yields the folder that holds the project, those beside the project, and their `src`."""
    yield above
    try:
        names = list_folder(above)[:_MOST]
    except OSError:
        return
    for name in names:
        yield os.path.join(above, name)
        yield os.path.join(above, name, "src")
