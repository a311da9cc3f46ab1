"""The signature of a function as a user sees it: parameters, types, defaults."""

from __future__ import annotations

import inspect
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Callable, Literal, Optional, Union, get_args, get_origin, get_type_hints

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError
from guild_funcs.registry.conversion import Kind, Lazy, kind_of
from guild_funcs.structs import dataclass

_Role = Literal["plain", "keyword", "variadic", "context"]


def user_name(name: str) -> str:
    """Returns a Python name as users write it: `else_` is `else`, `git_dirty` is `git-dirty`."""
    return name.strip("_").replace("_", "-")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function.

    Args:
        name: The name in the Python function.
        role: `plain` by position or keyword, `keyword` by keyword only,
            `variadic` any number of values, `context` injected and not shown.
        kind: Its type.
        lazy: True when the function evaluates it by calling it.
        default: The default value, when not `required`.
        required: True when a call must give it.
    """

    name: str
    role: _Role
    kind: Kind
    lazy: bool = False
    default: Any = None
    required: bool = True

    @property
    def shown(self) -> str:
        """The parameter's name as users write it."""
        return user_name(self.name)

    def __str__(self) -> str:
        """Returns the parameter as the signature shows it; `[name]` may be left out."""
        if self.role == "variadic":
            return f"*{self.shown}"
        if self.required:
            return self.shown
        if isinstance(self.default, bool):
            return f"{self.shown}={'yes' if self.default else 'no'}"
        if isinstance(self.default, (str, int, float)):
            return f"{self.shown}={self.default!r}"
        return f"[{self.shown}]"


@dataclass(frozen=True)
class Signature:
    """The parameters of a function, in order."""

    name: str
    parameters: tuple[Parameter, ...]

    @cached_property
    def visible(self) -> tuple[Parameter, ...]:
        """The parameters that a call can give: all but the context."""
        return tuple(each for each in self.parameters if each.role != "context")

    def named(self, name: str) -> Optional[Parameter]:
        """Returns the parameter that `name=value` gives, or None."""
        return self._by_name.get(name.replace("_", "-"))

    @cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {each.shown: each for each in reversed(self.visible) if each.role != "variadic"}

    def __str__(self) -> str:
        """Returns the signature as messages and the documentation show it."""
        return f"{self.name}({', '.join(map(str, self.visible))})"


def read_signature(name: str, call: Callable[..., Any]) -> Signature:
    """Returns the signature of a Python function.

    Raises:
        FuncsError: A parameter has an annotation that values cannot be
            converted to, or takes any keyword (`**options`).
    """
    try:
        hints = _parameter_types(call)
        parameters = inspect.signature(call).parameters.values()
        read = tuple(_read(each, hints.get(each.name, Any)) for each in parameters)
    except (TypeError, NameError, ValueError) as error:
        raise FuncsError(
            f"function '{name}' cannot be called from an expression: {error}"
        ) from error
    return Signature(name, read)


def _parameter_types(call: Callable[..., Any]) -> dict[str, Any]:
    """Returns the annotations of the parameters; that of the result need not be importable."""
    plain = inspect.unwrap(call)
    annotations = dict(getattr(plain, "__annotations__", {}))
    annotations.pop("return", None)
    holder = SimpleNamespace(__annotations__=annotations)
    return get_type_hints(holder, getattr(plain, "__globals__", {}), include_extras=True)


def _read(parameter: inspect.Parameter, annotation: Any) -> Parameter:
    if annotation is Context:
        return Parameter(parameter.name, "context", kind_of(Any))
    evaluated = _evaluated_by_function(annotation)
    required = parameter.default is parameter.empty
    return Parameter(
        parameter.name,
        _role(parameter),
        kind_of(annotation) if evaluated is None else kind_of(evaluated),
        lazy=evaluated is not None,
        default=None if required else parameter.default,
        required=required and parameter.kind is not parameter.VAR_POSITIONAL,
    )


def _evaluated_by_function(annotation: Any) -> Any:
    """Returns what a lazy parameter evaluates to, or None when it is not lazy."""
    candidates = (annotation, *(get_args(annotation) if get_origin(annotation) is Union else ()))
    lazy = [each for each in candidates if each is Lazy or get_origin(each) is Lazy]
    return (*get_args(lazy[0]), Any)[0] if lazy else None


def _role(parameter: inspect.Parameter) -> _Role:
    if parameter.kind is parameter.VAR_KEYWORD:
        raise TypeError(f"it takes any keyword (**{parameter.name})")
    if parameter.kind is parameter.VAR_POSITIONAL:
        return "variadic"
    return "keyword" if parameter.kind is parameter.KEYWORD_ONLY else "plain"
