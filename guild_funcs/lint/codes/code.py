"""What a code is."""

from __future__ import annotations

from typing import Literal

from guild_funcs.structs import dataclass

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Code:
    """A kind of problem.

    Args:
        code: Its number: `GF101`.
        severity: Whether a run fails (`error`), or may do what its author did not mean.
        title: The kind in a few words.
        cause: Why it is a problem.
        cure: What to do.
        wrong: An example in a guild file.
        right: The example, mended.
    """

    code: str
    severity: Severity
    title: str
    cause: str
    cure: str
    wrong: str
    right: str
