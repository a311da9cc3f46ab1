"""Which classes may have objects: those that code which runs names, and the bases of these.

A class that only stands as a base counts when one that derives from it does. Without being
named, a class counts when something keeps it: a decorator, a metaclass, a base that takes its
subclasses or is not read, or code that asks for `__subclasses__`.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping

from guild_funcs.imports.bases import Bases
from guild_funcs.imports.mentioned import EVERYBODY, Mentioned
from guild_funcs.imports.seen import Seen
from guild_funcs.imports.units import HANDED

# Bases that do not keep their subclasses where others find them, wherever they come from.
_PLAIN = frozenset((
    "ABC", "Generic", "NamedTuple", "Protocol", "TypedDict",
))  # fmt: skip

# Modules of Python of which no class finds its subclasses, nor makes objects of them.
_QUIET_MODULES = frozenset((
    "_thread", "abc", "argparse", "array", "ast", "asyncio", "collections", "concurrent",
    "configparser", "contextlib", "csv", "ctypes", "datetime", "decimal", "enum", "fractions",
    "html", "http", "importlib", "io", "json", "logging", "multiprocessing", "numbers",
    "optparse", "os", "pathlib", "pickle", "pprint", "queue", "random", "selectors", "socket",
    "socketserver", "ssl", "string", "subprocess", "tempfile", "textwrap", "threading",
    "traceback", "types", "typing", "urllib", "uuid", "weakref", "xml", "zipfile",
))  # fmt: skip

# What keeps a class, among the names of libraries.
KEPT = "*"


class Classes:
    """Names the classes that nobody else names, and that count.

    Args:
        bases: What the bases of classes are.
        mentioned: What code that runs mentions.
        imported: By library, the top names of those that it imports.
    """

    def __init__(
        self, bases: Bases, mentioned: Mentioned, imported: Mapping[str, set[str]]
    ) -> None:
        self.bases = bases
        self.mentioned = mentioned
        self.imported = imported
        # The classes that were neither named nor kept, with the libraries of their bases.
        self._rest: list[tuple[Seen, str, frozenset[str]]] = []
        self._size: tuple[int, ...] = ()
        # By module and class.
        self._told: dict[tuple[str, str], frozenset[str]] = {}

    def load(self, new: Iterable[Seen]) -> None:
        """Takes in the classes of modules that were reached.

        What runs when a class is made counts: a lazy package that a base is asked of, and what
        is not known for sure to be a class.
        """
        for seen in new:
            for name, bases in list(seen.waiting.items()):
                above = self._above(seen, name)
                if seen.classes[name] or KEPT in above:
                    self.take(seen, name)
                    continue
                self._rest.append((seen, name, above))
                for base in bases:
                    if not self.bases.is_certain(seen, base):
                        self.mentioned.inherit(seen, base)

    def _above(self, seen: Seen, name: str) -> frozenset[str]:
        """Returns the libraries of a class and of all its bases, and `KEPT` when one keeps it."""
        todo = [(seen, name)]
        while todo:
            here, last = todo[-1]
            read, unread = self.bases.of(here, last)
            keys = [(each.node.name, base) for each, base in read]
            new = [base for base, key in zip(read, keys) if key not in self._told]
            # What derives from itself is asked once: no program can run it.
            self._told.setdefault((here.node.name, last), frozenset())
            if new:
                todo += new
                continue
            todo.pop()
            own = frozenset((here.node.library, *(KEPT for base in unread if _keeps(here, base))))
            self._told[here.node.name, last] = own.union(*(self._told[each] for each in keys))
        return self._told[seen.node.name, name]

    def take(self, seen: Seen, name: str) -> None:
        """Takes a class as named."""
        self.mentioned.mention(seen.node.name, name)

    def settle(self) -> None:
        """Takes the classes that code which asks for subclasses, or is not read, may find."""
        whole, finding = self.mentioned.whole_libraries, self.mentioned.subclassing
        given = [self.imported.get(each, set()) for each in finding]
        size = (len(self._rest), len(whole), len(finding), *map(len, given))
        if size == self._size:
            return
        tops = finding.union(*given)
        rest = []
        for seen, name, libraries in self._rest:
            if EVERYBODY in whole or not (
                whole.isdisjoint(libraries)
                and tops.isdisjoint(each.partition(".")[0] for each in libraries)
            ):
                self.take(seen, name)
            elif name in seen.waiting:
                rest.append((seen, name, libraries))
        self._rest = rest
        self._size = (len(rest), *size[1:])


def _keeps(seen: Seen, base: str) -> bool:
    """Tells whether a base that is not read may keep its subclasses where others find them."""
    first, _, rest = base.partition(".")
    last = rest.rpartition(".")[2] or first
    if base == HANDED:
        return True
    if last in _PLAIN or last.endswith(("Error", "Exception", "Warning")):
        return False
    tops = {each.partition(".")[0] for each, _ in seen.binds.get(first, ())}
    if not tops and first not in seen.names and not seen.stars:
        return not hasattr(builtins, base)
    return not tops or not tops <= _QUIET_MODULES
