"""One function that expressions can call, and the decorator that makes it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any, Callable, Literal, Optional, TypeVar, Union, overload

from guild_funcs.context import Context
from guild_funcs.errors import ArgumentProblem, FuncsError, Signal, is_told, told
from guild_funcs.registry import plans
from guild_funcs.registry.binding import Argument, Matched, convert, evaluate, match
from guild_funcs.registry.limits import plain
from guild_funcs.registry.signature import Parameter, Signature, read_signature, user_name
from guild_funcs.structs import dataclass

Capability = Literal["pure", "env", "filesystem", "process"]
"""What a function may reach: nothing but its arguments, the environment, files, programs."""

Keeps = Literal["all", "chosen", "nothing"]
"""What the value of a call tells of the secrets in the arguments: all of them, the argument
that was evaluated last (the one that was chosen), or nothing. Yes, no and null tell nothing."""

_Call = TypeVar("_Call", bound=Callable[..., Any])
_MARK = "__guild_function__"


@dataclass(frozen=True)
class Example:
    """An expression and the value that it has in the sample project of the documentation."""

    text: str
    value: Any


def spellings(macro: str, template: str, value: Any) -> tuple[Example, ...]:
    """Returns the same call in each spelling: `$(macro)`, `${template}`, `$<template>`.

    Example:
        >>> [example.text for example in spellings("stem a/b.txt", "'a/b.txt'|stem", "b")]
        ['$(stem a/b.txt)', "${'a/b.txt'|stem}", "$<'a/b.txt'|stem>"]
    """
    texts = (f"$({macro})", f"${{{template}}}", f"$<{template}>")
    return tuple(Example(text, value) for text in texts)


@dataclass(frozen=True, eq=False)
class Function:
    """A function that expressions can call, with what a user is told about it.

    Args:
        name: Its kebab-case name.
        call: The Python function.
        capability: What it may reach.
        theme: The heading it is listed under.
        aliases: Further names.
        examples: Expressions with their values.
        provider: Who provides it, for messages.
        keeps: What its value tells of secrets in its arguments.
    """

    name: str
    call: Callable[..., Any]
    capability: Capability = "pure"
    theme: str = "Your own"
    aliases: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    provider: str = "guild-funcs"
    keeps: Keeps = "all"

    @cached_property
    def signature(self) -> Signature:
        """The parameters, as a user sees them. A `FuncsError` when they cannot be read."""
        return read_signature(self.name, self.call)

    @property
    def summary(self) -> str:
        """The first line of the docstring, or nothing."""
        return self.text.partition("\n")[0]

    @property
    def text(self) -> str:
        """The docstring, without indentation."""
        return inspect.getdoc(self.call) or ""

    def accepts_keyword(self, name: str) -> bool:
        """Tells whether `name=value` is a keyword argument of this function."""
        return self.signature.named(name) is not None

    def invoke(
        self, arguments: Sequence[Argument], keywords: Mapping[str, Argument], context: Context
    ) -> Any:
        """Binds the arguments to the signature, converts them, and calls the function.

        A list given where a single value is expected calls the function for
        each item, and the result is the list of results.

        Raises:
            ArgumentProblem: Wrong count, name or type, at the culprit.
            FuncsError: What the function raised; any other exception is its cause.
        """
        steps = None if keywords else self._steps(len(arguments))
        matched = match(self.signature, arguments, keywords) if steps is None else None
        try:
            if matched is None:
                values = plans.values(steps or (), arguments, context)
                if values is not None:
                    return self._called(values, {}, context)
                matched = match(self.signature, arguments, keywords)
            return self._apply(self._values(matched, context), context)
        except FuncsError as error:
            if error.span is None and error.parameter:
                matched = matched or match(self.signature, arguments, keywords)
                culprit = matched.get(error.parameter)
                if culprit:  # one argument may have stood for several: a list
                    error.span = culprit[min(error.position, len(culprit) - 1)].span
            raise

    def _steps(self, count: int) -> Optional[plans.Steps]:
        """Returns the plan of a call with that many arguments; None for one that has none."""
        if count not in self._plans:
            self._plans[count] = plans.plan(self.signature, count)
        return self._plans[count]

    @cached_property
    def _plans(self) -> dict[int, Optional[plans.Steps]]:
        return {}

    def _values(self, matched: Matched, context: Context) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for each in self.signature.visible:
            if each.name in matched:
                values[each.name] = evaluate(self.signature, each, matched[each.name], context)
        return values

    def _apply(self, values: Mapping[str, Any], context: Context) -> Any:
        over = [
            each.name
            for each in self.signature.visible
            if each.kind.scalar
            and each.role != "variadic"
            and isinstance(values.get(each.name), (list, tuple))
        ]
        if not over:
            return self._call(values, context)
        if len(over) > 1:
            message = f"{self.signature}: only one argument can be a list"
            raise ArgumentProblem(message).about(over[1])
        return [self._apply({**values, over[0]: item}, context) for item in values[over[0]]]

    def _call(self, values: Mapping[str, Any], context: Context) -> Any:
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for each in self.signature.parameters:
            value = self._value(each, values, context)
            if each.role == "variadic":
                positional.extend(value)
            elif each.role == "keyword":
                named[each.name] = value
            else:
                positional.append(value)
        return self._called(positional, named, context)

    def _called(self, positional: Sequence[Any], named: Mapping[str, Any], context: Context) -> Any:
        try:
            return plain(self.call(*positional, **named))
        except (KeyboardInterrupt, Signal):
            raise
        except BaseException as error:
            # The function may have asked for a value whose error already says where it stands.
            if is_told(error):
                raise
            secrets = sorted(context.reads.secrets)
            if secrets:
                raise _without_reason(self.name, error, secrets) from None
            if isinstance(error, FuncsError):
                raise
            message = f"function '{self.name}' of {self.provider} failed: {told(error)}"
            raise FuncsError(message) from error

    def _value(self, parameter: Parameter, values: Mapping[str, Any], context: Context) -> Any:
        if parameter.role == "context":
            return context
        if parameter.name not in values:
            return () if parameter.role == "variadic" else parameter.default
        value = values[parameter.name]
        if parameter.lazy or parameter.role == "variadic":
            return value
        return convert(self.signature, parameter, value, context)


def _without_reason(name: str, error: BaseException, secrets: Sequence[str]) -> FuncsError:
    """Returns an error of the same kind that says nothing of what a secret may be seen in.

    A message quotes what the function was given, or what it made of it: parts of a
    path, a key, the text in capitals. The traceback ends here for the same reason.
    """
    kind = type(error) if isinstance(error, FuncsError) else FuncsError
    variables = " and ".join(secrets)
    made = kind(
        f"function '{name}' failed",
        notes=(f"why is not shown: it could show the value of {variables}, which is secret",),
    )
    made.parameter = error.parameter if isinstance(error, FuncsError) else None
    return made


@overload
def function(call: _Call) -> _Call: ...


@overload
def function(
    *,
    name: Optional[str] = ...,
    capability: Capability = ...,
    aliases: Sequence[str] = ...,
    examples: Sequence[Example] = ...,
    keeps: Keeps = ...,
) -> Callable[[_Call], _Call]: ...


def function(  # noqa: PLR0913 - what is said of a function, by keyword
    call: Optional[_Call] = None,
    *,
    name: Optional[str] = None,
    capability: Capability = "pure",
    aliases: Sequence[str] = (),
    examples: Sequence[Example] = (),
    keeps: Keeps = "all",
) -> Union[_Call, Callable[[_Call], _Call]]:
    """Makes a Python function callable from expressions; it stays callable from Python.

    Args:
        call: The Python function, when used as plain `@function`.
        name: The name in expressions; by default the Python name with `-` for `_`.
        capability: What it may reach.
        aliases: Further names.
        examples: Expressions with their values.
        keeps: What its value tells of secrets in its arguments.

    Example:
        >>> @function
        ... def shout(text: str) -> str:
        ...     return text.upper() + "!"
    """

    def mark(marked: _Call) -> _Call:
        made = Function(
            name or user_name(marked.__name__),
            marked,
            capability,
            aliases=tuple(aliases),
            examples=tuple(examples),
            keeps=keeps,
        )
        setattr(marked, _MARK, made)
        return marked

    return mark if call is None else mark(call)


def function_of(value: Any) -> Optional[Function]:
    """Returns the `Function` that the decorator made of a Python function, or None."""
    made = getattr(value, _MARK, None)
    return made if isinstance(made, Function) else None


def functions_of(module: ModuleType) -> list[Function]:
    """Returns the decorated functions that a module defines, in the order written.

    Those that it only imports belong to the module that defines them.
    """
    own = (each for each in vars(module).values() if inspect.isfunction(each))
    made = (function_of(each) for each in own if each.__module__ == module.__name__)
    return [each for each in made if each is not None]
