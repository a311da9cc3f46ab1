"""One's own functions: from `guild_functions.py` beside `guild.yml`, and from packages.

A package offers functions through the entry point group `guild_funcs.functions`.
Both are loaded when an expression names a function that is not built in, and
not before. What cannot be loaded is reported once, as a warning, and is an error
only for an expression that names a function nobody else provides.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any, Optional

from guild_funcs.errors import FuncsError, told
from guild_funcs.ordered import list_folder
from guild_funcs.registry import Function, functions_of
from guild_funcs.registry.function import function_of
from guild_funcs.structs import dataclass, replace

GROUP = "guild_funcs.functions"
FILE = "guild_functions.py"


@dataclass(frozen=True)
class Provider:
    """A source of functions.

    Args:
        name: How messages call it: `guild_functions.py`, `acme-funcs 1.0`.
        functions: What it provides.
        error: Why it provides nothing, when it could not be loaded.
        offers: The name of the function that it says it provides, when its
            metadata does say so.
    """

    name: str
    functions: tuple[Function, ...] = ()
    error: Optional[FuncsError] = None
    offers: Optional[str] = None


def from_project(project_dir: str) -> Optional[Provider]:
    """Returns what the project's `guild_functions.py` provides, or None when there is none."""
    path = os.path.join(project_dir, FILE)
    try:
        status = os.stat(path)
    except OSError:
        return None
    return _load_file(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _load_file(path: str, _changed: int, _size: int) -> Provider:
    # The result is cached: the file runs once in a process, however many registries there are.
    try:
        module = _run_file(path)
        return _checked(Provider(FILE, _owned(functions_of(module), FILE)))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is any code, and may do anything
        return _broken(FILE, error)


def _run_file(path: str) -> ModuleType:
    """Runs a file as a module under a private name; a sibling that it imports is found."""
    name = f"_guild_functions_{zlib.crc32(os.fsencode(path)):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # noqa: S101 - None only for a suffix that Python does not know
    assert spec.loader is not None  # noqa: S101 - likewise
    module = importlib.util.module_from_spec(spec)
    # Making a dataclass looks its module up by name, while that module still runs.
    sys.modules[name] = module
    try:
        with _import_from(os.path.dirname(path)):
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


@contextmanager
def _import_from(folder: str) -> Iterator[None]:
    """Lets modules of a folder be imported for a while, leaving no bytecode beside them.

    The folder comes last: a `yaml.py` in a project must not hide a library from Guild.
    """
    written = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
        sys.dont_write_bytecode = written


def from_packages() -> tuple[Provider, ...]:
    """Returns what installed distributions provide, in the order of their names."""
    return _load_entry_points(tuple(sys.path))


@lru_cache(maxsize=4)
def _load_entry_points(_path: tuple[str, ...]) -> tuple[Provider, ...]:
    return tuple(map(_load_entry_point, entry_points()))


@dataclass(frozen=True)
class EntryPoint:
    """An entry point of the group, as the metadata of its distribution states it."""

    name: str
    value: str
    distribution: str
    version: str

    @property
    def provider(self) -> str:
        """How messages call it."""
        return f"{self.distribution} {self.version}"


def entry_points() -> list[EntryPoint]:
    """Returns the entry points of the group, each once; only metadata is read."""
    found = {(each.distribution.lower(), each.name): each for each in reversed(list(_installed()))}
    return sorted(found.values(), key=lambda each: (each.distribution.lower(), each.name))


def _installed() -> Iterator[EntryPoint]:
    if not _may_be_any():
        return
    # This import takes a third of the time to import all of guild_funcs.
    from importlib import metadata

    for entry in sys.path:
        found = [
            EntryPoint(each.name, each.value, distribution.metadata["Name"], distribution.version)
            for distribution in metadata.distributions(path=[entry])
            for each in distribution.entry_points
            if each.group == GROUP and "Name" in distribution.metadata
        ]
        # An upgrade that failed leaves two versions beside each other.
        yield from sorted(found, key=lambda each: (each.version, each.value))


def _may_be_any() -> bool:
    """Tells whether a distribution may have an entry point of the group.

    It is no only when all that is on the path are folders in which `importlib.metadata`
    itself would find the metadata, and none of it names the group.
    """
    if any(hasattr(f, "find_distributions") and f is not PathFinder for f in sys.meta_path):
        return True
    return any(_may_be_in(entry or os.curdir) for entry in sys.path)


def _may_be_in(folder: str) -> bool:
    try:
        names = list_folder(folder)
    except OSError:
        return os.path.isfile(folder)
    ends = {name: name.lower().rpartition(".")[2] for name in [*names, os.path.basename(folder)]}
    if "egg" in ends.values():
        return True
    of_metadata = (name for name, end in ends.items() if end in ("dist-info", "egg-info"))
    return any(_names_group(os.path.join(folder, n, "entry_points.txt")) for n in of_metadata)


def _names_group(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return GROUP.encode() in file.read()
    except OSError:
        return False


def _load_entry_point(point: EntryPoint) -> Provider:
    try:
        offered = _functions(_load_value(point.value), point.name)
        return _checked(Provider(point.provider, _owned(offered, point.provider)))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is any code, and may do anything
        return replace(_broken(point.provider, error, _advice(point)), offers=point.name)


def _load_value(value: str) -> Any:
    """Returns the object that `package.module:name [extra]` stands for."""
    module, _, attributes = value.partition("[")[0].strip().partition(":")
    found: Any = importlib.import_module(module.strip())
    for attribute in filter(None, attributes.strip().split(".")):
        found = getattr(found, attribute)
    return found


def _functions(value: Any, name: str) -> Iterable[Function]:
    """Returns the functions of a module, of a list of functions, or the one function."""
    if isinstance(value, ModuleType):
        return functions_of(value)
    if isinstance(value, (list, tuple)):
        return [each for item in value for each in _functions(item, getattr(item, "__name__", ""))]
    made = value if isinstance(value, Function) else function_of(value)
    if made is None and not callable(value):
        raise TypeError(f"{name} is neither a function nor a module nor a list of functions")
    return [made or Function(name.strip("_").replace("_", "-"), value)]


def _owned(functions: Iterable[Function], provider: str) -> tuple[Function, ...]:
    return tuple(replace(each, provider=provider) for each in functions)


def _checked(provider: Provider) -> Provider:
    """Returns the provider after reading the signatures, so that a wrong one is found now."""
    for each in provider.functions:
        _ = each.signature
    return provider


def _broken(provider: str, error: BaseException, hint: Optional[str] = None) -> Provider:
    line = _line_in(error, provider)
    problem = FuncsError(f"{provider} could not be loaded{line}: {told(error)}", hint=hint)
    problem.__cause__ = error
    import logging

    logging.getLogger("guild.funcs").warning("%s", problem)
    return Provider(provider, error=problem)


def _line_in(error: BaseException, provider: str) -> str:
    """Returns the line of the project's file at which it failed, when it did there."""
    line = None
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(os.sep + provider):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" (line {line})" if line else ""


def _advice(point: EntryPoint) -> str:
    """Returns what to install: an entry point may need an extra of its distribution (PEP 508)."""
    extra = re.search(r"\[(.+)\]", point.value)
    if extra:
        return f"it may need its extra: pip install '{point.distribution}[{extra[1]}]'"
    return f"install it again, or remove it: pip uninstall {point.distribution}"
