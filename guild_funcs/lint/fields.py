"""The rules for the value of an expression in its field: where it stands, what it comes to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.adapters.parts.texts import PATTERN_KEYS
from guild_funcs.adapters.parts.wording import guild_variable, list_for_one, text_around
from guild_funcs.context import Context
from guild_funcs.functions.themes import builtin
from guild_funcs.language import parse
from guild_funcs.language.nodes import Call
from guild_funcs.language.nodes import Text as Plain
from guild_funcs.lint.calls import Calls
from guild_funcs.lint.found import Found
from guild_funcs.lint.models import Data
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.lint.world import World
from guild_funcs.registry import as_text

_LIMITS = frozenset(("type", "min", "max", "choices"))


def in_field(text: Text, calls: Calls, world: World, context: Context) -> Iterator[Problem]:
    """Yields the problems of a text that parses and whose calls are right."""
    if text.is_set and text.is_ours:
        message, hint = guild_variable(text.attribute[-1])
        yield problem("GF513", message, text.value, hint=hint)
    if text.field == "sourcecode" and text.kind in ("include", "exclude") and calls.found.libraries:
        yield from _around(text, calls.found)
    if text.field == "requires" and text.kind not in PATTERN_KEYS:
        yield from _list_for_one(text)
    if text.kind == "root":
        yield from _root(text, calls, world, context)
    if text.kind == "default" and not _LIMITS.isdisjoint(text.limits):
        yield from _of_flag(text, calls, world, context)


def _list_for_one(text: Text) -> Iterator[Problem]:
    """Yields a problem of a call that always returns a list, where a dependency takes one text."""
    (first, *rest) = parse(str(text.value)).parts
    function = builtin(first.name) if isinstance(first, Call) and not rest else None
    returned = function.call.__annotations__.get("return", "") if function else ""
    if str(returned).startswith("list"):
        message, hint = list_for_one(text.kind)
        yield problem("GF515", message, text.value, hint=hint)


def _root(text: Text, calls: Calls, world: World, context: Context) -> Iterator[Problem]:
    """Yields a problem of a root that is always the same, and no folder."""
    made = ""
    for part in parse(str(text.value)).parts:
        if isinstance(part, Plain):
            made += part.value
        elif isinstance(part, Call) and calls.is_constant(part):
            value = world.shown(part, str(text.value), context)
            if value is None:
                return
            made += as_text(value)
        else:
            return
    if not os.path.isdir(os.path.join(context.project_dir, made)):
        told = f"the root of the source code, '{made}', is no folder"
        yield problem("GF515", told, text.value)


def _around(text: Text, found: Found) -> Iterator[Problem]:
    """Yields a problem when text touches the path of a library: the pattern matches nothing."""
    origin, whole = found.libraries[0]
    if whole.start == 0 and text.value[whole.end : whole.end + 1] in ("", "/"):
        return
    parts = parse(str(text.value)).parts
    index = next((i for i, part in enumerate(parts) if part.span == whole), 0)
    after = parts[index + 1] if index + 1 < len(parts) else None
    touches = isinstance(after, Plain) and not after.value.startswith("/")
    if index or touches:
        message, hint = text_around(origin.name, is_before=bool(index))
        yield problem("GF514", message, text.value, hint=hint)


def _of_flag(text: Text, calls: Calls, world: World, context: Context) -> Iterator[Problem]:
    """Yields a problem when a default is one call, always with one value, and that is no value."""
    parts = parse(str(text.value)).parts
    (first, *rest) = parts
    if rest or not (isinstance(first, Call) and calls.is_constant(first)):
        return
    value = world.shown(first, str(text.value), context)
    why = None if value is None else _wrong(value, text.limits)
    if why is not None:
        message = f"invalid value {value} for {text.attribute[1]}: {why}"
        yield problem("GF306", message, text.value)


def _wrong(value: Any, limits: Data) -> Optional[str]:
    """Returns why Guild would refuse a value; what only Guild decides is left to it."""
    kind, number = limits.get("type"), _number(value)
    is_number = number is not None and (kind != "int" or number % 1 == 0)
    if kind in ("int", "float", "number") and not is_number:
        return f"invalid value for type '{kind}'"
    choices = limits.get("choices")
    if isinstance(choices, list) and not limits.get("allow-other"):
        plain = [str(each) for each in choices if not isinstance(each, (list, dict))]
        if len(plain) == len(choices) and "$" not in "".join(plain) and str(value) not in plain:
            return f"expected one of {', '.join(plain)}"
    least, most = limits.get("min"), limits.get("max")
    if number is not None and isinstance(least, (int, float)) and number < least:
        return f"out of range (less than min {least})"
    if number is not None and isinstance(most, (int, float)) and number > most:
        return f"out of range (greater than max {most})"
    return None


def _number(value: Any) -> Optional[float]:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
