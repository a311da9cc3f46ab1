"""Draws the rooms of the code from its imports, as the pictures of how-it-works.md.

Run it to write them anew: `python docs/rooms.py`. A test fails when they are stale.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "how-it-works.md"
BEGIN, END = "<!-- rooms: {} -->", "<!-- end of rooms -->"
Arrows = dict[str, set[str]]


@functools.cache
def imports(path: Path) -> list[str]:
    """Returns the dotted names that a module imports, in functions too."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def arrows(folder: str) -> Arrows:
    """Returns which rooms of a folder import which others: its modules and folders."""
    base = ROOT / folder
    inside = folder.replace("/", ".") + "."
    found: Arrows = {}
    for path in sorted(base.rglob("*.py")):
        room = path.relative_to(base).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        names = [name for name in imports(path) if name.startswith(inside)]
        others = {name[len(inside) :].partition(".")[0] for name in names}
        found.setdefault(room, set()).update(others - {room})
    return {room: others & set(found) for room, others in found.items()}


def below(room: str, drawn: Arrows) -> set[str]:
    """Returns all rooms that a room reaches."""
    return drawn[room].union(*(below(other, drawn) for other in drawn[room]))


def direct(drawn: Arrows) -> Arrows:
    """Leaves out an arrow when other arrows lead to the same room: fewer say as much."""
    return {
        room: {
            other
            for other in others
            if not any(other in below(between, drawn) for between in others)
        }
        for room, others in drawn.items()
    }


def picture(folder: str) -> str:
    """Returns the picture of a folder, in Mermaid's language."""
    drawn = direct(arrows(folder))
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"  {room}[{room}]" for room in sorted(drawn)]
    lines += [f"  {room} --> {other}" for room in sorted(drawn) for other in sorted(drawn[room])]
    return "\n".join([*lines, "```"])


def drawn_anew(page: str) -> str:
    """Returns the page with its pictures drawn from the imports as they are now."""
    first, *rest = page.split("<!-- rooms: ")
    made = [first]
    for piece in rest:
        folder, _, old = piece.partition(" -->")
        after = old.partition(END)[2]
        made.append(f"{BEGIN.format(folder)}\n{picture(folder)}\n{END}{after}")
    return "".join(made)


if __name__ == "__main__":
    PAGE.write_text(drawn_anew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
