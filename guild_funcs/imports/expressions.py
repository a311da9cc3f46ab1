"""The values of expressions that are known without running anything.

What an interpreter's version and platform decide (`sys.version_info >= (3, 11)`),
texts put together from literals, and paths made from `__file__`.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Callable, Optional

from guild_funcs.imports.constants import (
    MAIN,
    NAMES,
    NOT_MAIN,
    UNKNOWN,
    Platform,
    attribute,
    called,
    dotted_name,
    method,
    names_within,
    parameters,
)
from guild_funcs.imports.facts import NAME, PACKAGE
from guild_funcs.imports.operators import combined, compared, joined
from guild_funcs.imports.places import FIRST, START, normal, parent, parents
from guild_funcs.imports.reached import reached_name, stands_for
from guild_funcs.structs import dataclass, field

_DEEPEST = 40
# What is kept of the expressions that names are bound to.
_MADE = (ast.BinOp, ast.Call, ast.Dict, ast.JoinedStr, ast.ListComp, ast.Subscript)
_LONGEST = 4000


@dataclass
class Scope:
    """The names of a module with known values, and how to evaluate an expression with them.

    Args:
        platform: The interpreter.
        file: The path of the module's file, for `__file__`.
        names: Known values by name. A name that is bound to anything else is taken out.
        known: The names whose value the interpreter decides, in functions too.
        loops: The values that a loop's name runs over.
        local: The names of the function that is being read.
        aliases: What modules of Python, and their functions, are called here.
        literals: The dicts, lists and sets that names of the module are bound to.
        made: The expressions that names were bound to at last.
        in_function: Whether a function is being read.
        following: How many names are being evaluated, each for the one before.
        loads_specs: Whether the module loads what `find_spec` finds.
        lists_folders: Whether it lists folders.
    """

    platform: Platform
    file: str
    names: dict[str, Any] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    loops: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    local: dict[str, Any] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    literals: dict[str, ast.AST] = field(default_factory=dict)
    made: dict[str, ast.expr] = field(default_factory=dict)
    in_function: bool = False
    following: int = 0
    loads_specs: bool = False
    lists_folders: bool = False

    @property
    def is_package(self) -> bool:
        """Whether the module is that of a package: `__name__` is the package's then."""
        return os.path.basename(self.file).startswith("__init__.")

    @contextmanager
    def function(self, arguments: ast.arguments) -> Iterator[None]:
        """Enters a function: its parameters and what it assigns are its own."""
        was = self.local, self.in_function
        self.local = {**self.local, **dict.fromkeys(parameters(arguments), UNKNOWN)}
        self.in_function = True
        yield
        self.local, self.in_function = was

    def dotted(self, node: Optional[ast.AST]) -> str:
        """Returns the text of `a.b.c`, by Python's own names: of `_sys.path` it is `sys.path`."""
        name = dotted_name(node) or reached_name(node)
        first, dot, rest = name.partition(".")
        bound = self.local.get(first, self.names.get(first))
        # A name that is bound to `importlib.import_module`, or to a `partial` of it.
        made = self.made.get(first)
        target = stands_for(made) if made else ""
        target = target or (stands_for(bound) if isinstance(bound, ast.AST) else "")
        if target:
            name = f"{target}{dot}{rest}"
            first, dot, rest = name.partition(".")
        is_known = first in self.aliases and first not in self.local and first not in self.names
        return self.aliases[first] + dot + rest if is_known else name

    def value(self, node: Optional[ast.AST], deep: int = 0) -> Any:
        """Returns the value of an expression, or UNKNOWN."""
        evaluate = _EVALUATE.get(type(node))
        if node is None or evaluate is None or deep > _DEEPEST:
            return UNKNOWN
        try:
            found = evaluate(self, node, deep + 1)
        except (TypeError, ValueError, IndexError, KeyError, ArithmeticError, AttributeError):
            return UNKNOWN
        return found if _is_small(found) else UNKNOWN

    def truth(self, node: ast.AST, deep: int = 0) -> Any:
        """Returns whether a condition holds: True, False, MAIN, NOT_MAIN or UNKNOWN."""
        value = self.value(node, deep)
        return value if value is UNKNOWN or value in (MAIN, NOT_MAIN) else bool(value)

    def assign(self, target: ast.AST, value: Optional[ast.AST]) -> None:
        """Notes what a statement binds: a known value, or that it is known no longer."""
        names = self.local if self.in_function else self.names
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            return
        if not isinstance(target, ast.Name):
            for each in ast.walk(target):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    names[each.id] = UNKNOWN
            return
        # The value is evaluated when the name is used: most names never are.
        names[target.id] = UNKNOWN if target.id in names or value is None else value
        if not isinstance(value, ast.Constant):
            self.known.add(target.id)
        if isinstance(value, _MADE):
            self.made[target.id] = value

    def loop(self, target: ast.AST, over: ast.AST) -> None:
        """Notes the values that a loop's name runs over, where they are known."""
        values = self.value(over) if isinstance(target, ast.Name) else UNKNOWN
        known = values if isinstance(values, tuple) else (UNKNOWN,)
        self.loops.update(dict.fromkeys(names_within(target), known))
        if isinstance(target, ast.Name) and isinstance(over, ast.expr):
            self.made[target.id] = over

    def named(self, name: str) -> Any:
        """Returns the value of a name of the module or the function, or UNKNOWN."""
        names = self.local if name in self.local else self.names
        value = names[name]
        if isinstance(value, ast.AST):
            names[name] = UNKNOWN  # while it is evaluated: the value may name itself
            self.following += 1  # each name of a long row is made of the one before
            value = names[name] = self.value(value) if self.following < _DEEPEST else UNKNOWN
            self.following -= 1
        return value


def _is_small(value: Any) -> bool:
    """Tells whether a value is a text, a number, or a short tuple of these.

    Names that double each other's text would fill the memory.
    """
    if isinstance(value, tuple):
        return len(value) <= _LONGEST and not any(isinstance(each, tuple) for each in value)
    is_plain = isinstance(value, (str, int, float, type(None)))
    return is_plain and not (isinstance(value, str) and len(value) > _LONGEST)


def _constant(_scope: Scope, node: ast.Constant, _deep: int) -> Any:
    return node.value


def _name(scope: Scope, node: ast.Name, _deep: int) -> Any:
    if node.id in scope.local or node.id in scope.names:
        value = scope.named(node.id)
        settable = scope.in_function and isinstance(value, (bool, int, type(None)))
        # A switch of the module may have been set before the function runs.
        return UNKNOWN if settable and node.id not in scope.known else value
    if node.id in scope.aliases:
        return attribute(scope.platform, scope.aliases[node.id])
    special = {"__name__": NAME, "__package__": PACKAGE, "__file__": scope.file}
    return {**NAMES, **special}.get(node.id, UNKNOWN)


def _attribute(scope: Scope, node: ast.Attribute, deep: int) -> Any:
    found = attribute(scope.platform, scope.dotted(node))
    if found is not UNKNOWN:
        return found
    if node.attr == "TYPE_CHECKING":
        return False
    base = scope.value(node.value, deep)
    if node.attr == "parent" and isinstance(base, str):
        return parent(normal(base))
    return parents(base) if node.attr == "parents" and isinstance(base, str) else UNKNOWN


def _tuple(scope: Scope, node: Any, deep: int) -> Any:
    values = tuple(scope.value(each, deep) for each in node.elts)
    return UNKNOWN if any(value is UNKNOWN for value in values) else values


_FIRSTS = {"sys.argv": f"{START}/script", "sys.path": FIRST}


def _subscript(scope: Scope, node: ast.Subscript, deep: int) -> Any:
    first = _FIRSTS.get(scope.dotted(node.value))
    if first and isinstance(node.slice, ast.Constant) and node.slice.value == 0:
        return first
    base = scope.value(node.value, deep)
    if base is UNKNOWN or not isinstance(base, (tuple, str)):
        return UNKNOWN
    if isinstance(node.slice, ast.Slice):
        bounds = (node.slice.lower, node.slice.upper, node.slice.step)
        ends = [None if each is None else scope.value(each, deep) for each in bounds]
        return UNKNOWN if UNKNOWN in ends else base[slice(*ends)]
    index = scope.value(node.slice, deep)
    return UNKNOWN if index is UNKNOWN else base[index]


def _compare(scope: Scope, node: ast.Compare, deep: int) -> Any:
    return compared(node.ops, [scope.value(each, deep) for each in (node.left, *node.comparators)])


def _bool_op(scope: Scope, node: ast.BoolOp, deep: int) -> Any:
    values = [scope.value(each, deep) for each in node.values]
    return joined(values, decides=isinstance(node.op, ast.Or))


def _unary(scope: Scope, node: ast.UnaryOp, deep: int) -> Any:
    value = scope.value(node.operand, deep)
    if value is UNKNOWN or value in (MAIN, NOT_MAIN):
        other = NOT_MAIN if value == MAIN else MAIN
        is_told = value is not UNKNOWN and isinstance(node.op, ast.Not)
        return other if is_told else UNKNOWN
    if isinstance(node.op, ast.Not):
        return not value
    return -value if isinstance(node.op, ast.USub) and isinstance(value, int) else UNKNOWN


def _binary(scope: Scope, node: ast.BinOp, deep: int) -> Any:
    return combined(node.op, scope.value(node.left, deep), scope.value(node.right, deep))


def _joined(scope: Scope, node: ast.JoinedStr, deep: int) -> Any:
    made = ""
    for each in node.values:
        plain = isinstance(each, ast.FormattedValue) and (each.conversion, each.format_spec) == (
            -1,
            None,
        )
        inner = each.value if plain and isinstance(each, ast.FormattedValue) else each
        value = scope.value(inner, deep)
        if not isinstance(value, str):
            return UNKNOWN
        made += value
    return made


def _walrus(scope: Scope, node: ast.NamedExpr, deep: int) -> Any:
    return scope.value(node.value, deep)


def _if_exp(scope: Scope, node: ast.IfExp, deep: int) -> Any:
    test = scope.truth(node.test, deep)
    if test is UNKNOWN or test in (MAIN, NOT_MAIN):
        return UNKNOWN
    return scope.value(node.body if test else node.orelse, deep)


def _call(scope: Scope, node: ast.Call, deep: int) -> Any:
    values = [scope.value(each, deep) for each in node.args]
    if node.keywords or any(value is UNKNOWN for value in values):
        return UNKNOWN
    found = called(scope.platform, scope.dotted(node.func), values)
    if found is UNKNOWN and isinstance(node.func, ast.Attribute):
        base = scope.value(node.func.value, deep)
        return method(base, node.func.attr, values) if isinstance(base, str) else UNKNOWN
    return found


_EVALUATE: Mapping[type, Callable[[Scope, Any, int], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Tuple: _tuple,
    ast.List: _tuple,
    ast.Subscript: _subscript,
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.JoinedStr: _joined,
    ast.NamedExpr: _walrus,
    ast.IfExp: _if_exp,
    ast.Call: _call,
}
