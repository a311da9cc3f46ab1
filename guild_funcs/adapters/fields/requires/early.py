"""Finds the modules that a run requires before its folder is made: what is missing has a place.

A module that something else may bring into the run (another dependency, the run's own
source code) is left to the time when Guild resolves it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

from guild import op_util

from guild_funcs.adapters.evaluation.state import State
from guild_funcs.adapters.fields.requires import module as modules
from guild_funcs.adapters.fields.requires.field import Written
from guild_funcs.adapters.host import ours, report
from guild_funcs.adapters.host.unused import has_patterns
from guild_funcs.errors import FuncsError, Span
from guild_funcs.locate import describe

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Dependency,
        Operation,
        ResourceDef,
        ResourceSource,
    )

# What these bring is known when Guild resolves them.
_UNKNOWN = ("operation", "url", "config")


def check(op: Operation, state: State) -> None:
    """Finds each module that a new operation requires and that only Python's path can have.

    Raises:
        SystemExit: One is not found; the message says where it stands.
    """
    schemes = {source.parsed_uri.scheme for _, source, _ in _sources(op)}
    if schemes & set(_UNKNOWN):
        return
    brought = set(_brought(op))
    for dep, source, index in _sources(op):
        name = source.parsed_uri.path
        is_known = source.parsed_uri.scheme == "module" and "${" not in name
        if is_known and not (source.optional or dep.config) and _top(name) not in brought:
            _find(dep, source, index, state)


def _sources(op: Operation) -> Iterator[tuple[Dependency, ResourceSource, int]]:
    for dep in op.deps:
        yield from ((dep, source, index) for index, source in enumerate(dep.resdef.sources))


def _top(name: str) -> str:
    return name.partition(".")[0]


def _brought(op: Operation) -> Iterator[str]:
    """Yields the first names of what the run's source code and its other dependencies bring."""
    for _, source, _ in _sources(op):
        if source.parsed_uri.scheme != "module":
            yield _top(os.path.basename(str(source.parsed_uri.path)))
    if not has_patterns(op._opdef):
        return  # Guild would start git twice for a selection that has no libraries
    select = op_util.sourcecode_select_for_opdef(op._opdef)
    for mount in getattr(select, "mounts", ()):
        yield _top(mount.target.partition("/")[0])


def _find(dep: Dependency, source: ResourceSource, index: int, state: State) -> None:
    text = _written(dep.resdef, index) or source.parsed_uri.path
    span = Span(0, len(text))
    with report.errors(state.source, ("requires", "module"), text):
        try:
            interpreter = describe(state.context.python_exe, state.context.env)
            modules.locate(source, interpreter, dep.res_location)
        except FuncsError as error:
            if source.help:
                error.notes = (*error.notes, source.help)
            raise error.at(text=text, span=span, whole=span)  # noqa: B904 - the same error


def _written(resdef: ResourceDef, index: int) -> Optional[str]:
    """Returns the name of the module as the guild file has it, when that is an expression."""
    found = ours.find(resdef, Written)
    sources = (found.data.get("sources") or [found.data]) if found else []
    data = sources[index] if index < len(sources) else None
    name = data.get("module") if isinstance(data, dict) else None
    return name if isinstance(name, str) else None
