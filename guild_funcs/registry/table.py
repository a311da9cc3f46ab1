"""All functions by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Optional

from guild_funcs.errors import FuncsError
from guild_funcs.registry.function import Function


class Registry:
    """The functions known by name.

    Args:
        functions: The functions known from the start.

    Example:
        >>> registry = Registry([Function("shout", str.upper)])
        >>> registry.find("shout").name
        'shout'
    """

    def __init__(self, functions: Iterable[Function] = ()) -> None:
        self._functions: dict[str, Function] = {}
        for function in functions:
            self.add(function)

    def add(self, function: Function) -> None:
        """Adds `function` under its name and aliases.

        Raises:
            FuncsError: One of the names is taken; the message names both providers.
        """
        names = (function.name, *function.aliases)
        for name in names:
            if name in self._functions:
                raise self.twice(name, self._functions[name], function)
        self._functions.update(dict.fromkeys(names, function))

    @staticmethod
    def twice(name: str, one: Function, other: Function) -> FuncsError:
        """Returns the error for a name that two functions have."""
        sides = f"by {one.provider} and by {other.provider}"
        return FuncsError(f"function '{name}' is defined twice: {sides}")

    def find(self, name: str) -> Optional[Function]:
        """Returns the function of that name, or None."""
        return self._functions.get(name)

    def names(self) -> Iterator[str]:
        """Returns all names, aliases included."""
        return iter(self._functions)

    def functions(self) -> list[Function]:
        """Returns all functions, each once, in the order they were added."""
        return list(dict.fromkeys(self._functions.values()))
