"""Functions that are reached by texts, or by other names: `getattr(importlib, "import_module")`."""

from __future__ import annotations

import ast
from typing import Optional

from guild_funcs.imports.constants import dotted_name

IMPORTERS = ("import_module", "__import__")
"""The functions that import what they are given."""

_OF_HERE = ("globals", "locals", "vars")
_NAMELESS = "?"


def reached_name(node: Optional[ast.AST]) -> str:
    """Returns the dotted name of what is reached by a literal text, or "".

    Example:
        >>> reached_name(ast.parse("vars(importlib)['import_module']", mode="eval").body)
        'importlib.import_module'
    """
    if isinstance(node, ast.Subscript):
        return _of_dict(node.value, text_of(node.slice))
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Call):  # attrgetter("import_module")(importlib)
        is_getter = last_name(node.func.func) == "attrgetter" and node.args and node.func.args
        return _of(node.args[0], text_of(node.func.args[0])) if is_getter else ""
    is_getattr = dotted_name(node.func) == "getattr" and len(node.args) > 1
    return _of(node.args[0], text_of(node.args[1])) if is_getattr else ""


def stands_for(node: Optional[ast.AST]) -> str:
    """Returns the dotted name of the function that a name stands for which is bound to this, or "".

    Example:
        >>> stands_for(ast.parse("partial(importlib.import_module, package='a')", mode="eval").body)
        'importlib.import_module'
    """
    if isinstance(node, (ast.Attribute, ast.Name)):
        return dotted_name(node)
    if isinstance(node, ast.Call) and last_name(node.func) == "partial" and node.args:
        return dotted_name(node.args[0])
    return reached_name(node)


def _of_dict(holder: ast.AST, name: str) -> str:
    if isinstance(holder, ast.Attribute) and holder.attr == "__dict__":
        return _of(holder.value, name)
    if isinstance(holder, ast.Call) and dotted_name(holder.func) in _OF_HERE:
        return _of(holder.args[0], name) if holder.args else name
    return _of(holder, name) if dotted_name(holder) == "__builtins__" else ""


def _of(base: ast.AST, name: str) -> str:
    return f"{dotted_name(base) or _NAMELESS}.{name}" if name else ""


def last_name(node: ast.AST) -> str:
    """Returns `c` of `a.b.c`, or "" for any other expression."""
    return dotted_name(node).rpartition(".")[2]


def text_of(node: Optional[ast.AST]) -> str:
    """Returns a literal text, or "" for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
