"""The graph between libraries for Graphviz and for Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from guild_funcs.imports.drawing.overview import Arrow, overview
from guild_funcs.imports.result import Imports


def dot(found: Imports) -> str:
    """Returns the graph in DOT, https://graphviz.org/doc/info/lang.html."""
    seen = overview(found)
    lines = ["digraph imports {", "  rankdir=LR;", "  node [shape=box];"]
    for index, box in enumerate(seen.boxes):
        style = {"project": "bold", "installed": "dashed"}.get(box.owner, "solid")
        lines.append(f"  n{index} [label={_quoted(box.name)}, style={style}];")
    for arrow in seen.arrows:
        ends = f"n{arrow.source} -> n{arrow.target}"
        lines.append(f"  {ends} [label={_quoted(_label(arrow))}];")
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def mermaid(found: Imports) -> str:
    """Returns the graph in Mermaid, https://mermaid.js.org/syntax/flowchart.html."""
    return "\n".join(["flowchart LR", *_mermaid(found)])


def _mermaid(found: Imports) -> Iterator[str]:
    seen = overview(found)
    for index, box in enumerate(seen.boxes):
        yield f'  n{index}["{_entities(box.name)}"]'
    for arrow in seen.arrows:
        yield f'  n{arrow.source} -->|"{_entities(_label(arrow))}"| n{arrow.target}'


def _entities(text: str) -> str:
    """Returns text for a quoted label: what Mermaid would read as its own is an entity."""
    kept = " ./_-,:+()"
    return "".join(c if c.isalnum() or c in kept else f"#{ord(c)};" for c in text)


def _label(arrow: Arrow) -> str:
    more = len(arrow.places) - 1
    return arrow.places[0] + (f" +{more}" if more else "")
