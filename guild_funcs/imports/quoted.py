"""Names of modules that a library quotes, when it also imports by computed names.

`for name in ("acme.plugins.a", "acme.plugins.b"): import_module(name)` says nothing that
can be followed from the call, but the names stand in the library, or in the project that
uses it. Only texts with a dot that name a module which is there count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guild_funcs.imports.calls import COMPUTED
from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.graph import Node
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Search

_QUOTED = re.compile(r"[\"']([^\W\d]\w*(?:\.\w+)+(?::\w+)?)[\"']")


class Quoted:
    """The names that were not followed so far.

    Args:
        texts: Where the modules' text is read.
        search: Where they, and what they name, are found.
    """

    def __init__(self, texts: Texts, search: Search) -> None:
        self.texts = texts
        self.search = search
        self._passed = 0
        self._computing: set[str] = set()
        # By library, those that were reached; the project's own belong to each.
        self._nodes: dict[str, list[Node]] = {}
        self._known: set[str] = set()

    def found(
        self, nodes: Mapping[str, Node], facts: Mapping[str, Facts]
    ) -> list[tuple[Node, Import]]:
        """Returns imports of what the modules quote that were reached since the last time."""
        new = list(nodes.values())[self._passed :]
        self._passed += len(new)
        for node in new:
            if node.name not in facts or node.owner not in ("project", "library", "installed"):
                continue
            self._nodes.setdefault(node.library, []).append(node)
            if any(each.what.endswith(COMPUTED) for each in facts[node.name].unread):
                self._computing.add(node.library)
        imports = []
        for library in {*self._computing, ""} if self._computing else ():
            for node in self._nodes.pop(library, ()):
                imports += [(node, item) for item in self._in(node)]
        return imports

    def _in(self, node: Node) -> Iterator[Import]:
        text = self.texts.text(self.search.find(node.name), node.file)
        for match in _QUOTED.finditer(text):
            name = match[1].replace(":", ".")
            if name in self._known:
                continue
            self._known.add(name)
            # The last part may be a class or function.
            for each in (name, name.rpartition(".")[0]):
                module = self.search.find(each) if "." in each else None
                if module is not None and not module.in_stdlib:
                    line = text.count("\n", 0, match.start()) + 1
                    yield Import(line, "hinted", 0, each)
                    break
