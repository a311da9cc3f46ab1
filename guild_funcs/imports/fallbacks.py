"""Whether the handler of `try: import a / except ImportError: import b` runs.

It does not when all that the `try` imports is there, and can itself be imported.
"""

from __future__ import annotations

from typing import Protocol

from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.graph import Graph, Missing, Node
from guild_funcs.imports.names import Asked, asked_by
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Search


class Walk(Protocol):
    """What is asked of a walk over modules: `closure.Closure`."""

    search: Search
    texts: Texts
    graph: Graph
    facts: dict[str, Facts]
    missing: list[Missing]


def is_needed(closure: Walk, node: Node, item: Import) -> bool:
    """Tells whether a fallback may run: False only when that is certain.

    Args:
        closure: The walk so far.
        node: The module that the fallback stands in.
        item: The import in the handler.
    """
    tried = [closure.facts[node.name].imports[index] for index in item.guards]
    if not tried or any(each.condition not in ("optional", "fallback") for each in tried):
        return True
    asked = [each for one in tried for each in asked_by(node, one)]
    return not all(_works(closure, each) for each in asked)


def fails(closure: Walk, facts: Facts, item: Import) -> bool:
    """Tells whether a `try` surely fails before it comes to one of its imports.

    Args:
        closure: The walk so far.
        facts: What was read of the module with the `try`.
        item: The import.
    """
    if item.condition != "optional" or not item.guards:
        return False
    tried = (facts.imports[index] for index in item.guards)
    tops = {each.module.partition(".")[0] for each in tried if not each.level}
    return any(
        closure.search.find(top) is None and not closure.search.is_fixed(top) for top in tops
    )


def _works(closure: Walk, asked: Asked) -> bool:
    module = closure.search.find(asked.base) if asked.base else None
    if module is None:
        return closure.search.is_fixed(asked.base) and not asked.names
    inside = (closure.search.find(f"{asked.base}.{name}") for name in asked.names)
    if all(inside):
        return not _is_broken(closure, asked.base)
    bound = closure.texts.bound(module)
    if bound is None or not set(asked.names) <= bound:
        return False
    return not _is_broken(closure, asked.base)


def _is_broken(closure: Walk, name: str) -> bool:
    """Tells whether something that a module surely imports is missing."""
    missing = {each.source for each in closure.missing if each.item.condition == "always"}
    if not missing:
        return False
    seen: set[str] = set()
    queue = [name]
    while queue:
        here = queue.pop()
        if here in missing:
            return True
        if here not in seen:
            seen.add(here)
            edges = closure.graph.edges.get(here, ())
            queue.extend(each.target for each in edges if each.condition == "always")
    return False
