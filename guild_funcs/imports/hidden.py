"""Packages that find out by themselves where their names are.

`sys.modules[__name__] = LazyModule(__name__, structure(__file__))` makes one such package, and
`__getattr__` another one that looks a name up in what a call returns. Whatever tells it where the
name is, it is in a module below the package that defines it, or lists it in `__all__`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Callable

from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.graph import Node
from guild_funcs.imports.modules import Modules
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Module, Search

# Each begins with a character that a text is quickly searched for.
_DEFINED = re.compile(r"\n(?:async[ \t]+def|def|class)[ \t]+(\w+)")
_LISTED = re.compile(r"\n__all__\b[^\[(\n]*[\[(]([^\])]*)")
_QUOTED = re.compile(r"[\"'](\w+)[\"']")


class Hidden:
    """The packages that were reached.

    Args:
        search: Where modules are found.
        texts: Where they are read.
    """

    def __init__(self, search: Search, texts: Texts) -> None:
        self.search = search
        self.texts = texts
        self._modules = Modules(search)
        # Each with the line where it puts another module in its place.
        self.packages: list[tuple[Node, int]] = []
        self._asked: dict[str, set[str]] = {}
        # By module: its names. By package: the modules below it, by what they have.
        self._names: dict[str, frozenset[str]] = {}
        self._known: dict[str, dict[str, list[str]]] = {}

    def add(self, node: Node, facts: Facts) -> None:
        """Notes a module that was reached, if it is such a package."""
        if facts.hides and node.package == node.name:
            self.packages.append((node, facts.hides))

    def found(self, asked: Callable[[Node], set[str]]) -> Iterator[tuple[Node, Import]]:
        """Yields the imports of modules that have what the packages were not asked for before.

        Args:
            asked: Returns what a package is asked for.
        """
        for node, line in self.packages:
            done = self._asked.setdefault(node.name, set())
            new = {n for n in asked(node) - done if not self.search.find(f"{node.name}.{n}")}
            done |= new
            where = self._where(node) if new else {}
            for name in sorted(new & where.keys()):
                for module in where[name]:
                    yield node, Import(line, "lazy", 0, module, (name,))

    def _where(self, node: Node) -> dict[str, list[str]]:
        """Returns the modules below a package, by what they have."""
        if node.name not in self._known:
            where = self._known[node.name] = {}
            for module in self._modules.below(node.name, deep=True):
                for name in self._names_of(module):
                    where.setdefault(name, []).append(module.name)
        return self._known[node.name]

    def _names_of(self, module: Module) -> frozenset[str]:
        """Returns what a module lists in `__all__`, or else defines."""
        if module.name not in self._names:
            self.texts.seen.add(module.archive or module.source)
            text = "\n" + self.texts.text(module, module.source) if module.is_source else ""
            listed = [name for each in _LISTED.findall(text) for name in _QUOTED.findall(each)]
            names = listed or _DEFINED.findall(text)
            self._names[module.name] = frozenset(each for each in names if each[0] != "_")
        return self._names[module.name]
