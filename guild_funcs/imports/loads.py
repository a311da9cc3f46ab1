"""Calls that import in ways of their own: of resources, of files that are run, by handed names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.imports.constants import within
from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.reached import IMPORTERS, stands_for
from guild_funcs.imports.spelled import argument, given
from guild_funcs.paths import is_path

# Functions that import the package of which the first argument is the name.
_RESOURCES = frozenset(
    f"{module}.{name}"
    for module in ("importlib.resources", "importlib_resources", "resources")
    for name in (
        "as_file", "contents", "files", "is_resource", "open_binary", "open_text", "path",
        "read_binary", "read_text",
    )
) | {
    "pkgutil.get_data", "pkg_resources.resource_filename", "pkg_resources.resource_listdir",
    "pkg_resources.resource_stream", "pkg_resources.resource_string",
}  # fmt: skip

# Functions of Python that import what texts in their arguments name: `{"class": "acme.Handler"}`.
_NAMING = frozenset(("dictConfig", "loadTestsFromName", "loadTestsFromNames", "locate", "patch"))

_DEEPEST = 10


def package_of_data(call: ast.Call, scope: Scope) -> str:
    """Returns the package that a call takes data from, or "": `resources.files("acme.data")`."""
    if scope.dotted(call.func) not in _RESOURCES:
        return ""
    value = scope.value(argument(call, 0, "anchor"))
    return value if isinstance(value, str) and _is_dotted(value) else ""


def named_by_text(call: ast.Call, function: str, scope: Scope) -> Iterator[str]:
    """Yields what may name modules in the arguments of a call that imports what they name."""
    if function not in _NAMING:
        return
    for each in given(call):
        node = scope.made.get(each.id, each) if isinstance(each, ast.Name) else each
        for inner in ast.walk(node):
            text = inner.value if isinstance(inner, ast.Constant) else None
            if isinstance(text, str) and "." in text and _is_dotted(text):
                yield text


def handed_on(call: ast.Call, scope: Scope) -> Iterator[str]:
    """Yields the names that are given with a function that imports: `map(import_module, ["a"])`."""
    values = [*given(call)]
    if not any(_is_importer(each, scope) for each in values):
        return
    for each in values:
        value = scope.value(each)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and _is_dotted(text):
                yield text


def held(root: ast.AST, scope: Scope, *, is_bound: bool) -> Iterator[ast.expr]:
    """Yields where a function that imports is a value, of which nothing tells who calls it.

    As in `{"load": import_module}`, and in `self.load = import_module`.

    Args:
        root: The expression.
        scope: The values of names that are known.
        is_bound: Whether a name stands for the expression: what that imports is read where it
            is called.
    """
    inside = within(root)
    passed = {id(root)} if is_bound else set[int]()
    for each in inside:
        if isinstance(each, ast.Call):
            passed.add(id(each.func))
            is_followed = is_bound and each is root and bool(stands_for(each))
            if is_followed or any(handed_on(each, scope)):
                passed.update(map(id, each.args))
                passed.update(id(keyword.value) for keyword in each.keywords)
        elif isinstance(each, ast.Attribute):
            passed.add(id(each.value))
        elif isinstance(each, ast.Compare):
            passed.update(map(id, (each.left, *each.comparators)))
    for each in inside:
        if isinstance(each, ast.expr) and id(each) not in passed and _is_importer(each, scope):
            yield each


def _is_importer(node: ast.expr, scope: Scope) -> bool:
    """Tells whether an expression is a function that imports what it is given."""
    is_read = isinstance(node, ast.Call) or isinstance(getattr(node, "ctx", None), ast.Load)
    return is_read and scope.dotted(node).rpartition(".")[2] in IMPORTERS


def file_that_runs(call: ast.Call, scope: Scope) -> Optional[str]:
    """Returns the path of the file of which `exec` runs the text, when it is known."""
    file = _file_in(argument(call, 0, "source"), scope, 0)
    # What `eval` reads may be data.
    is_code = file is not None and (file.endswith(".py") or scope.dotted(call.func) == "exec")
    return file if is_code else None


def _file_in(node: Optional[ast.AST], scope: Scope, deep: int) -> Optional[str]:
    if deep > _DEEPEST:
        return None
    if isinstance(node, ast.Name):
        return _file_in(scope.made.get(node.id), scope, deep + 1)
    if not isinstance(node, ast.Call):
        return None
    if scope.dotted(node.func) in ("compile", "open", "io.open", "codecs.open", "tokenize.open"):
        is_text = scope.dotted(node.func) == "compile"
        first = argument(node, 0, "source" if is_text else "file")
        path = None if is_text else _path(scope.value(first))
        return path or _file_in(first, scope, deep + 1)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _READING:
        inner = node.func.value
        return _path(scope.value(inner)) or _file_in(inner, scope, deep + 1)
    return None


_READING = ("decode", "open", "read", "read_bytes", "read_text")


def _path(value: Any) -> Optional[str]:
    return value if isinstance(value, str) and is_path(value) else None


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
