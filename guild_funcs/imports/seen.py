"""A module that was reached: which of its text runs, and what its names stand for."""

from __future__ import annotations

from typing import Optional

from guild_funcs.imports.facts import Facts
from guild_funcs.imports.graph import Node
from guild_funcs.imports.names import absolute
from guild_funcs.imports.parts import Parts, functions_of
from guild_funcs.imports.units import HANDED, UNKNOWN


class Seen:
    """What is known of a module that was reached.

    Args:
        node: The module.
        facts: What was read of it.
        parts: What its text mentions.
    """

    def __init__(self, node: Node, facts: Facts, parts: Parts) -> None:
        self.node = node
        self.facts = facts
        lazy = facts.lazy()
        asks = {name for each in lazy for name in each.asks or each.names or ()}
        # The functions that were not called so far.
        self.dormant = list(zip(functions_of(facts), parts.functions))
        self.body = parts.body
        # Names that may be something else than what an import binds them to.
        self.loose = parts.loose
        # By name: a module, or a module and what is taken from it.
        self.binds: dict[str, list[tuple[str, Optional[str]]]] = {}
        for bind in facts.binds:
            base = absolute(node, bind.level, bind.module)
            self.binds.setdefault(bind.name, []).append((base, bind.attribute))
        self.stars = [base for base, _ in self.binds.pop("*", ())]
        # The classes: whether one of that name stands in another class, and what all derive from.
        self.classes: dict[str, bool] = {}
        self.bases: dict[str, tuple[str, ...]] = {}
        for each in facts.units:
            if not each.first:
                self.classes[each.name] = each.always or self.classes.get(each.name, False)
                self.bases[each.name] = (*self.bases.get(each.name, ()), *each.bases)
        # The classes that were not named so far, with the names of their bases.
        self.waiting = {
            name: [each for each in bases if each not in (HANDED, UNKNOWN)]
            for name, bases in self.bases.items()
        }
        own = {each.name for each in facts.units if not each.owner}
        self.names = own.union(self.binds)
        self.is_lazy = "__getattr__" in own or bool(lazy) or facts.makes_modules
        # What the module has, or may bring in when it is asked.
        self.may_have = self.names.union(asks)
        above = node.name.split(".")
        self.above = [".".join(above[:count]) for count in range(1, len(above))]
        # What is listed in `__all__`, and was not asked for.
        self.exported = facts.exported
        # The names that its code, as far as it runs, asks values for.
        self.words: set[str] = set()
