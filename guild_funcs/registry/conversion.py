"""The types of parameters: what each accepts, and how a value becomes it.

A converter returns the converted value or raises `TypeError`. It never puts the
value in a message: the value may be a secret. The position in the text shows it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Callable, Generic, Optional, TypeVar, Union, get_args, get_origin

from guild_funcs.context import Context

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


def as_text(value: Any) -> str:
    """Returns a value as Guild writes it: `yes`, `0.1`, `1.0e-05`, `[1, 2]`; null is empty.

    The rules are those of Guild's `flag_util.encode_flag_val`, except that a
    text stays as it is, without the quotes that Guild adds for YAML.

    Example:
        >>> as_text(True), as_text(1e-05), as_text(None)
        ('yes', '1.0e-05', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, (list, tuple, Mapping)):
        return yaml_text(value)
    return str(value)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # YAML 1.1 reads 1e-05 as text; PyYAML and so Guild write the dot.
    return text if "." in text else text.replace("e", ".0e")


def yaml_text(value: Any) -> str:
    """Returns a value as YAML on one line, with `yes`, `no` and `null` as Guild writes them.

    Example:
        >>> yaml_text(["1.10", True, None])
        "['1.10', yes, null]"
    """
    if isinstance(value, Mapping):
        pairs = (f"{yaml_text(key)}: {yaml_text(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(yaml_text, value)) + "]"
    if isinstance(value, str):
        return _yaml_item(str(value))
    return "null" if value is None else as_text(value)


def _yaml_item(text: str) -> str:
    import yaml  # only a list or a mapping written as text needs it

    # PyYAML breaks lines in single quotes, so that not even U+0085 comes back as it was.
    plain = text.isprintable()
    style = None if plain else '"'
    written: str = yaml.safe_dump(
        [text], default_flow_style=True, default_style=style, allow_unicode=plain, width=math.inf
    )
    return written.strip()[1:-1]


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
    if value is None or isinstance(value, (str, int, float, date)):
        return as_text(value)
    raise TypeError


def to_int(value: Any, context: Optional[Context] = None) -> int:  # noqa: ARG001
    """Returns a whole number from a number or a text such as `3`.

    Raises:
        TypeError: The value is no whole number, `3.5` and `1_000` included.
    """
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
    if not text:
        raise TypeError
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
    Path: Kind("a path", lambda value, context: Path(_to_path(value, context))),
}


def describe(value: Any) -> str:
    """Returns what a value is, for messages: never the value itself.

    Example:
        >>> describe("0.1"), describe([1])
        ('text', 'a list')
    """
    if value is None:
        return "null"
    if value == "" and isinstance(value, str):
        return "empty text"
    names = (
        (str, "text"),
        (bool, "a boolean"),
        ((int, float), "a number"),
        ((list, tuple), "a list"),
        (Mapping, "a mapping"),
    )
    found = (name for types, name in names if isinstance(value, types))
    return next(found, type(value).__name__)
