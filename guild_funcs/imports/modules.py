"""Modules by their names: those in a package, and those whose names a form may have.

A form is a dotted name with `HOLE` for what is not known: "acme.nets." and a hole is a module
below `acme.nets`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Optional

from guild_funcs.imports.facts import HOLE
from guild_funcs.locate import Module, Search
from guild_funcs.paths import is_below

# What may stand beside a hole that is the first part of a name.
_REST = re.compile(r"[\w.]*")


class Modules:
    """Where modules are looked for.

    Args:
        search: Where they are found.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self._folders: dict[str, str] = {}

    def beside(self, package: str, file: str, *, deep: bool) -> Iterator[Module]:
        """Yields the modules beside one that lists its own folder.

        Of a module that is in no package these are the ones at or below its folder, and in what
        the program puts on the path.

        Args:
            package: The package that the module is in, or "".
            file: The file that makes it.
            deep: Whether to yield those in packages too.
        """
        if package:
            yield from self.below(package, deep=deep)
            return
        for module in self.inside(""):
            if module.entry in self.search.added or is_below(module.entry, os.path.dirname(file)):
                yield module
                if deep and module.is_package:
                    yield from self.below(module.name, deep=True)

    def below(self, package: str, *, deep: bool) -> Iterator[Module]:
        """Yields the modules in a package, with `deep` those in its packages too.

        A link in a package may lead back to a package above: that one has no more of them.
        """
        if self._is_within_itself(package):
            return
        for module in self.inside(package):
            yield module
            if deep and module.is_package:
                yield from self.below(module.name, deep=True)

    def _is_within_itself(self, package: str) -> bool:
        above = package.rpartition(".")[0]
        folder = self._folder(package)
        while above:
            if self._folder(above) == folder:
                return True
            above = above.rpartition(".")[0]
        return False

    def _folder(self, package: str) -> str:
        if package not in self._folders:
            found = self.search.find(package)
            self._folders[package] = os.path.realpath(found.path) if found else package
        return self._folders[package]

    def inside(self, package: str, start: str = "") -> Iterator[Module]:
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
            yield from self._named(form, texts)
        first, *rest = form.split(".")
        if HOLE not in first:
            plain = frozenset(map(plain_name, texts))
            yield from self.matching(first, rest, plain)

    def _named(self, form: str, texts: frozenset[str]) -> list[Module]:
        """Returns the modules of a form with one hole for a text, in the order of their names."""
        named: dict[str, Module] = {}
        for text in texts:
            name = form.replace(HOLE, text.strip(".").replace(":", "."))
            found = self.find(name) if form.endswith(HOLE) else self.search.find(name)
            if found is not None:
                named[found.name] = found
        return [named[name] for name in sorted(named)]

    def find(self, name: str) -> Optional[Module]:
        """Returns the module of a dotted name, or of the name without its last part."""
        return self.search.find(name) or self.search.find(name.rpartition(".")[0])

    def matching(
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
            yield from self.matching(f"{package}.{first}", rest, plain)
            return
        pattern = re.compile("(.+)".join(map(re.escape, first.split(HOLE))))
        for each in self.inside(package):
            found = pattern.fullmatch(each.name.rpartition(".")[2])
            if found and (
                plain is None or all(plain_name(text) in plain for text in found.groups())
            ):
                yield from self.matching(each.name, rest, plain)

    def may_fill(self, form: str) -> bool:
        """Tells whether a form may be the name of any module, whatever is quoted."""
        if form.strip(".") == HOLE:
            return False
        begin = form.partition(HOLE)[0].rpartition(".")[0]
        if HOLE not in form or begin:
            return self.search.find(begin or form) is not None
        return form.count(HOLE) == 1 and _REST.fullmatch(form.replace(HOLE, "")) is not None


def plain_name(text: str) -> str:
    """Returns a name as it is compared: `BigNet` may be in the module `big_net`."""
    return text.replace("_", "").replace("-", "").lower()
