"""`plugins: no` on an operation or its model: guild-funcs keeps out, and says so if it matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guild_funcs.adapters.fields import environment
from guild_funcs.adapters.fields.flags.field import CHOICES
from guild_funcs.adapters.fields.flags.values import is_computed
from guild_funcs.adapters.fields.requires import field as requirements
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.host import report
from guild_funcs.errors import FuncsError
from guild_funcs.language import is_guild_template


def refuse_expressions(opdef: Any) -> None:
    """Raises Guild's exit when the operation has an expression that nobody would evaluate.

    Guild takes such a text for a file pattern that matches nothing, or for the
    value itself: the run would be wrong without a word.
    """
    for attribute, text in _expressions(opdef):
        error = FuncsError(
            "this expression is not evaluated: 'plugins: no' turns guild-funcs off here",
            text=text,
            hint="remove 'plugins: no', or the expression",
        )
        with report.errors(report.Source.of(opdef), attribute):
            raise error


def has_expressions(opdef: Any) -> bool:
    """Tells whether the operation has an expression that guild-funcs would evaluate."""
    deps = [dep.inline_resource for dep in opdef.dependencies if dep.inline_resource]
    named = opdef.modeldef.resources
    return any(_expressions(opdef)) or any(
        requirements.has_ours(resource._data)  # noqa: SLF001 - Guild's own name
        for resource in (*deps, *named)
    )


def _expressions(opdef: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    for config in sourcecode.configs(opdef):
        texts = [config.root, *(text for spec in config.specs for text in spec.patterns)]
        yield from ((("sourcecode",), text) for text in texts if is_computed(text))
    if isinstance(opdef.label, str) and not is_guild_template(opdef.label):
        yield ("label",), opdef.label
    for flag in opdef.flags:
        for value in (flag.default, getattr(flag, CHOICES, None)):
            texts = value if isinstance(value, list) else [value]
            yield from ((("flags", flag.name), str(text)) for text in texts if is_computed(text))
    for name, text in opdef.env.items():
        if isinstance(text, str) and environment.is_ours(text):
            yield ("env", name), text
