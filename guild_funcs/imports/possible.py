"""What a computed import may bring in at most, whatever code runs, and whatever it quotes.

To know which code runs, all of it is read once more. Where nothing new can come of that, as where a
helper that imports is given nothing, or lists a package of which all was reached, it is not asked.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Optional

from guild_funcs.imports.facts import Facts
from guild_funcs.imports.graph import Node
from guild_funcs.imports.names import absolute
from guild_funcs.locate import Module, Search


def has_new(found: Iterable[Module], nodes: Container[str]) -> bool:
    """Tells whether a module is among some that was not reached, and is not Python's."""
    return any(each.name not in nodes and not each.in_stdlib for each in found)


def possible_packages(node: Node, facts: Facts, name: str, search: Search) -> Optional[list[str]]:
    """Returns the modules that `a.b` may stand for in a module, except Python's own.

    None when it may be another one: a name that is taken from a module, or from all of it.

    Args:
        node: The module.
        facts: What was read of it.
        name: The name, as code of the module writes it.
        search: Where modules are found.
    """
    first, _, rest = name.partition(".")
    found = [f"{node.name}.{first}"] if search.find(f"{node.name}.{first}") else []
    for each in facts.binds:
        base = absolute(node, each.level, each.module)
        top = search.find(base.partition(".")[0])
        if each.name not in (first, "*") or (top is not None and top.in_stdlib):
            continue
        whole = f"{base}.{each.attribute}" if each.attribute else base
        if each.name == "*" or search.find(whole) is None:
            return None
        found.append(whole)
    return [f"{each}.{rest}" if rest else each for each in found]
