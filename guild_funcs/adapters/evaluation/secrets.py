"""Values of secret variables: usable in expressions, never in what a run records."""

from __future__ import annotations

from typing import Any

from guild_funcs.context import Context, Reads
from guild_funcs.errors import RefusedError


def read(reads: Reads, context: Context) -> list[str]:
    """Returns the names of the secret variables among what an expression read, sorted."""
    return sorted(name for name in reads.env if context.is_secret(name))


def refuse_leak(value: Any, context: Context, text: str) -> None:
    """Raises an error when a value to be recorded holds the value of a secret variable.

    Guild records flags, labels and paths with the run. A value that was only
    chosen by a secret, such as `$(if $(env TOKEN) with without)`, is none.

    Raises:
        RefusedError: It names the variable.
    """
    names = read(context.reads, context)
    if not names:
        return
    from guild_funcs.registry import as_text

    shown = as_text(value).casefold()
    for name in names:
        secret = context.env.get(name, "").casefold()
        if secret and secret in shown:
            raise RefusedError(
                f"the value of {name} is a secret, and this value would be recorded with the run",
                text=text,
                hint="pass it to the operation with env, as in env: {NAME: $(env " + name + ")}",
            )
