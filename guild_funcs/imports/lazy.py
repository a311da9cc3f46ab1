"""Imports that wait: for somebody who asks for an attribute, or calls a function.

In `__getattr__` of a module (PEP 562), and with `lazy_loader`, a submodule is imported
when somebody names it, or what it defines. What a library imports in a function is imported
when somebody calls it. `uses` tells who may.
"""

from __future__ import annotations

from functools import partial

from guild_funcs.imports.facts import FILE, Import
from guild_funcs.imports.fallbacks import Walk
from guild_funcs.imports.graph import Node
from guild_funcs.imports.hidden import Hidden
from guild_funcs.imports.names import Asked, asked_by
from guild_funcs.imports.uses import Uses

Waiting = list[tuple[Node, Import]]


class Lazy:
    """The imports that wait.

    Args:
        uses: What may be asked for, and called.
        hidden: The packages that find out by themselves where their names are.
    """

    def __init__(self, uses: Uses, hidden: Hidden) -> None:
        self.uses = uses
        self.hidden = hidden
        self.attributes: Waiting = []
        self.functions: Waiting = []
        # By package: who holds it, and what is taken from it by `from`.
        self._holders: dict[str, set[str]] = {}
        self._taken: dict[str, set[str]] = {}
        self._takes: dict[str, Waiting] = {}

    def use(self, node: Node, item: Import, asked: Asked) -> None:
        """Notes what an import gives to the module that it stands in."""
        if item.names is None or item.condition == "lazy":
            parts = asked.base.split(".")
            for count in range(1, len(parts) + 1):
                self._hold(".".join(parts[:count]), node)
            return
        self._taken.setdefault(asked.base, set()).update(asked.names)
        self._takes.setdefault(asked.base, []).append((node, item))
        for name in asked.names:
            self._hold(f"{asked.base}.{name}", node)

    def _hold(self, package: str, node: Node) -> None:
        if package != node.name:
            self._holders.setdefault(package, set()).add(node.name)

    def settled(self, walk: Walk) -> Waiting:
        """Takes out, and returns, imports in functions that bring in nothing new."""
        old = {id(each) for each in self.functions if not _brings_new(walk, *each)}
        found = [each for each in self.functions if id(each) in old]
        self.functions = [each for each in self.functions if id(each) not in old]
        return found

    def asked(self, walk: Walk) -> Waiting:
        """Takes out, and returns, the imports that may run, of those that bring in a module."""
        waiting = [each for each in self.attributes if _brings_new(walk, *each)]
        if not waiting and not self.functions and not self.hidden.packages:
            return []
        self.uses.settle()
        words: dict[str, set[str]] = {}
        asked: Waiting = []
        for node, item in waiting:
            if node.name not in words:
                words[node.name] = self._words(node.name)
            known = words[node.name]
            is_held = (
                self.uses.is_handed(node.name)
                or "*" in known
                or not known.isdisjoint(item.asks or item.names or ())
            )
            if is_held and self._is_asked(node, item):
                asked.append((node, item))
        found = self.hidden.found(partial(self._asked_of, walk))
        asked += (each for each in found if _brings_new(walk, *each))
        for node, item in asked:
            self.uses.take_lazily(node.name, item)
        asked += [each for each in self.functions if self.uses.is_called(*each)]
        chosen = {id(each[1]) for each in asked}
        self.attributes = [each for each in self.attributes if id(each[1]) not in chosen]
        self.functions = [each for each in self.functions if id(each[1]) not in chosen]
        return asked

    def _words(self, package: str) -> set[str]:
        words = map(self.uses.words, self._holders.get(package, ()))
        # A package holds itself: `for name in WHERE: __getattr__(name)`.
        return self.uses.own_words(package).union(self._taken.get(package, ()), *words)

    def _asked_of(self, walk: Walk, node: Node) -> set[str]:
        """Returns what code that runs takes from a package, and other libraries ask it for.

        Code of its own library has names of its own, of which most are alike.
        """
        names: set[str] = set()
        for source, item in self._takes.get(node.name, ()):
            if not item.inside or self.uses.is_called(source, item):
                names.update(item.names or ())
        is_handed = self.uses.is_handed(node.name)
        for holder in self._holders.get(node.name, ()):
            if walk.graph.nodes[holder].library != node.library:
                words = self.uses.words(holder)
                asked = (each for each in words if self.uses.is_asked(node.name, each))
                names.update(words if is_handed else asked)
        return names

    def _is_asked(self, node: Node, item: Import) -> bool:
        taken = self._taken.get(node.name, ())
        names = item.asks or item.names or ()
        return "*" in taken or any(
            name in taken or self.uses.is_asked(node.name, name) for name in names
        )


def _brings_new(walk: Walk, node: Node, item: Import) -> bool:
    if item.level == FILE:
        return True
    for asked in asked_by(node, item):
        for name in (asked.base, *(f"{asked.base}.{each}" for each in asked.names)):
            found = walk.search.find(name) if name and name not in walk.graph.nodes else None
            if found is not None and not found.in_stdlib:
                return True
    return False
