"""What a failed command of Guild says beside its error: the other problems of the guild file.

A run stops at the first problem that it meets. Those that do not depend on it are told with
it, as `guild-funcs check` finds them. Guild's own errors for keys of ours have no place:
these errors get the place from here too. `adapters.host.mistakes` calls what is here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Optional

from guild_funcs.adapters.parts.texts import LIBRARY_TYPES
from guild_funcs.errors import FuncsError, Place, render
from guild_funcs.language import has_expression
from guild_funcs.language.detection import texts_in
from guild_funcs.lint.checking import Options, check
from guild_funcs.lint.models import load
from guild_funcs.lint.problem import Problem
from guild_funcs.lint.shapes import NO_ATTRIBUTE

_MOST = 20
# The codes of what a run only warns of.
_GO_ON = ("GF406", "GF407")
# The codes of what Guild itself refuses when it reads the file.
_UNREADABLE = ("GF103", "GF206", "GF207", "GF503", "GF511", "GF515")
# The codes of what Guild stops at with a traceback: in a file, and in an operation.
_OF_FILE = ("GF106", "GF107")
_STOPS = (*_OF_FILE, "GF515")


def others(error: FuncsError, flags: Sequence[str] = (), *, has_label: bool = False) -> list[str]:
    """Returns the other problems of the operation that an error is about, as text.

    The error gets the hint that `check` has for it: that knows the other rules of the operation.

    Args:
        error: The error at which a run stopped.
        flags: The flags that the command line gives: their defaults are not evaluated.
        has_label: Whether it gives the label too.
    """
    place = error.place
    if place is None or not place.file or place.line is None or error.operation is None:
        return []
    given: set[tuple[str, ...]] = {("flags", name) for name in flags}
    if has_label:
        given.add(("label",))
    checked = _checked(place.file, Options(strict=True, given=frozenset(given)))
    found = [each for each in checked if error.operation in each.operations]
    same = [each for each in found if _is_same(each.place, place)]
    for each in same:
        error.hint = each.hint if each.message == error.message and each.hint else error.hint
    stopping = (each for each in found if each.code not in _GO_ON and each not in same)
    return _told([each for each in stopping if each.severity == "error"])


def in_file(path: str) -> list[str]:
    """Returns the errors of a guild file that Guild cannot read, if one is about what is ours."""
    found = [each for each in _checked(path, Options()) if each.severity == "error"]
    shapes = [each for each in found if each.code in _UNREADABLE]
    is_about_ours = shapes and (any(map(_is_ours, shapes)) or _has_expressions(path))
    return _told(found) if is_about_ours else []


def in_sourcecode(path: str) -> list[str]:
    """Returns what is wrong with the attributes of `sourcecode`: Guild warns, without a place."""
    found = _checked(path, Options())
    return _told([each for each in found if each.message.endswith(NO_ATTRIBUTE)])


def wrong_shapes(path: str, opspec: Optional[str]) -> list[str]:
    """Returns what Guild stops at with a traceback in a guild file, or in fields of its operation.

    Args:
        path: The guild file.
        opspec: The operation as a command line names it; None for all: of the file, or of the
            default one.
    """
    found = [each for each in _checked(path, Options(select=_STOPS)) if _is_of(each, opspec)]
    # A warning for a config is what made Guild stop, when it stopped.
    return _told([each for each in found if each.severity == "error" or each.code in _OF_FILE])


def _is_of(each: Problem, opspec: Optional[str]) -> bool:
    if not opspec or each.code in _OF_FILE:
        return True
    ends = tuple(f"{sign}{opspec}" for sign in ":/")  # MODEL:OPERATION, PACKAGE/MODEL:OPERATION
    return any(name == opspec or name.endswith(ends) for name in each.operations)


def _checked(path: str, options: Options) -> list[Problem]:
    try:
        return check(path, options)
    except Exception:  # noqa: BLE001 - on the way to another error, which must be told
        return []


def _is_same(one: Place, other: Place) -> bool:
    is_same_file = os.path.abspath(one.file or "") == os.path.abspath(other.file or "")
    return is_same_file and (one.line, one.column) == (other.line, other.column)


def _told(problems: Sequence[Problem]) -> list[str]:
    told = [
        render(FuncsError(each.message, place=each.place, notes=each.notes, hint=each.hint))
        for each in problems[:_MOST]
    ]
    more = len(problems) - _MOST
    return [*told, f"and {more} more: guild-funcs check shows all"] if more > 0 else told


def _has_expressions(path: str) -> bool:
    return any(has_expression(text) for item in load(path).items for text in texts_in(item))


def _is_ours(each: Problem) -> bool:
    said = f"{each.message} {each.hint or ''}"
    # It is told of a line with an expression; a file that YAML cannot read has nothing else.
    return each.code == "GF103" or any(name in said for name in LIBRARY_TYPES)
