"""Every message of an error of ours, read from the source: what `docs/errors.md` lists.

A message is the first argument of a class of errors where one is made. What a message puts in
is written as `…`.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from guild_funcs import errors

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "guild_funcs"

_OURS = {name for name in dir(errors) if name.endswith(("Error", "Problem")) and name[0].isupper()}
_OTHERS = {
    *("GitError", "GuildfileError", "ResourceFormatError", "MergeError", "BadParameter"),
    *("UsageError", "ClickException"),
}
CLASSES = _OURS | _OTHERS
_GAP = "…"
_FORMAT = re.compile(r"%[srd]|\{\}")
_MAY_TELL = re.compile(rf"\b(?:{'|'.join(sorted(CLASSES))}|warning)\(")


@dataclass(frozen=True, order=True)
class Message:
    """A message and the module that tells it."""

    module: str
    text: str
    hint: str = ""


@functools.cache
def messages() -> tuple[Message, ...]:
    """Returns all messages, in the order of the modules."""
    found: list[Message] = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not _MAY_TELL.search(text):
            continue  # to parse takes longer than all else
        tree = ast.parse(text)
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for call, scope in _calls(tree):
            given = _argument(call)
            texts = _texts(given, scope) if given is not None else ()
            hint = _hint(call, scope)
            found.extend(Message(module, text, hint) for text in texts)
    return tuple(found)


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Yields the calls of classes of errors, with the function around each."""
    for scope in ast.walk(tree):
        if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(scope):
                if isinstance(node, ast.Call) and _tells(node.func):
                    yield node, scope


def _tells(function: ast.expr) -> bool:
    """Tells whether a call makes an error, or logs a warning."""
    is_log = isinstance(function, ast.Attribute) and _name(function.value) == "log"
    return _name(function) in CLASSES or (is_log and _name(function) == "warning")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _argument(call: ast.Call) -> Optional[ast.expr]:
    """Returns the message: for Guild's error of a guild file, the second argument."""
    index = 1 if _name(call.func) == "GuildfileError" else 0
    return call.args[index] if len(call.args) > index else None


def _hint(call: ast.Call, scope: ast.AST) -> str:
    """Returns what the error says that is to be done, where that is written beside it."""
    given = next((each.value for each in call.keywords if each.arg == "hint"), None)
    return " or ".join(_texts(given, scope)) if given is not None else ""


def _texts(node: ast.expr, scope: ast.AST) -> Iterator[str]:
    """Yields the texts that an expression may be."""
    if isinstance(node, ast.Name):
        for value in _assigned(node.id, scope):
            yield from _texts(value, scope)
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _texts(each, scope)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, scope)
        yield from _texts(node.orelse, scope)
    else:
        text = _template(node)
        if text is not None and text.strip(_GAP + " :.'"):
            yield text


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(_name(each) == name for each in node.targets):
            yield node.value


def _template(node: ast.expr) -> Optional[str]:
    if isinstance(node, ast.Constant):
        return _FORMAT.sub(_GAP, node.value) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_template(part) or _GAP for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return f"{_template(node.left) or _GAP}{_template(node.right) or _GAP}"
    return _GAP if isinstance(node, ast.FormattedValue) else None
