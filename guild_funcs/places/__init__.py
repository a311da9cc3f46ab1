"""Where a text stands in the guild files: `locate_text` maps it to file, line and column.

Guild keeps no positions, so this reads the file again, on the way to an error
only. `scalars` maps offsets in a YAML value to offsets in the file, `guildfiles`
finds the value: in the file, or in the files that it includes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Optional

from guild_funcs.errors import Place, Span, marked_lines
from guild_funcs.places.guildfiles import Found, find_text, substitution
from guild_funcs.places.scalars import ValueMap, map_value

__all__ = ["cut_of", "keys_of", "locate_text", "position_in", "value_map"]

_BREAK = re.compile(r"\r\n|\r|\n")

_CUTS = {
    "#": "YAML takes ' #' for a comment: put the whole value in quotes",
    ",": "inside [ ] and { } YAML ends a value at ',': put the whole value in quotes",
    "[": "inside [ ] and { } YAML ends a value at '[': put the whole value in quotes",
    "]": "inside [ ] and { } YAML ends a value at ']': put the whole value in quotes",
    "{": "inside [ ] and { } YAML ends a value at '{': put the whole value in quotes",
    "}": "inside [ ] and { } YAML ends a value at '}': put the whole value in quotes",
    ":": "YAML ends a key at ':': put the whole text in quotes",
}


def locate_text(
    guild_file: str,
    text: str,
    span: Optional[Span] = None,
    whole: Optional[Span] = None,
    *,
    path_hint: Sequence[str] = (),
) -> Place:
    """Returns where `text`, a value in a guild file, stands in the file.

    Args:
        guild_file: The path of the file that Guild loaded.
        text: The value, as YAML gave it and after Guild put in `params`.
        span: The culprit in `text`; its start is the place's line and column.
        whole: The whole expression in `text`.
        path_hint: The model, operation and attribute that the value belongs to. When
            the text occurs several times, the one that fits best is taken.

    Returns:
        The place. When the text is not in the file: a place with the file, and what
        it belongs to, only.

    Example:
        >>> place = locate_text("guild.yml", "$(pakage shared)", Span(2, 8), path_hint=["train"])
        >>> place.line, place.column
        (4, 18)
    """
    found = find_text(guild_file, text, path_hint)
    if found is None:
        return Place(file=guild_file, about=", ".join(path_hint) or None)
    everything = Span(0, len(text))
    positions = _positions(found)
    culprit = positions.span(span or whole or everything)
    expression = positions.span(whole or span or everything)
    line, column = position_in(found.source, culprit.start)
    return Place(
        file=found.file,
        line=line,
        column=column,
        about=", ".join(path_hint) or None,
        lines=marked_lines(found.source, expression, culprit),
        cut=cut_of(found.source, found.end, found.style),
    )


def keys_of(guild_file: str, text: str, path_hint: Sequence[str]) -> tuple[str, ...]:
    """Returns the keys that lead to `text` in a guild file, () when the file does not hold it.

    Args:
        guild_file: The path of the file that Guild loaded.
        text: The value.
        path_hint: As for `locate_text`.

    Example:
        >>> keys_of("guild.yml", "$(package sharde)", ["train"])
        ('train', 'sourcecode', '1', 'include')
    """
    found = find_text(guild_file, text, path_hint)
    return found.path if found else ()


def position_in(source: str, offset: int) -> tuple[int, int]:
    r"""Returns the line and the column of an offset in a file's text, counted from 1.

    Example:
        >>> position_in("a\nbc", 3)
        (2, 2)
    """
    starts = _line_starts(source)
    if source[offset - 1 : offset + 1] == "\r\n":  # inside of a break, which counts as its end
        return bisect_right(starts, offset) + 1, 1
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def _line_starts(source: str) -> list[int]:
    return [0, *(match.end() for match in _BREAK.finditer(source))]


@lru_cache(maxsize=4)  # each problem of a text asks
def value_map(  # noqa: PLR0913, PLR0917 - what YAML says of a scalar
    source: str, start: int, end: int, style: Optional[str], value: str, text: str
) -> ValueMap:
    """Returns where the characters of `text` stand: a scalar's value with its params put in."""
    positions = map_value(source, start, end, style, value)
    substituted = substitution(value, text)
    return positions if substituted is None else substituted.through(positions)


def _positions(found: Found) -> ValueMap:
    return found.substituted.through(found.value_map())


def cut_of(source: str, end: int, style: Optional[str]) -> Optional[str]:
    """Returns what to do when YAML ended a plain value before its author meant it to."""
    if style is not None:
        return None
    rest = source[end:].lstrip(" \t")
    return _CUTS.get(rest[:1])
