"""The registry that everybody uses: the built-in functions, then one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

from guild_funcs.errors import FuncsError, UnknownNameError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.functions.themes import OF_NAME, builtin, builtins
from guild_funcs.registry import Function, Registry

if TYPE_CHECKING:
    from guild_funcs.functions import providers


class Library(Registry):
    """The built-in functions, and behind them one's own, loaded when a name is not built in.

    The module of a built-in function is imported when its name is looked up.

    Args:
        project_dir: The folder that may hold a `guild_functions.py`.
    """

    def __init__(self, project_dir: Optional[str] = None) -> None:
        super().__init__()
        self._project_dir = project_dir
        self._own: Optional[tuple[providers.Provider, ...]] = None
        self._twice: Optional[FuncsError] = None

    def find(self, name: str) -> Optional[Function]:
        """Returns the function of that name, or None.

        Raises:
            UnknownNameError: It is not known, and a provider that may have it
                could not be loaded; the provider's error is the cause.
            FuncsError: One's own functions define a name twice.
        """
        found = builtin(name) or super().find(name)
        if found is not None:
            return found
        own = self.own()
        found = super().find(name)
        if found is None and any(each.error for each in own):
            raise self._unknown(name, own)
        return found

    def names(self) -> Iterator[str]:
        """Yields all names known so far, those included that a provider offers but cannot load."""
        yield from OF_NAME
        yield from (name for name in super().names() if name not in OF_NAME)
        yield from (each.offers for each in self._own or () if each.offers)

    def functions(self) -> list[Function]:
        """Returns all functions known so far, the built-in ones first."""
        return list(dict.fromkeys([*builtins(), *super().functions()]))

    def own(self) -> tuple[providers.Provider, ...]:
        """Returns the providers of one's own functions; loads and adds them the first time.

        Raises:
            FuncsError: A name is defined twice, also if one of the two is built in.
        """
        if self._own is None:
            from guild_funcs.functions import providers

            project = providers.from_project(self._project_dir) if self._project_dir else None
            self._own = (*([project] if project else []), *providers.from_packages())
            self._add_own(self._own)
        if self._twice is not None:
            raise self._twice
        return self._own

    def _add_own(self, own: tuple[providers.Provider, ...]) -> None:
        for each in own:
            for function in each.functions:
                self._add_once(function)

    def _add_once(self, function: Function) -> None:
        try:
            for name in (function.name, *function.aliases):
                for each in filter(None, [builtin(name)]):
                    raise self.twice(name, each, function)
            self.add(function)
        except FuncsError as error:
            self._twice = self._twice or error

    def _unknown(self, name: str, own: tuple[providers.Provider, ...]) -> FuncsError:
        broken = [(each.offers == name, each.error) for each in own if each.error]
        certain, cause = max(broken, key=lambda each: each[0])
        message = (
            f"function '{name}' cannot be used" if certain else f"there is no function '{name}'"
        )
        error = UnknownNameError(
            message,
            notes=(cause.message, *(() if certain else ("it may define the function",))),
            hint=(None if certain else did_you_mean(name, self.names())) or cause.hint,
        )
        error.__cause__ = cause
        return error


def builtin_registry(project_dir: Optional[str] = None) -> Registry:
    """Returns the registry of the built-in functions, with one's own behind them.

    Args:
        project_dir: The folder that may hold a `guild_functions.py`.
    """
    return Library(project_dir)
