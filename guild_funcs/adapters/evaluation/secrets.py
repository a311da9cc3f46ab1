"""Values computed from secret variables: usable in expressions, never in what a run records.

What was computed from what is followed by the evaluator (`language.evaluator`): here
is only what becomes of it.
"""

from __future__ import annotations

from guild_funcs.context import Reads
from guild_funcs.errors import RefusedError


def refuse_leak(reads: Reads, text: str) -> None:
    """Raises an error when a value to be recorded was computed from a secret variable.

    Guild records flags, labels and paths with the run. A value that was only
    chosen by a secret, such as `$(if $(env TOKEN) with without)`, is none.

    Raises:
        RefusedError: It names the variables.
    """
    names = sorted(reads.secrets)
    if not names:
        return
    many = len(names) > 1
    raise RefusedError(
        f"the value{'s' * many} of {' and '.join(names)} {'are secrets' if many else 'is a secret'}"
        ", and this value would be recorded with the run",
        text=text,
        hint="pass it to the operation with env, as in env: {NAME: $(env " + names[0] + ")}",
    )
