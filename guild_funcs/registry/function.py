"""One function that expressions can call, and the decorator that makes it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, Callable, Literal, Optional, TypeVar, Union, overload

from guild_funcs.context import Context
from guild_funcs.errors import ArgumentProblem, FuncsError
from guild_funcs.registry.binding import Argument, Matched, convert, evaluate, match
from guild_funcs.registry.signature import Parameter, Signature, read_signature, user_name

Capability = Literal["pure", "env", "filesystem", "process"]
"""What a function may reach: nothing but its arguments, the environment, files, programs."""

_Call = TypeVar("_Call", bound=Callable[..., Any])
_MARK = "__guild_function__"
_NO_COINCIDENCE = 8


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
    """

    name: str
    call: Callable[..., Any]
    capability: Capability = "pure"
    theme: str = "Your own"
    aliases: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    provider: str = "guild-funcs"

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
        matched = match(self.signature, arguments, keywords)
        try:
            return self._apply(self._values(matched, context), context)
        except FuncsError as error:
            culprit = matched.get(error.parameter or "")
            if culprit and error.span is None:
                error.span = culprit[0].span
            _hide_secrets(error, context)
            raise

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
        try:
            return self.call(*positional, **named)
        except FuncsError:
            raise
        except Exception as error:
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


def told(error: BaseException) -> str:
    """Returns an exception of any kind in one line, for messages."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _hide_secrets(error: FuncsError, context: Context) -> None:
    """Replaces the values of secret variables in the message.

    They may have come through a flag, and so need not have been read for this
    expression. But a short value that was not read is a coincidence.
    """
    for name, value in sorted(context.env.items(), key=lambda item: -len(item[1])):
        read = name in context.reads.env
        if context.is_secret(name) and value and (read or len(value) >= _NO_COINCIDENCE):
            hidden = f"(the value of {name})"
            error.message = error.message.replace(value, hidden)
            error.notes = tuple(note.replace(value, hidden) for note in error.notes)
            error.hint = error.hint and error.hint.replace(value, hidden)
            error.args = (error.message,)


@overload
def function(call: _Call) -> _Call: ...


@overload
def function(
    *,
    name: Optional[str] = ...,
    capability: Capability = ...,
    aliases: Sequence[str] = ...,
    examples: Sequence[Example] = ...,
) -> Callable[[_Call], _Call]: ...


def function(
    call: Optional[_Call] = None,
    *,
    name: Optional[str] = None,
    capability: Capability = "pure",
    aliases: Sequence[str] = (),
    examples: Sequence[Example] = (),
) -> Union[_Call, Callable[[_Call], _Call]]:
    """Makes a Python function callable from expressions; it stays callable from Python.

    Args:
        call: The Python function, when used as plain `@function`.
        name: The name in expressions; by default the Python name with `-` for `_`.
        capability: What it may reach.
        aliases: Further names.
        examples: Expressions with their values.

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
