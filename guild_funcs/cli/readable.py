"""Guild files that Guild cannot go through: a command that has Guild read one refuses it before."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import Optional

# Only what an anchor names and an alias repeats can hold itself or multiply.
_ANCHOR, _ALIAS = re.compile(r"&(\S[\w-]*)"), re.compile(r"\*(\S[\w-]*)")
_INCLUDE = re.compile(r"""^-\s+['"]?include\b""", re.MULTILINE)


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
    if may_be_knotted(text):
        from guild_funcs.lint.knots import KnotError
        from guild_funcs.lint.models import load, stops_at

        found = load(path)
        for each in found.problems:
            if isinstance(each, KnotError) and stops_at(found, each):
                raise each


def may_be_knotted(text: str) -> bool:
    """Tells whether the YAML of a guild file, or of a file that it includes, may need a look.

    Example:
        >>> may_be_knotted("a: &b [*b]"), may_be_knotted("exclude: '*.csv'"), may_be_knotted("*b&")
        (True, False, False)
    """
    has_alias = not set(_ANCHOR.findall(text)).isdisjoint(_ALIAS.findall(text))
    return has_alias or _INCLUDE.search(text) is not None
