"""Maps the characters of a YAML value to where they stand in the file.

YAML changes a value on its way: quotes and escapes go, lines are folded. Line
breaks and white space aside, each character of the value stands in the file,
in the same order, as itself or as an escape. That is how they are matched.
The rules are those of YAML 1.1 as PyYAML reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Optional

from guild_funcs.errors import Span
from guild_funcs.structs import dataclass

_BREAK = r"\r\n|[\r\n\x85\u2028\u2029]"
_SPACE = frozenset(" \t\n\x85\u2028\u2029")
# An anchor and a tag before the value: &base !!str
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_DOUBLE = re.compile(
    rf"\\(?:x(?P<x>[0-9a-fA-F]{{2}})|u(?P<u>[0-9a-fA-F]{{4}})|U(?P<U>[0-9a-fA-F]{{8}})"
    rf"|(?P<break>{_BREAK})[ \t]*|(?P<one>.))"
    rf"|(?P<plain>[ \t]*(?:{_BREAK})[ \t]*|.)",
    re.DOTALL,
)
# The escapes are yaml.scanner.Scanner.ESCAPE_REPLACEMENTS.
_NAMED = {
    "0": "\0",
    "a": "\x07",
    "b": "\x08",
    "t": "\x09",
    "n": "\n",
    "v": "\x0b",
    "f": "\x0c",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}


@dataclass(frozen=True)
class ValueMap:
    """Where each character of a value stands: its first offset, and the one after its last.

    Args:
        spans: For each character of the value, its span in the other text.
        empty: Where the value would stand, for an empty one.
    """

    spans: tuple[Span, ...]
    empty: int = 0

    def span(self, span: Span) -> Span:
        """Returns where a span of the value stands in the other text."""
        if not self.spans:
            return Span(self.empty, self.empty)
        if span.start >= len(self.spans):
            end = self.spans[-1].end
            return Span(end, end)
        first = self.spans[span.start]
        last = self.spans[max(span.start, min(span.end, len(self.spans)) - 1)]
        return Span(first.start, first.start if span.start == span.end else last.end)

    def through(self, other: ValueMap) -> ValueMap:
        """Returns this map followed by `other`, which maps the text that this one leads to."""
        return ValueMap(tuple(other.span(each) for each in self.spans), other.empty)


@dataclass(frozen=True)
class _Atom:
    """A character that the source stands for; an escaped one is never folded away."""

    character: str
    span: Span
    escaped: bool = False

    @property
    def is_space(self) -> bool:
        return self.character in _SPACE and not self.escaped


def map_value(source: str, start: int, end: int, style: Optional[str], value: str) -> ValueMap:
    """Returns where the characters of a scalar's value stand in `source`.

    Args:
        source: The text of the file.
        start: Where the scalar starts, anchor, quotes and block sign included.
        end: Where it ends.
        style: PyYAML's style: None for plain, or one of `'`, `"`, `|`, `>`.
        value: The scalar's value.
    """
    properties = _PROPERTIES.match(source, start, end)
    start = properties.end() if properties else start
    atoms = list(_atoms(source, start, end, style))
    spans: list[Span] = []
    index = 0
    for character in value:
        while index < len(atoms) - 1 and _is_dropped(atoms[index], character):
            index += 1
        spans.append(atoms[min(index, len(atoms) - 1)].span)
        index += 1
    return ValueMap(tuple(spans), start + (style in ("'", '"')))


def _is_dropped(atom: _Atom, character: str) -> bool:
    """Tells whether an atom before the value's next character is white space that YAML drops."""
    if not atom.is_space or atom.character == character:
        return False
    # A space of the value may stand for a folded line break, and for no other character.
    return character != " " or atom.character == "\t"


def _atoms(source: str, start: int, end: int, style: Optional[str]) -> Iterator[_Atom]:
    if style == '"':
        return _double(source, start + 1, end - 1)
    if style == "'":
        return _plain(source, start + 1, end - 1, rf"''|{_BREAK}|.")
    if style in ("|", ">"):
        header = re.compile(rf".*?({_BREAK}|$)").match(source, start, end)
        return _plain(source, header.end() if header else end, end)
    return _plain(source, start, end)


def _plain(source: str, start: int, end: int, pattern: str = rf"{_BREAK}|.") -> Iterator[_Atom]:
    for match in re.compile(pattern, re.DOTALL).finditer(source, start, end):
        yield _Atom(_character(match.group()), Span(*match.span()))


def _character(found: str) -> str:
    found = found.strip(" \t") or found
    return "\n" if found in ("\r\n", "\r", "\x85") else found[0]


def _double(source: str, start: int, end: int) -> Iterator[_Atom]:
    for match in _DOUBLE.finditer(source, start, end):
        span = Span(*match.span())
        if match["plain"] is not None:
            yield _Atom(_character(match["plain"]), span)
        elif match["break"] is None:
            yield _Atom(_unescaped(match), span, escaped=True)


def _unescaped(escape: re.Match[str]) -> str:
    code = escape["x"] or escape["u"] or escape["U"]
    return chr(int(code, 16)) if code else _NAMED.get(escape["one"], escape["one"])
