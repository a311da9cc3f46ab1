"""What the bases of classes are, as far as they are read: through imports, re-exports and stars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Optional

from guild_funcs.imports.seen import Seen

Class = tuple[Seen, str]
"""A class that is read: its module, and its name in it."""

Ways = tuple[Optional[Class], ...]
"""What a name may stand for; None is something that is not read, or no class."""

_DEEPEST = 20  # more steps than re-exports have


class Bases:
    """Finds the classes that names stand for.

    Args:
        seen: The modules that were reached, by name.
    """

    def __init__(self, seen: Mapping[str, Seen]) -> None:
        self.seen = seen
        # What was found when so many modules were reached.
        self._known: dict[tuple[str, str, bool], Ways] = {}
        self._count = 0

    def of(self, seen: Seen, name: str) -> tuple[list[Class], list[str]]:
        """Returns the bases of a class that are read, and the names of those that may not be."""
        read: list[Class] = []
        unread = []
        for base in seen.bases[name]:
            # In `class A(A)` the base is what had the name before.
            ways = [each for each in self.ways(seen, base) if each != (seen, name)]
            read += [each for each in ways if each is not None]
            if not ways or None in ways:
                unread.append(base)
        return read, unread

    def unread(self, seen: Seen, name: str) -> Iterator[Class]:
        """Yields what is not read, of the bases of a class and of their bases: modules and names.

        The module is the one in which the name stands.
        """
        classes = [(seen, name)]
        passed = {(seen.node.name, name)}
        for each in classes:
            read, unread = self.of(*each)
            yield from ((each[0], base) for base in unread)
            for base in read:
                if (base[0].node.name, base[1]) not in passed:
                    passed.add((base[0].node.name, base[1]))
                    classes.append(base)

    def is_certain(self, seen: Seen, chain: str) -> bool:
        """Tells whether a name stands for classes that are read, and no lazy package is asked."""
        ways = self.ways(seen, chain, certainly=True)
        return bool(ways) and None not in ways

    def ways(self, seen: Seen, chain: str, *, certainly: bool = False) -> Ways:
        """Returns the classes that a name, or a chain of names, in a module may stand for.

        Args:
            seen: The module.
            chain: The name: `A`, or `module.A`.
            certainly: Whether packages that import lazily count as not read.
        """
        if self._count != len(self.seen):
            self._known.clear()
            self._count = len(self.seen)
        return self._find(seen, chain, 0, certainly)

    def _find(self, seen: Seen, chain: str, deep: int, certainly: bool) -> Ways:
        key = (seen.node.name, chain, certainly)
        if key not in self._known:
            self._known[key] = ()  # of a circle of re-exports
            self._known[key] = tuple(dict.fromkeys(self._ways(seen, chain, deep, certainly)))
        return self._known[key]

    def _ways(
        self, seen: Seen, chain: str, deep: int, certainly: bool
    ) -> Iterator[Optional[Class]]:
        """Yields what a chain may stand for, by each way that it may be bound."""
        first, _, rest = chain.partition(".")
        if not rest and first in seen.bases:
            yield seen, first
        if deep > _DEEPEST:
            yield None
            return
        for base, attribute in seen.binds.get(first, ()):
            names = ".".join(filter(None, (attribute, rest)))
            yield from self._in(base, names, deep + 1, certainly) or (None,)
        stars = seen.stars if first not in seen.names else ()
        found = [each for star in stars for each in self._in(star, chain, deep + 1, certainly)]
        # Most modules of which all is imported, and that are not read, have no class of the name.
        known = [each for each in found if each is not None]
        yield from found if certainly else known or found

    def _in(self, module: str, names: str, deep: int, certainly: bool) -> Ways:
        first, _, rest = names.partition(".")
        while rest and f"{module}.{first}" in self.seen:
            module = f"{module}.{first}"
            first, _, rest = rest.partition(".")
        seen = self.seen.get(module)
        if seen is None or (certainly and seen.is_lazy):
            return (None,)
        return self._find(seen, f"{first}.{rest}" if rest else first, deep, certainly)
