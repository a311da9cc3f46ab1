"""Whether the handler of `try: import a / except ImportError: import b` runs.

It does not when all that the `try` imports is there, and can itself be imported.
"""

from __future__ import annotations

import os.path
from typing import Optional, Protocol

from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.graph import Graph, Missing, Node
from guild_funcs.imports.names import Asked, asked_by
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Module, Search

# Modules of Python's that put themselves where another name is looked for, in `sys.modules`.
_ALIASES = {"os.path": os.path.__name__, "collections.abc": "_collections_abc"}


class Walk(Protocol):
    """What is asked of a walk over modules: `closure.Closure`."""

    search: Search
    texts: Texts
    graph: Graph
    facts: dict[str, Facts]
    missing: list[Missing]

    def facts_of(self, module: Module) -> Facts:
        """Returns what was read of a module."""


def is_needed(closure: Walk, node: Node, item: Import, seen: Optional[set[str]] = None) -> bool:
    """Tells whether a fallback may run: False only when that is certain.

    Args:
        closure: The walk so far.
        node: The module that the fallback stands in.
        item: The import in the handler.
        seen: The modules that were asked whether they can be imported; in a circle they can.
    """
    seen = set() if seen is None else seen
    tried = [closure.facts[node.name].imports[index] for index in item.guards]
    if not tried or any(each.condition not in ("optional", "fallback") for each in tried):
        return True
    if all(_is_of_python(closure, each.base) for each in asked_by(node, item)):
        return True  # it brings in nothing, whether it runs or not
    asked = [each for one in tried for each in asked_by(node, one)]
    return not all(_works(closure, each, seen) for each in asked)


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


def _is_of_python(closure: Walk, name: str) -> bool:
    top = name.partition(".")[0]
    found = closure.search.find(top) if top else None
    return closure.search.is_fixed(top) or (found is not None and found.in_stdlib)


def _works(closure: Walk, asked: Asked, seen: set[str]) -> bool:
    name = _ALIASES.get(asked.base, asked.base)
    module = closure.search.find(name) if name else None
    if module is None:
        return closure.search.is_fixed(asked.base) and not asked.names
    inside = [f"{asked.base}.{name}" for name in asked.names]
    found = [each for each in inside if closure.search.find(each)]
    if len(found) < len(inside) and _lacks(closure, module, set(asked.names), set()):
        return False
    return not any(_is_broken(closure, each, seen) for each in (asked.base, *found))


def _lacks(closure: Walk, module: Module, names: set[str], passed: set[str]) -> set[str]:
    """Returns those of some names that a module may not bind, nor take by a star."""
    passed.add(module.name)
    bound = closure.texts.bound(module)
    if bound is None or names <= bound:
        return names if bound is None else set()
    names = names - bound
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    node = Node(module.name, "", "", "library", package=package)
    for item in closure.facts_of(module).imports:
        if item.names == ("*",) and item.condition == "always" and not item.inside:
            for asked in asked_by(node, item):
                names = _lacks_star(closure, closure.search.find(asked.base), names, passed)
    return names


def _lacks_star(
    closure: Walk, module: Optional[Module], names: set[str], passed: set[str]
) -> set[str]:
    """Returns those of some names that a star may not take from a module."""
    if module is None or not names or module.name in passed:
        return names
    exported = closure.facts_of(module).exported
    if exported or "__all__" in (closure.texts.bound(module) or ()):
        passed.add(module.name)
        return names.difference(exported)
    public = {each for each in names if each[0] != "_"}
    return (names - public) | _lacks(closure, module, public, passed)


def _is_broken(closure: Walk, name: str, seen: set[str]) -> bool:
    """Tells whether what a module surely imports is missing, or may raise an ImportError."""
    missing = {each.source for each in closure.missing if each.item.condition == "always"}
    queue = [name]
    while queue:
        here = queue.pop()
        if here in missing:
            return True
        if here not in seen:
            seen.add(here)
            if _raises(closure, here, seen):
                return True
            edges = closure.graph.edges.get(here, ())
            queue.extend(each.target for each in edges if each.condition == "always")
    return False


def _raises(closure: Walk, name: str, seen: set[str]) -> bool:
    facts, node = closure.facts.get(name), closure.graph.nodes.get(name)
    raised = facts.raises if facts and node else ()
    may_run = (each for each in raised if each.condition in ("always", "branch", "fallback"))
    return any(node and is_needed(closure, node, each, seen) for each in may_run)
