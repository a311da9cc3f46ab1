"""What code that runs mentions: names of modules, followed to where they are defined.

A name is followed from the module that mentions it through its imports, and through what
the modules in between take from each other. What is asked of a value that is not known is an
attribute, which may be anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Optional

from guild_funcs.imports.parts import Part
from guild_funcs.imports.seen import Seen
from guild_funcs.imports.specials import BY_TEXT, DYNAMIC, ENUMERATING, OF_OBJECTS, OPAQUE

EVERYBODY = "*"


class Mentioned:
    """What was mentioned so far.

    Args:
        seen: The modules that were reached, by name.
    """

    def __init__(self, seen: Mapping[str, Seen]) -> None:
        self.seen = seen
        # By module: names of it.
        self.used: dict[str, set[str]] = {}
        # By library, and for EVERYBODY: attributes, quoted texts, quoted starts and ends.
        self.attributes: dict[str, set[str]] = {}
        self.texts: dict[str, set[str]] = {}
        self.starts: dict[str, set[str]] = {}
        self.ends: dict[str, set[str]] = {}
        self.all_starts: set[str] = set()
        self.all_ends: set[str] = set()
        # Libraries that enumerate what objects have.
        self.enumerating: set[str] = set()
        # Modules that are values: an argument, an element of a list.
        self.handed: set[str] = set()
        # Modules and libraries of which each function may be called.
        self.whole: set[str] = set()
        self.whole_libraries: set[str] = set()
        # By package that imports lazily: what was asked of it, or of what it may bring in.
        self.lazily: dict[str, set[str]] = {}
        # Libraries that read `__all__`, of which the names may be asked for one by one.
        self.listing: set[str] = set()
        # Libraries that import by computed names.
        self.dynamic: set[str] = set()
        # Libraries that ask classes for their subclasses.
        self.subclassing: set[str] = set()
        # Bases of classes that were named.
        self._inherited: list[tuple[Seen, str]] = []
        self._waiting: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._stand_for: dict[tuple[str, str], set[str]] = {}
        self._come_from: dict[tuple[str, str], set[str]] = {}

    def size(self) -> tuple[int, ...]:
        """Returns how much was mentioned: it grows with each new mention."""
        parts = (self.attributes, self.texts, self.starts, self.ends)
        counts = (len(some) for each in parts for some in each.values())
        whole = len(self.whole) + len(self.whole_libraries) + len(self.dynamic) + len(self.listing)
        lazily = sum(map(len, self.lazily.values()))
        used = sum(map(len, self.used.values()))
        return (used, len(self.handed), whole, lazily, sum(counts))

    def is_used(self, module: str, name: str) -> bool:
        """Tells whether a name in a module was mentioned."""
        return name in self.used.get(module, ())

    def is_asked(self, module: str, name: str, opened: Iterable[str]) -> bool:
        """Tells whether a name was mentioned, or asked for by libraries that may ask for any."""
        asked = (self.attributes.get(each, ()) for each in opened)
        return self.is_used(module, name) or any(name in each for each in asked)

    def reached(self, module: str) -> None:
        """Follows what was asked of a module before it was reached."""
        self._stand_for.clear()
        self._come_from.clear()
        for library, names in self._waiting.pop(module, ()):
            self.through(library, module, names)

    def take(self, seen: Seen, found: Part) -> None:
        """Takes in what a text that runs mentions."""
        library, module = seen.node.library, seen.node.name
        for name in found.names.difference(self.used.get(module, ())):
            self.mention(module, name)
        for name in found.alone:
            # A name that no import binds is most often a parameter, and no submodule.
            self.handed.update(self.modules_of(module, name))
        words = set(found.asked)
        for chain in found.chains:
            first, *rest = chain.split(".")
            words.update(rest)
            self._ask_through(seen, first, rest)
        self.ask(library, found.asked)
        for text in found.texts:
            base, _, last = text.strip(".").replace(":", ".").rpartition(".")
            if base:
                self.mention(base, last)
        self.texts.setdefault(library, set()).update(found.texts)
        self.all_starts |= found.starts
        self.all_ends |= found.ends
        if not BY_TEXT.isdisjoint(found.spelled):
            for each in (library, EVERYBODY):
                self.starts.setdefault(each, set()).update(found.starts)
                self.ends.setdefault(each, set()).update(found.ends)
        seen.words |= words
        self._special(seen, found)

    def _ask_through(self, seen: Seen, first: str, rest: list[str]) -> None:
        """Takes a chain of names: what it asks of a module, or of any value."""
        library = seen.node.library
        targets = self.modules_of(seen.node.name, first)
        if not targets or first in seen.loose:
            self.ask(library, rest)
            for owner in self._owners(seen.node.name, first) - {library}:
                self.ask(owner, rest)
        for target in targets:
            self.through(library, target, tuple(rest))

    def _owners(self, module: str, name: str) -> set[str]:
        """Returns the libraries that a name in a module comes from, through any number of others.

        It may be a lazy module, that only these can see through.
        """
        known = self._come_from.get((module, name))
        if known is None:
            known = self._come_from[module, name] = set()
            todo = [(module, name)]
            for here in todo:  # the list grows in the loop; re-exports may go in a circle
                for base, attribute in self._taken_from(*here):
                    known.add(self.seen[base].node.library)
                    if attribute and (base, attribute) not in todo:
                        todo.append((base, attribute))
        return known

    def _taken_from(self, module: str, name: str) -> Iterator[tuple[str, Optional[str]]]:
        """Yields the modules that were reached and that a name comes from, with its name there."""
        seen = self.seen[module]
        ways = seen.binds.get(name, ()) if name in seen.names else [(s, name) for s in seen.stars]
        yield from (each for each in ways if each[0] in self.seen)

    def inherit(self, seen: Seen, base: str) -> None:
        """Takes the base of a class as named, `A` or `module.A`."""
        first, *rest = base.split(".")
        self.mention(seen.node.name, first)
        if rest:
            seen.words.update(rest)
            self._ask_through(seen, first, rest)

    def inherit_all(self) -> None:
        """Takes the bases of classes that were named; not while these are, for many are deep."""
        while self._inherited:
            self.inherit(*self._inherited.pop())

    def _special(self, seen: Seen, found: Part) -> None:
        library, words = seen.node.library, found.words
        if {"dir", "getattr"} <= found.spelled or words & OF_OBJECTS:
            self.enumerating.update((library, library.partition(".")[0]))
        if not words:
            return
        if words & OPAQUE or _finds_itself(seen, found):
            self.whole.add(seen.node.name)
        if "globals" in words and words & ENUMERATING:
            for name in seen.binds:
                self.handed.update(self.modules_of(seen.node.name, name))
        if "__all__" in words:
            self.listing.add(library)
        if words & DYNAMIC:
            self.dynamic.add(library)
        if "__subclasses__" in words:
            self.subclassing.add(library)
        if "__subclasses__" in words or (words & DYNAMIC and words & ENUMERATING):
            self.whole_libraries.add(library or EVERYBODY)

    def ask(self, library: str, names: Iterable[str]) -> None:
        """Notes attributes that code of a library asks some value for."""
        names = tuple(names)
        for each in (library, EVERYBODY):
            self.attributes.setdefault(each, set()).update(names)

    def through(self, library: str, module: str, names: tuple[str, ...]) -> None:
        """Takes `module.a.b`: names that are asked of a module, one after the other."""
        seen = self.seen.get(module)
        if seen is None:
            self._waiting.setdefault(module, []).append((library, names))
            self.ask(library, names[1:])
            return
        self.mention(module, names[0])
        targets = self.modules_of(module, names[0])
        if seen.is_lazy:
            self.lazily.setdefault(module, set()).update(names)
        if len(names) == 1:
            self.handed.update(targets)
        elif targets:
            for target in targets:
                self.through(library, target, names[1:])
        else:
            self.ask(library, names[1:])
            self.ask(seen.node.library, names[1:])

    def mention(self, module: str, name: str) -> None:
        """Takes a name in a module, and what it was imported from."""
        if name in self.used.get(module, ()):
            return
        seen = self.seen.get(module)
        if seen is None:
            self._waiting.setdefault(module, []).append(("", (name,)))
            return
        self.used.setdefault(module, set()).add(name)
        self._inherited += [(seen, base) for base in seen.waiting.pop(name, ())]
        for base, attribute in seen.binds.get(name, ()):
            if attribute is not None:
                self.mention(base, attribute)
        if name not in seen.names:
            for star in seen.stars:
                self.mention(star, name)
            if seen.is_lazy:
                self.lazily.setdefault(module, set()).add(name)
                self.ask(EVERYBODY, (name,))

    def modules_of(self, module: str, name: str) -> set[str]:
        """Returns the modules that a name in a module may stand for."""
        known = self._stand_for.get((module, name))
        if known is not None:
            return known
        found: set[str] = set()
        todo = [(module, name)]
        for here in todo:  # the list grows in the loop; re-exports may go in a circle
            known = self._stand_for.get(here)
            found |= self._direct(*here, todo) if known is None else known
        self._stand_for[module, name] = found
        return found

    def _direct(self, module: str, name: str, todo: list[tuple[str, str]]) -> set[str]:
        """Returns the modules that a name is bound to; adds what it is taken from to `todo`."""
        found = {f"{module}.{name}"} & self.seen.keys()
        seen = self.seen.get(module)
        if seen is None:
            return found
        taken: list[tuple[str, str]] = []
        for base, attribute in seen.binds.get(name, ()):
            if attribute is None:
                found.add(base)
            elif f"{base}.{attribute}" in self.seen:
                found.add(f"{base}.{attribute}")
            else:
                taken.append((base, attribute))
        if not found and name not in seen.names:
            taken += [(star, name) for star in seen.stars]
        todo += [each for each in taken if each not in todo]
        return found


def _finds_itself(seen: Seen, found: Part) -> bool:
    """Tells whether a text may take its own module out of `sys.modules`."""
    if "modules" not in found.words:
        return False
    named = "__name__" in found.spelled or "__module__" in found.words
    return named or seen.node.name in found.texts
