"""What an editor shows of functions and flags: signatures, documentation, defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from guild_funcs.lint.flags import flags_of
from guild_funcs.lint.models import Operation
from guild_funcs.registry import Function, yaml_text

_SHOWN = 60


@lru_cache(maxsize=1024)
def signature(function: Function) -> str:
    """Returns the signature of a function."""
    return str(function.signature)


@lru_cache(maxsize=1024)
def documentation(function: Function) -> str:
    """Returns all about a function, as Markdown."""
    parts = [f"```\n{signature(function)}\n```", function.text]
    if function.examples:
        lines = [f"{each.text}  =>  {shown(each.value)}" for each in function.examples]
        parts.append("```\n" + "\n".join(lines) + "\n```")
    if function.provider != "guild-funcs":
        parts.append(f"from {function.provider}")
    return "\n\n".join(part for part in parts if part)


def shown(value: Any) -> str:
    """Returns a value as YAML has it, cut when it is long."""
    text = yaml_text(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def flag_names(operations: Sequence[Operation]) -> list[str]:
    """Returns the names of the flags of operations, sorted."""
    return sorted({name for each in operations for name in flags_of(each).names})


def attributes(operation: Operation, name: str) -> Mapping[str, Any]:
    """Returns the attributes of a flag, by its name or its alias."""
    found = operation.flags.get(name)
    if found is None:
        aliases = (each for each in operation.flags.values() if each.get("alias") == name)
        found = next(aliases, {})
    return found if isinstance(found, Mapping) else {}
