"""What an import asks for and is not there: whether that is a fault, and whose."""

from __future__ import annotations

from typing import Protocol

from guild_funcs.imports.constants import OTHER_PLATFORMS
from guild_funcs.imports.facts import MAY_BE_MISSING, Facts, Import, Unread
from guild_funcs.imports.graph import Missing, Node
from guild_funcs.imports.owners import Owners
from guild_funcs.locate import Module, Search


class Walk(Protocol):
    """What is asked of a walk over modules: `closure.Closure`."""

    search: Search
    owners: Owners
    missing: list[Missing]
    made: list[tuple[str, Unread]]

    def facts_of(self, module: Module) -> Facts:
        """Returns what was read of a module."""


def miss(walk: Walk, node: Node, item: Import, name: str) -> None:
    """Notes that a module is not there, where it has to be, and would not be made in the run."""
    if item.condition in MAY_BE_MISSING or _is_python_s(walk, name.partition(".")[0]):
        return
    parent = name.rpartition(".")[0]
    while parent and walk.search.find(parent) is None:
        parent = parent.rpartition(".")[0]
    above = walk.search.find(parent) if parent else None
    if above is not None:
        if walk.owners.of(above) == "installed" or walk.owners.is_left_out(above):
            return
        if walk.facts_of(above).makes_modules:
            note = Unread(item.line, f"'{name}' is made when the program runs")
            walk.made.append((node.name, note))
            return
    walk.missing.append(Missing(node.name, name or "." * item.level + item.module, item))


def _is_python_s(walk: Walk, top: str) -> bool:
    """Tells whether a name is one of Python's own, built in or of another platform."""
    known = walk.search.interpreter.stdlib_names
    return top in known or top in OTHER_PLATFORMS or walk.search.is_fixed(top)
