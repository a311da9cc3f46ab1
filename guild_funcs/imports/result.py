"""What a search for imports found, as data for a program."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Optional

from guild_funcs.imports.graph import Graph
from guild_funcs.locate import Origin
from guild_funcs.structs import dataclass, field


@dataclass(frozen=True)
class Library:
    """A library that is imported.

    Args:
        name: Its import name: of a package, or of a part of a namespace.
        origin: Where it comes from, and what is mounted for it.
        chain: The shortest way to it: `train.py:3 -> acme/data/__init__.py:7 -> helper`.
        condition: When its import runs: the weakest condition on that way.
        depth: How many libraries deep it is.
    """

    name: str
    origin: Origin
    chain: str
    condition: str
    depth: int


@dataclass(frozen=True)
class Note:
    """Something that source does not tell, or a name that was not found, and where.

    Args:
        place: File and line: `acme/plugins.py:12`.
        text: What it is.
        library: The library that the file is in; "" for the project's own.
        name: Of a missing import, the name.
    """

    place: str
    text: str
    library: str = ""
    name: str = ""


@dataclass(frozen=True)
class Imports:
    """What a program imports.

    Args:
        libraries: The libraries, those that the project imports itself first.
        installed: The installed distributions' import names that are imported and, unless
            asked for, are no libraries of the program.
        unknown: What source does not tell.
        missing: Names that are imported and were not found.
        scripts: What the search began with, as it is shown.
        limits: What was asked to be left out: `except=helper`, `depth=1`, `lazy=no`.
        load: Returns the graph, which may be kept in a file.
    """

    libraries: tuple[Library, ...]
    installed: tuple[str, ...]
    unknown: tuple[Note, ...]
    missing: tuple[Note, ...]
    scripts: tuple[str, ...]
    load: Callable[[], Graph] = field(repr=False, compare=False)
    limits: tuple[str, ...] = ()

    @cached_property
    def graph(self) -> Graph:
        """All modules that were reached, and the statements between them."""
        return self.load()

    def library(self, name: str) -> Optional[Library]:
        """Returns the library of that import name, or that holds it, or None."""
        found = (each for each in self.libraries if f"{name}.".startswith(f"{each.name}."))
        return next(found, None)

    def why(self, name: str) -> tuple[str, ...]:
        """Returns all the ways in which a library or installed distribution comes in.

        Each is a statement outside of it with the shortest way there.
        """
        ways = self.graph.ways()
        found = self.library(name)
        into = self.graph.into(found.name if found else name)
        taken = [edge for edge in into if edge.taken]
        chains = [(*self.graph.chain(edge.source, ways), edge) for edge in taken]
        chains.sort(key=len)
        return tuple(self.graph.told(chain, chain[-1].target) for chain in chains)
