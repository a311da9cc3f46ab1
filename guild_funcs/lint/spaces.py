"""Keys without a space after the `:`. For YAML `main:train` is text, `{lr:0.1}` no number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from guild_funcs.lint.attributes import OPERATION, STEP
from guild_funcs.lint.dependencies import SOURCES
from guild_funcs.lint.models import Operation
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written
from guild_funcs.structs import replace

_KEY = re.compile(r"([\w-]+):(?=\S)(?!//)")
_ANY = re.compile(r"[\w-]+:\S.*")
# A flag may be named after that of a step: `train:lr`.
_VALUE = re.compile(r"[\w-]+:(?:[-+.]?\d.*|['\"$].*|yes|no|true|false|null)")
_ITEMS = (
    ("sourcecode", ("include", "exclude")),
    ("requires", (*SOURCES, "resource")),
    ("steps", STEP),
)


def is_key(text: Any, names: Collection[str]) -> bool:
    """Tells whether a text begins with one of the names, and a colon without space.

    Example:
        >>> is_key("main:train", ["main"]), is_key("main: train", ["main"]), is_key("a:b", ["main"])
        (True, False, False)
    """
    is_plain = isinstance(text, str) and getattr(text, "style", None) is None
    found = _KEY.match(text) if is_plain else None
    return found is not None and found[1] in names


def spaces(operation: Operation) -> Iterator[Problem]:
    """Yields the keys of an operation that YAML does not take for what is meant."""
    data = operation.data
    for name, names in (("main", OPERATION), *_ITEMS):
        given = data.get(name)
        for each in given if isinstance(given, list) else [given]:
            if isinstance(each, Written) and is_key(each, names):
                yield _missing(each)
    for name, value_of in (("flags", _VALUE), ("env", _ANY)):
        given = data.get(name)
        if isinstance(given, Written) and given.style is None and value_of.fullmatch(given):
            yield _missing(given)
        for key, value in given.items() if isinstance(given, Mapping) else ():
            is_plain = value is None and isinstance(key, Written) and key.style is None
            if is_plain and value_of.fullmatch(key):
                yield replace(_missing(key), severity="warning")


def _missing(text: Written) -> Problem:
    name, _, rest = text.partition(":")
    value = f"'{rest}'" if rest[:1] in "*&!%@`" else rest
    return problem(
        "GF515", f"a space is missing after '{name}:'", text, hint=f"write {name}: {value}"
    )
