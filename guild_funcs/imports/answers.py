"""Whole answers kept between commands, while nothing changed that they rest on.

An answer holds for the same question, and for files and folders of the same identity:
those that were read, those that were listed, and those of the path that were not there.
The graph is kept beside it, and read when somebody asks for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Optional

from guild_funcs.cached import load, store
from guild_funcs.imports.cache import FORMAT, FRESH
from guild_funcs.imports.graph import Edge, Graph, Node
from guild_funcs.imports.options import Options, Start
from guild_funcs.locate import Search

# Reading an answer of another kind, or of another version, raises one of these.
ANOTHER_KIND = (LookupError, TypeError, ValueError)


class Answers:
    """The kept answer to one question.

    Args:
        folder: Where answers are kept; None for nowhere.
        starts: What the search began with.
        options: What was asked.
        search: The import path; it knows the interpreter.
    """

    def __init__(
        self, folder: Optional[str], starts: Sequence[Start], options: Options, search: Search
    ) -> None:
        asked = [
            *([start.file, start.name, start.package, start.is_run] for start in starts),
            [*options.path], [*options.own], options.project_dir, options.all,
            [*options.without], options.depth, options.lazy, repr(search.interpreter), FORMAT,
        ]  # fmt: skip
        digest = hashlib.sha256(json.dumps(asked, default=str).encode()).hexdigest()[:32]
        # An answer that rests on texts in YAML files rests on the whole project: it is not kept.
        is_kept = folder is not None and not options.strings
        # What changes from here on may have changed before it was read, or after.
        self._began = time.time()
        self._identity: Optional[str] = None
        self._file = os.path.join(folder or "", "imports", f"{digest}.json") if is_kept else None

    def get(self) -> Optional[dict[str, Any]]:
        """Returns the answer, or None when there is none that holds."""
        found = load(self._file) if self._file else {}
        with suppress(*ANOTHER_KIND):
            if found and identity(found["seen"], time.time()) == found["identity"]:
                self._identity = found["identity"]
                return found
        return None

    def put(self, answer: dict[str, Any], graph: Graph, seen: Iterable[str]) -> None:
        """Keeps an answer with all that was looked at for it."""
        if self._file is None:
            return
        paths = sorted(set(seen))
        found = identity(paths, self._began)
        if found is None:
            return
        with suppress(OSError, ValueError):
            store(self._file + ".graph", {"graph": graph_data(graph), "identity": found})
            store(self._file, {**answer, "seen": paths, "identity": found})

    def graph(self) -> Optional[Graph]:
        """Returns the graph of the answer, or None when it is gone."""
        found = load(self._file + ".graph") if self._file else {}
        # Another command may have written the graph of a newer answer.
        is_same = bool(found) and found.get("identity") == self._identity
        with suppress(*ANOTHER_KIND):
            return graph_from(found["graph"]) if is_same else None
        return None


def identity(paths: Iterable[str], when: float) -> Optional[str]:
    """Returns a text that is another when one of the paths changed.

    It is None when one changed in the two seconds before a time, or after it.
    """
    told = []
    for path in paths:
        try:
            stat = os.stat(path)
        except OSError:
            told.append("absent")
            continue
        if max(stat.st_mtime, stat.st_ctime) > when - FRESH:
            return None
        times = (stat.st_mtime_ns, stat.st_ctime_ns)
        told.append(f"{stat.st_dev} {stat.st_ino} {stat.st_size} {times}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def graph_data(graph: Graph) -> list[Any]:
    """Returns a graph as lists and texts.

    Example:
        >>> graph_from(graph_data(Graph(["a"]))).starts
        ['a']
    """
    nodes = [
        [n.name, n.file, n.shown, n.owner, n.library, n.depth, n.package]
        for n in graph.nodes.values()
    ]
    edges = [
        [edge.source, edge.target, edge.line, edge.condition, edge.taken]
        for each in graph.edges.values()
        for edge in each
    ]
    return [graph.starts, nodes, edges]


def graph_from(data: Sequence[Any]) -> Graph:
    """Returns the graph that `graph_data` described."""
    starts, nodes, edges = data
    made = Graph(list(starts), {each[0]: Node(*each) for each in nodes})
    for each in edges:
        made.add(Edge(*each))
    return made
