"""`find`: from scripts to the libraries that they import."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, Optional

from guild_funcs.collector import paused
from guild_funcs.errors import FuncsError
from guild_funcs.imports.answers import ANOTHER_KIND, Answers
from guild_funcs.imports.cache import Cache
from guild_funcs.imports.closure import Closure
from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import Import
from guild_funcs.imports.graph import Edge, Graph, Node
from guild_funcs.imports.notebooks import in_cells, place
from guild_funcs.imports.options import Options, Start
from guild_funcs.imports.result import Imports, Library, Note
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Search, find_module
from guild_funcs.structs import replace

# The conditions from strong to weak. Of those on the way to a library, the weakest is told.
_WEIGHT = (
    "always", "main", "named", "branch", "config", "stub", "function", "optional", "fallback",
    "hinted", "lazy",
)  # fmt: skip


def find(starts: Sequence[Start], options: Options) -> Imports:
    """Returns what scripts, modules or packages import, through any number of steps.

    Nothing is imported or run.

    Args:
        starts: What to begin with.
        options: Where to look, and how far.

    Raises:
        FuncsError: A library that is imported cannot be told from its place.
    """
    search = Search([*options.own, *options.path], options.python_exe, options.env)
    version = tuple(int(part) for part in search.interpreter.version.split(".")[:3])
    platform = Platform(version=version)
    answers = Answers(options.cache_dir, starts, options, search)
    known = answers.get()
    try:
        found = _known(known, answers, starts, options) if known else None
    except ANOTHER_KIND:
        found = None
    if found is not None:
        return found
    # Syntax trees are many small objects without circles. To look for circles among them
    # would take a fifth of the time.
    with paused():
        return _searched(starts, options, search, platform, answers)


def _searched(
    starts: Sequence[Start],
    options: Options,
    search: Search,
    platform: Platform,
    answers: Answers,
) -> Imports:
    cache = Cache(options.cache_dir, platform)
    texts = Texts(platform, cache)
    closure = Closure(search, texts, options)
    try:
        for start in starts:
            closure.start(start)
        if options.strings:
            _follow_strings(closure, options)
        closure.finish()
        texts.stop()
        cache.save()
    finally:
        texts.close()
    for node in closure.graph.nodes.values():
        if node.file.endswith(".ipynb"):
            _tell_cells(closure, node)
    found = _result(closure)
    if not any(library.origin.editable for library in found.libraries):
        seen = {*closure.texts.seen, *search.looked_at(), *(start.file for start in starts)}
        answers.put(_answer(found, search), found.graph, seen - {""})
    return found


def _tell_cells(closure: Closure, node: Node) -> None:
    """Has what is told of a notebook name the cell and the line in it."""
    line = in_cells(closure.texts.data(node.file))
    edges, facts = closure.graph.edges, closure.facts[node.name]
    edges[node.name] = [replace(e, line=line(e.line)) for e in edges.get(node.name, ())]
    unread = tuple(each._replace(line=line(each.line)) for each in facts.unread)
    closure.facts[node.name] = replace(facts, unread=unread)
    closure.made = [
        (name, made._replace(line=line(made.line)) if name == node.name else made)
        for name, made in closure.made
    ]
    for at, each in enumerate(closure.missing):
        if each.source == node.name:
            item = each.item._replace(line=line(each.item.line))
            closure.missing[at] = each._replace(item=item)


def _answer(found: Imports, search: Search) -> dict[str, Any]:
    return {
        "libraries": [
            [each.name, each.chain, each.condition, each.depth, each.origin.path]
            for each in found.libraries
        ],
        "installed": found.installed,
        "unknown": [[n.place, n.text, n.library, n.name] for n in found.unknown],
        "missing": [[n.place, n.text, n.library, n.name] for n in found.missing],
        "scripts": found.scripts,
        "entries": search.entries,
    }


def _known(
    known: dict[str, Any], answers: Answers, starts: Sequence[Start], options: Options
) -> Optional[Imports]:
    """Returns a kept answer; its libraries are located anew, and must be where they were."""
    own = {os.path.abspath(folder) for folder in options.own}
    path = [entry for entry in known["entries"] if entry not in own]
    libraries = []
    for name, chain, condition, depth, where in known["libraries"]:
        try:
            origin = find_module(name, path, python_exe=options.python_exe, env=options.env)
        except FuncsError:
            return None
        if origin.path != where:
            return None
        libraries.append(Library(name, replace(origin, reason=chain), chain, condition, depth))

    def load() -> Graph:
        kept = answers.graph()
        uncached = replace(options, cache_dir=None)
        return kept if kept is not None else find(starts, uncached).graph

    return Imports(
        tuple(libraries),
        tuple(known["installed"]),
        tuple(Note(*each) for each in known["unknown"]),
        tuple(Note(*each) for each in known["missing"]),
        tuple(known["scripts"]),
        load,
        options.limits,
    )


def _follow_strings(closure: Closure, options: Options) -> None:
    from guild_funcs.imports.strings import named_modules

    for file, line, name in named_modules(options.project_dir):
        known = closure.search.find(name.partition(".")[0])
        if known is None or known.in_stdlib:
            continue
        closure.config(file, Import(line, "config", 0, name))


def _result(closure: Closure) -> Imports:
    graph = closure.graph
    ways = graph.ways()
    names = [n for n in ways if graph.nodes.get(n) and graph.nodes[n].owner != "project"]
    reached = dict.fromkeys(graph.nodes[n].library for n in names)
    libraries = []
    installed = []
    for name in reached:
        first = next(n for n in names if graph.nodes[n].library == name)
        node = graph.nodes[first]
        if any(other.startswith(f"{name}.") for other in reached) and _is_namespace(closure, name):
            continue  # only modules inside the namespace are imported
        if node.owner == "installed" and not closure.options.all:
            installed.append(name)
        else:
            libraries.append(_library(closure, name, graph.chain(first, ways), node.depth))
    return Imports(
        tuple(sorted((each for each in libraries if each), key=lambda each: each.depth)),
        tuple(sorted(installed)),
        tuple(_unknown(closure)),
        tuple(_missing(closure)),
        tuple(graph.starts),
        lambda: graph,
        closure.options.limits,
    )


def _is_namespace(closure: Closure, name: str) -> bool:
    module = closure.search.find(name)
    return (
        module is not None
        and module.library == name
        and module.name == name
        and (module.kind == "namespace")
    )


def _library(closure: Closure, name: str, chain: Sequence[Edge], depth: int) -> Library:
    origin = closure.owners.origin(name)
    told = closure.graph.told(chain, name)
    weakest = max((edge.condition for edge in chain), key=_WEIGHT.index, default="always")
    return Library(name, replace(origin, reason=told), told, weakest, depth)


def _unknown(closure: Closure) -> Iterator[Note]:
    for name, facts in closure.facts.items():
        node = closure.graph.nodes[name]
        if facts.problem:
            at = place(node.shown, facts.problem_line)
            yield Note(at, facts.problem, node.library)
        for each in facts.unread:
            yield Note(place(node.shown, each.line), each.what, node.library)
    for name, made in closure.made:
        node = closure.graph.nodes[name]
        yield Note(place(node.shown, made.line), made.what, node.library)


def _missing(closure: Closure) -> Iterator[Note]:
    for each in closure.missing:
        node = closure.graph.nodes[each.source]
        at = place(node.shown, each.item.line)
        condition = each.item.condition
        text = f"'{each.name}' was not found" + ("" if condition == "always" else f" ({condition})")
        yield Note(at, text, node.library, each.name)
