"""The function registry: names, signatures, capabilities, and calls bound to them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Literal, Optional, Protocol

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, Span

Capability = Literal["pure", "env", "filesystem", "process"]


class Argument(Protocol):
    """One argument of a call: where it stands, and its value, evaluated when first asked for."""

    @property
    def span(self) -> Span:
        """The argument's span in the text; for a piped value, the value's."""

    def value(self) -> Any:
        """Evaluates the argument (once) and returns its value."""


@dataclass(frozen=True)
class Function:
    """A function that expressions can call, with what a user is told about it."""

    name: str
    call: Callable[..., Any]
    capability: Capability = "pure"
    theme: str = "own"
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    provider: str = "guild-funcs"

    def accepts_keyword(self, name: str) -> bool:
        """Tells whether `name=value` is a keyword argument of this function."""
        parameter = inspect.signature(self.call).parameters.get(name)
        return parameter is not None and parameter.kind is not parameter.VAR_POSITIONAL

    def invoke(
        self, arguments: Sequence[Argument], keywords: Mapping[str, Argument], context: Context
    ) -> Any:
        """Binds the arguments to the signature, converts them, and calls the function."""
        raise NotImplementedError


class Registry:
    """The functions known by name."""

    def __init__(self) -> None:
        self._functions: dict[str, Function] = {}

    def add(self, function: Function) -> None:
        """Adds `function` under its name and aliases; a duplicate is an error naming both sides."""
        for name in (function.name, *function.aliases):
            if name in self._functions:
                message = f"function '{name}' is defined twice"
                raise FuncsError(message)
            self._functions[name] = function

    def find(self, name: str) -> Optional[Function]:
        """Returns the function of that name, or None."""
        return self._functions.get(name)

    def names(self) -> Iterator[str]:
        """Returns all names, aliases included."""
        return iter(self._functions)
