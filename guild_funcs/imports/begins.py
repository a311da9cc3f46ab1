"""What a computed name surely begins with: `import_module(f"acme.plugins.{name}")`."""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import Optional

from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.spelled import argument


def begin_of(call: ast.Call, scope: Scope) -> str:
    """Returns the text that each name begins with which a call imports, or "".

    A relative one begins with its package. Marks may stand in it, as in `facts.Import`.

    Example:
        >>> from guild_funcs.imports.constants import Platform
        >>> begin_of(ast.parse("import_module('a.' + x)").body[0].value, Scope(Platform(), ""))
        'a.'
    """
    text = _begin(argument(call, 0, "name"), scope)
    if not text.startswith("."):
        return text
    package = scope.value(argument(call, 1, "package"))
    rest = text.lstrip(".")
    for _ in range(len(text) - len(rest) - 1):
        package = package.rpartition(".")[0] if isinstance(package, str) else ""
    return f"{package}.{rest}" if isinstance(package, str) and package else ""


def _begin(node: Optional[ast.expr], scope: Scope) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = scope.value(node.left)
        return (
            left + _begin(node.right, scope) if isinstance(left, str) else _begin(node.left, scope)
        )
    if isinstance(node, ast.JoinedStr):
        parts = (scope.value(ast.JoinedStr([each])) for each in node.values)
        return "".join(takewhile(lambda part: isinstance(part, str), parts))
    form, mark = _form(node)
    text = scope.value(form)
    return text.partition(mark)[0] if isinstance(text, str) else ""


def _form(node: Optional[ast.expr]) -> tuple[Optional[ast.expr], str]:
    """Returns the text that something is put into, and what its first place begins with."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return node.left, "%"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return (node.func.value, "{") if node.func.attr == "format" else (None, "")
    return None, ""
