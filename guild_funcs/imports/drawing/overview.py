"""The graph between libraries: all modules of one are one box, the project's own the first."""

from __future__ import annotations

from typing import Optional

from guild_funcs.imports.graph import Edge, Node, Owner
from guild_funcs.imports.result import Imports
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Box:
    """A library, or the project.

    Args:
        name: Its import name; of the project, its scripts.
        owner: Whose it is.
        detail: Where it comes from, or "".
        depth: How many libraries deep it is.
    """

    name: str
    owner: Owner
    detail: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Arrow:
    """The statements of one box that import another.

    Args:
        source: The index of the importing box.
        target: The index of the imported one.
        places: Where they stand, in the order in which they were reached.
        condition: When the first of them runs.
    """

    source: int
    target: int
    places: tuple[str, ...]
    condition: str


@dataclass(frozen=True)
class Overview:
    """Boxes, and arrows between them; the first box is the project's."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def below(self, index: int) -> list[Arrow]:
        """Returns the arrows that leave a box."""
        return [arrow for arrow in self.arrows if arrow.source == index]


def overview(found: Imports) -> Overview:
    """Returns the graph between the libraries of a search."""
    graph = found.graph
    scripts = ", ".join(graph.nodes[name].shown for name in graph.starts)
    boxes = [Box(scripts, "project")]
    at = {"": 0}
    for library in found.libraries:
        at[library.name] = len(boxes)
        boxes.append(Box(library.name, "library", library.origin.path, library.depth))
    depths: dict[str, int] = {}
    for node in graph.nodes.values():
        if node.owner == "installed":
            depths[node.library] = min(node.depth, depths.get(node.library, node.depth))
    for name in found.installed:
        at[name] = len(boxes)
        boxes.append(Box(name, "installed", "installed", depths[name]))
    return Overview(tuple(boxes), tuple(_arrows(found, at)))


def _arrows(found: Imports, at: dict[str, int]) -> list[Arrow]:
    graph = found.graph
    places: dict[tuple[int, int], list[Edge]] = {}
    for edge in (edge for edges in graph.edges.values() for edge in edges):
        source, target = graph.nodes[edge.source], graph.nodes.get(edge.target)
        ends = (_box(source, at), _box(target, at) if target else None)
        if edge.taken and ends[0] is not None and ends[1] and ends[0] != ends[1]:
            places.setdefault((ends[0], ends[1]), []).append(edge)
    return [
        Arrow(*ends, tuple(dict.fromkeys(map(graph.place, edges))), edges[0].condition)
        for ends, edges in sorted(places.items())
    ]


def _box(node: Node, at: dict[str, int]) -> Optional[int]:
    return 0 if node.owner == "project" else at.get(node.library)
