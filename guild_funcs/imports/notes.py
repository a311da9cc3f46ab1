"""What is noted while a module is read: its imports, its changes of the path, its lazy names."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence
from typing import Union

from guild_funcs.imports import calls, loads
from guild_funcs.imports.commands import programs_of
from guild_funcs.imports.constants import UNKNOWN, dotted_name, names_within, parameters, within
from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import (
    COMPUTED,
    COMPUTED_ENTRY,
    FILE,
    HOLE,
    PACKAGE,
    Condition,
    Facts,
    Import,
    PathChange,
    Unread,
)
from guild_funcs.imports.forms import form_of
from guild_funcs.imports.places import placed
from guild_funcs.imports.spelled import given
from guild_funcs.imports.units import Bind, Unit
from guild_funcs.paths import is_path

_HELD = f"import_module(...){COMPUTED}"


class Notes:
    """What has been read of a module so far.

    Args:
        scope: The values of names that are known.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        # The numbers of the lines that may hold a call that imports.
        self.hints: Sequence[int] = ()
        # The lines that may import in any way: most functions have none, and are passed over.
        self.marks: Sequence[int] = ()
        self.may_be_lazy = False
        # Whether the text names a function that imports.
        self.may_hold = False
        self.imports: list[Import] = []
        self.paths: list[PathChange] = []
        self.unread: list[Unread] = []
        self.exported: list[str] = []
        self.makes_modules = False
        self.hides = 0
        self.raises: list[Import] = []
        # What may name lazily imported submodules, when the module has `__getattr__`.
        self.is_lazy = False
        self.texts: list[tuple[int, str, tuple[str, ...]]] = []
        # In `__getattr__(name)` of a module: `name`, and the attributes for which a branch runs.
        self.asked = ""
        self.asks: tuple[str, ...] = ()
        # Whether a branch is read that only runs where the module cannot be lazy.
        self.is_eager = False
        self.units: list[Unit] = []
        self.binds: dict[Bind, None] = {}
        # Where the module lists its names, and of literals that may be such lists, the names.
        self.listed: list[tuple[int, int]] = []
        self.literals: list[tuple[str, tuple[int, int]]] = []
        self.looked_up: set[str] = set()
        # The lines of calls that make `__getattr__`.
        self.attaching: set[int] = set()
        # The dotted names that are quoted, and their lines.
        self.quotes: list[tuple[str, int]] = []
        self.called: set[str] = set()

    def add(self, item: Import) -> None:
        """Notes an import."""
        if self.scope.in_function:
            item = item._replace(inside=True, asks=self.asks)
        self.imports.append(item)

    def facts(self) -> Facts:
        """Returns what was read."""
        if self.is_lazy:
            lazy = (Import(line, "lazy", 0, text, asks) for line, text, asks in self.texts)
            self.imports.extend(dict.fromkeys(lazy))
            self.listed += [span for name, span in self.literals if name in self.looked_up]
        return Facts(
            tuple(self.imports),
            tuple(self.paths),
            tuple(self.unread),
            tuple(self.exported),
            self.makes_modules,
            units=tuple(self.units),
            binds=tuple(self.binds),
            listed=tuple(sorted(set(self.listed))),
            quotes=tuple(self.quotes),
            called=frozenset(self.called),
            raises=tuple(self.raises),
            hides=self.hides,
        )

    def expressions(self, node: ast.stmt, condition: Condition) -> None:
        """Looks for calls that import in the expressions of a statement, not in its blocks."""
        decorators = getattr(node, "decorator_list", ())
        if not (_holds(self.hints, node) or any(_holds(self.hints, each) for each in decorators)):
            return
        for _, value in ast.iter_fields(node):
            for each in value if isinstance(value, list) else (value,):
                is_plain = isinstance(each, (ast.expr, ast.keyword))
                for inner in (each,) if is_plain else _expressions(each):
                    if _holds(self.hints, inner):
                        self._calls_in(inner, condition)
                        self._held(node, inner, condition)

    def _held(
        self, node: ast.stmt, value: Union[ast.expr, ast.keyword], condition: Condition
    ) -> None:
        """Notes functions that import and are values: nothing tells what they are called with."""
        if self.may_hold and condition not in ("typing", "never"):
            is_bound = self._is_bound(node, value)
            held = loads.held(value, self.scope, is_bound=is_bound)
            self.unread += (Unread(each.lineno, _HELD, HOLE) for each in held)

    def _is_bound(self, node: ast.stmt, value: ast.AST) -> bool:
        """Tells whether a name that the module calls stands for an expression."""
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        is_value = getattr(node, "value", None) is value
        return is_value and getattr(targets[0], "id", "") in self.called

    def may_import(self, node: ast.stmt) -> bool:
        """Tells whether something within a statement may import."""
        return _holds(self.marks, node)

    def _calls_in(self, node: ast.AST, condition: Condition) -> None:
        inside = within(node)
        own: list[str] = []  # names that have values of their own within the expression
        for inner in inside:
            if isinstance(inner, ast.comprehension):
                self.scope.loop(inner.target, inner.iter)
                own += names_within(inner.target)
            elif isinstance(inner, ast.NamedExpr):
                self.scope.assign(inner.target, inner.value)
            elif isinstance(inner, ast.Lambda):
                own += parameters(inner.args)
        was = self.scope.local
        self.scope.local = {**was, **dict.fromkeys(own, UNKNOWN)}
        functions = {id(inner.func) for inner in inside if isinstance(inner, ast.Call)}
        for inner in inside:
            if isinstance(inner, ast.Call):
                self.call(inner, condition)
            elif isinstance(inner, ast.Attribute) and id(inner) not in functions:
                self.attribute(inner, condition)
            self._run(inner)
        self.scope.local = was

    def _run(self, node: ast.AST) -> None:
        """Notes what a command runs: another program imports it, which may have another path."""
        if isinstance(node, (ast.Call, ast.List, ast.Tuple)):
            for name in programs_of(node, self.scope):
                is_file = name.endswith(".py")
                names = None if is_file else ("__main__",)
                self.add(Import(node.lineno, "hinted", FILE if is_file else 0, name, names))

    def attribute(self, node: ast.Attribute, condition: Condition) -> None:
        """Notes that the entry points of a distribution are asked for: they may be loaded."""
        is_read = isinstance(node.ctx, ast.Load) and condition not in ("typing", "never")
        if is_read and node.attr == "entry_points":
            self.unread.append(Unread(node.lineno, "entry points"))

    def call(self, node: ast.Call, condition: Condition) -> None:
        """Notes what a call imports, or puts on the path."""
        named, unread = calls.names_in(node, self.scope)
        for each in named:
            kind = "hinted" if not each.certain else "named" if condition == "always" else condition
            level = FILE if each.is_file else len(each.name) - len(each.name.lstrip("."))
            name = each.name if each.is_file else each.name[level:]
            self.add(Import(node.lineno, kind, level, name, each.names))
        if unread and condition not in ("typing", "never"):
            form = form_of(node, self.scope) if unread.endswith(COMPUTED) else ""
            self.unread.append(Unread(node.lineno, unread, form, asked=bool(self.asked)))
        for text, asks in calls.attached(node, self.scope):
            self.is_lazy = True
            self.texts.append((node.lineno, text, asks))
            self.looked_up.update(*map(names_within, given(node)))
            self.attaching.add(node.lineno)
        if dotted_name(node.func).rpartition(".")[2] == "attach_stub":
            self.add(Import(node.lineno, "stub", 0, "__init__.pyi"))
        self.path_call(node)

    def path_call(self, node: ast.Call) -> None:
        """Notes `sys.path.insert` and its like."""
        dotted = self.scope.dotted(node.func)
        if dotted in ("__all__.append", "__all__.extend") and node.args:
            self.exported.extend(calls.strings_in(node.args[0], self.scope))
        elif dotted == "sys.path.insert" and len(node.args) == 2:  # noqa: PLR2004 - index, entry
            self.path(node.lineno, node.args[1], first=True)
        elif dotted in ("sys.path.append", "sys.path.extend") and node.args:
            self.path(node.lineno, node.args[0], first=False)
        elif dotted.endswith(("__path__.append", "__path__.extend")) and node.args:
            self.package_path(node.func, node.args[0], first=False)
        elif dotted.endswith("__path__.insert") and len(node.args) == 2:  # noqa: PLR2004 - the same
            self.package_path(node.func, node.args[1], first=True)
        elif dotted == "site.addsitedir" and node.args:
            self.path(node.lineno, node.args[0], first=False, is_site=True)
        elif dotted.startswith(("sys.meta_path.", "sys.path_hooks.", "sys.modules.")):
            self.makes_modules = self.makes_modules or not dotted.endswith(
                (".get", ".pop", ".copy")
            )

    def package_path(self, target: ast.expr, node: ast.expr, *, first: bool) -> None:
        """Notes folders that a package's `__path__` gets, where they are known."""
        name = self.scope.dotted(target).partition("__path__")[0].rstrip(".") or PACKAGE
        value = self.scope.value(node)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str) and is_path(each):
                before = len(self.imports)
                self.paths.append(PathChange(node.lineno, before, each, first, package=name))

    def path(self, line: int, node: ast.expr, *, first: bool, is_site: bool = False) -> None:
        """Notes entries for `sys.path`, where they are known."""
        entries: list[object] = []
        # `(entry not in sys.path) * [entry]`
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
        node = next((each for each in sides if isinstance(each, ast.List)), node)
        for value in calls.values(node, self.scope):
            entries += value if isinstance(value, tuple) else [value]
        if any(not isinstance(entry, str) or not is_path(placed(entry)[1]) for entry in entries):
            self.unread.append(Unread(line, COMPUTED_ENTRY))
            return
        before = len(self.imports)
        changes = [PathChange(line, before, str(each), first, is_site) for each in entries]
        self.paths.extend(reversed(changes) if first else changes)


def _expressions(part: object) -> Sequence[ast.expr]:
    """Returns the expressions in a part of a statement, as in `with` and in defaults."""
    if isinstance(part, ast.withitem):
        return [part.context_expr]
    if isinstance(part, ast.arguments):
        return [each for each in (*part.defaults, *part.kw_defaults) if each]
    return [part.type] if isinstance(part, ast.ExceptHandler) and part.type else ()


def _holds(lines: Sequence[int], node: Union[ast.stmt, ast.expr, ast.keyword]) -> bool:
    at = bisect_left(lines, node.lineno)
    return at < len(lines) and lines[at] <= (node.end_lineno or node.lineno)
