"""A guild file as data in which each text knows where it stands.

The data is what Guild's own `yaml.safe_load` gives. libyaml reads it when PyYAML was
built with it: a file of 2,000 operations is read in a fifth of the time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Optional

import yaml

from guild_funcs.errors import FuncsError, Place, Span, marked_lines
from guild_funcs.functions.loader import BROKEN, Limits
from guild_funcs.lint.knots import MAX_ITEMS, KnotError, knots, untied
from guild_funcs.lint.readers import GUILDS, HALF, encodable, reader_of, reading
from guild_funcs.places import cut_of, position_in, value_map
from guild_funcs.structs import dataclass, field

_MERGE, _STR = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class Source:
    """A file that was read: its path and its text."""

    file: str
    text: str


class Written(str):
    """A text of a guild file, and where it stands there.

    `raw` is the text as it was before Guild's `{{ params }}` were put in.
    """

    __slots__ = ("end", "raw", "source", "start", "style")
    source: Source
    start: int
    end: int
    style: Optional[str]
    raw: str

    def with_text(self, text: str) -> Written:
        """Returns another text that stands at the same place."""
        made = Written(text)
        made.source, made.start, made.end = self.source, self.start, self.end
        made.style, made.raw = self.style, self.raw
        return made

    def place(self, span: Optional[Span] = None, whole: Optional[Span] = None) -> Place:
        """Returns where a part of the text stands in its file."""
        everything = Span(0, len(self))
        at = self._as_it_stands()
        if at is not None:
            asked = (span or whole or everything, whole or span or everything)
            return self.source_place(*(_shifted(each, at, len(self)) for each in asked))
        positions = value_map(
            self.source.text, self.start, self.end, self.style, self.raw, str(self)
        )
        culprit = positions.span(span or whole or everything)
        expression = positions.span(whole or span or everything)
        return self.source_place(culprit, expression)

    def _as_it_stands(self) -> Optional[int]:
        """Returns where the text begins in its file, when it stands there letter for letter."""
        quoted = int(self.style in ("'", '"'))
        start, end = self.start + quoted, self.end - quoted
        is_one = self.style not in ("|", ">") and end - start == len(self) and self.raw == self
        return start if is_one and self.source.text.startswith(self, start) else None

    def source_place(self, culprit: Span, expression: Span) -> Place:
        """Returns the place of two spans of the file itself."""
        text = self.source.text
        line, column = position_in(text, culprit.start)
        lines = marked_lines(text, expression, culprit)
        cut = cut_of(text, self.end, self.style)
        return Place(self.source.file, line, column, lines=lines, cut=cut)


def keys(data: Mapping[Any, Any], name: Any) -> list[Written]:
    """Returns the key of that name, as it stands in the file; nothing for one that stands in none.

    A list, as Guild's own short forms make keys too: `lr: 0.1` is `lr: {default: 0.1}`.
    """
    return [key for key in data if key == name and isinstance(key, Written)]


def _shifted(span: Span, at: int, length: int) -> Span:
    start = min(span.start, length)
    return Span(at + start, at + max(start, min(span.end, length)))


@dataclass(frozen=True)
class Unquoted:
    """A key that YAML does not read as text.

    Args:
        value: What YAML makes of it.
        key: How it is written.
        path: The keys that lead to its mapping; `-` for an item of a list.
    """

    value: Any
    key: Written
    path: tuple[str, ...]


@dataclass
class Keys:
    """The keys and texts of guild files that are not as they seem.

    Args:
        repeated: Keys that stand twice in one mapping: the first and the later one.
        unquoted: Keys that are no text.
        halves: Texts with halves of characters.
    """

    repeated: list[tuple[Written, Written]] = field(default_factory=list)
    unquoted: list[Unquoted] = field(default_factory=list)
    halves: list[Written] = field(default_factory=list)


Opened = Mapping[str, str]
"""The texts of files that an editor holds, which are not on disk yet, by absolute path."""


def read_text(path: str, opened: Opened) -> str:
    """Returns the text of a file, as an editor holds it or as it is on disk.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no UTF-8.
    """
    held = opened.get(os.path.abspath(path)) if opened else None
    if held is not None:
        return encodable(held)
    with open(path, encoding="utf-8", newline="") as file:
        # A byte order mark is no column: neither editors nor libyaml count it as one.
        return file.read().removeprefix("\ufeff")


def read(path: str, opened: Opened, found: Keys) -> tuple[Any, list[KnotError]]:
    """Returns the data of a guild file, and the knots that were cut out of it.

    Args:
        path: The file.
        opened: The texts that an editor holds.
        found: Gets the keys that are not as they seem.

    Raises:
        FuncsError: It cannot be read, or is no YAML; with the place.
    """
    try:
        text = read_text(path, opened)
    except (OSError, ValueError) as error:
        raise FuncsError(f"the file cannot be read: {_told(error)}", place=Place(path)) from None
    source = Source(path, text)
    try:
        with reading(_reader(source, found), text) as loader:
            data = _data(source, loader, found)
    except (yaml.YAMLError, RecursionError) as error:
        # libyaml has a limit of its own, and stops at it.
        if isinstance(error, RecursionError) or "nesting depth" in str(error):
            raise next(knots(text, path, {"deep": []})) from None
        raise _broken(source, _in_guilds_words(text, error)) from None
    except BROKEN as error:
        message = f"YAML cannot read the file: {_told(error)}"
        raise FuncsError(message, place=Place(path, 1, 1)) from None
    return untied(data, text, path)


def _data(source: Source, loader: Any, found: Keys) -> Any:
    root = loader.get_single_node()
    if root is None:
        return None
    unquoted = list(_look_through(source, root, found.repeated))
    values = [loader.construct_object(key) for key, _ in unquoted]
    found.unquoted += (
        Unquoted(value, _text(source, key), path) for value, (key, path) in zip(values, unquoted)
    )
    return loader.construct_document(root)


_Path = Any
"""The keys that lead to a node, from the last to the first: `("lr", ("flags", None))`, or None."""


def _look_through(
    source: Source, root: yaml.Node, repeated: list[tuple[Written, Written]]
) -> Iterator[tuple[yaml.Node, tuple[str, ...]]]:
    """Yields the keys that are no text, with what leads to them; notes those that stand twice.

    What a mapping merges (`<<`) counts at its own place.
    """
    rest: list[tuple[yaml.Node, _Path]] = [(root, None)]
    known = set()
    while rest:
        node, path = rest.pop()
        if id(node) in known or isinstance(node, yaml.ScalarNode):
            continue
        known.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            rest += [(each, ("-", path)) for each in node.value]
            continue
        keys: dict[tuple[str, str], yaml.Node] = {}
        for key, value in node.value:
            is_merge = key.tag == _MERGE or not isinstance(key, yaml.ScalarNode)
            rest.append((value, path if is_merge else (key.value, path)))
            if is_merge:
                continue
            first = keys.setdefault((key.tag, key.value), key)
            if first is not key:
                repeated.append((_text(source, first), _text(source, key)))
            if key.tag != _STR:
                yield key, _names_of(path)


def _names_of(path: _Path) -> tuple[str, ...]:
    names: list[str] = []
    while path is not None:
        name, path = path
        names.insert(0, name)
    return tuple(names)


def _told(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _reader(source: Source, found: Keys) -> Any:
    reader: Any = reader_of(source.text)

    class Loader(Limits, reader):  # type: ignore[misc] # a class of PyYAML's, without types
        """PyYAML's safe loader, with texts that know their place."""

        most = MAX_ITEMS

    def text(_loader: Any, node: Any) -> Written:
        made = _text(source, node)
        if reader is GUILDS and re.search(HALF, made):
            found.halves.append(made)
        return made

    Loader.add_constructor(_STR, text)
    return Loader


def _text(source: Source, node: Any) -> Written:
    made = Written(node.value)
    made.source, made.start, made.end = source, node.start_mark.index, node.end_mark.index
    made.style, made.raw = node.style or None, node.value
    return made


class _Plain(Limits, GUILDS):
    """Guild's own loader, with our limits: without them merges of merges take hours."""

    most = MAX_ITEMS


def _in_guilds_words(text: str, error: yaml.YAMLError) -> yaml.YAMLError:
    """Returns the error as Guild shows it: PyYAML and libyaml word theirs differently."""
    try:
        _Plain(text).get_single_data()
    except yaml.YAMLError as plain:
        return plain
    except BROKEN:
        pass  # of what libyaml has stumbled over, Python's reader says less
    return error


def _broken(source: Source, error: Any) -> FuncsError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if getattr(error, "context", None) == "while scanning a quoted scalar":
        # At the end of the file nobody sees what is wrong.
        mark, problem = error.context_mark, "this quote is never closed"
    # A character that YAML refuses has a position and no mark.
    index = mark.index if mark is not None else getattr(error, "position", 0)
    at = Span(min(index, len(source.text)), min(index + 1, len(source.text)))
    line, column = position_in(source.text, at.start)
    start = source.text.rfind("\n", 0, at.start) + 1
    start += len(source.text[start : at.start]) - len(source.text[start : at.start].lstrip())
    shown = marked_lines(source.text, Span(start, max(at.end, start + 1)), at)
    return FuncsError(
        f"this is no YAML: {problem}",
        place=Place(source.file, line, column, lines=shown),
    )
