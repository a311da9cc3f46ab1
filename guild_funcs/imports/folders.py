"""Folders of which code loads each file: `for x in listdir(folder): load(join(folder, x))`."""

from __future__ import annotations

import ast
import os
from typing import Callable, Optional

from guild_funcs.imports.expressions import Scope
from guild_funcs.ordered import list_folder
from guild_funcs.paths import is_path

ANY = "*.py"
"""The last part of the path of an import that loads all files of a folder."""

_DEEPEST = 12
_METHODS = ("glob", "rglob", "iterdir")
_GLOBS = ("glob.glob", "glob.iglob", "glob", "iglob")


def folder_of(node: Optional[ast.AST], scope: Scope, deep: int = 0) -> str:
    """Returns the folder that a path which is not known is in, when that is, or "".

    Example:
        >>> from guild_funcs.imports.constants import Platform
        >>> node = ast.parse("os.path.join('/a', name)").body[0].value
        >>> folder_of(node, Scope(Platform(), ""))
        '/a'
    """
    step = _STEPS.get(type(node))
    return step(node, scope, deep + 1) if step is not None and deep < _DEEPEST else ""


def files_in(path: str) -> list[str]:
    """Returns the file of a path, or the files that it stands for, in order.

    Example:
        >>> files_in("/a/b.py")
        ['/a/b.py']
    """
    folder, name = os.path.split(path)
    if name != ANY:
        return [path]
    try:
        names = list_folder(folder)
    except OSError:
        return []
    return [os.path.join(folder, each) for each in names if each.endswith(".py")]


def _known(node: ast.AST, scope: Scope, deep: int) -> str:
    """Returns a folder that is known, or the one that a path which is not known is in."""
    value = scope.value(node)
    return value if isinstance(value, str) and is_path(value) else folder_of(node, scope, deep)


def _of_call(node: ast.Call, scope: Scope, deep: int) -> str:
    name = scope.dotted(node.func)
    if name in _GLOBS and node.args:
        pattern = scope.value(node.args[0])
        is_known = isinstance(pattern, str) and is_path(pattern)
        return os.path.dirname(pattern) if is_known else ""
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return _known(node.func.value, scope, deep)
    parts: list[str] = []
    # Of join(folder, "in", name): the parts before the one that is not known.
    for each in node.args:
        value = scope.value(each)
        if not isinstance(value, str) or not is_path(value):
            break
        parts.append(value)
    if parts:
        return os.path.join(*parts)
    return folder_of(node.args[0], scope, deep) if node.args else ""


def _of_operator(node: ast.BinOp, scope: Scope, deep: int) -> str:
    return _known(node.left, scope, deep) if isinstance(node.op, (ast.Div, ast.Add)) else ""


def _of_name(node: ast.Name, scope: Scope, deep: int) -> str:
    return folder_of(scope.made.get(node.id), scope, deep)


def _of_part(node: ast.AST, scope: Scope, deep: int) -> str:
    return folder_of(getattr(node, "value", None), scope, deep)


def _of_comprehension(node: ast.ListComp, scope: Scope, deep: int) -> str:
    return folder_of(node.generators[0].iter, scope, deep)


_STEPS: dict[type, Callable[..., str]] = {
    ast.Call: _of_call,
    ast.BinOp: _of_operator,
    ast.Name: _of_name,
    ast.Attribute: _of_part,
    ast.Subscript: _of_part,
    ast.ListComp: _of_comprehension,
    ast.GeneratorExp: _of_comprehension,
}
