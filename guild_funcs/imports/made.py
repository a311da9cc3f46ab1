"""Modules that code imports by names which it puts together, or finds in a folder.

`import_module(f"acme.nets.{name}")` imports a module below `acme.nets`. Which ones is told by
the texts that code which runs quotes: those of the same library and of the project. Who lists
a folder and imports what is there imports all modules of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Callable, Optional

from guild_funcs.imports.facts import COMPUTED, HOLE, NAME, PACKAGE, Facts, Import, Unread
from guild_funcs.imports.graph import Node
from guild_funcs.imports.modules import Modules, plain_name
from guild_funcs.imports.possible import has_new, possible_packages
from guild_funcs.imports.uses import Uses
from guild_funcs.imports.walks import DEEP, GIVEN, OWN, TOP
from guild_funcs.locate import Module, Search

_OWNERS = ("project", "library", "installed")


class Made:
    """The computed imports that were reached.

    Args:
        search: Where modules are found.
        uses: What code that runs quotes.
        lazy: Whether functions of libraries count: see `options`.
    """

    def __init__(self, search: Search, uses: Uses, *, lazy: Optional[bool]) -> None:
        self.search = search
        self.modules = Modules(search)
        self.uses = uses
        self.lazy = lazy
        self._passed = 0
        self.computed: list[tuple[Node, Unread]] = []
        # The modules whose text is read.
        self.readable: list[Node] = []
        self._known: set[str] = set()
        # What was looked for, and how much was quoted then.
        self._sizes: dict[tuple[str, Unread], int] = {}

    def found(
        self, nodes: Mapping[str, Node], facts: Mapping[str, Facts]
    ) -> list[tuple[Node, Import]]:
        """Returns imports of modules that were not reached, whose names may be put together."""
        new = list(nodes.values())[self._passed :]
        self._passed += len(new)
        for node in new:
            if node.name in facts and node.owner in _OWNERS:
                self.readable.append(node)
                self.computed += ((node, each) for each in self._of(node, facts[node.name]))
        may_bring = (self._may_bring(*each, nodes, facts) for each in self.computed)
        if not (self.computed and (self.uses.has_begun or any(may_bring))):
            return []
        self.uses.settle()
        made: list[tuple[Node, Import]] = []
        for node, each in self.computed:
            for module in self._modules(node, each):
                if module.name not in self._known and not module.in_stdlib:
                    self._known.add(module.name)
                    item = Import(each.line, "hinted", 0, module.name)
                    made.append((node, item))
        return made

    def _may_bring(
        self, node: Node, each: Unread, nodes: Container[str], facts: Mapping[str, Facts]
    ) -> bool:
        """Tells whether a computed name may be one of a module that was not reached."""
        names = {text.lstrip(DEEP) for text in each.walks if not text.startswith(TOP)}
        packages = {
            name: possible_packages(node, facts[node.name], name, self.search)
            for name in names - {OWN, GIVEN}
        }
        if None in packages.values() or self.modules.may_fill(each.form):
            return True
        listed = self._listed(node, each, lambda _node, name: packages.get(name) or ())
        return has_new(listed, nodes)

    def _of(self, node: Node, facts: Facts) -> Iterator[Unread]:
        for each in facts.unread:
            is_passed_over = self.lazy is False and node.owner != "project" and _inside(facts, each)
            if each.what.endswith(COMPUTED) and not (is_passed_over or each.asked):
                form = each.form.replace(NAME, node.name).replace(PACKAGE, node.package)
                yield each._replace(form=form)

    def _modules(self, node: Node, each: Unread) -> Iterator[Module]:
        if not self.uses.is_called(node, Import(each.line, "hinted", 0, "")):
            return
        listed = tuple(self._listed(node, each, self.named))
        yield from listed
        if not listed and each.form.strip(".") != HOLE:
            texts = self.uses.quoted(node.library)
            key = (node.name, each)
            if self._sizes.get(key) != len(texts):
                self._sizes[key] = len(texts)
                yield from self.modules.filled(each.form, texts)

    def _listed(
        self, node: Node, each: Unread, named: Callable[[Node, str], Iterable[str]]
    ) -> Iterator[Module]:
        """Yields the modules of the packages that code lists.

        Args:
            node: The module that the code is in.
            each: The import.
            named: Returns the modules that a name in the module may stand for.
        """
        begin = each.form.partition(HOLE)[0].rpartition(".")[0]
        for text in each.walks:
            if text.startswith(TOP):
                yield from self.modules.inside("", text[len(TOP) :])
                continue
            deep, name = text.startswith(DEEP), text.lstrip(DEEP)
            if begin and not (deep and each.form.endswith(f".{HOLE}")):
                first, *rest = each.form.split(".")
                yield from self.modules.matching(first, rest, None)
                continue
            if name == OWN and not begin:
                yield from self.modules.beside(node.package, node.file, deep=deep)
                continue
            for package in [begin] if begin else named(node, name):
                yield from self.modules.below(package, deep=deep)

    def named(self, node: Node, name: str) -> Iterator[str]:
        """Yields the modules that `a.b` may stand for in a module."""
        first, _, rest = name.partition(".")
        for each in sorted(self.uses.modules_of(node.name, first)):
            yield f"{each}.{rest}" if rest else each


def asked_names(node: Node, facts: Facts, search: Search) -> Iterator[Import]:
    """Yields the submodules that `__getattr__` of a package imports by the name it is asked for.

    As `import_module(f".{name}", __name__)`, and `f"._{snake_case(name)}"`: each with the
    names that may ask for it.
    """
    for each in facts.unread:
        if not each.asked:
            continue
        form = each.form.replace(NAME, node.name).replace(PACKAGE, node.package)
        package, _, start = form.removesuffix(HOLE).rpartition(".")
        if HOLE in package or not form.endswith(HOLE) or not search.find(package):
            continue
        for name in search.inside(package):
            rest = "" if name in ("__init__", "__main__") else plain_name(name[len(start) :])
            if name.startswith(start) and rest:
                asks = tuple(each for each in facts.exported if plain_name(each) == rest)
                names = asks or (name[len(start) :],)
                yield Import(each.line, "lazy", 0, f"{package}.{name}", names)


def _inside(facts: Facts, each: Unread) -> bool:
    return any(unit.first <= each.line <= unit.last for unit in facts.units)
