"""The rules for the value of an expression in its field: where it stands, what it comes to."""

from __future__ import annotations

import os
from collections.abc import Iterator

from guild_funcs.adapters.parts.texts import PATTERN_KEYS
from guild_funcs.adapters.parts.wording import guild_variable, list_for_one, text_around
from guild_funcs.context import Context
from guild_funcs.functions.themes import builtin
from guild_funcs.language import parse
from guild_funcs.language.nodes import Call
from guild_funcs.language.nodes import Text as Plain
from guild_funcs.lint.calls import Calls
from guild_funcs.lint.found import Found
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.lint.world import World
from guild_funcs.registry import as_text


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
