"""Defaults of flags that need each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guild_funcs.lint.found import FlagUse
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text


def circles(needs: Mapping[str, list[tuple[FlagUse, Text]]]) -> Iterator[Problem]:
    """Yields a problem for each circle; `needs` has what the default of each flag reads."""
    told: set[str] = set()
    for start in needs:
        path = _circle(start, needs)
        if path and not told & set(path):
            told |= set(path)
            # Where a run meets it: the last flag needs the first again.
            use, text = next(pair for pair in needs[path[-1]] if pair[0].name == start)
            message = f"flags refer to each other in a circle: {' -> '.join([*path, start])}"
            yield problem("GF204", message, text.value, use.span, use.whole)


def _circle(start: str, needs: Mapping[str, list[tuple[FlagUse, Text]]]) -> list[str]:
    """Returns the shortest way from a flag back to itself, or nothing."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop(0)
        for use, _ in needs.get(path[-1], ()):
            if use.name == start:
                return path
            if use.name not in seen:
                seen.add(use.name)
                paths.append([*path, use.name])
    return []
