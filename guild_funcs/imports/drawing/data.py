"""The answer as data for JSON."""

from __future__ import annotations

from typing import Any

from guild_funcs.imports.drawing.overview import overview
from guild_funcs.imports.graph import Edge, Node
from guild_funcs.imports.result import Imports, Library, Note


def as_data(found: Imports) -> dict[str, Any]:
    """Returns the libraries, what cannot be known, what is missing, and the graph of modules."""
    graph = found.graph
    return {
        "scripts": list(graph.starts),
        "libraries": [_library(each) for each in found.libraries],
        "installed": list(found.installed),
        "unknown": [_note(each) for each in found.unknown],
        "missing": [{**_note(each), "name": each.name} for each in found.missing],
        "imports": _between(found),
        "modules": [_module(node, graph.edges.get(node.name, [])) for node in graph.nodes.values()],
    }


def _library(library: Library) -> dict[str, Any]:
    origin = library.origin
    return {
        "name": library.name,
        "path": origin.path,
        "kind": origin.kind,
        "distribution": origin.distribution,
        "version": origin.version,
        "editable": origin.editable,
        "chain": library.chain,
        "condition": library.condition,
        "depth": library.depth,
    }


def _note(note: Note) -> dict[str, str]:
    return {"place": note.place, "text": note.text, "library": note.library}


def _between(found: Imports) -> list[dict[str, Any]]:
    """Returns which library imports which, and where."""
    seen = overview(found)
    names = [box.name for box in seen.boxes]
    return [
        {"from": names[each.source], "to": names[each.target], "places": list(each.places)}
        for each in seen.arrows
    ]


def _module(node: Node, edges: list[Edge]) -> dict[str, Any]:
    return {
        "name": node.name,
        "file": node.file,
        "owner": node.owner,
        "library": node.library or None,
        "imports": [
            {
                "name": edge.target,
                "line": edge.line,
                "condition": edge.condition,
                "followed": edge.taken,
            }
            for edge in edges
        ],
    }
