"""Where a text stands in the guild files: `locate_text` maps it to file, line and column.

Guild keeps no positions, so this reads the file again, on the way to an error
only. `scalars` maps offsets in a YAML value to offsets in the file, `guildfiles`
finds the value: in the file, or in the files that it includes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Optional

from guild_funcs.errors import Place, Span, marked_lines
from guild_funcs.places.guildfiles import Found, find_text
from guild_funcs.places.scalars import ValueMap

__all__ = ["locate_text"]

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
    before = re.split(r"\r\n|\r|\n", found.source[: culprit.start])
    return Place(
        file=found.file,
        line=len(before),
        column=len(before[-1]) + 1,
        about=", ".join(path_hint) or None,
        lines=marked_lines(found.source, expression, culprit),
        cut=_cut(found),
    )


def _positions(found: Found) -> ValueMap:
    return found.substituted.through(found.value_map())


def _cut(found: Found) -> Optional[str]:
    """Returns what to do when YAML ended the plain value before its author meant it to."""
    if found.style is not None:
        return None
    rest = found.source[found.end :].lstrip(" \t")
    return _CUTS.get(rest[:1])
