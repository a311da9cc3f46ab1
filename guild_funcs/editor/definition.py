"""Where the thing at a place is defined: a flag, an operation, a config, a function, a library."""

from __future__ import annotations

import ast
import inspect
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Optional

from guild_funcs.adapters.parts.texts import NAMING_TYPES
from guild_funcs.editor.completion import context_at
from guild_funcs.editor.flags import mention_at, same
from guild_funcs.editor.origins import named_library, origin
from guild_funcs.editor.outline import ITEM, spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Model, Project, Scalar, names
from guild_funcs.editor.written import Value, nodes_at, value_at
from guild_funcs.errors import Span
from guild_funcs.functions.providers import FILE
from guild_funcs.language.nodes import Call
from guild_funcs.lint.world import own_paths
from guild_funcs.locate import Origin
from guild_funcs.registry import Function
from guild_funcs.registry.signature import user_name
from guild_funcs.structs import dataclass

_START = Span(0, 0)


@dataclass(frozen=True)
class Location:
    """A part of a file."""

    path: str
    span: Span


def definition(project: Project, path: str, offset: int) -> list[Location]:
    """Returns where the thing at an offset of a file is defined; nothing when that is not known."""
    model = project.model()
    value = value_at(model, path, offset)
    index = value.index(offset) if value is not None else None
    if value is None or index is None:
        return []
    nodes = () if value.scalar.is_key else nodes_at(value.text, index)
    library = named_library(nodes) or _typed(value)
    if library is not None:
        context = context_at(model, spot(lines_of(project.text(path)), offset))
        return _library(origin(model, *library, context))
    if nodes and isinstance(nodes[-1], Call):
        function = model.functions.find(nodes[-1].name)
        return list(_function(function, project.folder)) if function is not None else []
    mention = mention_at(model, path, offset)
    if mention is not None:
        found = [each for each in same(model, mention) if each.is_definition]
        return [in_file(each.file, each.scalar, each.span) for each in found]
    return [] if value.scalar.is_key else [*_named(model, value), *_files(model, value)]


def _last(value: Value) -> str:
    return next((key for key in reversed(value.scalar.path) if key != ITEM), "")


def _typed(value: Value) -> Optional[tuple[str, str]]:
    """Returns the function and the name that a typed include or a dependency stands for."""
    last = _last(value)
    return (last, value.text) if last in NAMING_TYPES and not value.scalar.is_key else None


def in_file(path: str, scalar: Scalar, span: Span) -> Location:
    """Returns the location of a part of a text."""
    return Location(path, Value(scalar).place(span))


def _library(found: Any) -> list[Location]:
    if not isinstance(found, Origin):
        return []
    inside = os.path.join(found.path, "__init__.py")
    path = inside if os.path.isfile(inside) else found.path
    return [Location(path, _START)] if os.path.isfile(path) else []


def _function(function: Function, folder: str) -> Iterator[Location]:
    """Yields where the Python function is; one's own file is read, not imported."""
    if function.provider != FILE:
        with suppress(TypeError, OSError):
            number = inspect.getsourcelines(function.call)[1]
            yield _line(inspect.getsourcefile(function.call) or "", number, "")
        return
    path = os.path.join(folder, FILE)
    with suppress(OSError, SyntaxError, ValueError), open(path, encoding="utf-8") as opened:
        for node in ast.parse(opened.read()).body:
            if isinstance(node, ast.FunctionDef) and _is(node, function):
                yield _line(path, node.lineno, f"def {node.name}")


def _line(path: str, number: int, shown: str) -> Location:
    """Returns the location of a line of Python, or of the name that it defines."""
    with open(path, encoding="utf-8", newline="") as opened:
        start = lines_of(opened.read()).at(number, 1)
    skipped = len("def ") if shown else 0
    return Location(path, Span(start + skipped, start + max(len(shown), skipped)))


def _is(node: ast.FunctionDef, function: Function) -> bool:
    """Tells whether a function of a file is the one: by its name, or by the one it is given."""
    named = {user_name(node.name)}
    for decorator in node.decorator_list:
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                named = {str(keyword.value.value)}
    return function.name in named


def _named(model: Model, value: Value) -> Iterator[Location]:
    """Yields the key or the name that a value refers to."""
    last, text = _last(value), value.text
    if last in ("operation", "run", "steps"):
        yield from _operations(model, (text.split() or [""])[0])
    elif last in ("extends", "$include"):
        wanted = text.partition("#")[0].partition(":")[0]
        for scalar in model.all_scalars:
            is_name = scalar.path in (("model",), ("config",)) and not scalar.is_key
            if is_name and str(scalar.text) == wanted:
                yield _whole(scalar)
    elif last in ("resource", "requires"):
        yield from (_whole(each) for each in _keys(model, "resources") if each.text == text)


def _keys(model: Model, section: str) -> Iterator[Scalar]:
    """Yields the names in a section of the items: `operations`, `resources`."""
    for scalar in model.all_scalars:
        if scalar.is_key and scalar.path[:-1] == (section,):
            yield scalar


def _operations(model: Model, called: str) -> Iterator[Location]:
    """Yields the operations of a name, with or without that of their model."""
    for scalar in _keys(model, "operations"):
        name = model.file.items[scalar.item].get("model")
        if called in (f"{name}:{scalar.text}", str(scalar.text)):
            yield _whole(scalar)


def _whole(scalar: Scalar) -> Location:
    path = os.path.abspath(scalar.text.source.file)
    return in_file(path, scalar, Span(0, len(scalar.text)))


def _files(model: Model, value: Value) -> Iterator[Location]:
    """Yields the file of the project that a value names."""
    last, candidates = _last(value), []
    if last in ("file", "config", "include", "notebook"):
        candidates = [os.path.join(model.file.folder, each) for each in names(str(value.text))]
    elif last == "main" or (last and len(value.scalar.path) == 2):  # noqa: PLR2004 - `train: train`
        candidates = list(_mains(model, value.text))
    for path in candidates:
        if os.path.isfile(path):
            yield Location(path, _START)


def _mains(model: Model, text: str) -> Iterator[str]:
    module = (text.split() or [""])[0].replace(".", os.sep)
    folders = {folder for each in model.operations for folder in own_paths(each)}
    for folder in sorted(folders or {model.file.folder}):
        yield os.path.join(folder, f"{module}.py")


def references(
    project: Project, path: str, offset: int, *, with_definition: bool
) -> list[Location]:
    """Returns every place that names the flag at an offset of a file."""
    model = project.model()
    start = mention_at(model, path, offset)
    if start is None:
        return []
    found = [each for each in same(model, start) if with_definition or not each.is_definition]
    return [in_file(each.file, each.scalar, each.span) for each in found]


def prepared(project: Project, path: str, offset: int) -> Optional[tuple[Span, str]]:
    """Returns the range and the name of the flag that could be renamed at an offset, or None."""
    found = mention_at(project.model(), path, offset)
    return None if found is None else (found.place, found.name)
