"""The types of parameters: what each accepts, and how a value becomes it.

A converter returns the converted value or raises `TypeError`. It never puts the
value in a message: the value may be a secret. The position in the text shows it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Callable, Generic, Optional, TypeVar, Union, get_args, get_origin

from guild_funcs.context import Context
from guild_funcs.registry.writing import as_text
from guild_funcs.structs import dataclass

T_co = TypeVar("T_co", covariant=True)

FlagValue = Any
"""Any value, as it is: text, a number, yes or no, null, a list, a mapping."""

Scalar = Annotated[Any, "scalar"]
"""Any value but a list: over a list, the function is called for each item."""

PathArg = Annotated[str, "path"]
"""The absolute path of a file or folder; a relative one is taken from the project's folder."""


class Lazy(Generic[T_co]):
    """The annotation of a parameter that is evaluated only when the function calls it.

    Example:
        >>> def either(left: Lazy[FlagValue], right: Lazy[FlagValue]) -> FlagValue:
        ...     return left() or right()
    """

    def __call__(self) -> T_co:
        """Evaluates the argument (once) and returns its value; the binding provides it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Kind:
    """What a parameter takes: a name for it in messages, and its converter.

    A list given to a `scalar` kind calls the function for each of its items.
    """

    expected: str
    convert: Callable[[Any, Context], Any]
    scalar: bool = True


def kind_of(annotation: Any) -> Kind:
    """Returns the kind for a parameter's annotation.

    Raises:
        TypeError: The annotation is none that values can be converted to.

    Example:
        >>> kind_of(int).expected
        'a whole number'
    """
    if get_origin(annotation) is Union:
        return _optional(annotation)
    if get_origin(annotation) is list:
        return _list_of(annotation)
    # pathlib is imported for a function that takes its paths, and not for all others.
    name = getattr(annotation, "__name__", "")
    if name == "Path" and annotation.__module__.partition(".")[0] == "pathlib":
        return _path_kind()
    try:
        return _KINDS[annotation]
    except (KeyError, TypeError):
        raise TypeError(f"values cannot be converted to {annotation!r}") from None


def _optional(annotation: Any) -> Kind:
    given = [kind for kind in get_args(annotation) if kind is not type(None)]
    if len(given) != 1:
        raise TypeError(f"values cannot be converted to {annotation!r}")
    inner = kind_of(given[0])

    def convert(value: Any, context: Context) -> Any:
        return None if value is None else inner.convert(value, context)

    return Kind(inner.expected, convert, scalar=inner.scalar)


def _list_of(annotation: Any) -> Kind:
    inner = kind_of(*get_args(annotation))

    def convert(value: Any, context: Context) -> list[Any]:
        return [inner.convert(item, context) for item in _to_list(value, context)]

    return Kind("a list", convert, scalar=False)


_FALSE = frozenset(("", "0", "false", "n", "no", "null", "off", "~"))
_TRUE = frozenset(("1", "on", "true", "y", "yes"))


def truth(value: Any) -> bool:
    """Tells whether a condition holds.

    Null, `no`, 0, an empty text, list or mapping do not hold, nor do the texts
    that Guild would read as one of these: `0 false n no null off ~`, in any case.

    Example:
        >>> truth("No"), truth("data"), truth(0.0)
        (False, True, False)
    """
    if isinstance(value, str):
        return value.strip().lower() not in _FALSE
    return bool(value)


def to_text(value: Any, context: Optional[Context] = None) -> str:  # noqa: ARG001 - a converter
    """Returns a scalar as text.

    Raises:
        TypeError: The value is a list or a mapping.
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (int, float, date)):
        return as_text(value)
    raise TypeError


def to_int(value: Any, context: Optional[Context] = None) -> int:  # noqa: ARG001
    """Returns a whole number from a number or a text such as `3`.

    Raises:
        TypeError: The value is no whole number, `3.5` and `1_000` included.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    number = to_float(value)
    if isinstance(value, str) and not math.isfinite(number):
        raise TypeError
    try:
        whole = int(value)
    except (ValueError, OverflowError):
        raise TypeError from None
    if whole != value and not isinstance(value, str):
        raise TypeError
    return whole


def to_float(value: Any, context: Optional[Context] = None) -> float:  # noqa: ARG001
    """Returns a number from a number or a text such as `0.5` or `1e-3`.

    Raises:
        TypeError: The value is no number. A text with `_` is none, as in Guild's
            `flag_util.decode_flag_val`.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError
    if isinstance(value, str) and "_" in value:
        raise TypeError
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise TypeError from None


def to_bool(value: Any, context: Optional[Context] = None) -> bool:  # noqa: ARG001
    """Returns yes or no from a boolean, a number, null, or a text such as `yes` or `off`.

    Raises:
        TypeError: The value is another text, a list or a mapping.
    """
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in _TRUE | _FALSE:
            raise TypeError
        return word in _TRUE
    if value is None or isinstance(value, (bool, int, float)):
        return bool(value)
    raise TypeError


def _to_list(value: Any, context: Context) -> list[Any]:  # noqa: ARG001
    if isinstance(value, (list, tuple)):
        return list(value)
    raise TypeError


def _to_dict(value: Any, context: Context) -> dict[Any, Any]:  # noqa: ARG001
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


def _to_path(value: Any, context: Context) -> str:
    text = to_text(value)
    try:
        if not text or b"\0" in os.fsencode(text):
            raise TypeError
    except UnicodeEncodeError:
        raise TypeError from None
    return os.path.abspath(os.path.join(context.project_dir, text))


def _as_is(value: Any, context: Context) -> Any:  # noqa: ARG001
    return value


_KINDS: dict[Any, Kind] = {
    Any: Kind("a value", _as_is, scalar=False),
    object: Kind("a value", _as_is, scalar=False),
    Scalar: Kind("a single value", _as_is),
    str: Kind("text", to_text),
    int: Kind("a whole number", to_int),
    float: Kind("a number", to_float),
    bool: Kind("yes or no", to_bool),
    list: Kind("a list", _to_list, scalar=False),
    dict: Kind("a mapping", _to_dict, scalar=False),
    PathArg: Kind("a path", _to_path),
}


def _path_kind() -> Kind:
    from pathlib import Path

    return Kind("a path", lambda value, context: Path(_to_path(value, context)))
