"""Steps: what Guild puts into them is checked before the run, where it would stop with a traceback.

Guild's program for steps (`guild.steps_main`) resolves `${flag}` in a step's label, flags,
tags and gpus, with the flags of the operation that has the steps. It knows no filters. An
expression in a step's label is evaluated by the step's own run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.host import report
from guild_funcs.adapters.parts.wording import not_evaluated
from guild_funcs.errors import FuncsError, Span, UnknownNameError
from guild_funcs.language.detection import has_expression

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef

REFERENCE = re.compile(r"(?<!\\)\$\{(.+?)\}")
"""`guild.util.REF_P`: a filter too is part of the name."""

_WHOLE = ("label", "gpus", "tags")


def refuse_unknown(opdef: OpDef, flags: Mapping[str, object]) -> None:
    """Refuses steps that refer to a flag that their operation does not have.

    Raises:
        SystemExit: The message says where it stands, and what may be meant.
    """
    for path, text in _texts(opdef.steps or ()):
        start = begin(path, text)
        for found in REFERENCE.finditer(text, start) if start is not None else ():
            if found[1] not in flags:
                _raise(opdef, flags, text, found)


def tell_not_evaluated(opdef: OpDef) -> None:
    """Warns of expressions in the flags of steps, which reach the step's operation as text."""
    for path, text in _texts(opdef.steps or ()):
        is_of_flags = path[:1] in ((), ("run",), ("flags",))
        if is_of_flags and has_expression(text):
            _tell(opdef, path[-1] if path else "steps", text)


def _tell(opdef: OpDef, part: str, text: str) -> None:
    """Warns of the first call of a function of ours in a text."""
    from guild_funcs.functions.themes import builtins
    from guild_funcs.language import parse
    from guild_funcs.language.nodes import Call, walk

    names = {name for each in builtins() for name in (each.name, *each.aliases)}
    with suppress(FuncsError):  # what does not parse is text for others too
        calls = [each for each, _ in walk(parse(text)) if isinstance(each, Call)]
        call = next((each for each in calls if each.name in names), None)
        if call is not None:
            message, hint = not_evaluated(part, call.name)
            error = FuncsError(message, text=text, span=call.name_span, whole=call.span, hint=hint)
            report.find_place(error, report.Source.of(opdef), ("steps",))
            report.log.warning("%s", error)


def _raise(opdef: OpDef, flags: Mapping[str, object], text: str, found: re.Match[str]) -> None:
    """Raises Guild's exit for a reference in a step."""
    from guild_funcs.language.hints import for_missing_flag

    error = UnknownNameError(
        f"there is no flag '{found[1]}'",
        text=text,
        span=Span(*found.span(1)),
        whole=Span(*found.span()),
        hint=for_missing_flag(found[1], flags, {}),
    )
    with report.errors(report.Source.of(opdef), ("steps",), text):
        raise error


def begin(path: Sequence[str], text: str) -> Optional[int]:
    """Returns where Guild begins to resolve flags in a text of a step, None for nowhere.

    Args:
        path: The keys that lead to it from the step: `("run",)`, `("flags", "data")`.
        text: The text. That of `run`, or of a step that is a text alone, begins with a name.
    """
    if path and (path[0] in _WHOLE or path[0] == "flags"):
        return 0
    if not path or path[0] == "run":
        at = text.find(" ")
        return at if at >= 0 else None
    return None


def _texts(steps: Sequence[object]) -> Iterator[tuple[tuple[str, ...], str]]:
    for step in steps:
        yield from _inside(step, ())


def _inside(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    seen: set[int] = set()  # YAML data may hold itself, or the same part in many places
    todo = [(path, value)]
    while todo:
        at, each = todo.pop()
        if isinstance(each, str):
            yield at, each
        elif isinstance(each, (Mapping, list)) and id(each) not in seen:
            seen.add(id(each))
            inside = (
                [(at, item) for item in each]
                if isinstance(each, list)
                else [((*at, str(key)), item) for key, item in each.items()]
            )
            todo += reversed(inside)
