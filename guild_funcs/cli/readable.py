"""Guild files that Guild cannot go through: a command that has Guild read one refuses it before."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import Optional

# Only an alias makes a list or mapping hold itself or multiply; another file may have it.
_MAY_HOLD_ITSELF = re.compile(r"\*\S|^- include:", re.MULTILINE)


def refuse_knots(folder: Optional[str] = None) -> None:
    """Refuses the guild file of a folder when Guild would read it without end.

    Args:
        folder: The folder of `guild.yml`, by default the current one.

    Raises:
        FuncsError: A part of it holds itself, or is too large or too deep; with the place.
    """
    path = os.path.join(folder or "", "guild.yml")
    text = ""
    with suppress(OSError, ValueError), open(path, encoding="utf-8") as file:
        text = file.read()
    if _MAY_HOLD_ITSELF.search(text):
        from guild_funcs.lint.knots import KnotError
        from guild_funcs.lint.models import goes_through, load

        found = load(path)
        for each in found.problems:
            if isinstance(each, KnotError) and goes_through(found, each):
                raise each
