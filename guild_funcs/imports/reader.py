"""Reads the text of a module: which imports stand in it, and when each of them runs.

Only `ast` reads it: nothing is compiled, imported or run. Statements are visited in
their order, expressions only where the text holds a word that an importing call needs.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Optional

from guild_funcs.imports import walks, words
from guild_funcs.imports.constants import Platform
from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import HOLE, Facts, Import
from guild_funcs.imports.listing import only_looked_up
from guild_funcs.imports.notes import Notes
from guild_funcs.imports.statements import block
from guild_funcs.imports.units import units
from guild_funcs.structs import replace

_LARGEST = 32 << 20


def read(source: bytes, file: str, platform: Optional[Platform] = None) -> Facts:
    """Returns the imports in the source of a module.

    Args:
        source: The text, with its own encoding line.
        file: The path it is at, for `__file__`.
        platform: What conditions may ask about; by default the running interpreter.

    Example:
        >>> read(b"import acme.data", "train.py").imports[0].module
        'acme.data'
    """
    tree = parse(source)
    if isinstance(tree, Facts):
        return tree
    scope = Scope(platform or Platform(), file, lists_folders=walks.may_walk(source))
    found = _read(tree, source, Notes(scope))
    if any(each.form == HOLE or each.form.count(HOLE) > 1 for each in found.unread):
        found = replace(found, plain=tuple(words.plain_names(source)))
    return _with_walks(found, source) if scope.lists_folders else found


def _read(tree: ast.Module, source: bytes, notes: Notes) -> Facts:
    try:
        notes.hints = words.hinted_lines(source)
        notes.marks = sorted({*notes.hints, *words.marked_lines(source)})
        notes.may_be_lazy = words.may_be_lazy(source)
        notes.may_hold = words.may_hold(source)
        notes.quotes += words.quoted_names(source)
        notes.called |= words.called_names(source)
        notes.scope.loads_specs = words.loads_specs(source)
        block(notes, tree.body, "always")
        for name, line in words.targets(source):
            notes.imports.append(Import(line, "hinted", 0, name))
        notes.units.extend(units(tree.body))
        if notes.is_lazy and notes.literals:
            notes.looked_up = only_looked_up(tree.body, notes.looked_up, notes.attaching)
        return notes.facts()
    except RecursionError:
        return Facts(problem="it is nested too deeply to be read")


def _with_walks(found: Facts, source: bytes) -> Facts:
    """Returns what was read, with the folders of which the module imports whatever is there."""
    lines = source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    unread = tuple(walks.with_walks(found.unread, found.units, lines))
    # `__all__ = [... for file in glob(...)]`
    is_listed = bool(found.listed) and not found.exported and not found.problem
    is_made = is_listed and walks.walks_outside(found.units, lines)
    return replace(found, unread=unread, exported=("*",) if is_made else found.exported)


def parse(source: bytes) -> Any:
    """Returns the tree of a module's text, or `Facts` that say why it has none."""
    if len(source) > _LARGEST:
        return Facts(problem=f"it is larger than {_LARGEST >> 20} MiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about escapes and literals in the text read
            return ast.parse(source)
    except (RecursionError, MemoryError):
        return Facts(problem="it is nested too deeply to be read")
    except (SyntaxError, ValueError) as error:  # ValueError: of NUL, before Python 3.11.4
        message = f"no valid Python for this version: {getattr(error, 'msg', error)}"
        return Facts(problem=message, problem_line=getattr(error, "lineno", 0) or 0)


def bound_names(source: bytes) -> tuple[str, ...]:
    """Returns the names that a module defines at its top level, whatever the condition.

    Example:
        >>> bound_names(b"def f(): pass")
        ('f',)
    """
    tree = parse(source)
    found = {} if isinstance(tree, Facts) else dict.fromkeys(_bound(tree.body))
    return tuple(found)


def _bound(body: Iterable[ast.AST]) -> Iterator[str]:
    waiting = [*body][::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name):
            yield from [node.id] if isinstance(node.ctx, ast.Store) else ()
        else:
            waiting += [*ast.iter_child_nodes(node)][::-1]
