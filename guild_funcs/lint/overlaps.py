"""Two libraries that have one place in a run, at which it stops."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from guild_funcs.lint.found import Found
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.locate import Origin


def overlaps(chosen: Sequence[tuple[Text, Found]]) -> Iterator[Problem]:
    """Yields a problem for an include whose library has the place of another one.

    Portions of a namespace package share theirs.
    """
    places: dict[str, tuple[Origin, str]] = {}
    for text, found in chosen:
        for origin, whole in found.libraries if text.kind == "include" else ():
            for part in origin.parts:
                other, source = places.setdefault(part.target, (origin, part.source))
                if _is_one(other, origin) or os.path.realpath(source) == os.path.realpath(
                    part.source
                ):
                    continue
                from guild_funcs.snapshot.mounting import collision

                error = collision(part.target, source, part.source)
                shown = (error.message, text.value, whole, whole, error.hint, error.notes)
                yield problem("GF405", *shown)


def _is_one(one: Origin, other: Origin) -> bool:
    return one is other or one.kind == other.kind == "namespace"
