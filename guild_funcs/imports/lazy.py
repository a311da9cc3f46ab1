"""Imports that a package makes when an attribute is asked for, and who asks for it.

In `__getattr__` of a module (PEP 562), and with `lazy_loader`, a submodule is imported
when somebody names it, or what it defines. Who can name it is whoever holds the package:
`from acme.data import x` gives `x`, and not `acme`.
"""

from __future__ import annotations

from guild_funcs.imports.facts import Import
from guild_funcs.imports.graph import Node
from guild_funcs.imports.names import Asked
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Search


class Lazy:
    """The imports that wait for somebody to ask.

    Args:
        texts: Where the text of those who may ask is read.
        search: Where the modules of it are found.
    """

    def __init__(self, texts: Texts, search: Search) -> None:
        self.texts = texts
        self.search = search
        self.waiting: list[tuple[Node, Import]] = []
        # By package: who holds it, and what is taken from it by `from`.
        self._holders: dict[str, dict[str, Node]] = {}
        self._taken: dict[str, set[str]] = {}

    def use(self, node: Node, item: Import, asked: Asked) -> None:
        """Notes what an import gives to the module that it stands in."""
        if item.names is None or item.condition == "lazy":
            parts = asked.base.split(".")
            for count in range(1, len(parts) + 1):
                self._hold(".".join(parts[:count]), node)
            return
        self._taken.setdefault(asked.base, set()).update(asked.names)
        for name in asked.names:
            self._hold(f"{asked.base}.{name}", node)

    def _hold(self, package: str, node: Node) -> None:
        if package != node.name:
            self._holders.setdefault(package, {})[node.name] = node

    def asked(self) -> list[tuple[Node, Import]]:
        """Takes out, and returns, the imports that somebody asks for."""
        words: dict[str, set[str]] = {}
        found: list[tuple[Node, Import]] = []
        rest: list[tuple[Node, Import]] = []
        for each in self.waiting:
            node, item = each
            if node.name not in words:
                words[node.name] = self._words(node.name)
            known = words[node.name]
            is_asked = "*" in known or not known.isdisjoint(item.names or ())
            (found if is_asked else rest).append(each)
        self.waiting = rest
        return found

    def _words(self, package: str) -> set[str]:
        holders = self._holders.get(package, {})
        words = (
            self.texts.words(self.search.find(name), each.file) for name, each in holders.items()
        )
        return self._taken.get(package, set()).union(*words)
