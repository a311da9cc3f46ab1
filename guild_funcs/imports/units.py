"""The functions of a module whose text runs only when somebody calls them, and what binds names.

A unit is a function of the module, or a method of one of its classes; what is nested in it
belongs to it. All other text of a module runs when the module is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Optional, Union

from guild_funcs.imports.constants import dotted_name

# Decorators that neither call what they decorate, nor keep it where others find it.
_QUIET = frozenset((
    "abstractmethod", "asynccontextmanager", "cache", "cached_property", "classmethod",
    "contextmanager", "dataclass", "deleter", "final", "getter", "lru_cache", "overload",
    "override", "property", "runtime_checkable", "setter", "staticmethod", "total_ordering",
    "wraps",
))  # fmt: skip

HANDED = "*"
"""A base of classes that a metaclass, decorator or base takes when they are made."""

UNKNOWN = "?"
"""A base that is computed: it is not read."""


class Unit(NamedTuple):
    """A function, or a class (of which `first` is 0).

    Args:
        name: Its name.
        owner: The class that it is a method of, or "".
        first: The first line of its body.
        last: The last one.
        always: Whether it may be called by somebody who does not name it; whether a class
            stands in another one, and counts with its module.
        bases: Of a class, the names of its bases, and `HANDED`.
    """

    name: str
    owner: str
    first: int
    last: int
    always: bool
    bases: tuple[str, ...] = ()


class Bind(NamedTuple):
    """A name that an import binds: to a module, or with `attribute` to something of it."""

    name: str
    level: int
    module: str
    attribute: Optional[str] = None


def units(body: Iterable[ast.stmt]) -> Iterator[Unit]:
    r"""Yields the functions and classes of a module, in their order.

    Example:
        >>> [unit.name for unit in units(ast.parse("class A:\n def f(self): 1").body)]
        ['A', 'f']
    """
    for node in _definitions(body):
        if isinstance(node, ast.ClassDef):
            yield Unit(node.name, "", 0, 0, False, tuple(_bases(node)))
            yield from _methods(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            yield from _alias(node)
        else:
            yield _function(node, "")


def binds(node: Union[ast.Import, ast.ImportFrom]) -> Iterator[Bind]:
    """Yields the names that an import binds.

    Example:
        >>> list(binds(ast.parse("import a.b").body[0]))
        [Bind(name='a', level=0, module='a', attribute=None)]
    """
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield Bind(alias.asname or alias.name, node.level, node.module or "", alias.name)
        elif alias.asname:
            yield Bind(alias.asname, 0, alias.name)
        else:
            top = alias.name.partition(".")[0]
            yield Bind(top, 0, top)


def _definitions(body: Iterable[Any]) -> Iterator[Any]:
    waiting = [*body][::-1]
    while waiting:  # each `elif` stands within the one before: no call within a call for each
        node = waiting.pop()
        if isinstance(node, _DEFINITIONS):
            yield node
        elif isinstance(node, _BLOCKS):
            parts = (getattr(node, field, ()) for field in _PARTS)
            waiting += [each for part in parts for each in part][::-1]


_PARTS = ("body", "orelse", "handlers", "finalbody", "cases")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_BLOCKS: tuple[type, ...] = (
    ast.If, ast.For, ast.While, ast.Try, ast.With, ast.ExceptHandler,
    *(getattr(ast, name) for name in ("TryStar", "Match", "match_case") if hasattr(ast, name)),
)  # fmt: skip


def _alias(node: Union[ast.Assign, ast.AnnAssign]) -> Iterator[Unit]:
    """Yields the class that a name stands for, as `Graph = Mapping[Key, Any]`: like a class of it.

    What is taken from a mapping by a text is no class.
    """
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    value = node.value
    if isinstance(value, ast.Subscript) and isinstance(target, ast.Name):
        base = _dotted(value)
        if base and not isinstance(value.slice, ast.Constant):
            yield Unit(target.id, "", 0, 0, False, (base,))


def _methods(node: ast.ClassDef) -> Iterator[Unit]:
    for each in _definitions(node.body):
        if isinstance(each, ast.ClassDef):
            yield Unit(each.name, "", 0, 0, True, tuple(_bases(each)))
            yield from _methods(each)
        elif not isinstance(each, (ast.Assign, ast.AnnAssign)):
            yield _function(each, node.name)


def _function(node: Any, owner: str) -> Unit:
    is_dunder = node.name.startswith("__") and node.name.endswith("__")
    always = is_dunder or not all(map(_is_quiet_decorator, node.decorator_list))
    first = node.body[0].lineno
    # What stands on a line with the head of the function is left to the module.
    if first <= node.lineno or _reaches(node, first):
        first += 1
    return Unit(node.name, owner, first, node.end_lineno or 0, always)


def _reaches(node: Any, line: int) -> bool:
    """Tells whether the head of a function has something on a line."""
    given = node.args
    parts = (*given.args[-1:], *given.kwonlyargs[-1:], *given.defaults[-1:], *given.kw_defaults)
    for each in (*parts, node.returns, given.vararg, given.kwarg):
        if each is not None and each.end_lineno >= line:
            return True
    return False


def _is_quiet_decorator(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    return dotted_name(function).rpartition(".")[2] in _QUIET


def _bases(node: ast.ClassDef) -> Iterator[str]:
    yield from (_dotted(each) or UNKNOWN for each in node.bases)
    takes = (_dotted(each.value) for each in node.keywords)
    is_taken = any(name.rpartition(".")[2] != "ABCMeta" for name in takes)
    if is_taken or not all(map(_is_quiet_decorator, node.decorator_list)) or _takes(node):
        yield HANDED


def _takes(node: ast.ClassDef) -> bool:
    """Tells whether a class takes its subclasses, or the other way round a metaclass is one."""
    names = {getattr(each, "name", "") for each in node.body}
    return not names.isdisjoint(("__init_subclass__", "__getattribute__", "__set_name__"))


def _dotted(node: ast.expr) -> str:
    return dotted_name(node.value if isinstance(node, ast.Subscript) else node)
