"""What is known of a computed name: `import_module(f"acme.plugins.{name}")`."""

from __future__ import annotations

import ast
import re
from typing import Any, Callable, Optional

from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import HOLE, NAME, PACKAGE
from guild_funcs.imports.spelled import argument, computed_import, text_that_runs

_PERCENT = re.compile(r"%(?:\(\w+\))?[sdr]")
_BRACES = re.compile(r"\{[^{}]*\}")
_HOLES = re.compile(f"(?:{re.escape(HOLE)})+")
_DEEPEST = 40
_LONGEST = 1000  # characters: no name is longer


def form_of(call: ast.Call, scope: Scope) -> str:
    """Returns the text that each name has which a call imports, with HOLE for what is not known.

    A relative one begins with its package. Marks may stand in it, as in `facts.Import`.

    Example:
        >>> from guild_funcs.imports.constants import Platform
        >>> call = ast.parse("import_module('a.' + x)").body[0].value
        >>> form_of(call, Scope(Platform(), "")).replace(HOLE, "?")
        'a.?'
    """
    text = form(argument(call, 0, "name"), scope)
    if "import" in text:  # exec(f"from acme.{name} import Net")
        text = computed_import(form(text_that_runs(call), scope)) or text
    if not text.startswith("."):
        return text
    package = scope.value(argument(call, 1, "package"))
    rest = text.lstrip(".")
    level = len(text) - len(rest)
    if package == NAME and level > 1 and not scope.is_package:
        package, level = PACKAGE, level - 1
    for _ in range(level - 1):
        package = package.rpartition(".")[0] if isinstance(package, str) else ""
    return f"{package}.{rest}" if isinstance(package, str) and package else HOLE


def form(node: Optional[ast.AST], scope: Scope) -> str:
    """Returns the text that an expression is, with HOLE for what is not known."""
    return _Forms(scope).of(node)


class _Forms:
    """The forms of the parts of one name. What a name is bound to is followed once.

    Args:
        scope: The values that are known.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._deep = 0
        self._named: dict[str, str] = {}

    def of(self, node: Optional[ast.AST]) -> str:
        """Returns the form of an expression; HOLE when nothing is known of it."""
        self._deep += 1
        found = _HOLES.sub(HOLE, self._of(node)) if self._deep < _DEEPEST else HOLE
        self._deep -= 1
        return found if len(found) < _LONGEST else HOLE

    def _of(self, node: Optional[ast.AST]) -> str:
        value = self._scope.value(node)
        if isinstance(value, str):
            return value
        made = _FORMS.get(type(node))
        return made(self, node) if made is not None else HOLE

    def _of_name(self, node: ast.Name) -> str:
        if node.id not in self._named:
            self._named[node.id] = HOLE  # meanwhile: what it is bound to may name it
            self._named[node.id] = self.of(self._scope.made.get(node.id))
        return self._named[node.id]

    def _of_operator(self, node: ast.BinOp) -> str:
        if isinstance(node.op, ast.Add):
            return self.of(node.left) + self.of(node.right)
        is_filled = isinstance(node.op, ast.Mod)
        return _holed(self._scope.value(node.left), _PERCENT) if is_filled else HOLE

    def _of_parts(self, node: ast.JoinedStr) -> str:
        return "".join(map(self.of, node.values))

    def _of_value(self, node: ast.FormattedValue) -> str:
        is_plain = node.conversion == -1 and node.format_spec is None
        return self.of(node.value) if is_plain else HOLE

    def _of_method(self, node: ast.Call) -> str:
        """Returns the form of `"a.{}".format(x)`, and of `".".join(["a", x])`."""
        if not isinstance(node.func, ast.Attribute):
            return HOLE
        text = self._scope.value(node.func.value)
        if node.func.attr == "format":
            return _holed(text, _BRACES)
        parts = getattr(node.args[0], "elts", None) if node.args else None
        if node.func.attr == "join" and isinstance(text, str) and parts:
            return text.join(map(self.of, parts))
        return HOLE


def _holed(text: Any, places: re.Pattern[str]) -> str:
    return places.sub(lambda _: HOLE, text) if isinstance(text, str) else HOLE


_FORMS: dict[type, Callable[[_Forms, Any], str]] = {
    ast.Name: _Forms._of_name,  # noqa: SLF001 - its own
    ast.BinOp: _Forms._of_operator,  # noqa: SLF001
    ast.FormattedValue: _Forms._of_value,  # noqa: SLF001
    ast.JoinedStr: _Forms._of_parts,  # noqa: SLF001
    ast.Call: _Forms._of_method,  # noqa: SLF001
}
