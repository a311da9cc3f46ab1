"""The graph of imports: modules, the statements between them, and the ways through it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from guild_funcs.imports.facts import NOT_TAKEN, Condition, Import
from guild_funcs.imports.notebooks import place
from guild_funcs.structs import dataclass, field

Owner = Literal["project", "library", "installed"]


@dataclass(frozen=True)
class Node:
    """A script or module that is reached.

    Args:
        name: Its dotted name; of a script, its path as it is shown.
        file: The file that makes it, "" for a namespace.
        shown: The file as it is shown: below the project, or below the import root.
        owner: Whose it is.
        library: The dotted name of the library it is in; "" for the project's own.
        depth: How many libraries deep it was reached.
        package: What a relative import in it starts from.
    """

    name: str
    file: str
    shown: str
    owner: Owner
    library: str = ""
    depth: int = 0
    package: str = ""


@dataclass(frozen=True)
class Edge:
    """One import statement: from a module to a module.

    Args:
        source: The name of the module with the statement.
        target: The name of the module that it imports.
        line: Where it stands.
        condition: When it runs.
        taken: Whether it was followed.
    """

    source: str
    target: str
    line: int
    condition: Condition
    taken: bool = True


class Missing(NamedTuple):
    """An import of which nothing was found."""

    source: str
    name: str
    item: Import


@dataclass
class Graph:
    """What is reached from some scripts, in the order in which it was.

    Args:
        starts: The names of the scripts.
        nodes: The modules by name.
        edges: The statements by the name of the module that they stand in.
    """

    starts: list[str] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, list[Edge]] = field(default_factory=dict)

    def add(self, edge: Edge) -> None:
        """Adds a statement."""
        self.edges.setdefault(edge.source, []).append(edge)

    def ways(self) -> dict[str, Edge]:
        """Returns, for each module but the scripts, the last step of a shortest way to it."""
        last: dict[str, Edge] = {}
        seen = set(self.starts)
        queue = deque(self.starts)
        while queue:
            for edge in self.edges.get(queue.popleft(), ()):
                if edge.taken and edge.target not in seen:
                    seen.add(edge.target)
                    last[edge.target] = edge
                    queue.append(edge.target)
        return last

    def chain(self, name: str, ways: dict[str, Edge]) -> tuple[Edge, ...]:
        """Returns the steps of the way to a module, the script's own first."""
        steps: list[Edge] = []
        while name in ways and name not in self.starts:
            steps.append(ways[name])
            name = ways[name].source
        return tuple(reversed(steps))

    def told(self, steps: Iterable[Edge], name: str) -> str:
        """Returns a way as text: `train.py:3 -> acme/data/__init__.py:7 -> helper`."""
        return " -> ".join([*(self.place(step) for step in steps), name])

    def place(self, step: Edge) -> str:
        """Returns where a statement stands: `train.py:3`."""
        return place(self.nodes[step.source].shown, step.line)

    def into(self, library: str) -> Iterator[Edge]:
        """Yields the statements outside a library that import something of it, each once."""
        seen = set()
        for source, edges in self.edges.items():
            for edge in edges:
                target = self.nodes.get(edge.target)
                inside = self.nodes[source].library == library
                key = (source, edge.line)
                if target and target.library == library and not inside and key not in seen:
                    seen.add(key)
                    yield edge


def is_followed(condition: Condition, *, is_script: bool) -> bool:
    """Tells whether an import under a condition can run when its module is imported, or run.

    Example:
        >>> is_followed("typing", is_script=True), is_followed("main", is_script=False)
        (False, False)
    """
    return condition not in NOT_TAKEN and (condition != "main" or is_script)
