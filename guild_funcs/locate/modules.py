"""`find_module`: from a dotted import name to the origin that Python would import."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal, Optional

from guild_funcs.errors import MissingError, RefusedError
from guild_funcs.locate import interpreter as interpreters
from guild_funcs.locate.entries import Candidate
from guild_funcs.locate.interpreter import Interpreter
from guild_funcs.locate.names import check_name, refuse_fixed, refuse_stdlib
from guild_funcs.locate.origin import Loser, Origin, Part
from guild_funcs.locate.search import Level, Opened, open_path, walk
from guild_funcs.locate.wording import searched, shown, suggestion

Flavour = Literal["package", "module"]


def find_module(
    name: str,
    path: Sequence[str],
    *,
    python_exe: Optional[str] = None,
    flavour: Flavour = "module",
) -> Origin:
    """Returns where Python would import `name` from, without importing anything."""
    check_name(name, flavour)
    interpreter = interpreters.current()
    refuse_fixed(name, interpreter)
    entries = [os.path.abspath(entry) for entry in path]
    where = open_path(entries)
    levels = tuple(walk(name, where, interpreter.suffixes))
    if not levels[-1].winners:
        raise _missing(name, flavour, levels, where, entries, interpreter)
    return _origin(name, levels, flavour, interpreter)


def _origin(
    name: str, levels: Sequence[Level], flavour: Flavour, interpreter: Interpreter
) -> Origin:
    top = levels[0].winners[0]
    refuse_stdlib(name, top.entry, interpreter)
    winner = levels[-1].winners[0]
    if flavour == "package" and not winner.is_package:
        raise RefusedError(
            f"'{name}' is a single module, not a package: {shown(winner.path)}",
            hint=f"use module: {name}",
        )
    return Origin(
        name=name,
        kind=winner.kind,
        path=winner.path,
        entry=winner.entry,
        parts=_parts(levels),
        why=_why(levels),
        losers=tuple(_loser(other, level) for level in levels for other in level.others),
    )


def _parts(levels: Sequence[Level]) -> tuple[Part, ...]:
    mounted = _mounted(levels)
    return tuple(Part(winner.path, _target(winner)) for winner in mounted.winners)


def _mounted(levels: Sequence[Level]) -> Level:
    return next((lv for lv in levels if lv.winners[0].kind != "namespace"), levels[-1])


def _target(winner: Candidate) -> str:
    parents = winner.name.split(".")[:-1]
    return "/".join([*parents, os.path.basename(winner.path)])


def _why(levels: Sequence[Level]) -> str:
    mounted = _mounted(levels)
    if mounted is not levels[-1]:
        return (
            f"the whole package '{mounted.name}' comes along: "
            f"'{levels[-1].name}' cannot be imported without it"
        )
    return "first on the import path"


def _loser(other: Candidate, level: Level) -> Loser:
    return Loser(other.path, other.entry, _why_lost(other, level.winners[0]))


def _why_lost(other: Candidate, winner: Candidate) -> str:
    if other.kind == "namespace":
        return "a folder without __init__.py comes after packages and modules"
    if os.path.dirname(other.path) == os.path.dirname(winner.path):
        return f"a {winner.kind} beside it wins"
    return "later on the import path"


def _missing(  # noqa: PLR0913
    name: str,
    flavour: Flavour,
    levels: Sequence[Level],
    where: Sequence[Opened],
    entries: Sequence[str],
    interpreter: Interpreter,
) -> MissingError:
    found = [level for level in levels if level.winners]
    if not found:
        if name.split(".")[0] in interpreter.stdlib_names:
            refuse_stdlib(name, interpreter.stdlib_folders[0], interpreter)
        known = {n.partition(".")[0] for at in where for n in at.folder.names()}
        return MissingError(
            f"{flavour} '{name}' was not found",
            notes=(searched(entries),),
            hint=suggestion(name, known) or None,
        )
    parent = found[-1]
    return MissingError(
        f"{flavour} '{name}' was not found: {parent.name} is {shown(parent.winners[0].path)}"
    )
