"""The graph between libraries as a picture: a column for each step away from the project."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from guild_funcs.imports.drawing.overview import Overview, overview
from guild_funcs.imports.result import Imports

_CHARACTER = 7.3  # the width of a character in the font below
_HEIGHT = 28
_GAP = (90, 16)
_MARGIN = 20
_COLOURS = {"project": "#d7e8ff", "library": "#dcf5dc", "installed": "#eeeeee"}

Places = list[tuple[float, float, float]]  # left, top, width


def svg(found: Imports) -> str:
    """Returns the graph as SVG. Where a statement stands is its arrow's tooltip."""
    seen = overview(found)
    places, width, height = _layout(seen)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="monospace" font-size="12">'
    )
    marker = (
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="#555"/></marker></defs>'
    )
    return "\n".join([head, marker, *_arrows(seen, places), *_boxes(seen, places), "</svg>"])


def _layout(seen: Overview) -> tuple[Places, float, float]:
    columns: dict[int, list[int]] = {}
    for index, box in enumerate(seen.boxes):
        columns.setdefault(box.depth, []).append(index)
    places: Places = [(0, 0, 0)] * len(seen.boxes)
    left, height = float(_MARGIN), 0.0
    for depth in sorted(columns):
        members = columns[depth]
        width = max(len(seen.boxes[index].name) for index in members) * _CHARACTER + 16
        for row, index in enumerate(members):
            places[index] = (left, _MARGIN + row * (_HEIGHT + _GAP[1]), width)
        height = max(height, len(members) * (_HEIGHT + _GAP[1]))
        left += width + _GAP[0]
    return places, left - _GAP[0] + _MARGIN, height + 2 * _MARGIN


def _boxes(seen: Overview, places: Places) -> Iterator[str]:
    for box, (left, top, width) in zip(seen.boxes, places):
        yield (
            f"<g><title>{_text(box.detail or box.name)}</title>"
            f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{_HEIGHT}" rx="4" '
            f"fill={quoteattr(_COLOURS[box.owner])} stroke='#555'/>"
            f'<text x="{left + 8:.0f}" y="{top + 18:.0f}">{_text(box.name)}</text></g>'
        )


def _arrows(seen: Overview, places: Places) -> Iterator[str]:
    for arrow in seen.arrows:
        left, top, width = places[arrow.source]
        to_left, to_top, to_width = places[arrow.target]
        forward = to_left > left
        start, end = (left + width, to_left) if forward else (left + width, to_left + to_width)
        y, to_y = top + _HEIGHT / 2, to_top + _HEIGHT / 2
        bend = _GAP[0] / 2
        other = end - bend if forward else end + bend
        yield (
            f"<path d='M{start:.0f} {y:.0f}C{start + bend:.0f} {y:.0f} {other:.0f} {to_y:.0f} "
            f"{end:.0f} {to_y:.0f}' fill='none' stroke='#555' marker-end='url(#tip)'>"
            f"<title>{_text(chr(10).join(arrow.places))}</title></path>"
        )


def _text(text: str) -> str:
    """Returns text for XML, which forbids most control characters and lone surrogates."""
    plain = "".join(
        c if (c >= " " or c == "\n") and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in text
    )
    return escape(plain)
