"""Who gives names to functions that import: see `given` for what a call gives."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Callable, Optional

from guild_funcs.imports.facts import HOLE, Facts, Import, Unread
from guild_funcs.imports.given import (
    OWN_NAMES,
    Function,
    Given,
    called_as,
    calls_of,
)
from guild_funcs.imports.graph import Node
from guild_funcs.imports.made import Made
from guild_funcs.imports.names import absolute
from guild_funcs.imports.possible import has_new, possible_packages
from guild_funcs.imports.texts import Texts
from guild_funcs.imports.units import Unit
from guild_funcs.imports.uses import Uses
from guild_funcs.imports.walks import DEEP
from guild_funcs.locate import Module

_Waiting = tuple[Node, Import]

# Returns the modules that a name in a module may stand for.
_Named = Callable[[Node, str], Iterable[str]]


class Givers:
    """The functions that import what they are given, and the calls of them.

    Args:
        texts: Where the text of callers is read.
        uses: Which code runs, and what it mentions.
        made: Where computed imports are.
    """

    def __init__(self, texts: Texts, uses: Uses, made: Made) -> None:
        self.texts = texts
        self.uses = uses
        self.made = made
        self.modules = made.modules
        self._passed = 0
        self._functions: dict[str, list[Function]] = {}
        # By module: how much was known when it was looked at, and the functions that it calls.
        self._sizes: dict[str, tuple[int, ...]] = {}
        self._calls: dict[str, set[str]] = {}
        self._waiting: list[_Waiting] = []
        # The modules that were returned.
        self._taken: set[str] = set()
        # What was found for names and forms, and in packages that are listed.
        self._filled: dict[tuple[str, frozenset[str]], list[Module]] = {}
        self._listed: dict[tuple[str, bool], list[Module]] = {}

    def found(self, nodes: Mapping[str, Node], facts: Mapping[str, Facts]) -> list[_Waiting]:
        """Returns imports of what is given, in code that runs; each once."""
        computed = self.made.computed[self._passed :]
        self._passed += len(computed)
        for node, each in computed:
            self._add(node, each, facts[node.name])
        readable = self.made.readable if self._functions else ()
        may_bring = (self._may_bring(node, nodes, facts) for node in readable)
        if readable and (self.uses.has_begun or any(may_bring)):
            self.uses.settle()
            for node in readable:
                self._look(node, facts)
        return self._running(nodes)

    def _running(self, nodes: Container[str]) -> list[_Waiting]:
        """Takes out, and returns, the imports in code that runs, of modules that are new."""
        waiting = [
            each
            for each in self._waiting
            if each[1].module not in nodes and each[1].module not in self._taken
        ]
        if waiting:
            self.uses.settle()
        self._waiting = []
        running: dict[str, _Waiting] = {}
        for each in waiting:
            if self.uses.is_called(*each):
                running.setdefault(each[1].module, each)
            else:
                self._waiting.append(each)
        self._taken.update(running)
        return [*running.values()]

    def _may_bring(self, node: Node, nodes: Container[str], facts: Mapping[str, Facts]) -> bool:
        """Tells whether a module may give what was not reached to functions that import."""
        called = facts[node.name].called.intersection(self._functions)
        text = self._text(node) if called else ""
        for name in called:
            functions = self._functions[name]
            calls = list(calls_of(name, text, facts[node.name].units))
            lists = any(each.unread.walks for each in functions)
            names = {name for each in calls for name in each.names} if lists else set[str]()
            packages = {
                name: possible_packages(node, facts[node.name], name, self.made.search)
                for name in names.difference(OWN_NAMES)
            }
            if None in packages.values():
                return True
            named = partial(_known, packages)
            found = self._of(node, functions, calls, facts, named)
            if has_new((module for _, module in found), nodes):
                return True
        return False

    def _add(self, node: Node, each: Unread, facts: Facts) -> None:
        unit = next((unit for unit in facts.units if unit.first <= each.line <= unit.last), None)
        if HOLE not in each.form:
            return
        for name in called_as(unit) if unit else ():
            self._functions.setdefault(name, []).append(Function(node, each))
        if each.form == HOLE and not each.walks:
            self._waiting += self._beside(node, unit, facts)

    def _beside(self, node: Node, unit: Optional[Unit], facts: Facts) -> Iterator[_Waiting]:
        """Yields what is quoted beside an import of which nothing is known.

        That is in its function, in others of its class, and outside of functions.
        """
        owner = unit.owner if unit else ""
        others = [
            each for each in facts.units if each != unit and not (owner and each.owner == owner)
        ]
        for text, line in facts.plain:
            if any(each.first <= line <= each.last for each in others):
                continue
            name = _absolute(node, text)
            module = self.modules.find(name) if text[0] == "." else self.made.search.find(name)
            if module is not None and not module.in_stdlib:
                yield node, Import(line, "hinted", 0, module.name)

    def _look(self, node: Node, facts: Mapping[str, Facts]) -> None:
        """Notes what a module gives to functions that import, as far as that is new."""
        words = self.uses.all_words(node.name)
        size = (len(words), sum(map(len, self._functions.values())))
        if self._sizes.get(node.name) == size:
            return
        self._sizes[node.name] = size
        done = self._calls.setdefault(node.name, set())
        for name in sorted(self._functions.keys() & words):
            functions = []
            for index, function in enumerate(self._functions[name]):
                key = f"{name} {index}"
                if key not in done and self.uses.sees(node.library, function.node.library):
                    done.add(key)
                    functions.append(function)
            if functions:
                calls = list(calls_of(name, self._text(node), facts[node.name].units))
                self._waiting += (
                    (node, Import(line, "hinted", 0, module.name))
                    for line, module in self._of(node, functions, calls, facts, self.made.named)
                    if not module.in_stdlib
                )

    def _text(self, node: Node) -> str:
        return self.texts.text(self.made.search.find(node.name), node.file)

    def _of(
        self,
        node: Node,
        functions: Sequence[Function],
        calls: Sequence[Given],
        facts: Mapping[str, Facts],
        named: _Named,
    ) -> Iterator[tuple[int, Module]]:
        """Yields the modules that calls in a module give to functions, each with its line."""
        for function in functions if calls else ():
            plain = frozenset(each for each, _ in facts[function.node.name].plain)
            for given in calls:
                for module in self._modules(node, function, given, plain, named):
                    yield given.line, module

    def _modules(
        self,
        node: Node,
        function: Function,
        given: Given,
        plain: frozenset[str],
        named: _Named,
    ) -> Iterator[Module]:
        each = function.unread
        if each.walks:
            deep = any(walk.startswith(DEEP) for walk in each.walks)
            for package in _packages(node, given, named):
                listed = (package or node.file, deep)
                if listed not in self._listed:
                    beside = self.modules.beside(package, node.file, deep=deep)
                    self._listed[listed] = list(beside)
                yield from self._listed[listed]
            return
        # What another part may be is quoted beside, or is what the function gives by itself.
        others = plain.union(given.texts) if each.form.count(HOLE) > 1 else frozenset()
        for text in given.texts:
            form = each.form.replace(HOLE, _absolute(node, text), 1)
            key = (form, others)
            if key not in self._filled:
                found = self.modules.find(form) if each.form == HOLE else None
                self._filled[key] = [found] if found else list(self.modules.filled(form, others))
            yield from self._filled[key]


def _known(packages: Mapping[str, Optional[list[str]]], _node: Node, name: str) -> list[str]:
    return packages[name] or []


def _packages(node: Node, given: Given, named: _Named) -> Iterator[str]:
    yield from given.texts
    for name in given.names:
        if name in OWN_NAMES:
            yield node.package
        else:
            yield from named(node, name)


def _absolute(node: Node, text: str) -> str:
    """Returns a quoted name as it is from everywhere: of ".x" what it is in a module's package."""
    level = len(text) - len(text.lstrip("."))
    name = text.replace(":", ".")
    return absolute(node, level, name[level:]) if level else name
