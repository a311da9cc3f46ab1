"""Imports in texts that are run: `exec("import acme")`; and the arguments of a call."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.imports.facts import HOLE
from guild_funcs.imports.reached import IMPORTERS, last_name, text_of

_LARGEST = 10_000

# A name for what is not known, in a text that is to be read.
_STANDS_IN = "guild_funcs_stands_in"
_WRAPPING = ("cleandoc", "compile", "dedent")


def imports_in(text: Any) -> Iterator[tuple[str, Optional[tuple[str, ...]]]]:
    """Yields what a text of Python imports: as it would stand after `from`, and the names.

    Example:
        >>> list(imports_in("import a, b.c; from .d import e"))
        [('a', None), ('b.c', None), ('.d', ('e',))]
    """
    if not isinstance(text, str) or "import" not in text or len(text) > _LARGEST:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(f"if 1:\n{text}" if text.lstrip("\r\n")[:1].isspace() else text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield "." * node.level + (node.module or ""), names
        elif isinstance(node, ast.Call) and last_name(node.func) in IMPORTERS:
            name = text_of(argument(node, 0, "name"))
            if name:
                yield name, None


def computed_import(text: str) -> str:
    """Returns the first name with HOLE in it that a text of Python imports, or "".

    Example:
        >>> computed_import(f"from acme.{HOLE} import Net") == f"acme.{HOLE}"
        True
    """
    if HOLE not in text or "import" not in text:
        return ""
    names = (name for name, _ in imports_in(text.replace(HOLE, _STANDS_IN)) if _STANDS_IN in name)
    return next(names, "").replace(_STANDS_IN, HOLE)


def text_that_runs(call: ast.Call) -> Optional[ast.expr]:
    """Returns what `exec` runs: of `exec(compile(dedent(text), ...))` it is `text`."""
    node = argument(call, 0, "source")
    while isinstance(node, ast.Call) and last_name(node.func) in _WRAPPING:
        node = argument(node, 0, "source")
    return node


def argument(call: ast.Call, index: int, name: str) -> Optional[ast.expr]:
    """Returns the argument at a place, or of a name; None when there is none."""
    if len(call.args) > index:
        return call.args[index]
    return next((each.value for each in call.keywords if each.arg == name), None)


def given(call: ast.Call) -> Iterator[ast.expr]:
    """Yields the arguments of a call."""
    yield from call.args
    yield from (each.value for each in call.keywords if each.arg)
