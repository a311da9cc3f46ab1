"""Names of modules that a library quotes, when it also imports by computed names.

`for name in ("acme.plugins.a", "acme.plugins.b"): import_module(name)` says nothing that
can be followed from the call, but the names stand in the library, or in the project that
uses it. Only texts with a dot that name a module which is there count, and of a call whose
name surely begins in some way (`forms`), only those that begin so. Who imports such a library
may name modules to it, and who imports an installed distribution: its code is not read, and
may import what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guild_funcs.imports.facts import COMPUTED, HOLE, NAME, PACKAGE, Facts, Import
from guild_funcs.imports.graph import Node
from guild_funcs.imports.names import absolute
from guild_funcs.imports.uses import Uses
from guild_funcs.locate import Search


class Quoted:
    """The names that were not followed so far.

    Args:
        search: Where the modules that are named are found.
        uses: Which code runs.
    """

    def __init__(self, search: Search, uses: Uses) -> None:
        self.search = search
        self.uses = uses
        self._passed = 0
        # By library: what the names that it computes begin with.
        self._begins: dict[str, set[str]] = {}
        # By library, the modules that were reached, and what they quote; the project's own
        # belong to each.
        self._nodes: dict[str, list[Node]] = {}
        self._quotes: dict[str, list[tuple[Node, Import]]] = {}
        # What each quoted name stands for, and those that were returned.
        self._modules: dict[str, str] = {}
        self._taken: set[str] = set()
        # By library: the top names that it imports.
        self._seen: dict[str, set[str]] = {}

    def found(
        self, nodes: Mapping[str, Node], facts: Mapping[str, Facts]
    ) -> list[tuple[Node, Import]]:
        """Returns imports of what the modules quote, and what was not returned before."""
        new = list(nodes.values())[self._passed :]
        self._passed += len(new)
        for node in new:
            if node.name not in facts:  # it is of an installed distribution, which is not read
                self._begins.setdefault(node.library, set()).add("")
                continue
            self._see(node, facts[node.name])
            self._nodes.setdefault(node.library, []).append(node)
            begins = {
                _begin(node, each.form)
                for each in facts[node.name].unread
                if each.what.endswith(COMPUTED)
            }
            if begins:
                self._begins.setdefault(node.library, set()).update(begins)
        imports = []
        for library in self._seen:
            begun = (each for other, each in self._begins.items() if self._sees(library, other))
            imports += self._of(library, tuple(set().union(*begun)), facts)
        return imports

    def _see(self, node: Node, facts: Facts) -> None:
        """Notes what the library of a module imports."""
        seen = self._seen.setdefault(node.library, set())
        seen.update(
            absolute(node, each.level, each.module).partition(".")[0] for each in facts.binds
        )

    def _sees(self, library: str, other: str) -> bool:
        """Tells whether code of a library may give names to another one."""
        return library in ("", other) or other.partition(".")[0] in self._seen[library]

    def _of(
        self, library: str, begins: tuple[str, ...], facts: Mapping[str, Facts]
    ) -> list[tuple[Node, Import]]:
        """Takes out, and returns, what a library quotes that begins in one of some ways."""
        quotes = self._quotes.setdefault(library, [])
        if begins:
            for node in self._nodes.pop(library, ()):
                quotes += [(node, item) for item in self._in(facts[node.name])]
        taken: list[tuple[Node, Import]] = []
        rest: list[tuple[Node, Import]] = []
        if any(f"{item.module}.".startswith(begins) for _, item in quotes):
            self.uses.settle()
        for node, item in quotes:
            if item.module in self._taken:  # elsewhere, by code that runs
                continue
            if f"{item.module}.".startswith(begins) and self.uses.is_called(node, item):
                self._taken.add(item.module)
                taken.append((node, item))
            else:
                rest.append((node, item))
        self._quotes[library] = rest
        return taken

    def _in(self, facts: Facts) -> Iterator[Import]:
        for quote, line in facts.quotes:
            if quote not in self._modules:
                self._modules[quote] = self._named(quote.replace(":", "."))
            if self._modules[quote]:
                yield Import(line, "hinted", 0, self._modules[quote])

    def _named(self, name: str) -> str:
        """Returns the module of a dotted name, of which the last part may be a class; or ""."""
        for each in (name, name.rpartition(".")[0]):
            module = self.search.find(each) if "." in each else None
            if module is not None and not module.in_stdlib:
                return each
        return ""


def _begin(node: Node, form: str) -> str:
    """Returns what a computed name surely begins with."""
    return form.replace(NAME, node.name).replace(PACKAGE, node.package).partition(HOLE)[0]
