"""Hints that know what was meant: a flag for a text, a text for a flag, a misspelt argument."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from guild_funcs.errors import ArgumentProblem, FuncsError, Span, UnknownNameError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language.nodes import Call, Flag, Pair
from guild_funcs.registry import Function

_FINDING = frozenset(("package", "module", "distribution", "version", "find"))


def for_text(error: FuncsError, node: Call, function: Function, text: str) -> FuncsError:
    """Returns the error; when a name to find was taken for a flag, with how to write a text.

    Example:
        In `${shared|find-package}` the value is the flag `shared`: `${'shared'|find-package}`.
    """
    first = node.arguments[0] if node.arguments else None
    if (
        isinstance(error, UnknownNameError)
        and function.name in _FINDING
        and isinstance(first, Flag)
        and error.span == first.name_span
        and "|" in text[first.span.start :]
    ):
        error.hint = f"for text write ${{'{first.name}'|{node.name}}}"
    return error


def for_variable(name: str, flags: Iterable[str]) -> Optional[str]:
    """Returns how to write a flag, when the unset variable is the name of one."""
    return f"{name} is a flag: ${{{name}}}" if name in list(flags) else None


def for_flag(node: Call, flags: Iterable[str], text: str) -> Optional[str]:
    """Returns how to write a pipeline that begins with a flag, when the unknown function is one.

    Example:
        `$(data|stem)` calls the function `data`: `${data|stem}`.
    """
    # `in` may compute the flag, in a mapping that computes its values; `list` only gives names.
    if node.name not in list(flags):
        return None
    rest = text[node.name_span.end :].partition(")")[0].strip()
    filters = rest.replace(" ", "") if rest.startswith("|") else ""
    return f"{node.name} is a flag: ${{{node.name}{filters}}}"


def for_argument(
    error: ArgumentProblem, node: Call, function: Function
) -> Optional[ArgumentProblem]:
    """Returns the error for a word such as `lenght=5` that was meant for a parameter, or None."""
    names = [each.shown for each in function.signature.visible if each.role != "variadic"]
    for each in node.arguments:
        if isinstance(each, Pair) and not function.accepts_keyword(each.key):
            hint = did_you_mean(each.key, names)
            if hint is not None:
                return ArgumentProblem(
                    f"{function.signature} has no parameter '{each.key}'",
                    span=Span(each.span.start, each.span.start + len(each.key)),
                    text=error.text,
                    hint=hint,
                )
    return None
