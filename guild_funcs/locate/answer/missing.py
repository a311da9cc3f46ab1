"""The errors for names that were not found, with what was searched and what may be meant."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Optional

from guild_funcs.errors import FuncsError, MissingError, RefusedError
from guild_funcs.locate.answer.found import mounted_level, owner_of
from guild_funcs.locate.installed.metadata import (
    Metadata,
    is_site,
    metadata_files,
    normalized,
    read_metadata,
    without_project,
)
from guild_funcs.locate.installed.provides import import_names, module_name
from guild_funcs.locate.search.names import in_stdlib, is_import_name, refuse_stdlib
from guild_funcs.locate.search.ranking import Level
from guild_funcs.locate.search.request import Request
from guild_funcs.locate.search.walk import walk
from guild_funcs.locate.wording import joined, searched, suggestion
from guild_funcs.paths import home_hint, shown


def malformed_name(request: Request) -> FuncsError:
    """Returns the error for a name that is not an import name."""
    hint = _as_distribution(request) or _as_path(request) or _as_written(request.name)
    return RefusedError(
        f"'{shown(request.name)}' is not a name that Python can import",
        hint=hint or "a name is identifiers joined by dots, as in google.cloud.storage",
    )


def _as_path(request: Request) -> Optional[str]:
    """Returns what to write for the path of a library: its name, and the folder that it is in."""
    folder, _, name = request.name.rstrip("/").rpartition("/")
    is_path = request.name.startswith(("/", "~", "..")) and is_import_name(name)
    return (
        f"a folder follows the name: $({request.what} {name} {folder or '/'})" if is_path else None
    )


def _as_written(name: str) -> Optional[str]:
    """Returns what a name was meant for: a path, several names, a requirement of pip."""
    parts = [part for part in re.split(r"[,;\s]+", name) if part]
    if all(map(is_import_name, parts)) and (len(parts) > 1 or name.endswith(",")):
        names = ", ".join(parts if len(parts) > 1 else [*(parts or ["NAME"]), "OTHER"])
        return f"one name at a time; a rule may have a list: {{package: [{names}]}}"
    requirement = re.match(r"([\w.-]+)\s*(?:[=<>!~]=|[<>@])", name)
    if requirement:
        return f"a name has no version: {requirement[1]}"
    bare = name.replace("\\", "/").strip("/").removeprefix("./").removesuffix(".py")
    dotted = bare.replace("/", ".")
    return f"a name is written as in an import: {dotted}" if is_import_name(dotted) else None


def missing_module(request: Request, levels: Sequence[Level]) -> FuncsError:
    """Returns the error for an import name of which the last level was not found."""
    found = [level for level in levels if level.winners]
    if not found:
        return _missing_top(request, levels[0])
    if in_stdlib(found[0].winners[0].entry, request.interpreter):
        return refuse_stdlib(request.name)
    return _missing_inside(request, found[-1], levels[-1].name)


def _missing_top(request: Request, level: Level) -> FuncsError:
    if level.name in request.interpreter.stdlib_names:
        return refuse_stdlib(request.name)
    notes = [f"{shown(lost.candidate.path)} {lost.why}" for lost in level.lost]
    known = {name for at in request.libraries for name in _modules(at.folder.names(), request)}
    known.update(name for finder in request.interpreter.finders for name in finder.top_names())
    return MissingError(
        f"{request.what} '{request.name}' was not found",
        notes=(
            searched(request.entries),
            *_unusable(request),
            *gone_editables(request.entries),
            *notes,
        ),
        hint=_as_distribution(request)
        or home_hint(request.entries)
        or suggestion(level.name, known)
        or None,
    )


def _missing_inside(request: Request, parent: Level, name: str) -> FuncsError:
    winner = parent.winners[0]
    if not winner.is_package:
        return MissingError(
            f"{request.what} '{request.name}' was not found: "
            f"'{parent.name}' is a single module, {shown(winner.path)}"
        )
    files = [name for c in parent.winners if c.folder for name in c.folder.names()]
    missing = name.rpartition(".")[2]
    return MissingError(
        f"{request.what} '{request.name}' was not found: '{parent.name}' has no '{missing}'",
        notes=(searched([c.path for c in parent.winners]),),
        hint=suggestion(missing, _modules(files, request), f"{parent.name}.")
        or ("a name is written as in an import, without '.py'" if missing == "py" else None),
    )


def missing_distribution(request: Request) -> FuncsError:
    """Returns the error for a distribution that was not found."""
    files = [metadata_files(at.folder) for at in request.libraries]
    known = {name for found in files for name in found}
    return MissingError(
        f"distribution '{request.name}' was not found",
        notes=(searched(request.entries), *_unusable(request)),
        hint=_as_module(request) or suggestion(normalized(request.name), known) or None,
    )


def _modules(files: Sequence[str], request: Request) -> set[str]:
    return {module_name(file, request.interpreter) for file in files} - {""}


def _unusable(request: Request) -> tuple[str, ...]:
    opened = {at.entry for at in request.where}
    given = [entry for entry in request.entries if entry not in opened]
    return ("no such folder or zip: " + joined(given),) if given else ()


def gone_editables(path: Sequence[str]) -> Iterator[str]:
    """Yields a note for each editable install on an import path whose project is gone.

    What was in it cannot be known: a name that is not found may be of it.
    """
    for each in without_project([entry for entry in path if is_site(entry)]):
        project = shown(each.project or "")
        yield f"{each.label} is an editable install of a folder that is gone: {project}"


def no_code(name: str, metadata: Metadata) -> FuncsError:
    """Returns the error for a distribution in which nothing can be imported."""
    project = metadata.project
    if project and not os.path.isdir(project):
        return MissingError(
            f"distribution '{name}' is an editable install of a folder that is gone: "
            f"{shown(project)}",
            hint="install it again from where it is now: pip install -e FOLDER",
        )
    return MissingError(
        f"distribution '{name}' brings no package or module: {shown(metadata.path)}"
    )


def find_metadata(request: Request, name: str) -> tuple[Metadata, ...]:
    """Returns the distributions called `name`, in path order; the first one counts."""
    wanted = normalized(name)
    return tuple(
        read_metadata(at.folder, at.entry, file)
        for at in request.libraries
        for file in metadata_files(at.folder).get(wanted, ())
    )


def _as_distribution(request: Request) -> Optional[str]:
    for metadata in find_metadata(request, request.name)[:1]:
        names = import_names(metadata, request.interpreter)
        if names and request.name not in names:
            return (
                f"distribution {metadata.name} provides {joined(names)}: "
                f"use `{request.what}: {names[0]}`, or `distribution: {metadata.name}`"
            )
    return None


def _as_module(request: Request) -> Optional[str]:
    if not is_import_name(request.name):
        return None
    levels = tuple(walk(request.name, request.where, request.interpreter))
    if not levels[-1].winners or in_stdlib(levels[0].winners[0].entry, request.interpreter):
        return None
    metadata = owner_of(request, mounted_level(levels))
    if metadata is None:
        return f"there is a module of that name: use `module: {request.name}`"
    return f"'{request.name}' is provided by distribution {metadata.name}"
