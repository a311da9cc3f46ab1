"""What the record says of an expression: place, text, value, and the variables that it read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guild_funcs.context import Context, Reads
from guild_funcs.record.attribute import HIDDEN
from guild_funcs.registry import as_text


def describe(
    attribute: Sequence[str], text: str, value: Any, reads: Reads, context: Context
) -> dict[str, Any]:
    """Returns the record of one expression; its value is hidden when it read a secret variable.

    Args:
        attribute: Where it stands in the operation: `flags`, `lr`, `default`.
        text: As it is written.
        value: Its value; a list of parts is joined.
        reads: What it read.
        context: What it was evaluated with: it knows which variables are secret.
    """
    names = sorted(reads.env)
    secret = [name for name in names if context.is_secret(name)]
    if attribute[:1] == ("env",):
        secret.extend(name for name in attribute[1:] if context.is_secret(name))
    entry = {"place": ".".join(attribute), "text": text, "value": HIDDEN if secret else value}
    return {**entry, "env": names} if names else entry


def joined(parts: Sequence[Any]) -> Any:
    """Returns the value of the parts of a text: one alone keeps its type.

    Example:
        >>> joined([3]), joined(["/lib/shared", "/*.py"])
        (3, '/lib/shared/*.py')
    """
    return parts[0] if len(parts) == 1 else "".join(as_text(part) for part in parts)


def secret_values(reads: Reads, context: Context) -> set[str]:
    """Returns the values of the secret variables that an expression read."""
    return {
        context.env[name] for name in reads.env if context.is_secret(name) and name in context.env
    }
