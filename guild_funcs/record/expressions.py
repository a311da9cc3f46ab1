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
    return {**entry, "env": names} if names else entry


def joined(parts: Sequence[Any]) -> Any:
    """Returns the value of the parts of a text: one alone keeps its type.

    Example:
        >>> joined([3]), joined(["/lib/shared", "/*.py"])
        (3, '/lib/shared/*.py')
    """
    return parts[0] if len(parts) == 1 else "".join(as_text(part) for part in parts)
