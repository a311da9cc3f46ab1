"""Follows imports from scripts to all that they reach, reading each module once.

Modules are read in the order in which Python would import them, so that a change
of `sys.path` acts on what comes after it; libraries are taken up one step at a time,
those that the project imports itself before those that these import.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Optional

from guild_funcs.imports.computed import Computed
from guild_funcs.imports.entries import change_path
from guild_funcs.imports.facts import FILE, Facts, Import, Unread
from guild_funcs.imports.fallbacks import fails, is_needed
from guild_funcs.imports.folders import ANY, files_in
from guild_funcs.imports.foreseen import foreseen
from guild_funcs.imports.graph import Edge, Graph, Missing, Node, is_followed
from guild_funcs.imports.hidden import Hidden
from guild_funcs.imports.lazy import Lazy
from guild_funcs.imports.made import asked_names
from guild_funcs.imports.missed import miss
from guild_funcs.imports.names import asked_by, below, shown_place
from guild_funcs.imports.options import Options, Start
from guild_funcs.imports.owners import Owners
from guild_funcs.imports.texts import Texts
from guild_funcs.imports.uses import Uses
from guild_funcs.locate import Module, Search


class Closure:
    """The walk over modules, and what it found.

    Args:
        search: The import path, the project's own folders first.
        texts: Where modules are read.
        options: How far to go.
    """

    def __init__(self, search: Search, texts: Texts, options: Options) -> None:
        self.search = search
        self.texts = texts
        self.options = options
        self.owners = Owners(search, options)
        self.graph = Graph()
        self.facts: dict[str, Facts] = {}
        self._others: dict[str, Facts] = {}
        self.missing: list[Missing] = []
        self.made: list[tuple[str, Unread]] = []
        self._next: list[Node] = []
        self._later: list[tuple[Node, Import]] = []
        self._stdlib: set[str] = set()
        self.script = ""
        everything = options.lazy is True
        uses = Uses(self.graph.nodes, self.facts, texts, search, everything=everything)
        self._lazy = Lazy(uses, Hidden(search, texts))
        self._computed = Computed(search, texts, uses, lazy=options.lazy)
        # What `runpy` runs, and what is loaded as a file: it may be `__main__`.
        self._mains: set[str] = set()

    def start(self, start: Start) -> None:
        """Follows what a script or module imports, except the fallbacks: see `finish`."""
        if not start.file:
            name = f"import {start.name}"
            node = self.graph.nodes[name] = Node(name, "", name, "project")
            names = ("__main__",) if start.is_run else None
            self.facts[node.name] = Facts((Import(0, "always", 0, start.name, names),))
        else:
            shown = below(start.file, self.options.project_dir)
            node = Node(start.name, start.file, shown, "project", package=start.package)
            self.graph.nodes[node.name] = node
            self.facts[node.name] = self.texts.script(start.file)
        self.graph.starts.append(node.name)
        self.script = start.file
        self._walk([node])

    def finish(self) -> None:
        """Follows what depends on all the rest: fallbacks, lazy names, what was missing."""
        while True:
            while self._later:
                node, item = self._later.pop(0)
                self._walk(self._import(node, item, taken=is_needed(self, node, item)))
            for node, item in self._lazy.settled(self):
                self._wake(node, item)
            asked = self._lazy.asked(self) or self._computed.found(self.graph.nodes, self.facts)
            for node, item in asked:
                self._wake(node, item)
            if not asked:
                break
        for node, item in self._lazy.functions:
            self._import(node, item, taken=False)
        for each in [each for each in self.missing if self.search.find(each.name)]:
            self.missing.remove(each)
            self.follow(each.source, each.item)

    def _wake(self, node: Node, item: Import) -> None:
        """Follows an import that waited."""
        if item.condition == "fallback":
            self._later.append((node, item))
            return
        taken = is_followed(item.condition, is_script=False)
        taken = taken and not fails(self, self.facts[node.name], item)
        self._walk(self._import(node, item, taken=taken))

    def config(self, file: str, item: Import) -> None:
        """Follows the longest part of a dotted text that names a module; its first part does."""
        name = item.module
        while self.search.find(name) is None:
            name = name.rpartition(".")[0]
        shown = below(file, self.options.project_dir)
        if shown not in self.graph.nodes:
            self.graph.nodes[shown] = Node(shown, file, shown, "project")
            self.graph.starts.append(shown)
            self.facts[shown] = Facts()
        self.follow(shown, item._replace(module=name))
        if item.module != name:
            self._lazy.uses.take_name(name, item.module[len(name) + 1 :])

    def follow(self, name: str, item: Import) -> None:
        """Follows one more import of a module that was reached."""
        self._walk(self._import(self.graph.nodes[name], item, taken=True))

    def facts_of(self, module: Module) -> Facts:
        """Returns what was read of a module; it is read when it was not.

        One that is not followed is only asked what it exports, and tells nothing else.
        """
        node = self.graph.nodes.get(module.name)
        kept = self.facts if node is not None and self._is_followed(node) else self._others
        if module.name not in kept:
            kept[module.name] = self.texts.module(module)
        return kept[module.name]

    def _is_followed(self, node: Node) -> bool:
        return node.owner != "installed" or self.options.all

    def _walk(self, nodes: Sequence[Node]) -> None:
        stack = [iter(nodes)]
        while stack:
            node = next(stack[-1], None)
            if node is not None:
                stack.append(self._follow(node))
                continue
            stack.pop()
            if not stack and self._next:
                stack.append(iter(self._next))
                self._next = []

    def _follow(self, node: Node) -> Iterator[Node]:
        """Takes the imports of a module in their order; yields the modules to read next."""
        module = None if node.name in self.facts else self.search.find(node.name)
        facts = self.facts_of(module) if module else self.facts[node.name]
        is_script = node.name in self.graph.starts or node.name in self._mains
        changes = list(facts.paths)
        for each in foreseen(self, node, facts):
            self.texts.expect(each)
        for index, item in enumerate(facts.imports):
            while changes and changes[0].before <= index:
                change_path(self, node, changes.pop(0))
            waits = self.options.lazy is None and node.owner != "project"
            if item.asks and waits:
                self._lazy.attributes.append((node, item))
            elif item.inside and waits:
                self._lazy.functions.append((node, item))
            elif item.condition == "fallback" and not self._is_passed_over(node, item):
                self._later.append((node, item))
            elif item.condition == "lazy":
                self._lazy.attributes.append((node, item))
            else:
                taken = is_followed(item.condition, is_script=is_script)
                taken = taken and not self._is_passed_over(node, item)
                taken = taken and not fails(self, facts, item)
                yield from self._import(node, item, taken=taken)
        for change in changes:
            change_path(self, node, change)
        self._lazy.hidden.add(node, facts)
        self._lazy.attributes += ((node, each) for each in asked_names(node, facts, self.search))

    def _is_passed_over(self, node: Node, item: Import) -> bool:
        return item.inside and self.options.lazy is False and node.owner != "project"

    def _import(self, node: Node, item: Import, *, taken: bool) -> list[Node]:
        """Adds what an import reaches; returns the modules to read, the outermost first."""
        new: list[Node] = []
        if item.condition == "stub" and item.module == "__init__.pyi":
            return self._stub(node)
        if item.level == FILE:
            return self._file(node, item, taken=taken)
        for wanted in asked_by(node, item):
            if wanted.names == ("__main__",):
                self._mains.update((wanted.base, f"{wanted.base}.__main__"))
            found = self._reach(node, item, wanted.base, new, taken=taken)
            if found is None and wanted.certain and taken:
                miss(self, node, item, wanted.base)
            elif found is not None and taken:
                self._lazy.use(node, item, wanted)
            if found is None or not found.is_package or found.name in self._stdlib:
                continue
            is_star = "*" in wanted.names and taken
            for name in self._exported(found) if is_star else wanted.names:
                if self.search.find(f"{found.name}.{name}"):
                    self._reach(node, item, f"{found.name}.{name}", new, taken=taken)
        return new

    def _exported(self, module: Module) -> Sequence[str]:
        """Returns what a star takes; of a package whose `__all__` is what it lists, all modules."""
        names = self.facts_of(module).exported
        return self.search.inside(module.name) if names == ("*",) else names

    def _stub(self, node: Node) -> list[Node]:
        """Lets what the stub file of a package names wait until somebody asks for it."""
        module = self.search.find(node.name)
        for each in self.texts.stub(module).imports if module else ():
            asked = (each._replace(condition="stub", names=(name,)) for name in each.names or ())
            self._lazy.attributes.extend((node, one) for one in asked)
        return []

    def _file(self, node: Node, item: Import, *, taken: bool) -> list[Node]:
        """Adds a file that is run or loaded by its path; it belongs to who does that."""
        if item.condition == "hinted" and node.owner != "project":
            return []  # a command of a library runs in a folder of its own
        path = os.path.normpath(os.path.join(self.options.project_dir, item.module))
        if path.endswith(ANY):
            self.texts.seen.add(os.path.dirname(path))
        files = [self._add_file(node, item, file, taken=taken) for file in files_in(path)]
        return [each for each in files if each is not None]

    def _add_file(self, node: Node, item: Import, file: str, *, taken: bool) -> Optional[Node]:
        if os.path.isdir(file):
            file = os.path.join(file, "__main__.py")
        self.texts.seen.add(file)
        if not os.path.isfile(file):
            if item.condition == "hinted":
                return None
            self.made.append((node.name, Unread(item.line, f"'{item.module}' is no file to load")))
            return None
        shown = below(file, self.options.project_dir)
        self.graph.add(Edge(node.name, shown, item.line, item.condition, taken))
        if not taken or shown in self.graph.nodes:
            return None
        made = Node(shown, file, shown, node.owner, node.library, node.depth)
        self.graph.nodes[shown] = made
        self.facts[shown] = self.texts.script(file)
        self._mains.add(shown)
        return made

    def _reach(
        self, node: Node, item: Import, name: str, new: list[Node], *, taken: bool
    ) -> Optional[Module]:
        """Adds the edges to a module and its parents, and to `new` those that are to be read.

        Returns the module, or None when it is not there.
        """
        top = name.partition(".")[0]
        if top in self._stdlib:
            return self.search.find(top)
        found = self.search.find(top) if top else None
        if self.search.is_fixed(top) or (found and found.in_stdlib):
            self._stdlib.add(top)
            return found
        at = len(top)
        while found is not None:
            self._step(node, item, found, new, taken=taken)
            if at == len(name):
                return found
            dot = name.find(".", at + 1)
            at = dot if dot >= 0 else len(name)
            found = self.search.find(name[:at])
        return None

    def _step(
        self, node: Node, item: Import, module: Module, new: list[Node], *, taken: bool
    ) -> None:
        is_parent = node.package == module.name or node.package.startswith(f"{module.name}.")
        if is_parent and module.name in self.graph.nodes and not item.names:
            return
        if self.owners.is_left_out(module):
            return
        self.graph.add(Edge(node.name, module.name, item.line, item.condition, taken))
        if taken and module.name not in self.graph.nodes:
            self._add(node, module, new)

    def _add(self, source: Node, module: Module, new: list[Node]) -> None:
        owner = self.owners.of(module)
        library = "" if owner == "project" else module.library
        is_step = library != source.library and owner != "project"
        depth = source.depth + is_step
        limit = self.options.depth
        if limit is not None and depth > limit:
            return
        package = module.name if module.is_package else module.name.rpartition(".")[0]
        shown = shown_place(module, self.options.project_dir if owner == "project" else "")
        made = Node(module.name, module.source, shown, owner, library, depth, package)
        self.graph.nodes[module.name] = made
        if self._is_followed(made):
            (self._next if is_step else new).append(made)
            self.texts.expect(module)
