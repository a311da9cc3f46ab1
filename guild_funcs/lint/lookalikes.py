"""Texts that look like an expression and are none, and expressions of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Optional

from guild_funcs.errors import Span
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.registry import Registry

_SHELL_DEFAULT = re.compile(r"\$\{\s*(\w+)\s*:?-([^}|]*)\}")
_NAME = r"[a-z][a-z0-9-]*"
_NO_DOLLAR = re.compile(rf"\$?\s*\(\s*({_NAME})(\s+[^()]+)?\)")
_NO_TEMPLATE = re.compile(rf"""(?:'[^']*'|"[^"]*"|\w+)\s*\|\s*({_NAME})(?:$|[:|])""")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)(?:/|$)")


def shell_default(text: Text) -> Optional[Problem]:
    """Returns the problem of `${NAME:-default}`, which is a shell's, or None."""
    found = _SHELL_DEFAULT.search(text.value)
    if found is None:
        return None
    name, default = found[1], found[2].strip() or "''"
    if name.isupper():
        hint = f"write $(env {name} {default})"
    else:
        hint = f"write ${{{name}|default:{default}}}"
    message = "':-' is a shell's way to give a default"
    return problem("GF506", message, text.value, Span(*found.span()), hint=hint)


def lookalikes(text: Text, registry: Registry) -> Iterator[Problem]:
    """Yields the problems of a text without expressions that its author took for one."""
    value = text.value
    found = _NO_DOLLAR.fullmatch(value.strip())
    if found and registry.find(found[1]) and (text.field != "label" or found[2]):
        inner = value.strip().lstrip("$").strip()
        yield problem("GF504", "without '$(' this is plain text", value, hint=f"write ${inner}")
        return
    found = _NO_TEMPLATE.match(value)
    if found and registry.find(found[1]) and text.field != "env":
        hint = f"write ${{{value.strip()}}}"
        yield problem("GF504", "without '${' and '}' this is plain text", value, hint=hint)
        return
    found = _VARIABLE.match(value)
    if found and text.field in ("sourcecode", "requires"):
        yield problem(
            "GF505",
            f"${found[1]} is plain text here: it is a variable only inside an expression",
            value,
            Span(found.start(), found.end(1)),
            hint=_variable_hint(value, found),
        )


def _variable_hint(value: str, found: re.Match[str]) -> str:
    rest = value[found.end() :].strip("/*")
    if rest and found[1].endswith("PATH"):
        return f"write $(find {rest} ${found[1]})"
    return f"write $(env {found[1]}){value[found.end(1) :]}"
