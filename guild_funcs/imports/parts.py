"""What each function of a module mentions, and what the rest of its text does.

It follows from the text alone, so it is kept as the facts are, and read in further processes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from guild_funcs.imports.facts import Facts
from guild_funcs.imports.kinds import Kind
from guild_funcs.imports.mentions import Mentions, mentions
from guild_funcs.imports.units import Unit


class Parts(NamedTuple):
    """What the text of a module mentions.

    Args:
        body: What its text outside of functions does.
        functions: What each of its functions does, in the order of `functions_of`.
    """

    body: Mentions
    functions: tuple[Mentions, ...]


NOTHING = Parts(mentions(""), ())
"""What is mentioned by a module that is not read."""


def functions_of(facts: Facts) -> list[Unit]:
    """Returns the functions and methods of a module, sorted: classes have no text of their own."""
    return sorted(each for each in facts.units if each.first)


def parts(text: str, facts: Facts) -> Parts:
    r"""Finds what each function mentions, and what the text outside of them does.

    That a module lists its names asks for none of them.

    Example:
        >>> from guild_funcs.imports.reader import read
        >>> source = "a\ndef f():\n    b"
        >>> found = parts(source, read(source.encode(), "x.py"))
        >>> set(found.body.chains), set(found.functions[0].chains)
        ({'a'}, {'b'})
    """
    lines = text.split("\n")
    asks = {name for each in facts.lazy() for name in each.asks or each.names or ()}
    outside: list[str] = []
    functions = []
    units = functions_of(facts)
    for unit in units:
        found = mentions("\n".join(lines[unit.first - 1 : unit.last]))
        if unit.name == "__getattr__" and not unit.owner:
            found = found._replace(texts=found.texts - asks)
        functions.append(found)
    at = 0
    for first, last in sorted([*((each.first, each.last) for each in units), *facts.listed]):
        outside += lines[at : first - 1]
        at = max(at, last)
    return Parts(mentions("\n".join([*outside, *lines[at:]])), tuple(functions))


def to_data(found: Parts) -> list[Any]:
    """Returns the parts as lists of texts that `from_data` reads back.

    Example:
        >>> here = parts("a.b", Facts())
        >>> from_data(to_data(here)) == here
        True
    """
    return [[sorted(names) for names in each] for each in (found.body, *found.functions)]


def from_data(data: Any) -> Parts:
    """Returns the parts of what `to_data` gave, after a way through JSON.

    Raises:
        ValueError: It is nothing of the kind.
        TypeError: The same.
    """
    body, *functions = (Mentions(*map(frozenset, each)) for each in data)
    return Parts(body, tuple(functions))


KIND = Kind("mentions", to_data, from_data)
"""For the cache, and for other processes."""
