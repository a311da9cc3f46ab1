"""Values computed from secret variables: usable in expressions, never in what a run records.

The evaluator (`language.evaluator`) notes which values were computed from a secret. This
module refuses to record them.
"""

from __future__ import annotations

from guild_funcs.context import Reads
from guild_funcs.errors import RefusedError


def refuse_leak(reads: Reads, text: str) -> None:
    """Raises an error when a value to be recorded was computed from a secret variable.

    Guild records flags, labels and paths with the run. A value that a secret only chose, such
    as that of `$(if $(env TOKEN) with without)`, is not computed from the secret.

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
