"""The statements of a module in their order, each with the condition under which it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, Callable

from guild_funcs.imports import calls
from guild_funcs.imports.branches import (
    IMPORT_ERRORS,
    branches,
    expects_import_error,
    is_eager,
    may_fail,
    names_asked,
    stronger,
)
from guild_funcs.imports.constants import KNOWN_MODULES, UNKNOWN, dotted_name, names_within
from guild_funcs.imports.facts import Condition, Import
from guild_funcs.imports.notes import Notes
from guild_funcs.imports.reached import IMPORTERS
from guild_funcs.imports.units import binds


def block(notes: Notes, body: Iterable[ast.stmt], condition: Condition) -> None:
    """Notes what statements that run under a condition import."""
    last = notes.hints[-1] if notes.hints else 0
    for node in body:
        visit = _VISIT.get(type(node))
        # The decorators of a function stand above it.
        if node.lineno <= last or getattr(node, "decorator_list", None):
            notes.expressions(node, condition)
        if visit is not None:
            visit(notes, node, condition)


def _import(notes: Notes, node: ast.Import, condition: Condition) -> None:
    notes.binds.update(dict.fromkeys(binds(node)))
    for alias in node.names:
        if alias.asname and alias.name in KNOWN_MODULES:
            notes.scope.aliases[alias.asname] = alias.name
        notes.add(Import(node.lineno, condition, 0, alias.name))


def _import_from(notes: Notes, node: ast.ImportFrom, condition: Condition) -> None:
    notes.binds.update(dict.fromkeys(binds(node)))
    is_known = node.module in KNOWN_MODULES and not node.level
    for alias in node.names:
        if is_known or alias.name in IMPORTERS:
            notes.scope.aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    names = tuple(alias.name for alias in node.names)
    item = Import(node.lineno, condition, node.level, node.module or "", names)
    if not notes.is_eager or notes.scope.in_function or "*" in names:
        notes.add(item)
        return
    for alias in node.names:
        notes.add(item._replace(names=(alias.name,), asks=(alias.asname or alias.name,)))


def _function(notes: Notes, node: Any, condition: Condition) -> None:
    if not notes.may_import(node):
        return
    if node.name == "__getattr__":
        notes.is_lazy = True
        for each in node.body:
            found = calls.strings_in(each, notes.scope)
            notes.texts.extend((node.lineno, text, (text.lstrip("."),)) for text in found)
            notes.looked_up |= names_within(each)
    is_getattr = node.name == "__getattr__" and node.col_offset == 0 and len(node.args.args) == 1
    notes.asked = node.args.args[0].arg if is_getattr else notes.asked
    with notes.scope.function(node.args):
        block(notes, node.body, stronger(condition, "function"))
    notes.asked = "" if is_getattr else notes.asked


def _class(notes: Notes, node: ast.ClassDef, condition: Condition) -> None:
    if not notes.may_be_lazy and not notes.may_import(node):
        return
    # The `__getattr__` of a class imports nothing, unless the class is one of modules.
    was = notes.is_lazy
    block(notes, node.body, condition)
    is_module = any("Module" in dotted_name(each).rpartition(".")[2] for each in node.bases)
    notes.is_lazy = was or (notes.is_lazy and is_module)


def _if(notes: Notes, node: ast.If, condition: Condition) -> None:
    # Whether a test holds tells when an import runs, and for a module what a name is then.
    may_matter = not notes.scope.in_function or notes.may_import(node)
    # Each `elif` is an `if` in the `else` of the one before; a loop takes a long chain flat.
    while True:
        holds = notes.scope.truth(node.test) if may_matter else UNKNOWN
        inside, outside = branches(holds, node.test, condition)
        was = notes.asks, notes.is_eager
        notes.asks = names_asked(notes, node.test) or was[0]
        notes.is_eager = was[1] or (holds is UNKNOWN and is_eager(node.test))
        block(notes, node.body, inside)
        notes.asks, notes.is_eager = was
        condition = outside
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            break
        node = node.orelse[0]
        if notes.hints:
            notes.expressions(node, condition)
    block(notes, node.orelse, condition)


def _try(notes: Notes, node: Any, condition: Condition) -> None:
    expects = any(expects_import_error(handler) for handler in node.handlers)
    start = len(notes.imports)
    # In a handler that may not run, `try: import b` is a fallback still: a missing one is no error.
    is_plain = expects and condition != "fallback"
    inner = stronger(condition, "optional") if is_plain else condition
    surely: list[int] = []  # the imports that ran, when a later statement runs
    for each in node.body:
        first = len(notes.imports)
        block(notes, (each,), inner)
        if expects:
            _guard(notes, first, tuple(surely))
            if isinstance(each, (ast.Import, ast.ImportFrom)):
                surely.extend(range(first, len(notes.imports)))
    guards = tuple(range(start, len(notes.imports)))
    for handler in node.handlers:
        first = len(notes.imports)
        if expects_import_error(handler) and not may_fail(node, handler):
            block(notes, handler.body, stronger(condition, "fallback"))
            _guard(notes, first, guards)
            _guard_raised(notes, guards)
        else:
            block(notes, handler.body, stronger(condition, "branch"))
    first = len(notes.imports)
    block(notes, node.orelse, inner)
    _guard(notes, first, tuple(surely))
    block(notes, node.finalbody, condition)


def _guard(notes: Notes, first: int, guards: tuple[int, ...]) -> None:
    for index in range(first, len(notes.imports)):
        found = notes.imports[index]
        if not found.guards:
            notes.imports[index] = found._replace(guards=guards)


def _guard_raised(notes: Notes, guards: tuple[int, ...]) -> None:
    """Lets what a handler raises depend on what its `try` imports."""
    for index, each in enumerate(notes.raises):
        if each.condition == "fallback" and not each.guards:
            notes.raises[index] = each._replace(guards=guards)


def _raise(notes: Notes, node: ast.Raise, condition: Condition) -> None:
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    is_raised = dotted_name(error) in IMPORT_ERRORS[:2]
    is_again = node.exc is None and condition == "fallback"
    if (is_raised or is_again) and not notes.scope.in_function:
        notes.raises.append(Import(node.lineno, condition, 0, ""))


def _with(notes: Notes, node: Any, condition: Condition) -> None:
    for each in node.items:
        if isinstance(each.optional_vars, ast.Name):
            notes.scope.made[each.optional_vars.id] = each.context_expr
    suppressed = (
        dotted_name(argument).rpartition(".")[2] in IMPORT_ERRORS
        for item in node.items
        if isinstance(item.context_expr, ast.Call)
        if dotted_name(item.context_expr.func).rpartition(".")[2] == "suppress"
        for argument in item.context_expr.args
    )
    block(notes, node.body, stronger(condition, "optional") if any(suppressed) else condition)


def _loop(notes: Notes, node: Any, condition: Condition) -> None:
    notes.scope.loop(node.target, node.iter)
    notes.scope.assign(node.target, None)
    block(notes, node.body, condition)
    block(notes, node.orelse, condition)


def _while(notes: Notes, node: ast.While, condition: Condition) -> None:
    holds = notes.scope.truth(node.test)
    inside = condition if holds is UNKNOWN else branches(holds, node.test, condition)[0]
    block(notes, node.body, inside)
    block(notes, node.orelse, condition)


def _match(notes: Notes, node: Any, condition: Condition) -> None:
    for case in node.cases:
        block(notes, case.body, stronger(condition, "branch"))


def _assign(notes: Notes, node: ast.Assign, condition: Condition) -> None:
    for target in node.targets:
        _bind(notes, target, node.value, condition)


def _annotated(notes: Notes, node: ast.AnnAssign, condition: Condition) -> None:
    if node.value is not None:
        _bind(notes, node.target, node.value, condition)


def _bind(notes: Notes, target: ast.expr, value: ast.expr, condition: Condition) -> None:
    scope = notes.scope
    _bind_module(notes, target, value)
    _bind_path(notes, target, value)
    if isinstance(target, ast.Name) and target.id == "__path__" and not scope.in_function:
        notes.package_path(target, value, first=True)
    if notes.may_be_lazy and _binds_getattr(target):
        notes.is_lazy = True
    if scope.in_function:
        scope.assign(target, value)
        return
    span = (target.lineno, value.end_lineno or value.lineno)
    if isinstance(target, ast.Name) and target.id == "__all__":
        if not isinstance(value, (ast.ListComp, ast.GeneratorExp)):
            notes.exported.extend(calls.strings_in(value, scope))
        notes.listed.append(span)
    # WHERE["models"] = ["Net"] is a part of WHERE = {"models": ["Net"]}.
    key = target.slice if isinstance(target, ast.Subscript) else None
    is_part = key is not None and isinstance(value, ast.Constant)
    if notes.may_be_lazy and (is_part or isinstance(value, calls.LITERALS)):
        if all(_is_special(name) for name in names_within(value)):
            notes.literals.extend((name, span) for name in names_within(target))
        if isinstance(target, ast.Name):
            scope.literals[target.id] = value
        found = calls.triggered(ast.Dict([key], [value]) if key is not None else value, scope)
        notes.texts.extend((value.lineno, text, asks) for text, asks in found)
    scope.assign(target, value if condition == "always" else None)


def _bind_module(notes: Notes, target: ast.expr, value: ast.expr) -> None:
    """Notes `sys.modules[__name__] = LazyModule(__name__, ...)`, and any other that is made."""
    if isinstance(target, ast.Subscript) and dotted_name(target.value) == "sys.modules":
        notes.makes_modules = True
        if isinstance(value, ast.Call) and "__name__" in names_within(value):
            notes.hides = value.lineno


def _is_special(name: str) -> bool:
    """Tells whether a name, as `__name__`, is no function that a list may hold."""
    return name.startswith("__") and name.endswith("__")


def _bind_path(notes: Notes, target: ast.expr, value: ast.expr) -> None:
    """Notes `sys.path[:0] = [...]` and `sys.path = [...] + sys.path`."""
    if isinstance(target, ast.Subscript) and notes.scope.dotted(target.value) == "sys.path":
        notes.path(value.lineno, value, first=True)
    elif isinstance(target, ast.Attribute) and notes.scope.dotted(target) == "sys.path":
        parts = (value.left, value.right) if isinstance(value, ast.BinOp) else (value,)
        for index, part in enumerate(parts):
            if notes.scope.dotted(part) not in ("sys.path", "list"):
                notes.path(value.lineno, part, first=index == 0)


def _binds_getattr(target: ast.expr) -> bool:
    if isinstance(target, ast.Name):
        return target.id == "__getattr__"
    return isinstance(target, (ast.Tuple, ast.List)) and any(map(_binds_getattr, target.elts))


def _augmented(notes: Notes, node: ast.AugAssign, _condition: Condition) -> None:
    if isinstance(node.target, ast.Name) and node.target.id == "__all__":
        notes.exported.extend(calls.strings_in(node.value, notes.scope))
        notes.listed.append((node.lineno, node.end_lineno or node.lineno))
    elif dotted_name(node.target).endswith("__path__"):
        notes.package_path(node.target, node.value, first=False)
    elif dotted_name(node.target) == "sys.path":
        notes.path(node.lineno, node.value, first=False)
    notes.scope.assign(node.target, None)


_VISIT: dict[type, Callable[[Notes, Any, Condition], None]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.If: _if,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.Raise: _raise,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
}
# Python has TryStar from 3.11 on, Match from 3.10 on.
_NEW = {"TryStar": _try, "Match": _match}
_VISIT.update({getattr(ast, name): visit for name, visit in _NEW.items() if hasattr(ast, name)})
