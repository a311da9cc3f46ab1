"""The graph as a tree of lines, and what was not found or cannot be known below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guild_funcs.imports.drawing.overview import Overview, overview
from guild_funcs.imports.result import Imports, Note
from guild_funcs.paths import shown

_SHOWN = 20


def tree(found: Imports) -> str:
    """Returns the libraries as a tree, each below what imports it first, with the statement."""
    seen = overview(found)
    lines = [shown(seen.boxes[0].name), *_below(seen, 0, "", {0})]
    if len(seen.boxes) == 1:
        lines.append("  imports no library")
    return "\n".join([*lines, *notes(found)])


def _below(seen: Overview, index: int, indent: str, told: set[int]) -> Iterator[str]:
    arrows = seen.below(index)
    for number, arrow in enumerate(arrows):
        is_last = number == len(arrows) - 1
        box = seen.boxes[arrow.target]
        again = arrow.target in told
        told.add(arrow.target)
        more = len(arrow.places) - 1
        place = arrow.places[0] + (f" and {more} more" if more else "")
        when = "" if arrow.condition == "always" else f", {arrow.condition}"
        detail = " (see above)" if again else f"  {shown(box.detail)}"
        yield f"{indent}{'└── ' if is_last else '├── '}{box.name}{detail}  [{shown(place)}{when}]"
        if not again:
            yield from _below(seen, arrow.target, indent + ("    " if is_last else "│   "), told)


def notes(found: Imports) -> list[str]:
    """Returns what was not found, and what source does not tell, a heading each."""
    lines = _section("Not found:", found.missing)
    return [*lines, *_section("Cannot be known from source:", found.unknown)]


def _section(heading: str, notes: Sequence[Note]) -> list[str]:
    if not notes:
        return []
    lines = [f"  {shown(note.place)}: {shown(note.text)}" for note in notes[:_SHOWN]]
    more = len(notes) - _SHOWN
    return ["", heading, *lines, *([f"  and {more} more"] if more > 0 else [])]
