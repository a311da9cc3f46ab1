"""How the arguments of a call meet the parameters of a function.

`match` gives each parameter its arguments without evaluating them,
`evaluate` asks the arguments for their values, `convert` turns the values into
the types of the parameters. A mistake is an `ArgumentProblem` at the argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional, Protocol

from guild_funcs.context import Context
from guild_funcs.errors import ArgumentProblem, Span, counted
from guild_funcs.registry.signature import Parameter, Signature
from guild_funcs.registry.writing import describe


class Argument(Protocol):
    """One argument of a call: where it stands, and its value, evaluated when first asked for."""

    @property
    def span(self) -> Span:
        """The argument's span in the text; for a piped value, the value's."""

    def value(self) -> Any:
        """Evaluates the argument (once) and returns its value."""


Matched = dict[str, list[Argument]]
"""The arguments of each parameter that has any, by the parameter's name."""


def match(
    signature: Signature, arguments: Sequence[Argument], keywords: Mapping[str, Argument]
) -> Matched:
    """Gives each parameter its arguments.

    Raises:
        ArgumentProblem: Too many, too few, an unknown keyword, one given twice.
    """
    matched = _match_positions(signature, arguments)
    for name, argument in keywords.items():
        parameter = signature.named(name)
        if parameter is None:
            raise ArgumentProblem(f"{signature} has no parameter '{name}'", span=argument.span)
        if parameter.name in matched:
            raise ArgumentProblem(f"{signature}: '{name}' is given twice", span=argument.span)
        matched[parameter.name] = [argument]
    missing = [
        each.shown for each in signature.visible if each.required and each.name not in matched
    ]
    if missing:
        raise ArgumentProblem(f"{signature} needs a value for '{missing[0]}'")
    return matched


def _match_positions(signature: Signature, arguments: Sequence[Argument]) -> Matched:
    plain = [each.name for each in signature.visible if each.role == "plain"]
    rest = [each.name for each in signature.visible if each.role == "variadic"]
    matched: Matched = {name: [argument] for name, argument in zip(plain, arguments)}
    more = list(arguments[len(plain) :])
    if more and not rest:
        given = "1 was" if len(arguments) == 1 else f"{len(arguments)} were"
        takes = counted(len(plain), "argument") if plain else "no arguments"
        raise ArgumentProblem(f"{signature} takes {takes}, but {given} given", span=more[0].span)
    return {**matched, **dict.fromkeys(rest, more)}


def evaluate(
    signature: Signature, parameter: Parameter, arguments: Sequence[Argument], context: Context
) -> Any:
    """Returns the value of a parameter's arguments; of a lazy one, what evaluates it.

    The values given to a variadic parameter are a list, converted. A list among
    them stands for its items, unless the parameter takes lists.
    """
    if parameter.role != "variadic":
        return arguments[0].value if parameter.lazy else arguments[0].value()
    if parameter.lazy:
        return [argument.value for argument in arguments]
    values: list[Any] = []
    for argument in arguments:
        value = argument.value()
        spread = parameter.kind.scalar and isinstance(value, (list, tuple))
        items = value if spread else (value,)
        values += [convert(signature, parameter, each, context, argument.span) for each in items]
    return values


def convert(
    signature: Signature,
    parameter: Parameter,
    value: Any,
    context: Context,
    span: Optional[Span] = None,
) -> Any:
    """Returns one value converted to the parameter's type.

    Raises:
        ArgumentProblem: It cannot be converted. The message says what the value
            is, never the value, which may be a secret.
    """
    try:
        return parameter.kind.convert(value, context)
    except TypeError:
        message = (
            f"{signature}: '{parameter.shown}' must be {parameter.kind.expected}, "
            f"but the value given is {describe(value)}"
        )
        raise ArgumentProblem(message, span=span).about(parameter.name) from None
