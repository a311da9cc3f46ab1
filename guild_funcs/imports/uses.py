"""Which functions of libraries may be called: those that code which runs mentions.

What a library imports in a function that nobody can name is not imported. A function
counts as called when its name is mentioned where its module is seen: in the module itself,
where it is imported from there, or is asked of the module as an attribute. A method counts
when its class does. Where a module is handed on, named by a text, or enumerated, each
attribute and text of the whole program may be one of its names. What cannot be seen
through (an extension module, `exec`, `globals()`) makes whole modules count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from guild_funcs.imports.bases import Bases
from guild_funcs.imports.classes import Classes
from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.graph import Node
from guild_funcs.imports.mentioned import EVERYBODY, Mentioned
from guild_funcs.imports.mentioning import mentioned_by
from guild_funcs.imports.mentions import made_of
from guild_funcs.imports.methods import Methods
from guild_funcs.imports.parts import NOTHING, Part, Parts
from guild_funcs.imports.seen import Seen
from guild_funcs.imports.texts import EXTENSION, Texts
from guild_funcs.imports.units import Unit
from guild_funcs.locate import Search

_Woken = tuple[Seen, Part]


class Uses:
    """Which functions of the modules that were reached may be called.

    Args:
        nodes: The modules, more while they are reached.
        facts: What was read of them.
        texts: Where their text is read.
        search: Where they are found.
        everything: Whether each function counts as called.
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        facts: Mapping[str, Facts],
        texts: Texts,
        search: Search,
        *,
        everything: bool,
    ) -> None:
        self.nodes = nodes
        self.facts = facts
        self.texts = texts
        self.search = search
        self.everything = everything
        self._seen: dict[str, Seen] = {}
        self._passed = 0
        self._mentioned = Mentioned(self._seen)
        bases = Bases(self._seen)
        self._methods = Methods(self._seen, self._mentioned, bases)
        self._classes = Classes(bases, self._mentioned, self._methods.imported)
        self._queue: list[_Woken] = []
        # Modules by the last part of their names, and by their packages.
        self._named: dict[str, list[str]] = {}
        self._below: dict[str, dict[str, str]] = {}
        # By module: the libraries whose code may ask it for any name.
        self._opened: dict[str, set[str]] = {}
        self._sizes: dict[str, tuple[object, ...]] = {}
        # By module: the starts and ends that its names were looked at for, and those that have one.
        self._made: dict[str, tuple[set[str], set[str], set[str]]] = {}
        self._extensions: dict[str, set[str]] = {}

    def is_called(self, node: Node, item: Import) -> bool:
        """Tells whether the function that an import stands in may be called; see `settle`."""
        dormant = self._seen[node.name].dormant
        inside = (unit for unit, _ in dormant if unit.first <= item.line <= unit.last)
        return next(inside, None) is None

    def is_asked(self, module: str, name: str) -> bool:
        """Tells whether somebody may ask a module for an attribute; see `settle`."""
        return self._mentioned.is_asked(module, name, self._opened.get(module, ()))

    def is_handed(self, module: str) -> bool:
        """Tells whether somebody who does not import a module may have it."""
        return module in self._mentioned.handed

    def take_lazily(self, package: str, item: Import) -> None:
        """Takes what a package brings in when it is asked: it may have other names inside."""
        names = {*item.asks, *(item.names or ()), item.module.rpartition(":")[2]}
        self._mentioned.lazily.setdefault(package, set()).update(names)

    def take_name(self, module: str, name: str) -> None:
        """Takes what is named of a module outside of source: a class, a function, `Net.make`."""
        self._mentioned.through("", module, tuple(name.split(".")))

    def own_words(self, module: str) -> set[str]:
        """Returns the names that a module's code, as far as it runs, asks values for."""
        seen = self._seen.get(module)
        return seen.words if seen else set()

    def words(self, module: str) -> set[str]:
        """Returns these names, and what a lazy module is asked for: it passes that on."""
        return self.own_words(module).union(self._mentioned.lazily.get(module, ()))

    def quoted(self, library: str) -> frozenset[str]:
        """Returns what code of a library that runs quotes and asks for, and that of the project."""
        mentioned = self._mentioned
        return frozenset().union(
            *(
                each.get(name, ())
                for each in (mentioned.texts, mentioned.attributes)
                for name in (library, "")
            )
        )

    def all_words(self, module: str) -> set[str]:
        """Returns the names that a module's code, as far as it runs, mentions."""
        seen = self._seen.get(module)
        return seen.words.union(self._mentioned.used.get(module, ())) if seen else set()

    def sees(self, library: str, other: str) -> bool:
        """Tells whether code of a library may call functions of another one."""
        return library in ("", other) or other.partition(".")[0] in self._methods.imported.get(
            library, ()
        )

    def modules_of(self, module: str, name: str) -> set[str]:
        """Returns the modules that a name in a module may stand for."""
        return self._mentioned.modules_of(module, name)

    @property
    def has_begun(self) -> bool:
        """Whether something was taken in: the rest takes little then."""
        return self._passed > 0

    def settle(self) -> None:
        """Takes in what was reached since the last time."""
        while True:
            new = list(self.nodes)[self._passed :]
            self._passed += len(new)
            self._load([self.nodes[name] for name in new])
            while self._queue:
                self._mentioned.take(*self._queue.pop())
            self._mentioned.inherit_all()
            before = self._size()
            self._spread()
            for seen in self._seen.values():
                self._queue += self._wake(seen)
            if not self._queue and self._size() == before:
                return

    def _size(self) -> tuple[int, ...]:
        return (*self._mentioned.size(), sum(map(len, self._opened.values())))

    def _load(self, nodes: Iterable[Node]) -> None:
        new = [(node, self.facts.get(node.name)) for node in nodes]
        if any(facts is None and node.owner == "installed" for node, facts in new):
            self._methods.everywhere = True
        told = [(node, facts) for node, facts in new if facts is not None]
        read = [(node, facts) for node, facts in told if not _is_unread(facts)]
        parts = mentioned_by(read, self.texts, self.search.find)
        for node, facts in told:
            if node.name not in parts:
                self._mentioned.whole_libraries.add(node.library)
                self._extensions[node.file] = set()
            self._take_in(node, facts, parts.get(node.name, NOTHING))
        self._classes.load(self._seen[node.name] for node, _ in told)

    def _take_in(self, node: Node, facts: Facts, parts: Parts) -> None:
        seen = self._seen[node.name] = Seen(node, facts, parts)
        self._methods.load(seen)
        base, _, last = node.name.rpartition(".")
        self._named.setdefault(last, []).append(node.name)
        self._below.setdefault(base, {})[last] = node.name
        self._queue.append((seen, seen.body))
        self._mentioned.reached(node.name)

    def _spread(self) -> None:
        """Lets attributes and texts be names of the modules that are no longer followed."""
        mentioned = self._mentioned
        for library in [*mentioned.dynamic, ""]:
            for text in mentioned.texts.get(library, ()):
                name = text.strip(".").replace(":", ".")
                for module in self._named.get(name, [name]):
                    self._open(module, library)
        for name, seen in self._seen.items():
            if seen.node.library in mentioned.dynamic or name in mentioned.whole:
                self._open(name, seen.node.library)
            self._spread_names(seen)
        for module in mentioned.handed:
            self._open(module, EVERYBODY)
        for module, libraries in list(self._opened.items()):
            self._spread_module(self._seen[module], set(libraries))
        mentioned.whole.update(mentioned.handed)
        self._spread_extensions()
        self._classes.settle()

    def _spread_names(self, seen: Seen) -> None:
        """Lets a module have what is asked of a lazy package above it, and of whole lists."""
        mentioned = self._mentioned
        name = seen.node.name
        is_listed = mentioned.is_used(name, "__all__") or seen.node.library in mentioned.listing
        if seen.exported and (is_listed or (mentioned.listing and name in mentioned.handed)):
            mentioned.ask(seen.node.library, seen.exported)
            seen.exported = ()
        asked = [mentioned.lazily[each] for each in seen.above if each in mentioned.lazily]
        names = set().union(*asked)
        # What a lazy package below may bring in is not always known: it may be in a stub file.
        for each in names if seen.is_lazy else names & seen.may_have:
            mentioned.mention(name, each)

    def _open(self, module: str, library: str) -> None:
        """Lets a library's code ask a module for any of its names."""
        if module in self._seen:
            self._opened.setdefault(module, set()).update(("", library))

    def _spread_module(self, seen: Seen, libraries: set[str]) -> None:
        name = seen.node.name
        mentioned = self._mentioned
        if EVERYBODY in libraries:
            libraries = {EVERYBODY}
        asked, starts, ends = (
            [each[library] for library in sorted(libraries) if library in each]
            for each in (mentioned.attributes, mentioned.starts, mentioned.ends)
        )
        # Most modules are asked for nothing new.
        size = (len(self._seen), len(libraries), *map(len, (*asked, *starts, *ends)))
        if self._sizes.get(name) == size:
            return
        self._sizes[name] = size
        below = self._below.get(name, {})
        names = {each for some in asked for each in some & seen.may_have}
        names |= self._made_names(seen, starts, ends)
        found = {below[each] for some in asked for each in some & below.keys()}
        found.update(seen.stars)
        for each in names:
            mentioned.mention(name, each)
            found |= mentioned.modules_of(name, each)
        for module in found:
            for library in libraries:
                self._open(module, library)

    def _made_names(self, seen: Seen, starts: list[set[str]], ends: list[set[str]]) -> set[str]:
        """Returns the names of a module that may be put together from parts that are quoted.

        They are looked at again only for parts that are new.
        """
        parts = (set().union(*starts), set().union(*ends))
        known = self._made.get(seen.node.name, (set(), set(), set()))
        made = known[2]
        new = [some - old for some, old in zip(parts, known)]
        if any(new):
            made = made.union(made_of(seen.may_have - made, *new))
            self._made[seen.node.name] = (*parts, made)
        return made

    def _spread_extensions(self) -> None:
        """Lets an extension module call all of a library that its file names."""
        libraries = {seen.node.library for seen in self._seen.values()} - {""}
        for file, known in self._extensions.items():
            new = libraries - known
            data = self.texts.data(file) if new else b""
            named = (each for each in new if each.encode() in data)
            self._mentioned.whole_libraries.update(named)
            known.update(new)

    def _wake(self, seen: Seen) -> Iterator[_Woken]:
        """Takes out, and yields, the functions that may be called."""
        if not seen.dormant and not seen.waiting:
            return
        name = seen.node.name
        is_whole = (
            self.everything
            or EVERYBODY in self._mentioned.whole_libraries
            or seen.node.owner == "project"
            or name in self._mentioned.whole
            or seen.node.library in self._mentioned.whole_libraries
        )
        for made in list(seen.waiting) if is_whole else ():
            self._classes.take(seen, made)
        rest = []
        for each in seen.dormant:
            unit = each[0]
            if is_whole or self._is_named(seen, unit):
                yield seen, each[1]
            else:
                rest.append(each)
        seen.dormant = rest

    def _is_named(self, seen: Seen, unit: Unit) -> bool:
        if unit.owner:
            is_made = self._mentioned.is_used(seen.node.name, unit.owner)
            return is_made and self._methods.may_be_called(seen, unit)
        return unit.always or self._mentioned.is_used(seen.node.name, unit.name)


def _is_unread(facts: Facts) -> bool:
    return bool(facts.problem) or any(each.what == EXTENSION for each in facts.unread)
