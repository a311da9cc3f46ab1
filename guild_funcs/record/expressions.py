"""What the record says of an expression: place, text, value, and the variables that it read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guild_funcs.context import Context, Reads
from guild_funcs.record.attribute import HIDDEN
from guild_funcs.registry import as_text

_SHOWN = 20


def describe(
    attribute: Sequence[str], text: str, value: Any, reads: Reads, context: Context
) -> dict[str, Any]:
    """Returns the record of one expression; its value is hidden when it is a secret.

    Args:
        attribute: Where it stands in the operation: `flags`, `lr`, `default`.
        text: As it is written.
        value: Its value; a list of parts is joined.
        reads: What it read.
        context: What it was evaluated with: it knows which variables are secret.
    """
    names = sorted(reads.env)
    names_secret = attribute[:1] == ("env",) and any(map(context.is_secret, attribute[1:]))
    hidden = bool(reads.secrets) or names_secret
    entry = {"place": ".".join(attribute), "text": text, "value": HIDDEN if hidden else value}
    more = {"env": names, "imports": _closure(reads)}
    return {**entry, **{key: value for key, value in more.items() if value}}


def _closure(reads: Reads) -> dict[str, list[str]]:
    """Returns what reading imports could not tell; `scripts` is there whenever it was done."""
    if not reads.closures:
        return {}
    every = [each for found in reads.closures for each in (*found.missing, *found.unknown)]
    told = [f"{note.place}: {note.text}" for note in every]
    scripts = [name for found in reads.closures for name in found.scripts]
    more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    limits = [each for found in reads.closures for each in found.limits]
    rest = {"limits": limits, "not-known": [*told[:_SHOWN], *more]}
    return {"scripts": scripts, **{key: value for key, value in rest.items() if value}}


def joined(parts: Sequence[Any]) -> Any:
    """Returns the value of the parts of a text: one alone keeps its type.

    Example:
        >>> joined([3]), joined(["/lib/shared", "/*.py"])
        (3, '/lib/shared/*.py')
    """
    return parts[0] if len(parts) == 1 else "".join(as_text(part) for part in parts)
