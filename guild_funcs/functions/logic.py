"""Functions that choose. They evaluate only what they need.

A condition does not hold when it is null, `no`, 0 or empty, or a text that Guild
would read as one of these: see `guild_funcs.registry.truth`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from guild_funcs.registry import FlagValue, Lazy, as_text, function, spellings, truth
from guild_funcs.registry.conversion import to_bool, to_float


@function(keeps="chosen", examples=spellings("if ${cuda} gpu cpu", "cuda|if:gpu,cpu", "cpu"))
def if_(
    condition: Lazy[FlagValue], then: Lazy[FlagValue], else_: Optional[Lazy[FlagValue]] = None
) -> FlagValue:
    """Returns the second value if the condition holds, else the third, or null without one.

    A condition does not hold when it is null, `no`, 0 or empty, or one of the texts
    `0 false n no null off ~` in any case. The value that is not needed is not evaluated.
    A secret may be the condition: the result is no secret, unless the value chosen is one.
    """
    if truth(condition()):
        return then()
    return else_() if else_ is not None else None


@function(keeps="chosen", examples=spellings("or ${note} none", "note|or:none", "none"))
def or_(value: Lazy[FlagValue], *others: Lazy[FlagValue]) -> FlagValue:
    """Returns the first value that holds as a condition (see `if`), else the last one.

    What comes after it is not evaluated.
    """
    return _until(True, (value, *others))


@function(keeps="chosen", examples=spellings("and ${lr} ${cuda}", "lr|and:${cuda}", False))
def and_(value: Lazy[FlagValue], *others: Lazy[FlagValue]) -> FlagValue:
    """Returns the first value that does not hold as a condition (see `if`), else the last one.

    What comes after it is not evaluated.
    """
    return _until(False, (value, *others))


def _until(wanted: bool, values: tuple[Lazy[FlagValue], ...]) -> FlagValue:
    for value in values[:-1]:
        given = value()
        if truth(given) is wanted:
            return given
    return values[-1]()


@function(examples=spellings("not ${cuda}", "cuda|not", True))
def not_(value: FlagValue) -> bool:
    """Tells whether a value does not hold as a condition (see `if`)."""
    return not truth(value)


@function(examples=spellings("eq ${lr} 0.10", "lr|eq:0.10", True))
def eq(left: FlagValue, right: FlagValue) -> bool:
    """Tells whether two values are the same.

    A word is compared with a number as a number, with yes or no as a boolean: `0.10` is
    the same as 0.1. Two texts are the same when each character is. Lists are the same when
    their items are.
    """
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(eq, left, right))
    if isinstance(left, Mapping) or isinstance(right, Mapping):
        return bool(left == right)
    if isinstance(left, str) is isinstance(right, str):
        # True equals 1 in Python; in Guild, yes is not 1.
        return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)
    text, other = (left, right) if isinstance(left, str) else (right, left)
    return _same_as_text(other, text)


def _same_as_text(value: FlagValue, text: str) -> bool:
    read = to_bool if isinstance(value, bool) else to_float
    if isinstance(value, (bool, int, float)):
        try:
            return read(text) == value
        except TypeError:
            return False
    return as_text(value) == text
