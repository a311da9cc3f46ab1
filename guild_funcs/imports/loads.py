"""Calls that import in ways of their own: of resources, of files that are run, by handed names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.imports.expressions import Scope
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

_IMPORTERS = ("import_module", "__import__")

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
    if not any(scope.dotted(each).rpartition(".")[2] in _IMPORTERS for each in values):
        return
    for each in values:
        value = scope.value(each)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and _is_dotted(text):
                yield text


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
        first = argument(node, 0, "file" if scope.dotted(node.func) != "compile" else "source")
        return _path(scope.value(first)) or _file_in(first, scope, deep + 1)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _READING:
        inner = node.func.value
        return _path(scope.value(inner)) or _file_in(inner, scope, deep + 1)
    return None


_READING = ("decode", "open", "read", "read_bytes", "read_text")


def _path(value: Any) -> Optional[str]:
    return value if isinstance(value, str) and is_path(value) else None


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
