"""What is wrong with a guild file that cannot be read, and what to do about it."""

from __future__ import annotations

import re

from guild_funcs.errors import FuncsError, Place
from guild_funcs.lint.knots import KnotError
from guild_funcs.lint.models import GuildFile, stops_at
from guild_funcs.lint.problem import Problem
from guild_funcs.structs import replace

_KNOTS = {"circle": "GF106", "large": "GF107", "deep": "GF107", "risky": "GF107"}
_CUT = "put the whole value in quotes; inside [ ] and { } write $<...>"
_NESTED = {
    '"': 'a " ends the value here: inside double quotes write single ones',
    "'": "a ' ends the value here: inside single quotes write double ones",
}
_ENDED = re.compile(r"""[:\-\[{,]\s*(["'])(?:(?!\1).)*\1\s*$""")
# What YAML says -> what to do, wherever it stands.
_CHARACTERS = (
    ("'\\t'", "write spaces in place of the tab, or remove it"),
    ("unacceptable character", "remove the character"),
    ("can't decode", "save the file as UTF-8: Guild reads no other encoding"),
)
_VALUES = (
    ("never closed", "close it at the end of the value, or remove it"),
    ("cannot start any token", "put the value in quotes; an expression begins with $("),
)


def of_file(error: FuncsError, file: GuildFile) -> Problem:
    """Returns the problem for an error of reading a guild file.

    Args:
        error: The error, with its place.
        file: What could be read.
    """
    place = error.place or Place()
    if isinstance(error, KnotError):
        made = Problem(_KNOTS[error.kind], error.message, place, hint=error.hint)
        return made if stops_at(file, error) else replace(made, severity="warning")
    hint = next((hint for said, hint in _CHARACTERS if said in error.message), None)
    if hint is not None:
        return Problem("GF105", error.message, place, hint=hint)
    hint = next((hint for said, hint in _VALUES if said in error.message), None)
    line = place.lines[0].text if place.lines else ""
    if not any(opener in line for opener in ("$(", "${", "$<")):
        return Problem("GF105", error.message, place, hint=hint)
    before = line[: (place.column or 1) - 1]
    ended = _ENDED.search(before) if "<scalar>" in error.message else None
    cut = _NESTED[ended[1]] if ended else _CUT
    return Problem("GF103", error.message, place, hint=hint or cut)
