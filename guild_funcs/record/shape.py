"""What a record must look like to be read: the file of an attribute is anyone's to change.

Only what the commands use is held to a type. A key that is not known here is no fault, nor is
one that is not there: older records have fewer of them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional, Union


class Each(NamedTuple):
    """A list of things of one shape."""

    of: Shape


class Named(NamedTuple):
    """A mapping from any name to things of one shape."""

    of: Shape


class Name(str):
    """The type of a text that is part of a path: it has no null character."""

    __slots__ = ()


class Place(Name):
    """The type of a path of this machine, which is absolute."""

    __slots__ = ()


# A type is a value of that type, a mapping has keys, each with its shape.
Shape = Union[type, Each, Named, Mapping[str, Any]]

_WORDS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "a mapping"}

_GIT = {
    **dict.fromkeys(("root", "commit", "branch", "error"), Name),
    **dict.fromkeys(("changed", "untracked", "unpushed", "unsure"), int),
    "files": Each(str),
}
_LIBRARY = {
    **dict.fromkeys(("name", "dest", "distribution"), Name),
    **dict.fromkeys(("kind", "by", "target-type", "found", "reason", "version"), str),
    **dict.fromkeys(("sha256", "record-sha256"), str),
    **dict.fromkeys(("files", "bytes", "left-out-more"), int),
    "mounts": Each({"target": Name, "source": Place, "real": Place, "place": Name}),
    "direct-url": Named(str),
    "git": _GIT,
    "left-out": Each(str),
    "notes": Each(str),
}
_STRAY = dict.fromkeys(("name", "path", "include"), str)

RECORD: Mapping[str, Any] = {
    "version": int,
    "expressions": Each({"env": Each(str)}),
    "libraries": Each(_LIBRARY),
    "failed": Each({"name": str, "why": str}),
    "imports": {
        "libraries": Named(str),
        "distributions": dict,
        "not-in-run": Each(_STRAY),
        "missing": Each(_STRAY),
        "python": str,
    },
}
# What a thing has in any case, if it may have it.
_NEEDED = ("name", "path")


def wrong(value: Any, shape: Shape = RECORD, at: str = "") -> Optional[str]:
    """Returns what the first thing is that has another shape, and where; None when all is right.

    Example:
        >>> wrong({"libraries": [{"name": "shared", "notes": "x"}]})
        'libraries[0].notes: expected a list, not a text'
        >>> wrong({"libraries": [{"name": "shared"}]})
    """
    wanted: type[Any] = _type(shape)
    # A truth value is a number for Python.
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        expected = f"expected {_WORDS[wanted]}, not {_word(value)}"
        return f"{at}: {expected}" if at else expected
    if shape in (Name, Place) and "\0" in value:
        return f"{at}: the text has a null character"
    if shape is Place and not os.path.isabs(value):
        return f"{at}: expected an absolute path"
    for name, each, inner in _parts(value, shape, at):
        told = wrong(each, inner, name)
        if told:
            return told
    keys: Any = shape if isinstance(shape, dict) else ()
    missing = [key for key in keys if key in _NEEDED and key not in value]
    return f"{at}: it has no '{missing[0]}'" if missing else None


def _type(shape: Shape) -> type:
    if isinstance(shape, type):
        return str if issubclass(shape, str) else shape
    return list if isinstance(shape, Each) else dict


def _parts(value: Any, shape: Shape, at: str) -> list[tuple[str, Any, Shape]]:
    """Returns the place, the value and the shape of each part."""
    if isinstance(shape, Each):
        return [(f"{at}[{index}]", each, shape.of) for index, each in enumerate(value)]
    prefix = f"{at}." if at else ""
    if isinstance(shape, Named):
        return [(f"{prefix}{name}", each, shape.of) for name, each in value.items()]
    if isinstance(shape, type):
        return []
    named = [(key, inner) for key, inner in shape.items() if key in value]
    return [(f"{prefix}{key}", value[key], inner) for key, inner in named]


def _word(value: Any) -> str:
    known = [word for kind, word in _WORDS.items() if type(value) is kind]
    return known[0] if known else "nothing" if value is None else f"a {type(value).__name__}"
