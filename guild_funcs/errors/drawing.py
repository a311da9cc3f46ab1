"""Draws lines of text with the whole expression underlined and the culprit marked."""

from __future__ import annotations

import os
import re

from guild_funcs.errors.position import MarkedLine, Span
from guild_funcs.paths import is_below

MAX_LINES = 6
"""How many lines of an expression are shown."""

_WIDTH = 72
_BEFORE = 30
_TAB = 8
_BREAK = re.compile(r"\r\n|\r|\n")
# These characters change the order in which a terminal shows what follows them.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def marked_lines(text: str, whole: Span, culprit: Span) -> tuple[MarkedLine, ...]:
    r"""Returns the lines of `text` that `whole` covers, marked.

    Of more than `MAX_LINES` lines those from the culprit on are returned.

    Example:
        >>> marked_lines("a\nx: $(f a)", Span(5, 11), Span(7, 8))
        (MarkedLine(text='x: $(f a)', whole=Span(start=3, end=9), culprit=Span(start=5, end=6)),)
    """
    lines = [_marked(text, line, whole, culprit) for line in _lines(text, whole)]
    first = next((index for index, line in enumerate(lines) if line.culprit), 0)
    skipped = min(first, max(0, len(lines) - MAX_LINES))
    return tuple(lines[skipped : skipped + MAX_LINES])


def _lines(text: str, whole: Span) -> list[Span]:
    """Returns the spans of the lines that `whole` touches."""
    # A break may be two characters, of which `whole` touches one: from the line before.
    above = text.rfind("\n", 0, whole.start)
    start = text.rfind("\n", 0, max(above, 0)) + 1
    last = max(whole.end - 1, whole.start)
    found = []
    while start <= last:
        match = _BREAK.search(text, start)
        line = Span(start, match.start() if match else len(text))
        if line.end >= whole.start:
            found.append(line)
        if match is None:
            break
        start = match.end()
    return found


def _marked(text: str, line: Span, whole: Span, culprit: Span) -> MarkedLine:
    shown = line.of(text)
    indent = len(shown) - len(shown.lstrip())
    inside = _within(line, whole)
    start = max(inside.start, indent if line.start > whole.start else 0)
    starts_here = line.start <= culprit.start <= line.end
    touched = starts_here or line.start < culprit.end <= line.end
    return MarkedLine(
        shown, Span(start, max(start, inside.end)), _within(line, culprit) if touched else None
    )


def _within(line: Span, span: Span) -> Span:
    start = min(max(span.start, line.start), line.end)
    end = min(max(span.end, start), line.end)
    return Span(start - line.start, end - line.start)


def draw(line: MarkedLine) -> list[str]:
    """Returns the line as a terminal shows it, and the marks under it; nothing of an empty one.

    A tab goes to the next multiple of 8 columns; wide and combining characters count as
    what they take; characters that a terminal would act on are replaced. A long line is
    cut around the culprit.

    Example:
        >>> draw(MarkedLine("x: $(f a)", Span(3, 9), Span(5, 6)))
        ['x: $(f a)', '   ~~^~~~']
    """
    cells = _cells(line.text)
    culprit = line.culprit
    focus = (culprit or line.whole).start
    first = max(0, focus - _BEFORE) if len(cells) > _WIDTH else 0
    last = first + _WIDTH
    texts = [("…", " ")] if first else []
    for index, (shown, width) in enumerate(cells[first:last], first):
        texts.append((shown, _mark(line, index) * width))
    if culprit and culprit.start == len(cells):
        texts.append(("", "^"))
    if len(cells) > last:
        texts.append(("…", ""))
    return ["".join(column).rstrip() for column in zip(*texts)]


def _mark(line: MarkedLine, index: int) -> str:
    culprit = line.culprit
    if culprit and culprit.start <= index < max(culprit.end, culprit.start + 1):
        return "^"
    return "~" if line.whole.start <= index < line.whole.end else " "


def _cells(text: str) -> list[tuple[str, int]]:
    """Returns each character as it is shown, and the columns that it takes."""
    if text.isascii() and text.isprintable():
        return [(character, 1) for character in text]
    cells: list[tuple[str, int]] = []
    column = 0
    for character in text:
        shown, width = character, _width(character)
        if character == "\t":
            width = _TAB - column % _TAB
            shown = " " * width
        elif width < 0:
            shown, width = "\ufffd", 1
        cells.append((shown, width))
        column += width
    return cells


def _width(character: str) -> int:
    """Returns the columns that a character takes, or -1 for one that is not to be shown."""
    import unicodedata

    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI:
        return -1
    if category in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def visible(text: str) -> str:
    r"""Returns a text with the characters replaced that a terminal would act on.

    Line breaks stay: some notes have several lines.

    Example:
        >>> visible("a\x1b[31mb")
        'a\ufffd[31mb'
    """
    if text.isprintable():
        return text
    kept = ("\n", "\t")
    return "".join(each if each in kept or _width(each) >= 0 else "\ufffd" for each in text)


def shown_path(path: str) -> str:
    """Returns a path as a user would type it: relative when it is below the current folder."""
    full, here = os.path.abspath(path), os.getcwd()
    return os.path.relpath(full, here) if is_below(full, here) else path
