"""Imports that are calls: `import_module("acme")`, `lazy.load("numpy")`, `attach(__name__, ...)`.

A literal name is an import like any other. A computed one is `Unread`, with its
place. Only lines that hold a word of such a call are looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.imports.constants import UNKNOWN, dotted_name
from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import PACKAGE

# A line without one of these words has no call that imports.
_WORDS = (
    b"import_",
    b"_import",
    b"import(",
    b"Import(",
    b"azy",
    b"entry_points",
    b"sys.path",
    b"addsitedir",
    b"sys.modules",
    b"meta_path",
    b"__name__,",
    b"spec_from_file",
    b"SourceFileLoader",
    b"load_source",
    b"resolve_name",
    b"run_module",
    b"run_path",
)
_LAZY_WORDS = (b"__getattr__", b"__name__,")

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[\w.]+)?")
_BY_NAME = ("import_module", "__import__", "resolve_name", "run_module", "import_string")
_BY_FILE = ("spec_from_file_location", "SourceFileLoader", "load_source", "run_path")
_ENTRY_POINTS = ("entry_points", "iter_entry_points")
_GUESSED = re.compile(r"lazy|import", re.IGNORECASE)


def hinted_lines(source: bytes) -> list[int]:
    r"""Returns the numbers of the lines that may hold such a call, in order.

    Example:
        >>> hinted_lines(b"import os\nx = import_module('a')")
        [2]
    """
    words = [word for word in _WORDS if word in source]
    if not words:
        return []
    text = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines: set[int] = set()
    for word in words:
        at, line, counted = text.find(word), 1, 0
        while at >= 0:
            line, counted = line + text.count(b"\n", counted, at), at
            lines.add(line)
            at = text.find(word, at + len(word))
    return sorted(lines)


def may_be_lazy(source: bytes) -> bool:
    """Tells whether a module may import submodules when an attribute is asked for."""
    return any(word in source for word in _LAZY_WORDS)


class Named:
    """A module named in a call.

    Args:
        name: As it would stand after `from`: dots first when it is relative.
        certain: Whether the call surely imports; a helper's may only look.
    """

    __slots__ = ("certain", "name")

    def __init__(self, name: str, *, certain: bool) -> None:
        self.name = name
        self.certain = certain


def names_in(call: ast.Call, scope: Scope) -> tuple[list[Named], str]:
    """Returns the modules that a call names, and what about it cannot be read ("" for nothing)."""
    dotted = dotted_name(call.func)
    function = dotted.rpartition(".")[2] or getattr(call.func, "attr", "")
    if function in _ENTRY_POINTS:
        group = next((each for each in _texts(call, scope)), "")
        return [], f"entry points{f' of {group!r}' if group else ''}"
    if function in _BY_FILE:
        return [], f"{function}(...) loads a file"
    if function in _BY_NAME and dotted not in ("util.resolve_name", "importlib.util.resolve_name"):
        return _by_name(call, function, scope)
    if function in ("attach", "attach_stub"):
        return [], ""
    if _GUESSED.search(function) or (function == "load" and "lazy" in dotted):
        texts = (text for text in _texts(call, scope) if _DOTTED.fullmatch(text))
        return [Named(text.partition(":")[0], certain=False) for text in texts], ""
    return [], ""


def _by_name(call: ast.Call, function: str, scope: Scope) -> tuple[list[Named], str]:
    first = call.args[0] if call.args else _keyword(call, "name")
    names = list(_values(first, scope))
    if not names or UNKNOWN in names or not all(isinstance(name, str) for name in names):
        return [], f"{function}(...) of a computed name"
    package = call.args[1] if len(call.args) > 1 else _keyword(call, "package")
    base = "" if function == "__import__" else scope.value(package)
    found = [_named(str(name), base) for name in names]
    whole = [name for name in found if name]
    return [Named(name, certain=True) for name in whole], (
        "" if len(whole) == len(found) else f"{function}(...) of a computed name"
    )


def _named(name: str, package: Any) -> str:
    name = name.partition(":")[0]
    if not name.startswith("."):
        return name
    if not isinstance(package, str):
        return name if package is UNKNOWN else ""
    rest = name[1:]
    while rest.startswith("."):
        package, rest = package.rpartition(".")[0], rest[1:]
    return f"{package}.{rest}" if package not in ("", PACKAGE) else name


def _values(node: Optional[ast.AST], scope: Scope) -> Iterator[Any]:
    """Yields the values that an expression may have; a name may run over a literal list."""
    value = scope.value(node)
    if value is UNKNOWN and isinstance(node, ast.Name) and node.id in scope.loops:
        yield from scope.loops[node.id]
    else:
        yield value


def _keyword(call: ast.Call, name: str) -> Optional[ast.expr]:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _texts(call: ast.Call, scope: Scope) -> Iterator[str]:
    for node in (*call.args, *(each.value for each in call.keywords if each.arg)):
        value = scope.value(node)
        if isinstance(value, str):
            yield value


Attached = Iterator[tuple[str, tuple[str, ...]]]
"""Texts that may name submodules, each with the attributes that bring it in."""


def attached(call: ast.Call, scope: Scope) -> Attached:
    """Yields the submodules that a call attaches to the module that makes it.

    `lazy_loader.attach(__name__, ["a"], {"b": ["C"]})` is one such call
    (https://scientific-python.org/specs/spec-0001/); whoever gives its own name and a list
    or mapping of texts is another.
    """
    given = [*call.args, *(each.value for each in call.keywords)]
    if any(isinstance(each, ast.Name) and each.id == "__name__" for each in given):
        for node in given:
            if isinstance(node, (ast.Dict, ast.List, ast.Tuple, ast.Set)):
                yield from triggered(node, scope)


def triggered(node: ast.AST, scope: Scope) -> Attached:
    """Yields the texts of a literal that may name submodules, each with what asks for it.

    In `{"Net": ".models"}` and in `{"models": ["Net"]}` it is `Net` that asks for `models`.
    """
    if not isinstance(node, ast.Dict):
        yield from ((text, (_last(text),)) for text in strings_in(node, scope))
        return
    for key, value in zip(node.keys, node.values):
        keys = tuple(strings_in(key, scope)) if key is not None else ()
        values = tuple(strings_in(value, scope))
        asks = tuple(map(_last, (*keys, *values)))
        yield from ((text, asks) for text in (*keys, *values))


def _last(text: str) -> str:
    return text.partition(":")[0].rpartition(".")[2]


def strings_in(node: ast.AST, scope: Scope) -> Iterator[str]:
    """Yields the literal texts of an expression that may name modules; of a dict, its keys too."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            text = each.value.lstrip(".")
            if text and len(each.value) < 200 and _DOTTED.fullmatch(text):  # noqa: PLR2004 - no name is longer
                yield each.value
        elif isinstance(each, (ast.JoinedStr, ast.BinOp)):
            value = scope.value(each)
            if isinstance(value, str):
                yield value
