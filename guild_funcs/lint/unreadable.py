"""What is wrong with a guild file that cannot be read, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Optional

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
    ("unknown escape character", r"write \\ for \, or single quotes around the value"),
)
# What YAML says of a line without an expression, and what to do. Its own words are Guild's too.
_PLAIN = (
    ("expected alphabetic or numeric", "put the value in quotes: * and & have a meaning for YAML"),
    (
        "undefined alias",
        "nothing is marked with & and this name; put the value in quotes if it is text",
    ),
    ("constructor for the tag", "put the value in quotes: ! has a meaning for YAML"),
    ("unhashable key", "put the value in quotes: { begins a mapping"),
    ("chomping or indentation", "put the value in quotes: > and | begin text in the lines below"),
    ("sequence entries are not", "begin the list in the line below, or write [a, b]"),
    ("another document", "remove the line ---: a guild file is one document"),
    ("<stream end>", "a [ or { before this is never closed"),
    ("expected ',' or", "close the [ or { before this, or write the comma that is missing"),
    ("but found '}'", "remove it, or write the { that it closes"),
    ("but found ']'", "remove it, or write the [ that it closes"),
    ("mapping values are not", "put the value in quotes: ': ' ends a key"),
    ("<scalar>", "put the whole value in quotes"),
)
_QUOTE = {
    '"': r'a " ends the value here: inside double quotes write \" for one',
    "'": "a ' ends the value here: inside single quotes write '' for one",
}
_COLUMN = (("<block end>", "begin this line in the column of those that it belongs to"),)
# What YAML says of a line below a key without colon, or that begins too far right.
_ABOVE = (
    ("mapping values are not", "write ': ' after the key above, or begin this line in its column"),
    ("could not find expected ':'", "write ': ' after the key above"),
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
    line = place.lines[0].text if place.lines else ""
    before = line[: (place.column or 1) - 1]
    hints = _CHARACTERS if before.strip() else (*_CHARACTERS, *_COLUMN)
    hint = _first(hints if ": " in before else (*hints, *_ABOVE), error)
    if hint is not None:
        return Problem("GF105", error.message, place, hint=hint)
    hint = _first(_VALUES, error)
    ended = _ENDED.search(before) if "<scalar>" in error.message else None
    if not any(opener in line for opener in ("$(", "${", "$<")):
        hint = hint or (_QUOTE[ended[1]] if ended else _first(_PLAIN, error))
        return Problem("GF105", error.message, place, hint=hint)
    return Problem(
        "GF103", error.message, place, hint=hint or (_NESTED[ended[1]] if ended else _CUT)
    )


def _first(hints: Iterable[tuple[str, str]], error: FuncsError) -> Optional[str]:
    return next((hint for said, hint in hints if said in error.message), None)
