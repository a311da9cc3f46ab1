"""What is known of a computed name: `import_module(f"acme.plugins.{name}")`."""

from __future__ import annotations

import ast
import re
from typing import Any, Callable, Optional

from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import HOLE
from guild_funcs.imports.spelled import argument

_PERCENT = re.compile(r"%(?:\(\w+\))?[sdr]")
_BRACES = re.compile(r"\{[^{}]*\}")
_HOLES = re.compile(f"(?:{re.escape(HOLE)})+")


def form_of(call: ast.Call, scope: Scope) -> str:
    """Returns the text that each name has which a call imports, with HOLE for what is not known.

    A relative one begins with its package. Marks may stand in it, as in `facts.Import`.

    Example:
        >>> from guild_funcs.imports.constants import Platform
        >>> call = ast.parse("import_module('a.' + x)").body[0].value
        >>> form_of(call, Scope(Platform(), "")).replace(HOLE, "?")
        'a.?'
    """
    text = _HOLES.sub(HOLE, _form(argument(call, 0, "name"), scope))
    if not text.startswith("."):
        return text
    package = scope.value(argument(call, 1, "package"))
    rest = text.lstrip(".")
    for _ in range(len(text) - len(rest) - 1):
        package = package.rpartition(".")[0] if isinstance(package, str) else ""
    return f"{package}.{rest}" if isinstance(package, str) and package else HOLE


def _form(node: Optional[ast.AST], scope: Scope) -> str:
    value = scope.value(node)
    if isinstance(value, str):
        return value
    if isinstance(node, ast.Name):
        return _of_name(node.id, scope)
    made = _FORMS.get(type(node))
    return made(node, scope) if made is not None else HOLE


def _of_name(name: str, scope: Scope) -> str:
    made = scope.made.pop(name, None)  # meanwhile: what it is bound to may name it
    if made is None:
        return HOLE
    found = _form(made, scope)
    scope.made[name] = made
    return found


def _of_operator(node: ast.BinOp, scope: Scope) -> str:
    if isinstance(node.op, ast.Add):
        return _form(node.left, scope) + _form(node.right, scope)
    return _holed(scope.value(node.left), _PERCENT) if isinstance(node.op, ast.Mod) else HOLE


def _of_parts(node: ast.JoinedStr, scope: Scope) -> str:
    return "".join(_form(each, scope) for each in node.values)


def _of_value(node: ast.FormattedValue, scope: Scope) -> str:
    is_plain = node.conversion == -1 and node.format_spec is None
    return _form(node.value, scope) if is_plain else HOLE


def _of_method(node: ast.Call, scope: Scope) -> str:
    """Returns the form of `"a.{}".format(x)`, and of `".".join(["a", x])`."""
    if not isinstance(node.func, ast.Attribute):
        return HOLE
    text = scope.value(node.func.value)
    if node.func.attr == "format":
        return _holed(text, _BRACES)
    parts = getattr(node.args[0], "elts", None) if node.args else None
    if node.func.attr == "join" and isinstance(text, str) and parts:
        return text.join(_form(each, scope) for each in parts)
    return HOLE


def _holed(text: Any, places: re.Pattern[str]) -> str:
    return places.sub(lambda _: HOLE, text) if isinstance(text, str) else HOLE


_FORMS: dict[type, Callable[[Any, Scope], str]] = {
    ast.BinOp: _of_operator,
    ast.FormattedValue: _of_value,
    ast.JoinedStr: _of_parts,
    ast.Call: _of_method,
}
