"""`# guild-funcs: ignore[GF101]` on a line: its problems of that code are not told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from guild_funcs.lint.problem import Problem
from guild_funcs.lint.written import Opened, read_text

_IGNORE = re.compile(r"#\s*guild-funcs:\s*ignore(?:\[([^\]]*)\])?")


def kept(problems: Iterable[Problem], opened: Opened) -> Iterator[Problem]:
    """Yields the problems that no comment on their line ignores."""
    files: dict[str, dict[int, frozenset[str]]] = {}
    for problem in problems:
        file = problem.place.file or ""
        if file not in files:
            files[file] = _ignored(file, opened)
        codes = files[file].get(problem.place.line or 0)
        if codes is None or (codes and problem.code not in codes):
            yield problem


def _ignored(file: str, opened: Opened) -> dict[int, frozenset[str]]:
    """Returns the codes that are ignored on each line; no code stands for all."""
    try:
        lines = read_text(file, opened).splitlines()
    except (OSError, ValueError):
        return {}
    found = ((number, _IGNORE.search(line)) for number, line in enumerate(lines, 1))
    return {
        number: frozenset((match[1] or "").replace(",", " ").split())
        for number, match in found
        if match
    }
