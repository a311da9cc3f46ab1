"""How large a value may be, and what a value is: so that no expression fills the memory.

The limits are far above what a flag, a label or a path needs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from guild_funcs.context import Text
from guild_funcs.errors import FuncsError, LimitError
from guild_funcs.registry.writing import as_text, describe

MAX_TEXT = 10 * 1024 * 1024
"""How many characters a text may have that an expression makes."""

MAX_ITEMS = 100_000
"""How many items a list or mapping may have, those of lists and mappings in it included."""

MAX_NESTED = 100
"""How deeply lists and mappings may be nested. One that holds itself is nested without end."""

_TEXTS = (str, Text)

_EXPECTED = "a value is text, a number, yes or no, null, a date, a list or a mapping"


def check_length(count: int) -> None:
    """Raises LimitError when a text would have more than `MAX_TEXT` characters."""
    if count > MAX_TEXT:
        raise LimitError(
            f"the text would have {count:,} characters, and {MAX_TEXT:,} are the most",
            hint="keep long text in a file, and pass its path",
        )


def text_of(parts: Iterable[Any]) -> str:
    """Returns the parts as one text.

    Raises:
        LimitError: It would be too long.

    Example:
        >>> text_of(["lr=", 0.1])
        'lr=0.1'
    """
    texts = [as_text(part) for part in parts]
    check_length(sum(map(len, texts)))
    return "".join(texts)


def plain(value: Any) -> Any:
    """Returns a value that anybody made as one that can be recorded.

    A path becomes text, a number or text of another class (of numpy, of an enum) a
    plain one.

    Raises:
        LimitError: It is too large, or holds itself.
        FuncsError: It is, or holds, an object that is no value.

    Example:
        >>> import pathlib
        >>> plain({"a": [pathlib.PurePosixPath("x/y"), 1]})
        {'a': ['x/y', 1]}
    """
    if type(value) in _TEXTS and len(value) <= MAX_TEXT:
        return value
    return _plain(value, [MAX_ITEMS], 0)


def _plain(value: Any, left: list[int], depth: int) -> Any:
    if isinstance(value, (list, tuple, Mapping)):
        left[0] -= len(value)
        if left[0] < 0:
            raise _many()
        if depth >= MAX_NESTED:
            raise _deep()
        if isinstance(value, Mapping):
            return {
                _plain(key, left, MAX_NESTED): _plain(item, left, depth + 1)
                for key, item in value.items()
            }
        return type_of(value)([_plain(item, left, depth + 1) for item in value])
    return _scalar(value)


def _many() -> LimitError:
    return LimitError(f"a list or mapping has more than {MAX_ITEMS:,} items")


def _deep() -> LimitError:
    return LimitError(f"lists or mappings are nested more than {MAX_NESTED} deep")


def check_items(value: Any) -> None:
    """Raises LimitError when a list or mapping has too many items, or is nested too deeply.

    A flag of the command line may be any YAML: `lr='&a [*a]'`.
    """
    left = MAX_ITEMS
    todo = [(value, 0)]
    while todo:
        part, depth = todo.pop()
        if isinstance(part, (list, tuple, Mapping)):
            left -= len(part)
            if left < 0:
                raise _many()
            if depth >= MAX_NESTED:
                raise _deep()
            inside = part.values() if isinstance(part, Mapping) else part
            todo += [(each, depth + 1) for each in inside]


def type_of(value: Any) -> type:
    """Returns `tuple` for a tuple of any class, else `list`."""
    return tuple if isinstance(value, tuple) else list


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, (bool, date, time)):
        return value
    if isinstance(value, str):
        check_length(len(value))
        # Our own kinds of text, as Location, say more than their characters.
        ours = type(value).__module__.startswith("guild_funcs.")
        return value if ours or type(value) is str else str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    raise FuncsError(f"{_EXPECTED}, but this is an object of the type {describe(value)}")


def check_recorded(value: Any) -> None:
    """Raises FuncsError for a character that no record or program can be given.

    These are NUL, and surrogates without their other half. A file name that is no
    UTF-8 has some in Python.
    """
    for text in _texts(value):
        if "\0" in text:
            raise FuncsError("the value holds a NUL character, which no program can be given")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise FuncsError(
                "the value holds half of a character (a lone surrogate), which is no text",
                hint="the name of a file that is no UTF-8 has some: rename the file",
            ) from None


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
