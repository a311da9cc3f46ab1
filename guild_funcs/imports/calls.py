"""Imports that are calls: `import_module("acme")`, `lazy.load("numpy")`, `attach(__name__, ...)`.

A literal name is an import like any other. A computed one is `Unread`, with its
place. Only lines that hold a word of such a call are looked at: see `words`.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, Optional

from guild_funcs.imports import loads
from guild_funcs.imports.constants import UNKNOWN
from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import COMPUTED, NAME, PACKAGE
from guild_funcs.imports.folders import ANY, folder_of
from guild_funcs.imports.forms import form
from guild_funcs.imports.spelled import argument, computed_import, given, imports_in, text_that_runs
from guild_funcs.paths import is_path

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[\w.]+)?")
_BY_NAME = ("import_module", "__import__", "resolve_name", "run_module", "import_string")
# Which argument is the file, and its name.
_BY_FILE = {
    "spec_from_file_location": (1, "location"),
    "SourceFileLoader": (1, "path"),
    "load_source": (1, "pathname"),
    "run_path": (0, "path_name"),
}
_ENTRY_POINTS = ("entry_points", "iter_entry_points", "load_entry_point")
# Where folders are listed, these import what is there.
_LOADERS = re.compile(r"_?(?:load|import)_(?:module|plugin|file)")
_GUESSED = re.compile(r"lazy|import", re.IGNORECASE)


class Named:
    """A module named in a call.

    Args:
        name: As it would stand after `from`: dots first when it is relative.
        certain: Whether the call surely imports; a helper's may only look.
        names: What else is imported, as of a `from`.
        is_file: Whether the name is the path of a file.
    """

    __slots__ = ("certain", "is_file", "name", "names")

    def __init__(
        self,
        name: str,
        *,
        certain: bool = True,
        names: Optional[tuple[str, ...]] = None,
        is_file: bool = False,
    ) -> None:
        self.name = name
        self.certain = certain
        self.names = names
        self.is_file = is_file


def names_in(call: ast.Call, scope: Scope) -> tuple[list[Named], str]:
    """Returns the modules that a call names, and what about it cannot be read ("" for nothing)."""
    dotted = scope.dotted(call.func)
    function = dotted.rpartition(".")[2] or getattr(call.func, "attr", "")
    if function in _ENTRY_POINTS:
        group = next((each for each in _texts(call, scope)), "")
        return [], f"entry points{f' of {group!r}' if group else ''}"
    if function in _BY_FILE:
        return _by_file(call, function, scope)
    if function in _BY_NAME and dotted not in ("util.resolve_name", "importlib.util.resolve_name"):
        return _by_name(call, function, scope)
    if function == "find_spec":
        return _looked_for(call, function, scope)
    if dotted in ("exec", "eval"):
        return _run(call, dotted, scope)
    found = _spelled(call, scope)
    if not found and function not in ("attach", "attach_stub"):  # see `attached`
        found = _hinted(call, function, dotted, scope)
    is_loader = not found and scope.lists_folders and _LOADERS.match(function)
    return found, f"{function}(...){COMPUTED}" if is_loader else ""


def _run(call: ast.Call, function: str, scope: Scope) -> tuple[list[Named], str]:
    """Returns what a text imports that is run."""
    text = text_that_runs(call)
    found = [each for value in values(text, scope) for each in imports_in(value)]
    file = loads.file_that_runs(call, scope)
    named = [Named(name, names=names) for name, names in found]
    named += [Named(file, is_file=True)] if file else []
    is_computed = not named and computed_import(form(text, scope))
    return named, f"{function}(...){COMPUTED}" if is_computed else ""


def _spelled(call: ast.Call, scope: Scope) -> list[Named]:
    package = loads.package_of_data(call, scope)
    return [Named(package)] if package else []


def _looked_for(call: ast.Call, function: str, scope: Scope) -> tuple[list[Named], str]:
    """A module that is looked for is loaded, where its module loads what it finds."""
    if not scope.loads_specs:
        return [], ""
    named, unread = _by_name(call, function, scope)
    return [Named(each.name, certain=False) for each in named], unread


def _hinted(call: ast.Call, function: str, dotted: str, scope: Scope) -> list[Named]:
    named = (*loads.named_by_text(call, function, scope), *loads.handed_on(call, scope))
    if named:
        return [Named(text, certain=False) for text in named]
    if not _GUESSED.search(function) and not (function == "load" and "lazy" in dotted):
        return []
    texts = (text for text in _texts(call, scope) if _DOTTED.fullmatch(text))
    return [Named(text.partition(":")[0], certain=False) for text in texts]


def _by_file(call: ast.Call, function: str, scope: Scope) -> tuple[list[Named], str]:
    file = scope.value(argument(call, *_BY_FILE[function]))
    if isinstance(file, str) and is_path(file):
        return [Named(file, is_file=True)], ""
    folder = folder_of(argument(call, *_BY_FILE[function]), scope)
    if folder:
        return [Named(os.path.join(folder, ANY), is_file=True)], ""
    return [], f"{function}(...) loads a computed file"


def _by_name(call: ast.Call, function: str, scope: Scope) -> tuple[list[Named], str]:
    first = argument(call, 0, "mod_name" if function == "run_module" else "name")
    names = list(values(first, scope))
    if not names or UNKNOWN in names or not all(isinstance(name, str) for name in names):
        return [], f"{function}(...){COMPUTED}"
    if function == "__import__":
        return _by_dunder(call, map(str, names), scope), ""
    if function == "run_module":
        # A package is run by its `__main__`.
        return [Named(str(name), names=("__main__",)) for name in names], ""
    if function == "resolve_name":
        # Without a colon, what is no module is an attribute.
        return [Named(n.partition(":")[0], certain=":" in n) for n in map(str, names)], ""
    base = scope.value(argument(call, 1, "package"))
    if base == NAME and not scope.is_package:  # one level below its package
        return [Named(re.sub(r"^\.(?=\.)", "", str(name))) for name in names], ""
    return [Named(_named(str(name), base)) for name in names], ""


def _by_dunder(call: ast.Call, names: Iterable[str], scope: Scope) -> list[Named]:
    level = scope.value(argument(call, 4, "level"))
    dots = "." * level if isinstance(level, int) and 0 < level < 100 else ""  # noqa: PLR2004 - deeper than any package
    given = scope.value(argument(call, 3, "fromlist"))
    wanted = tuple(map(str, given)) if isinstance(given, tuple) and given else None
    return [Named(dots + name, names=wanted) for name in names]


def _named(name: str, package: Any) -> str:
    name = name.partition(":")[0]
    if not name.startswith(".") or not isinstance(package, str):
        return name
    rest = name[1:]
    while rest.startswith("."):
        package, rest = package.rpartition(".")[0], rest[1:]
    return f"{package}.{rest}" if package not in ("", PACKAGE) else name


def values(node: Optional[ast.AST], scope: Scope) -> Iterator[Any]:
    """Yields the values that an expression may have; a name may run over a literal list."""
    value = scope.value(node)
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} if node else set()
    looped = [name for name in used if name in scope.loops]
    if value is not UNKNOWN or len(looped) != 1:
        yield value
        return
    name = looped[0]
    was = scope.local
    for each in scope.loops[name]:
        scope.local = {**was, name: each}
        yield scope.value(node)
    scope.local = was


def _texts(call: ast.Call, scope: Scope) -> Iterator[str]:
    for node in given(call):
        value = scope.value(node)
        if isinstance(value, str):
            yield value


LITERALS = (ast.Dict, ast.List, ast.Tuple, ast.Set)

Attached = Iterator[tuple[str, tuple[str, ...]]]
"""Texts that may name submodules, each with the attributes that bring it in."""


def attached(call: ast.Call, scope: Scope) -> Attached:
    """Yields the submodules that a call attaches to the module that makes it.

    `lazy_loader.attach(__name__, ["a"], {"b": ["C"]})` is one such call
    (https://scientific-python.org/specs/spec-0001/); whoever gives its own name and a list
    or mapping of texts is another.
    """
    values = list(given(call))
    if any(isinstance(each, ast.Name) and each.id == "__name__" for each in values):
        for node in values:
            literal = scope.literals.get(node.id) if isinstance(node, ast.Name) else node
            if isinstance(literal, LITERALS):
                yield from triggered(literal, scope)


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
