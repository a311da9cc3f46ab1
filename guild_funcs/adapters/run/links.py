"""A run that starts again after a library that was linked into it has gone."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from guild_funcs.adapters.host.operations import is_prototype
from guild_funcs.errors import DamagedError
from guild_funcs.paths import shown
from guild_funcs.record import attribute

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Operation, Run

GONE = "'%s' was linked to %s, which is gone: put it back there, or start a new run"

log = logging.getLogger("guild.funcs")


def tell_gone(op: Operation) -> None:
    """Says which libraries a run was linked to that are gone: Guild does not link them again."""
    run = op._run
    if run is None or op._run_is_proto or is_prototype(run.dir):
        return
    with suppress(DamagedError):  # it is told where the record is read for what it says
        for name, source in _gone(run):
            log.warning(GONE, name, shown(source))


def _gone(run: Run) -> Iterator[tuple[str, str]]:
    for library in attribute.libraries(attribute.read(run.get)):
        for _, place in attribute.placed(library) if library.get("target-type") == "link" else ():
            path = os.path.join(run.dir, place)
            if os.path.islink(path) and not os.path.exists(path):
                target = os.path.join(os.path.realpath(os.path.dirname(path)), os.readlink(path))
                yield str(library.get("name")), os.path.normpath(target)
