"""Resolves a `module` dependency: finds it, then copies, links or verifies it. Imports nothing.

A module of the run's own source code is verified there, and a library that the run includes is
part of that. Guild's own attributes of the run hold what Guild itself would record: the run
restarts without guild-funcs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Optional

from guild import resolver as resolverlib

from guild_funcs import structs
from guild_funcs.adapters.evaluation import run_record
from guild_funcs.adapters.fields import environment
from guild_funcs.adapters.fields.requires import wanted as wanted_module
from guild_funcs.adapters.fields.requires.kept import RunEnv
from guild_funcs.adapters.fields.requires.rules import target_type_problem
from guild_funcs.adapters.fields.requires.wanted import Wanted
from guild_funcs.adapters.host import ours
from guild_funcs.context import import_path
from guild_funcs.errors import FuncsError, MissingError, RefusedError, Span, guarded
from guild_funcs.locate import Interpreter, Origin, describe, find_module
from guild_funcs.locate.search.names import OWN_MODULES
from guild_funcs.ordered import list_folder
from guild_funcs.paths import is_below
from guild_funcs.record.installs import is_installed
from guild_funcs.system import system_env

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import ResolveContext, Resolver, ResourceSource, Run

OP_MAIN = "guild.op_main"


def resolve(resolver: Resolver, context: ResolveContext) -> list[str]:
    """Resolves the source of Guild's `ModuleResolver`; nothing is left for Guild to copy.

    Raises:
        ResolutionError: Guild's own, with our message: its `help` and `optional` apply.
    """
    try:
        with guarded("bringing this module"), _files_named():
            _resolve(resolver, context)
    except FuncsError as error:
        run_record.add_failure(context.run.dir, _shown(resolver), error.message, resolver.source)
        _find_place(error, resolver.source)
        raise resolverlib.ResolutionError(str(error)) from error
    return []


def _shown(resolver: Resolver) -> str:
    return str(resolver.source_config or resolver.source.parsed_uri.path)


@contextmanager
def _files_named() -> Iterator[None]:
    """Turns an error of the system into one of ours that names the file."""
    try:
        yield
    except OSError as error:
        raise FuncsError(f"{error.filename}: {error.strerror}") from error


def _find_place(error: FuncsError, source: ResourceSource) -> None:
    """Shows where the module stands in the guild file; a restart does not know the place."""
    guild_file = getattr(getattr(source.resdef, "modeldef", None), "guildfile", None)
    if guild_file is None or not guild_file.src:
        return
    from guild_funcs.places import locate_text

    text = source.parsed_uri.path
    span = Span(0, len(text))
    place = locate_text(guild_file.src, text, span, span, path_hint=("requires", "module"))
    error.at(text=text, span=span, whole=span, place=place)


def _resolve(resolver: Resolver, context: ResolveContext) -> None:
    source = resolver.source
    name = _name(resolver, context)
    given = _target_type(source)
    interpreter = describe(_python(context.run), system_env())
    dest = wanted_module.destination(source, context.run)
    root = os.path.normpath(os.path.join(context.run.dir, dest))
    path = _search_path(interpreter, resolver.resource.location)
    try:
        own = None if source.replace_existing else _own(name, root, path, interpreter)
        origin = own or _find(name, path, interpreter)
    except RefusedError:
        if given in ("copy", "link") or not _is_pythons_own(name, interpreter):
            raise
        return
    wanted = Wanted(origin, source, context, dest)
    if own:
        wanted_module.verify(wanted, is_own=True)
        return
    target_type = given or ("verify-source" if is_installed(origin) else "copy")
    if target_type == "verify-source":
        # The run has no copy: it imports what comes first in Guild's own order.
        found = _find(name, (_guild_folder(), *path), interpreter)
        wanted_module.verify(structs.replace(wanted, origin=found))
        return
    from guild_funcs.adapters.fields.requires import targets

    (targets.link if target_type == "link" else targets.copy_in)(wanted)
    _add_run_env(context.run, origin)


def locate(source: ResourceSource, interpreter: Interpreter, location: str) -> Optional[Origin]:
    """Returns where a required module is; None for one of Python's own.

    Raises:
        FuncsError: No path has the module, or the text is no name of a module.
    """
    name = str(source.parsed_uri.path)
    try:
        return _find(name, _search_path(interpreter, location), interpreter)
    except RefusedError:
        if _target_type(source) in ("copy", "link") or not _is_pythons_own(name, interpreter):
            raise
    return None


def _add_run_env(run: Run, origin: Origin) -> None:
    """Has the run, and each restart of it, import the copy of an editable install."""
    if not origin.run_env:
        return
    op = run.get("op") or {}
    env = op.setdefault("op-cmd", {}).setdefault("cmd-env", {})
    added = environment.add_run_env(env, origin.run_env, system_env())
    run.write_attr("op", op)
    before = ours.find(run, RunEnv)
    ours.put(run, RunEnv({**(before.variables if before else {}), **added}))


def _find(name: str, path: Sequence[str], interpreter: Interpreter) -> Origin:
    return find_module(name, path, python_exe=interpreter.executable, env=system_env())


def _own(name: str, root: str, path: Sequence[str], interpreter: Interpreter) -> Optional[Origin]:
    """Returns the origin of a module of the run's own source code, which Python finds first."""
    top = name.partition(".")[0]
    names = list_folder(root) if os.path.isdir(root) else []
    if not any(found.partition(".")[0] == top for found in names):
        return None
    try:
        origin = _find(name, (root, *path), interpreter)
    except MissingError:
        return None
    return origin if is_below(origin.path, root) else None


def _name(resolver: Resolver, context: ResolveContext) -> str:
    """Returns the module's name; a flag named as the source's `flag-name` or `name` chooses it."""
    if resolver.source_config:
        return str(resolver.source_config)
    source = resolver.source
    return str(context.resolve_flag_refs(source.parsed_uri.path, source.resolving_name))


def _target_type(source: ResourceSource) -> Optional[str]:
    found = source.target_type or source.resdef.target_type
    error = None if found is None else target_type_problem(str(found))
    if error is not None:
        raise error
    return str(found) if found else None


def _python(run: Run) -> Optional[str]:
    """Returns the interpreter of a Python operation, from the command that the run recorded."""
    command = run.get("cmd") or []
    return str(command[0]) if OP_MAIN in command[1:4] else None


def _search_path(interpreter: Interpreter, location: str) -> tuple[str, ...]:
    """Returns `PYTHONPATH`, the interpreter's path, and the folder of the guild file."""
    env = system_env()
    if "RUN_DIR" in env:
        env["PYTHONPATH"] = _without_guilds(env.get("PYTHONPATH", ""))
    return import_path(env, [*interpreter.path, location], os.getcwd())


def _guild_folder() -> str:
    """Returns the folder that holds Guild, which is first on the path of its operations.

    See `guild.op_util.python_path_env`.
    """
    return os.path.dirname(os.path.dirname(os.path.abspath(str(resolverlib.__file__))))


def _without_guilds(python_path: str) -> str:
    """Returns the user's part of a `PYTHONPATH` that Guild made for a batch.

    Guild puts the run's source code and its own folder before it
    (`guild.op_util.python_path_env`).
    """
    guilds = _guild_folder()
    parts = python_path.split(os.pathsep)
    return os.pathsep.join(parts[parts.index(guilds) + 1 :] if guilds in parts else parts)


def _is_pythons_own(name: str, interpreter: Interpreter) -> bool:
    """Tells whether a module is one of Python or of Guild, which every run has."""
    top = name.partition(".")[0]
    listed = interpreter.stdlib_names | interpreter.fixed_names | {*OWN_MODULES}
    # Python 3.9 has no list of its own modules: its folders are looked at.
    unlisted = not interpreter.stdlib_names and _exists(top, [*interpreter.stdlib_folders])
    if top not in listed and not unlisted:
        return False
    folders = [*interpreter.stdlib_folders, *interpreter.path]
    # `os.path` is known, though it is no file of a package `os`.
    known = name in interpreter.fixed_names or name in sys.modules
    return known or _exists(name, folders)


def _exists(name: str, path: list[str]) -> bool:
    """Tells whether Python would find a module; parents are found, not imported."""
    folders: Sequence[str] = path
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:count]), folders)
        if spec is None:
            return False
        folders = list(spec.submodule_search_locations or ())
    return True
