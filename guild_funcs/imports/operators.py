"""What operators make of values that are known: comparisons, `and`, `or`, `+`."""

from __future__ import annotations

import ast
import operator
import os
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from guild_funcs.imports.constants import MAIN, NOT_MAIN, UNKNOWN, formatted
from guild_funcs.imports.facts import NAME

_COMPARE: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def compared(tests: Sequence[ast.cmpop], values: Sequence[Any]) -> Any:
    """Returns whether a chain of comparisons holds: True, False, MAIN, NOT_MAIN or UNKNOWN.

    Example:
        >>> compared([ast.Lt(), ast.Lt()], [1, 2, 3])
        True
    """
    if any(value is UNKNOWN for value in values):
        return UNKNOWN
    if NAME in values and len(values) == 2:  # noqa: PLR2004 - one comparison
        mains = {ast.Eq: MAIN, ast.NotEq: NOT_MAIN}
        return mains.get(type(tests[0]), UNKNOWN) if "__main__" in values else UNKNOWN
    steps = zip(tests, values, values[1:])
    return all(_COMPARE[type(test)](one, other) for test, one, other in steps)


def joined(values: Sequence[Any], *, decides: bool) -> Any:
    """Returns what `or` makes of values, where True decides, or `and`, where False does.

    Example:
        >>> joined([UNKNOWN, True], decides=True)
        True
    """
    plain = [each for each in values if each is not UNKNOWN and each not in (MAIN, NOT_MAIN)]
    if any(bool(value) is decides for value in plain):
        return decides
    if not decides and MAIN in values:
        return MAIN  # it holds in a script only, whatever else it asks
    return UNKNOWN if len(plain) < len(values) else not decides


def combined(sign: ast.operator, left: Any, right: Any) -> Any:
    """Returns what an operator makes of two values, or UNKNOWN.

    Example:
        >>> combined(ast.Add(), "a", "b")
        'ab'
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(sign, ast.Add) and isinstance(left, (str, tuple)):
        return left + right
    if isinstance(sign, ast.Div) and isinstance(left, str) and isinstance(right, str):
        return os.path.join(left, right)
    if isinstance(sign, ast.Mod) and isinstance(left, str):
        return formatted(left, right)
    is_size = isinstance(sign, ast.Pow) and (left, right) in ((2, 31), (2, 32), (2, 63))
    return 2**right if is_size else UNKNOWN
