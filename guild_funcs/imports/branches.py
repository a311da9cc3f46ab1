"""What a condition decides: under which conditions the statements of its branches run."""

from __future__ import annotations

import ast
import re
from typing import Any

from guild_funcs.imports.constants import MAIN, NOT_MAIN, UNKNOWN, dotted_name, within
from guild_funcs.imports.facts import Condition
from guild_funcs.imports.notes import Notes

# The condition of a statement is the strongest of those that it stands under.
STRENGTH: dict[str, int] = {
    condition: rank
    for rank, condition in enumerate(
        ("always", "branch", "function", "fallback", "optional", "main", "typing", "never")
    )
}

IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
"""What a handler names that is for an import which fails; the first two are these errors alone."""

_LAZY = re.compile("lazy|lazily|eager", re.IGNORECASE)


def stronger(one: Condition, other: Condition) -> Condition:
    """Returns the stronger of two conditions, under which a nested statement is.

    Example:
        >>> stronger("function", "optional")
        'optional'
    """
    return other if STRENGTH.get(other, 0) > STRENGTH.get(one, 0) else one


def branches(holds: Any, test: ast.expr, condition: Condition) -> tuple[Condition, Condition]:
    """Returns the conditions of the body of an `if`, and of its `else`.

    Args:
        holds: What its test comes to.
        test: The test.
        condition: The condition of the `if` itself.
    """
    if holds is UNKNOWN:
        return stronger(condition, "branch"), stronger(condition, "branch")
    if holds == MAIN:
        return stronger(condition, "main"), condition
    if holds == NOT_MAIN:
        return condition, stronger(condition, "main")
    dead: Condition = "typing" if "TYPE_CHECKING" in ast.dump(test) else "never"
    return (
        (condition, stronger(condition, dead)) if holds else (stronger(condition, dead), condition)
    )


def names_asked(notes: Notes, test: ast.expr) -> tuple[str, ...]:
    """Returns the attributes for which `if name == "main":` in `__getattr__(name)` holds."""
    if not notes.asked or not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return ()
    is_name = isinstance(test.left, ast.Name) and test.left.id == notes.asked
    value = notes.scope.value(test.comparators[0])
    if not is_name or not isinstance(test.ops[0], (ast.Eq, ast.In)):
        return ()
    names = value if isinstance(value, tuple) else (value,)
    return names if all(isinstance(each, str) for each in names) else ()


def is_eager(test: ast.expr) -> bool:
    """Tells whether a condition holds for type checkers, and where nothing can be lazy.

    As `TYPE_CHECKING or not install_lazy_importer()`, and `TYPE_CHECKING or EAGER_IMPORT`.
    """
    if not isinstance(test, ast.BoolOp) or not isinstance(test.op, ast.Or):
        return False
    words = [getattr(each, "id", getattr(each, "attr", "")) for each in ast.walk(test)]
    return "TYPE_CHECKING" in words and any(_LAZY.search(word) for word in words)


def may_fail(node: Any, handler: ast.ExceptHandler) -> bool:
    """Tells whether a `try` may come to a handler without an import that fails: by an attribute."""
    others = [each for each in node.body if not isinstance(each, (ast.Import, ast.ImportFrom))]
    has_attribute = any(isinstance(each, ast.Attribute) for one in others for each in within(one))
    return has_attribute and "AttributeError" in _expected(handler)


def expects_import_error(handler: ast.ExceptHandler) -> bool:
    """Tells whether a handler is for an import that fails, or for any error."""
    expected = _expected(handler)
    return not expected or any(each in IMPORT_ERRORS for each in expected)


def _expected(handler: ast.ExceptHandler) -> list[str]:
    """Returns the names of the errors that a handler is for; none when it is for any."""
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [dotted_name(each).rpartition(".")[2] for each in types if each]
