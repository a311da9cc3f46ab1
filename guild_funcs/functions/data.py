"""Functions that choose, convert and write values."""

from __future__ import annotations

import math
from collections.abc import Sized
from typing import Any, Callable, Optional, TypeVar

from guild_funcs.context import Text
from guild_funcs.errors import ArgumentProblem, MissingError
from guild_funcs.functions import formats
from guild_funcs.functions.globbing import natural
from guild_funcs.registry import FlagValue, Lazy, Scalar, as_text, function, spellings, yaml_text
from guild_funcs.registry.conversion import to_bool, to_float, to_int
from guild_funcs.registry.writing import describe

_T = TypeVar("_T")


@function(
    keeps="chosen",
    examples=spellings("default ${note} none", "note|default:none", "none"),
)
def default(value: Lazy[FlagValue], otherwise: Optional[Lazy[FlagValue]] = None) -> FlagValue:
    """Returns the value, or the other one when the value is missing or null.

    Missing is what ends in an error that says so: a variable that is not set, a file or key
    that is not there. An empty text is a value. Without another value the result is empty, as
    with Guild's `default` in labels. The other value is evaluated only when it is needed.
    """
    given = _present(value)
    if given is not None:
        return given
    return otherwise() if otherwise is not None else ""


def _present(value: Lazy[FlagValue]) -> FlagValue:
    try:
        return value()
    except MissingError:
        return None


@function(
    keeps="chosen",
    examples=(
        *spellings("first ${layers}", "layers|first", 32),
        *spellings("first ${note} $LR 0.1", "note|first:$LR,0.1", "0.1"),
    ),
)
def first(value: Lazy[FlagValue], *others: Lazy[FlagValue]) -> FlagValue:
    """Returns the first item of a list, or the first of several values that is there.

    Of several values those that are missing or null are passed over, and what comes after the
    one found is not evaluated. The first item of an empty list is missing.
    """
    if not others:
        return _item(value(), 0)
    for each in (value, *others[:-1]):
        given = _present(each)
        if given is not None:
            return given
    return others[-1]()


@function(examples=spellings("last ${layers}", "layers|last", 64))
def last(values: FlagValue) -> FlagValue:
    """Returns the last item of a list. That of an empty list is missing."""
    return _item(values, -1)


def _item(values: FlagValue, index: int) -> FlagValue:
    if not isinstance(values, (list, tuple)):
        message = f"a list is needed, but the value given is {describe(values)}"
        raise ArgumentProblem(message).about("value" if index == 0 else "values")
    if not values:
        raise MissingError("the list is empty").about("value" if index == 0 else "values")
    return values[index]


@function(keeps="nothing", examples=spellings("len ${layers}", "layers|len", 2))
def len_(value: FlagValue) -> int:
    """Returns the number of items of a list or mapping, or of characters of a text; of null 0.

    Of a secret too: the length may be recorded.
    """
    if value is None:
        return 0
    if not isinstance(value, Sized):
        message = f"len: 'value' must be a list, a mapping or text, not {describe(value)}"
        raise ArgumentProblem(message).about("value")
    return len(value)


@function(examples=spellings("sort run10 run2", "'run10'|sort:run2", ["run2", "run10"]))
def sort(*items: Scalar, reverse: bool = False) -> list[FlagValue]:
    """Returns the items sorted: numbers by value, then texts as people count, null last.

    `run2` comes before `run10`. A list stands for its items. With `reverse=yes` the order is
    turned round.
    """
    return sorted(items, key=_order, reverse=reverse)


def _order(value: FlagValue) -> tuple[int, float, list[tuple[str, int, str]]]:
    if value is None:
        return (2, 0, [])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (0, value, [])
    return (1, 0, natural(as_text(value)))


@function(examples=spellings("uniq adam sgd adam", "'adam'|uniq:sgd,adam", ["adam", "sgd"]))
def uniq(*items: Scalar) -> list[FlagValue]:
    """Returns the items without those that came before, in the order given.

    A list stands for its items. The number 1, the text `1` and yes are different items.
    """
    unique: dict[str, FlagValue] = {}
    for item in items:
        unique.setdefault(repr(item), item)
    return list(unique.values())


@function(name="int", examples=spellings("int 3.7", "'3.7'|int", 3))
def int_(value: Scalar) -> int:
    """Returns a whole number from a number or a text such as `3`; what follows the point is cut."""
    try:
        return to_int(value)
    except TypeError:
        number = _converted("int", to_float, value, "a number")
    if not math.isfinite(number):
        raise ArgumentProblem("int: 'value' must be a finite number").about("value")
    return math.trunc(number)


@function(name="float", examples=spellings("float 1e-3", "'1e-3'|float", 0.001))
def float_(value: Scalar) -> float:
    """Returns a number from a number or a text such as `0.5` or `1e-3`."""
    return _converted("float", to_float, value, "a number")


@function(name="bool", examples=spellings("bool off", "'off'|bool", False))
def bool_(value: Scalar) -> bool:
    """Returns yes or no from a boolean, a number, null, or a text that says so.

    `1 on true y yes` are yes and `0 off false n no null ~` and the empty text no, in any case.
    """
    return _converted("bool", to_bool, value, "yes or no")


def _converted(name: str, convert: Callable[[Any], _T], value: Any, expected: str) -> _T:
    try:
        return convert(value)
    except TypeError:
        message = f"{name}: 'value' must be {expected}, but the value given is {describe(value)}"
        raise ArgumentProblem(message).about("value") from None


@function(name="str", examples=spellings("str 1.10", "'1.10'|str", "1.10"))
def str_(value: Scalar) -> Text:
    """Returns the value as text that stays text, written as Guild writes it; of null it is empty.

    A flag whose default is `$(env VERSION)` is the number 1.1 when the variable is `1.10`, as
    it is for `guild run version=1.10`. With `$(env VERSION | str)` it is the text.
    """
    return Text(as_text(value))


@function(
    name="json",
    examples=(
        *spellings("json '[1, 2]'", "'[1, 2]'|json", [1, 2]),
        *spellings("json ${layers}", "layers|json", "[32, 64]"),
    ),
)
def json_(value: FlagValue) -> FlagValue:
    """Reads a text as JSON, or writes any other value as JSON text."""
    if isinstance(value, str):
        return _parsed("json", formats.read_json, value)
    return Text(formats.write_json(value))


@function(
    name="yaml",
    examples=(
        *spellings("yaml '[a, 1]'", "'[a, 1]'|yaml", ["a", 1]),
        *spellings("yaml ${layers}", "layers|yaml", "[32, 64]"),
    ),
)
def yaml_(value: FlagValue) -> FlagValue:
    """Reads a text as YAML, or writes any other value as YAML text on one line.

    Yes, no and null are written as Guild writes them.
    """
    if isinstance(value, str):
        return _parsed("yaml", formats.read_yaml, value)
    return Text(yaml_text(value))


def _parsed(name: str, parse: Callable[[str], FlagValue], text: str) -> FlagValue:
    try:
        return parse(text)
    except formats.FormatError as error:
        raise ArgumentProblem(f"{name}: the text given is no {error}").about("value") from None
