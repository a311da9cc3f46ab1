"""Modules that code imports by names which it puts together, or finds in a folder.

`import_module(f"acme.nets.{name}")` imports a module below `acme.nets`. Which ones is told by
the texts that code which runs quotes: those of the same library and of the project. Who lists
a folder and imports what is there imports all modules of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Optional

from guild_funcs.imports.facts import COMPUTED, HOLE, NAME, PACKAGE, Facts, Import, Unread
from guild_funcs.imports.graph import Node
from guild_funcs.imports.uses import Uses
from guild_funcs.imports.walks import DEEP, OWN, TOP
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
        self.uses = uses
        self.lazy = lazy
        self._passed = 0
        self.computed: list[tuple[Node, Unread]] = []
        # The modules whose text is read.
        self.readable: list[Node] = []
        self._known: set[str] = set()
        # What was looked for, and how much was quoted then.
        self._sizes: dict[tuple[str, int], int] = {}

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
        if self.computed:
            self.uses.settle()
        made: list[tuple[Node, Import]] = []
        for node, each in self.computed:
            for module in self._modules(node, each):
                if module.name not in self._known and not module.in_stdlib:
                    self._known.add(module.name)
                    item = Import(each.line, "hinted", 0, module.name)
                    made.append((node, item))
        return made

    def _of(self, node: Node, facts: Facts) -> Iterator[Unread]:
        for each in facts.unread:
            is_passed_over = self.lazy is False and node.owner != "project" and _inside(facts, each)
            if each.what.endswith(COMPUTED) and not (is_passed_over or each.asked):
                form = each.form.replace(NAME, node.name).replace(PACKAGE, node.package)
                yield each._replace(form=form)

    def _modules(self, node: Node, each: Unread) -> Iterator[Module]:
        if not self.uses.is_called(node, Import(each.line, "hinted", 0, "")):
            return
        listed = tuple(self._listed(node, each))
        yield from listed
        if not listed and each.form.strip(".") != HOLE:
            texts = self.uses.quoted(node.library)
            key = (node.name, each.line)
            if self._sizes.get(key) != len(texts):
                self._sizes[key] = len(texts)
                yield from self.filled(each.form, texts)

    def _listed(self, node: Node, each: Unread) -> Iterator[Module]:
        """Yields the modules of the packages that code lists."""
        begin = each.form.partition(HOLE)[0].rpartition(".")[0]
        for text in each.walks:
            if text.startswith(TOP):
                yield from self._inside("", text[len(TOP) :])
                continue
            deep, name = text.startswith(DEEP), text.lstrip(DEEP)
            if begin and not (deep and each.form.endswith(f".{HOLE}")):
                first, *rest = each.form.split(".")
                yield from self._matching(first, rest, None)
                continue
            names = [begin] if begin else [node.package] if name == OWN else self.named(node, name)
            for package in names:
                yield from self.below(package, deep=deep)

    def named(self, node: Node, name: str) -> Iterator[str]:
        """Yields the modules that `a.b` may stand for in a module."""
        first, _, rest = name.partition(".")
        for each in self.uses.modules_of(node.name, first):
            yield f"{each}.{rest}" if rest else each

    def below(self, package: str, *, deep: bool) -> Iterator[Module]:
        """Yields the modules in a package, with `deep` those in its packages too."""
        for module in self._inside(package):
            yield module
            if deep and module.is_package:
                yield from self.below(module.name, deep=True)

    def _inside(self, package: str, start: str = "") -> Iterator[Module]:
        """Yields the modules in a package, or on the path, that begin in some way."""
        if package and self.search.find(package) is None:
            return
        for name in self.search.inside(package):
            if name.startswith(start) and name not in ("__init__", "__main__"):
                found = self.search.find(f"{package}.{name}" if package else name)
                # `pkgutil` passes over folders without an `__init__`.
                if found is not None and found.kind != "namespace":
                    yield found

    def filled(self, form: str, texts: frozenset[str]) -> Iterator[Module]:
        """Yields the modules whose names a form may have, with quoted texts in its holes."""
        if HOLE not in form:
            found = self.search.find(form)
            yield from [found] if found else ()
            return
        begin = form.partition(HOLE)[0].rpartition(".")[0]
        if begin and self.search.find(begin) is None:
            return
        if form.count(HOLE) == 1:
            for text in texts:
                name = form.replace(HOLE, text.strip(".").replace(":", "."))
                found = self.find(name) if form.endswith(HOLE) else self.search.find(name)
                if found is not None:
                    yield found
        first, *rest = form.split(".")
        if HOLE not in first:
            plain = frozenset(map(_plain, texts))
            yield from self._matching(first, rest, plain)

    def find(self, name: str) -> Optional[Module]:
        """Returns the module of a dotted name, or that which the last part is an attribute of."""
        return self.search.find(name) or self.search.find(name.rpartition(".")[0])

    def _matching(
        self, package: str, parts: list[str], plain: Optional[frozenset[str]]
    ) -> Iterator[Module]:
        """Yields the modules of a form in a package, with some texts, or any, in its holes."""
        module = self.search.find(package)
        if module is None:
            return
        if not parts:
            yield module
            return
        first, *rest = parts
        if HOLE not in first:
            yield from self._matching(f"{package}.{first}", rest, plain)
            return
        pattern = re.compile("(.+)".join(map(re.escape, first.split(HOLE))))
        for each in self._inside(package):
            found = pattern.fullmatch(each.name.rpartition(".")[2])
            if found and (plain is None or all(_plain(text) in plain for text in found.groups())):
                yield from self._matching(each.name, rest, plain)


def asked_names(node: Node, facts: Facts, search: Search) -> Iterator[Import]:
    """Yields the submodules that `__getattr__` of a package imports by the name it is asked for.

    As `import_module(f".{name}", __name__)`, and `f"._{snake_case(name)}"`: each with the
    names that may ask for it.
    """
    for each in facts.unread:
        form = each.form.replace(NAME, node.name).replace(PACKAGE, node.package)
        package, _, start = form.removesuffix(HOLE).rpartition(".")
        if not each.asked or HOLE in package or not form.endswith(HOLE) or not search.find(package):
            continue
        for name in search.inside(package):
            rest = _plain(name[len(start) :])
            if name.startswith(start) and rest:
                asks = tuple(each for each in facts.exported if _plain(each) == rest)
                names = asks or (name[len(start) :],)
                yield Import(each.line, "lazy", 0, f"{package}.{name}", names)


def _plain(text: str) -> str:
    """Returns a name as it is compared: `BigNet` may be in the module `big_net`."""
    return text.replace("_", "").replace("-", "").lower()


def _inside(facts: Facts, each: Unread) -> bool:
    return any(unit.first <= each.line <= unit.last for unit in facts.units)
