"""Which methods of a class that is used may be called: by name, or by code that is not read.

Code calls a method by its name, so one whose name nothing that runs mentions is called by nobody
but Python, or code that is not read: where its class has a base that is not read, where a
metaclass or decorator takes the class, where the library enumerates the names of objects or has
an extension module. Names that Python calls itself, as `write` of what is printed to, count.
"""

from __future__ import annotations

import builtins
import collections
import collections.abc
import enum
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Optional

from guild_funcs.imports.bases import Bases
from guild_funcs.imports.mentioned import EVERYBODY, Mentioned
from guild_funcs.imports.seen import Seen
from guild_funcs.imports.units import HANDED, Unit

# Bases that call no method of theirs by themselves.
_SILENT = frozenset((
    "ABC", "Generic", "NamedTuple", "Protocol", "TypedDict", "object", "Exception",
    "BaseException",
))  # fmt: skip

# Modules of Python of which no class calls methods by names that it puts together.
_MODULES: Mapping[str, types.ModuleType] = {
    each.__name__: each for each in (collections, collections.abc, enum, types, typing)
}

# What Python's own modules ask of values of any class.
PROTOCOLS = frozenset((
    "acquire", "close", "closed", "connection_lost", "connection_made", "create_module",
    "data_received", "decode", "detach", "emit", "encode", "eof_received", "exec_module",
    "fileno", "filter", "find_module", "find_spec", "flush", "format", "get", "get_code",
    "get_data", "get_filename", "get_source", "getvalue", "handle", "invalidate_caches",
    "is_package", "isatty", "items", "iter_modules", "keys", "load_module", "locked", "peek",
    "pop", "put", "read", "read1", "readable", "readinto", "readline", "readlines", "recv",
    "release", "seek", "seekable", "send", "sendall", "set_exception", "set_result",
    "setdefault", "tell", "throw", "truncate", "update", "values", "writable", "write",
    "writelines",
))  # fmt: skip


class Methods:
    """Tells which methods may be called.

    Args:
        seen: The modules that were reached, by name.
        mentioned: What code that runs mentions.
        bases: What the bases of classes are.
    """

    def __init__(self, seen: Mapping[str, Seen], mentioned: Mentioned, bases: Bases) -> None:
        self.seen = seen
        self.mentioned = mentioned
        self.bases = bases
        # Whether code that is not read may have objects of any class.
        self.everywhere = False
        # What was found for methods and names, and how much was known then.
        self._handed: dict[tuple[str, str, str], tuple[int, bool]] = {}
        self._made: dict[str, tuple[int, bool]] = {}
        # By library, the top names of those that it imports.
        self.imported: dict[str, set[str]] = {}

    def load(self, seen: Seen) -> None:
        """Takes in a module that was reached."""
        found = self.imported.setdefault(seen.node.library, set())
        bases = (base for binds in seen.binds.values() for base, _ in binds)
        found.update(base.partition(".")[0] for base in (*bases, *seen.stars))

    def may_be_called(self, seen: Seen, unit: Unit) -> bool:
        """Tells whether somebody may call a method of a class that is used."""
        if self.everywhere or unit.always or unit.name in PROTOCOLS:
            return True
        if self._is_enumerated(seen.node.library):
            return True
        if unit.name in self.mentioned.attributes.get(EVERYBODY, ()):
            return True
        return self._is_made(unit.name) or self._is_handed(seen, unit)

    def _is_handed(self, seen: Seen, unit: Unit) -> bool:
        """Tells whether code that is not read may call a method; asked again for new modules."""
        key = (seen.node.name, unit.owner, unit.name)
        count, known = self._handed.get(key, (-1, False))
        if not known and count != len(self.seen):
            known = self._is_outside(seen, unit.owner, unit.name)
            self._handed[key] = (len(self.seen), known)
        return known

    def _is_enumerated(self, library: str) -> bool:
        """Tells whether code that enumerates names may have objects of a library.

        Its own may, and that of libraries which it, or the project, imports.
        """
        enumerating = self.mentioned.enumerating
        if library in enumerating or "" in enumerating:
            return True
        given = (self.imported.get(each, set()) for each in (library, ""))
        return any(not enumerating.isdisjoint(each) for each in given)

    def _is_made(self, name: str) -> bool:
        """Tells whether a name may be put together from parts that are quoted."""
        starts, ends = self.mentioned.all_starts, self.mentioned.all_ends
        size = len(starts) + len(ends)
        count, known = self._made.get(name, (-1, False))
        if not known and count != size:
            known = any(name[:at] in starts or name[-at:] in ends for at in range(3, len(name)))
            self._made[name] = (size, known)
        return known

    def _is_outside(self, seen: Seen, owner: str, method: str) -> bool:
        """Tells whether a class, or a base of it, hands the method to code that is not read."""
        unread = self.bases.unread(seen, owner)
        return any(base == HANDED or not _is_silent(here, base, method) for here, base in unread)


def _is_silent(seen: Seen, base: str, method: str) -> bool:
    """Tells whether a base that is not read never calls a method of that name."""
    last = base.rpartition(".")[2]
    if last in _SILENT or last.endswith(("Error", "Exception", "Warning")):
        return True
    known = [*_known(seen, base)]
    return bool(known) and not any(each is None or hasattr(each, method) for each in known)


def _known(seen: Seen, base: str) -> Iterator[Optional[type]]:
    """Yields the classes of Python that a name may stand for; None is something else.

    What such a class has are the only names that it calls, or that others expect of it.
    """
    first, _, rest = base.partition(".")
    ways = seen.binds.get(first, ())
    for module, attribute in ways:
        *above, last = ".".join(filter(None, (module, attribute, rest))).split(".")
        found = getattr(_MODULES.get(".".join(above)), last, None)
        # `typing.Mapping` stands for that of `collections.abc`.
        found = getattr(found, "__origin__", found)
        yield found if isinstance(found, type) else None
    if not ways:
        found = getattr(builtins, base, None)
        yield found if isinstance(found, type) else None
