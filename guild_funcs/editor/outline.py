"""Which keys lead to a place in a guild file, also while its YAML is broken.

A reader of YAML refuses a file that is being typed: `label: [${da`, or a key without its colon.
The lines tell by their indentation where a place belongs, whatever stands at it; inside `[` and
`{` the characters before it tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Optional

from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.field import Field
from guild_funcs.editor.flow import signs
from guild_funcs.editor.positions import Lines
from guild_funcs.structs import dataclass, replace

ITEM = "-"
"""What stands in a path for an item of a list."""

KINDS = ("model", "config", "package", "include")
"""The keys that name an item of a guild file: `guild.guildfile.ALL_TYPES`."""

_LEFT_ALONE = frozenset(other.path[-1] for other in table.OTHERS)

_LINE = re.compile(
    r"""(?P<indent>[ ]*)(?P<dashes>(?:-(?:[ ]+|$))*)
    (?:(?P<key>"[^"]*"|'[^']*'|[^\s\#{}\[\],|>"'](?:[^:\#\n]|:(?=\S)|(?<=\S)\#)*?)
    [ ]*:(?=\s|$))?""",
    re.VERBOSE,
)
_PROPERTIES = re.compile(r"(?:[&!]\S*\s*)*")
_BLOCK = re.compile(r"[|>][+-]?\d*[+-]?\s*(?:#.*)?$")


def is_evaluated(path: Sequence[str]) -> bool:
    """Tells whether guild-funcs evaluates what the keys lead to.

    Elsewhere `$(...)` belongs to a shell, a step or a reader, and `${name}` is Guild's.

    Example:
        >>> is_evaluated(["train", "label"]), is_evaluated(["train", "exec"])
        (True, False)
    """
    return _LEFT_ALONE.isdisjoint(path) or field_at(path) is not None


def field_at(path: Sequence[str]) -> Optional[Field]:
    """Returns the field of an operation that the keys lead to, None when they lead to no field.

    Example:
        >>> field_at(["-", "operations", "train", "env", "HOME"]).name, field_at(["train", "exec"])
        ('env', None)
    """
    keys = list(path)
    start = 2 if keys[1:2] == ["operation-defaults"] else 3 if keys[1:2] == ["operations"] else 1
    return table.field_at(keys[start:])


@dataclass(frozen=True)
class Spot:
    """What the keys say of an offset in a guild file.

    Args:
        path: The keys that lead to it; `-` stands for an item of a list.
        item: Of a file that is a list, the kind and the name of its item: `("model", "m")`.
        start: Where the text at the offset begins: a value, or the key that is being typed.
        is_key: Whether a key may stand here.
        is_value: Whether a value may stand here.
        quote: The quote that the value stands in, or nothing.
    """

    path: tuple[str, ...]
    item: tuple[str, str] = ("", "")
    start: int = 0
    is_key: bool = False
    is_value: bool = False
    quote: str = ""

    def typed(self, text: str, offset: int) -> str:
        """Returns what stands before the offset, from where the value or the key begins."""
        written = text[self.start : offset]
        return written.replace("''", "'") if self.quote == "'" else written


@dataclass(frozen=True)
class _Row:
    """A line: the columns of its dashes and of its content, its key, where its value begins."""

    dashes: tuple[int, ...]
    column: int
    key: Optional[str]
    key_end: int
    value: int
    is_empty: bool


def spot(lines: Lines, offset: int) -> Spot:
    r"""Returns what the keys say of an offset.

    Example:
        >>> spot(Lines("train:\n  label: ${da"), 19).path
        ('train', 'label')
    """
    number = lines.line_at(offset)
    line = lines.span(number)
    row = _row(lines.of(number), offset - line.start)
    at = offset - line.start
    if row.key is not None and at > row.key_end:
        found = Spot((row.key,), start=line.start + row.value, is_value=True)
    elif row.key is not None:
        found = Spot((), start=line.start + row.column, is_key=True)
    else:
        found = Spot((), start=line.start + row.column, is_key=True, is_value=True)
    whole = _opened(lines, offset)
    if whole is not None:
        found = Spot((), start=whole, is_value=True)
        return _within_flow(found, lines.text, offset)
    return _within_flow(_above(found, row, number, lines), lines.text, offset)


def _opened(lines: Lines, offset: int) -> Optional[int]:
    """Returns where a file begins whose keys all stand in `{` or `[`, None for any other."""
    for number in range(lines.count):
        row = _row(lines.of(number), 0)
        if not row.is_empty:
            start = lines.span(number).start + row.column
            is_flow = not row.dashes and lines.text[start : start + 1] in ("{", "[")
            return start if is_flow and start < offset else None
    return None


def _row(text: str, at: int) -> _Row:
    found = _LINE.match(text)
    assert found is not None  # noqa: S101 - it matches nothing too
    indent = len(found["indent"])
    dashes = [indent + match.start() for match in re.finditer("-", found["dashes"])]
    # A dash without a space is no dash yet; the cursor may stand in what will be its content.
    column = found.end("dashes") if found["key"] is None else found.start("key")
    if found["key"] is None and column == len(text) and at < column:
        column = max(at, indent)
    key = found["key"]
    end = found.end("key") if key is not None else column
    value = end
    if key is not None:
        after = text.index(":", end) + 1
        rest = text[after:]
        stripped = rest.lstrip()
        skipped = _PROPERTIES.match(stripped)
        value = after + len(rest) - len(stripped) + (skipped.end() if skipped else 0)
        key = key.strip("'\"").strip()
    bare = text.lstrip(" ")
    return _Row(tuple(dashes), column, key, end, value, not bare or bare.startswith("#"))


def _above(found: Spot, row: _Row, number: int, lines: Lines) -> Spot:
    """Returns the spot with the keys of the lines above it."""
    climb = _Climb(found, number, lines)
    climb.take(row, found.path[0] if found.path else None)
    for upper in range(number - 1, -1, -1):
        if climb.column == 0 and not climb.is_item:
            break
        text = lines.of(upper)
        # Most lines are deeper than what is looked for: this is asked of each line above.
        if len(text) - len(text.lstrip(" ")) <= climb.column:
            climb.pass_line(upper)
    return climb.spot()


class _Climb:
    """The way up from a line: the keys that were met, and what is looked for next.

    Args:
        found: What the line itself says.
        number: Its number.
        lines: The text.
    """

    def __init__(self, found: Spot, number: int, lines: Lines) -> None:
        self._found = found
        self._lines = lines
        self._path: list[str] = []
        self._top = number
        self.column = 0
        self.is_item = False

    def take(self, row: _Row, key: Optional[str]) -> None:
        """Takes the key of a line and the dashes before it as the next ones on the way."""
        if key is not None:
            self._path.append(key)
        self.column, self.is_item = row.column, False
        for dash in reversed(row.dashes):
            self._path.append(ITEM)
            self.column, self.is_item = dash, True

    def _take_outer(self, dashes: tuple[int, ...], number: int) -> None:
        """Takes the dashes before an item beside ours: in `- - a`, those of the lists around it."""
        for dash in reversed([each for each in dashes if each < self.column]):
            self._path.append(ITEM)
            self.column, self._top = dash, number

    def pass_line(self, number: int) -> None:
        """Looks at a line above: it may hold the key, or the dash, that the way leads through."""
        row = _row(self._lines.of(number), 0)
        if row.is_empty:
            return
        if self.is_item and self.column in row.dashes:
            self._take_outer(row.dashes, number)
            return
        is_head = bool(row.dashes) and not self.is_item and row.column == self.column
        is_level = self.is_item and row.column == self.column
        if row.key is not None and (row.column < self.column or is_level):
            self._continue(self._lines.span(number).start + row.value, number)
            self.take(row, row.key)
            self._top = number
        elif is_head or (row.dashes and row.key is None and row.column < self.column):
            if row.key is None:
                self._continue(self._lines.span(number).start + row.dashes[-1] + 1, number)
            self.take(row, None)
            self._top = number

    def _continue(self, start: int, number: int) -> None:
        """Drops the keys below a value that goes on: what looks like keys there is its text."""
        kept = _continued(start, self._lines, number)
        if kept is not None:
            self._path = []
            self._found = replace(self._found, start=kept, is_key=False, is_value=True)

    def spot(self) -> Spot:
        """Returns the spot with all keys."""
        path = tuple(reversed(self._path))
        item = _item(self._lines, self._top) if path[:1] == (ITEM,) else ("", "")
        return replace(self._found, path=path, item=item)


def _continued(start: int, lines: Lines, number: int) -> Optional[int]:
    """Returns where a value begins that goes on below its line; None when there are keys below."""
    rest = lines.text[start : lines.span(number).end]
    if not rest.strip() or rest.lstrip().startswith("#"):
        return None
    if _BLOCK.match(rest):
        return lines.span(number + 1).start if number + 1 < lines.count else start
    return start


def _item(lines: Lines, top: int) -> tuple[str, str]:
    """Returns the kind and the name of the item of a list whose first line is `top`."""
    first = _row(lines.of(top), 0)
    if not first.dashes:  # a key of that name
        return "", ""
    for number in range(top, lines.count):
        row = _row(lines.of(number), 0)
        if number > top and not row.is_empty and row.column <= first.dashes[0]:
            break
        if number > top and row.dashes and row.dashes[0] == first.dashes[0]:
            break
        if row.column == first.column and row.key in KINDS:
            text = lines.of(number)[row.value :].partition(" #")[0]
            return row.key, text.strip().strip("'\"")
    return "", ""


def _within_flow(found: Spot, text: str, offset: int) -> Spot:
    """Returns the spot with the keys of the `[` and `{` that are open at the offset."""
    if not found.is_value:
        return found
    frames: list[tuple[str, str]] = []
    start = found.start
    for position, sign in signs(text, found.start, offset):
        if sign in "[{":
            frames.append((sign, ""))
        elif sign in "]}":
            frames.pop()
        elif sign == ":" and frames and frames[-1][0] == "{":
            frames[-1] = ("{", text[start:position].strip().strip("'\""))
        elif sign == ",":
            frames[-1] = (frames[-1][0], "")
        start = position + 1
    start = min(start + len(text[start:offset]) - len(text[start:offset].lstrip()), offset)
    path = [ITEM if sign == "[" else key for sign, key in frames if sign == "[" or key]
    is_open = bool(frames) and frames[-1] == ("{", "")
    if frames:
        in_list = frames[-1][0] == "["
        found = replace(found, is_key=is_open, is_value=not is_open or in_list)
    quote = text[start : start + 1] if text[start : start + 1] in ("'", '"') else ""
    start += len(quote) if start < offset else 0
    return replace(found, path=(*found.path, *path), start=start, quote=quote)
