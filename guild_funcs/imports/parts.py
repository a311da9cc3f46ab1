"""What each function of a module mentions, and what the rest of its text does.

It follows from the text alone, so it is kept as the facts are, and read in further processes.
Names that can be nobody's but the function's own are left out: most are of variables.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from guild_funcs.imports.facts import Facts
from guild_funcs.imports.kinds import Kind
from guild_funcs.imports.mentions import Mentions, mentions
from guild_funcs.imports.specials import SPELLED, WORDS
from guild_funcs.imports.tested import only_tested
from guild_funcs.imports.units import Unit

_GLOBAL = re.compile(r"\s*global\b")


class Part(NamedTuple):
    """What a part of a module's text mentions.

    Args:
        names: Names that the module defines, imports, or may bring in.
        alone: Those that it imports, and that stand without an attribute: they may be handed on.
        chains: Chains of names, `a.b.c`, of which the first may be a module.
        asked: What is asked of all other values, `f().a`, and what is quoted.
        texts: Quoted texts that may be names, of attributes or modules.
        starts: What is quoted as the start of a name.
        ends: What is quoted as its end.
        words: Those of `specials.WORDS` that it mentions.
        spelled: Those of `specials.SPELLED`.
    """

    names: frozenset[str]
    alone: frozenset[str]
    chains: frozenset[str]
    asked: frozenset[str]
    texts: frozenset[str]
    starts: frozenset[str]
    ends: frozenset[str]
    words: frozenset[str]
    spelled: frozenset[str]


class Parts(NamedTuple):
    """What the text of a module mentions.

    Args:
        body: What its text outside of functions does.
        functions: What each of its functions does, in the order of `functions_of`.
        loose: First names of chains that may be something else than what an import binds.
    """

    body: Part
    functions: tuple[Part, ...]
    loose: frozenset[str]


_NONE: frozenset[str] = frozenset()
NOTHING = Parts(Part(*[_NONE] * len(Part._fields)), (), _NONE)
"""What is mentioned by a module that is not read."""


def functions_of(facts: Facts) -> list[Unit]:
    """Returns the functions and methods of a module, sorted: classes have no text of their own."""
    return sorted(each for each in facts.units if each.first)


def parts(text: str, facts: Facts, file: str) -> Parts:
    r"""Finds what each function mentions, and what the text outside of them does.

    That a module lists its names asks for none of them.

    Args:
        text: The source of a module.
        facts: What was read of it.
        file: Its path.

    Example:
        >>> from guild_funcs.imports.reader import read
        >>> source = "import a\na.c\ndef f():\n    a.b"
        >>> found = parts(source, read(source.encode(), "x.py"), "x.py")
        >>> set(found.body.chains), set(found.functions[0].chains)
        ({'a.c'}, {'a.b'})
    """
    lines = text.split("\n")
    asks = {name for each in facts.lazy() for name in each.asks or each.names or ()}
    outside: list[str] = []
    said = []
    units = functions_of(facts)
    for unit in units:
        found = mentions("\n".join(lines[unit.first - 1 : unit.last]))
        if unit.name in ("__getattr__", "__dir__") and not unit.owner:
            found = found._replace(texts=found.texts - asks)
        if unit.name == "__dir__" or ("__all__" in found.bound and _has_own_list(lines, unit)):
            found = _without_list(found)
        said.append(found)
    at = 0
    for first, last in sorted([*((each.first, each.last) for each in units), *facts.listed]):
        outside += lines[at : first - 1]
        at = max(at, last)
    rest = "\n".join([*outside, *lines[at:]])
    said.append(mentions(rest, _classes(facts), only_tested(rest, text)))
    names = _Names(facts, is_package=os.path.basename(file).startswith("__init__."))
    *functions, body = (names.part(found) for found in said)
    # In a class a method is named as it stands: `x = property(_get)`, `__radd__ = __add__`.
    methods = {each.name for each in units if each.owner} & said[-1].chains
    body = body._replace(asked=body.asked | methods)
    heads = {chain.partition(".")[0] for each in (body, *functions) for chain in each.chains}
    loose = {
        each for found in said for some in (found.bound, found.chains) for each in heads & some
    }
    return Parts(body, tuple(functions), frozenset(loose))


def _has_own_list(lines: Sequence[str], unit: Unit) -> bool:
    """Tells whether `__all__` is a variable of a function, and not what its module lists."""
    body = lines[unit.first - 1 : unit.last]
    indent = len(body[0]) - len(body[0].lstrip())
    binds = re.compile(rf"[ \t]{{{indent}}}__all__[ \t]*(?::[^=\n]*)?=(?!=)")
    is_bound = any(map(binds.match, body))
    return is_bound and bool(indent) and not any(map(_GLOBAL.match, body))


def _without_list(found: Mentions) -> Mentions:
    lists = {chain for chain in found.chains if chain.partition(".")[0] == "__all__"}
    rest = {name for chain in lists for name in chain.split(".")[1:]}
    return found._replace(chains=found.chains - lists, attributes=found.attributes | rest)


def _classes(facts: Facts) -> dict[str, set[str]]:
    """Returns the classes of a module, and the names of their bases."""
    found: dict[str, set[str]] = {}
    for each in facts.units:
        if not each.first:
            found.setdefault(each.name, set()).update(each.bases)
    return found


class _Names:
    """The names of a module, and which of them may be modules."""

    def __init__(self, facts: Facts, *, is_package: bool) -> None:
        self._own = {each.name for each in facts.units if not each.owner}
        self._bound = {each.name for each in facts.binds}
        has_stars = "*" in self._bound
        # Any name of a package may be that of a module in it.
        self._is_package = is_package
        self._has_stars = has_stars
        is_lazy = "__getattr__" in self._own or facts.lazy() or facts.makes_modules
        self._is_open = bool(has_stars or is_lazy)
        self._known = {*self._own, *self._bound, "__all__"}

    def part(self, found: Mentions) -> Part:
        names: set[str] = set()
        chains: set[str] = set()
        asked = set(found.attributes)
        words = set(found.attributes)
        for chain in found.chains:
            first, dot, rest = chain.partition(".")
            names.add(first)
            if not dot:
                continue
            if self._may_be_module(first):
                chains.add(chain)
                words.update(rest.split("."))
            else:
                asked.update(rest.split("."))
        asked.update(text.strip(".").replace(":", ".").rpartition(".")[2] for text in found.texts)
        words |= asked
        return Part(
            frozenset(names if self._is_open else names & self._known),
            found.chains & self._bound,
            frozenset(chains),
            frozenset(asked),
            found.texts,
            found.starts,
            found.ends,
            # A list of its own is asked for by name; who asks a value for one may have any module.
            WORDS & (words | (names - {"__all__"})),
            SPELLED & found.chains,
        )

    def _may_be_module(self, name: str) -> bool:
        if name in self._bound or self._is_package:
            return True
        return self._has_stars and name not in self._own


def to_data(found: Parts) -> list[Any]:
    """Returns the parts as lists of texts that `from_data` reads back.

    Example:
        >>> here = parts("a.b", Facts(), "a.py")
        >>> from_data(to_data(here)) == here
        True
    """
    told = [[sorted(names) for names in each] for each in (found.body, *found.functions)]
    return [sorted(found.loose), *told]


def from_data(data: Any) -> Parts:
    """Returns the parts of what `to_data` gave, after a way through JSON.

    Raises:
        ValueError: It is nothing of the kind.
        TypeError: The same.
    """
    loose, *told = data
    body, *functions = (
        Part(*[frozenset(names) if names else _NONE for names in each]) for each in told
    )
    return Parts(body, tuple(functions), frozenset(loose))


KIND = Kind("mentions", to_data, from_data)
"""For the cache, and for other processes."""
