"""Texts that look like an expression and are none, and expressions of other languages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from guild_funcs.errors import Span
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.lint.written import Written
from guild_funcs.registry import Registry

_NAME = r"[a-z][a-z0-9-]*"
_NO_DOLLAR = re.compile(rf"\$?\s*\(\s*({_NAME})(\s+[^()]+)?\)")
_NO_TEMPLATE = re.compile(rf"""(?:'[^']*'|"[^"]*"|\w+)\s*\|\s*({_NAME})(?:$|[:|])""")
_NO_BRACKETS = re.compile(rf"(\$?)({_NAME})((?:\s+[^()$|]+)?)")
_SQUARE = re.compile(rf"\$\[\s*({_NAME})((?:\s+[^\[\]]*?)?)\s*\]+")
# Without `$` these words begin a plain text that nobody means for a pattern.
_FINDING = ("package", "module", "distribution", "imports", "find", "find-package")
_LEAVES = "a rule of source code selects files of the project, and this path leads out of it"
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)(?:/|$)")


def lookalikes(text: Text, registry: Registry) -> Iterator[Problem]:
    """Yields the problems of a text without expressions that its author took for one."""
    value = text.value
    found = _NO_DOLLAR.fullmatch(value.strip())
    if found and registry.find(found[1]) and (text.field != "label" or found[2]):
        inner = value.strip().lstrip("$").strip()
        yield problem("GF504", "without '$(' this is plain text", value, hint=f"write ${inner}")
        return
    found = _NO_BRACKETS.fullmatch(value.strip())
    if found and _is_call(found, text, registry):
        hint = f"write $({found[2]}{found[3]})"
        yield problem("GF504", "without '$(' and ')' this is plain text", value, hint=hint)
        return
    found = _SQUARE.search(value)
    if found and registry.find(found[1]):
        hint = f"write $({found[1]}{found[2]})"
        yield problem("GF504", "'$[' begins no expression", value, Span(*found.span()), hint=hint)
        return
    found = _NO_TEMPLATE.match(value)
    if found and registry.find(found[1]) and text.field != "env":
        hint = f"write ${{{value.strip()}}}"
        yield problem("GF504", "without '${' and '}' this is plain text", value, hint=hint)
        return
    is_home = value.startswith("~/") and text.names_files
    if is_home or (value.startswith("../") and text.kind in ("include", "exclude")):
        yield _outside(value, is_file=text.field == "requires")
    elif text.kind in ("include", "exclude") and _is_elsewhere(value):
        yield _outside(value, is_file=False)
    found = _VARIABLE.match(value)
    if found and text.names_files:
        yield problem(
            "GF505",
            f"${found[1]} is plain text here: it is a variable only inside an expression",
            value,
            Span(found.start(), found.end(1)),
            hint=_variable_hint(value, found),
        )


def _is_elsewhere(value: str) -> bool:
    """Tells whether a pattern is the path of something outside of the project.

    Guild takes `/name` for a name in the project, and `C:` for one too.
    """
    path = value.rstrip("/*")
    return bool(_DRIVE.match(value)) or (path.count("/") > 1 and os.path.exists(path))


def _is_call(found: re.Match[str], text: Text, registry: Registry) -> bool:
    """Tells whether a text is a call of a function without its brackets."""
    dollar, name, arguments = found.groups()
    if dollar:
        return registry.find(name) is not None
    return bool(text.names_files and not text.is_pattern and arguments and name in _FINDING)


def _outside(value: Written, *, is_file: bool) -> Problem:
    """Returns the problem of a path that Guild takes for a name in the project."""
    path = value.replace("\\", "/").rstrip("/*")
    folder, _, name = path.rpartition("/")
    home = f"$HOME{folder[1:]}" if folder.startswith("~") else folder
    hint = f"write $(join {home} {name})" if is_file else f"write $(find {name} {home})"
    message = "'~' is plain text here" if path.startswith("~") else _LEAVES
    return problem("GF516", message, value, hint=hint)


def _variable_hint(value: str, found: re.Match[str]) -> str:
    rest = value[found.end() :].strip("/*")
    if rest and found[1].endswith("PATH"):
        return f"write $(find {rest} ${found[1]})"
    return f"write $(env {found[1]}){value[found.end(1) :]}"
