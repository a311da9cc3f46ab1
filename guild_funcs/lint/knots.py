"""Data of a guild file that nobody could walk through: it holds itself, or has no sensible size.

A YAML alias may stand inside of what it stands for, and aliases of aliases multiply: thirty
lines stand for a thousand million items. Each reader of the data begins at its top and goes through
all of it, as Guild itself does for a model. So circles are cut here, where a file is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Optional

import yaml

from guild_funcs.errors import FuncsError, Place, Span, marked_lines
from guild_funcs.lint.readers import reader_of
from guild_funcs.places import position_in
from guild_funcs.structs import dataclass, field

MAX_ITEMS = 1_000_000
"""For how many items the aliases of a file may stand."""

MAX_NESTED = 476 if sys.version_info >= (3, 12) else 318
"""How deeply lists and mappings may be nested: below, Guild stops (`copy.deepcopy`, PyYAML).

From Python 3.12 on a comprehension is no frame of its own, and both come deeper.
"""

SURE_NESTED = 240
"""How deeply Guild goes everywhere. Where it writes values out, as in `env`, it stops first."""

Kind = Literal["circle", "large", "deep", "risky"]

_HINTS = {
    "circle": "write what is meant in its place: Guild would go through a model without end",
    "large": "write what is meant in their place: Guild would make all of them",
    "deep": f"use fewer levels: Guild goes no deeper than {MAX_NESTED}",
    "risky": f"use fewer levels: Guild goes {SURE_NESTED} deep everywhere, deeper in some fields",
}


class KnotError(FuncsError):
    """A part of a guild file that holds itself, or that is too large or too deep.

    Args:
        kind: Which of them; `risky` is what Guild stops at in some fields only.
        message: What is wrong.
        place: Where.
        configs: The names of the configs that have it; none when a model has it, or the file.
    """

    def __init__(self, kind: Kind, message: str, place: Place, configs: Sequence[str]) -> None:
        super().__init__(message, place=place, hint=_HINTS[kind])
        self.kind = kind
        self.configs = configs


@dataclass
class Measured:
    """What a list or a mapping comes to when the aliases in it are written out.

    Args:
        items: How many items.
        nested: How many levels of lists and mappings, with itself.
        has_circle: Whether something in it held itself, and was cut.
    """

    items: int = 1
    nested: int = 1
    has_circle: bool = False

    def add(self, inner: Optional[Measured]) -> None:
        """Counts an item: a list or mapping, or None for another value."""
        self.items += inner.items if inner else 1
        self.nested = max(self.nested, inner.nested + 1 if inner else 1)
        self.has_circle |= bool(inner and inner.has_circle)

    @property
    def kinds(self) -> list[Kind]:
        """What is wrong with it."""
        found: list[tuple[Kind, bool]] = [
            ("circle", self.has_circle),
            ("large", self.items > MAX_ITEMS),
            ("deep", self.nested > MAX_NESTED),
            ("risky", MAX_NESTED >= self.nested > SURE_NESTED),
        ]
        return [kind for kind, is_so in found if is_so]


def cut(data: Any) -> dict[int, Measured]:
    """Puts null where data would hold itself; returns what each list and mapping comes to, by id.

    It takes a time in proportion to what the file has, not to what its aliases stand for.

    Example:
        >>> data = {"a": []}
        >>> data["a"].append(data)
        >>> cut(data)[id(data)].has_circle, data
        (True, {'a': [None]})
    """
    done: dict[int, Measured] = {}
    todo = [_Walk(data)] if isinstance(data, (dict, list)) else []
    above = {id(data)}
    while todo:
        walk = todo[-1]
        for key, value in walk.rest:
            if not isinstance(value, (dict, list)):
                walk.found.add(None)
            elif id(value) in above:
                walk.value[key] = None
                walk.found.has_circle = True
            elif id(value) in done:
                walk.found.add(done[id(value)])
            else:
                todo.append(_Walk(value))
                above.add(id(value))
                break
        else:
            todo.pop()
            above.discard(id(walk.value))
            done[id(walk.value)] = walk.found
            if todo:
                todo[-1].found.add(walk.found)
    return done


class _Walk:
    """A list or mapping that is walked through: what is still to come, and what was found."""

    def __init__(self, value: Any) -> None:
        self.value = value
        # A list of the pairs: values are put in while they are walked through.
        self.rest = iter(list(value.items() if isinstance(value, dict) else enumerate(value)))
        self.found = Measured()


def untied(data: Any, text: str, file: str) -> tuple[Any, list[KnotError]]:
    """Returns the data of a guild file without its knots, and what they are.

    Of an item that is too large or too deep nothing is left.

    Args:
        data: What YAML makes of the file.
        text: The text of the file.
        file: Its name.
    """
    measured = cut(data)
    whole = measured.get(id(data))
    if whole is None or not whole.kinds:
        return data, []
    kinds: dict[Kind, list[str]] = {kind: [] for kind in whole.kinds}
    items = data if isinstance(data, list) else [data]
    for index, item in enumerate(items):
        for kind in measured.get(id(item), Measured()).kinds:
            config = item.get("config") if isinstance(item, dict) else None
            kinds.setdefault(kind, []).append(str(config or ""))
            if kind in ("large", "deep"):
                items[index] = {}
    found = knots(text, file, {kind: [] if "" in of else of for kind, of in kinds.items()})
    return items if isinstance(data, list) else items[0], list(found)


def knots(text: str, file: str, kinds: Mapping[Kind, Sequence[str]]) -> Iterator[KnotError]:
    """Yields what is wrong with a text that YAML reads, with the place of each.

    Args:
        text: The text.
        file: The name of its file.
        kinds: What is wrong with its data; for each kind the configs, see `KnotError`.
    """
    found = [each for each in _places(text) if each[0] in kinds]
    if "circle" in kinds and not any(kind == "circle" for kind, *_ in found):
        # An alias of the list in `<<: &b [*a]` brings what was only merged there.
        found += [each for each in _places(text, has_merges=True) if each[0] == "circle"][:1]
    seen: set[Kind] = set()
    for kind, message, span in found:
        # Of what is too large or too deep the first place is told, of circles each.
        if kind == "circle" or kind not in seen:
            seen.add(kind)
            line, column = position_in(text, span.start)
            place = Place(file, line, column, lines=marked_lines(text, span, span))
            yield KnotError(kind, message, place, kinds[kind])
    for kind in kinds:
        if kind not in seen:
            yield KnotError(kind, _MESSAGES[kind], Place(file, 1, 1), kinds[kind])


_CIRCLE = "'*{0}' stands inside of '&{0}', which would hold itself"
_MESSAGES: Mapping[Kind, str] = {
    "circle": "a list or a mapping would hold itself",
    "large": f"the aliases up to here stand for more than {MAX_ITEMS:,} items",
    "deep": f"lists and mappings are nested more than {MAX_NESTED} deep",
    "risky": f"lists and mappings are nested more than {SURE_NESTED} deep",
}


@dataclass
class _Open:
    """A list or mapping whose end is still to come.

    `key` is the last key of a mapping, None before a key; `merges` tells of the list in `<<: [*a]`.
    """

    anchor: Optional[str]
    is_mapping: bool
    merges: Optional[_Open]
    key: Optional[str] = None
    is_key_next: bool = True
    found: Measured = field(default_factory=Measured)

    def taken(self, text: Optional[str]) -> None:
        """Takes the next node in it: a key, a value or an item."""
        if self.is_mapping:
            self.key = text if self.is_key_next else None
            self.is_key_next = not self.is_key_next

    @property
    def merging(self) -> Optional[_Open]:
        """The mapping that the next node is merged into."""
        return self if self.key == "<<" else self.merges


def _places(text: str, *, has_merges: bool = False) -> Iterator[tuple[Kind, str, Span]]:
    """Yields each alias inside of what it stands for, and what makes the data too large or deep.

    `has_merges` tells whether a mapping that is merged into itself counts.
    """
    reading = _Reading(has_merges=has_merges)
    try:
        for event in yaml.parse(text, Loader=reader_of(text)):
            span = Span(*(mark.index if mark else 0 for mark in (event.start_mark, event.end_mark)))
            for kind, message in reading.takes(event):
                yield kind, message, span
    except yaml.MarkedYAMLError as error:  # libyaml has a limit of its own, and reads ahead
        at = error.problem_mark.index if error.problem_mark else 0
        yield "deep", _MESSAGES["deep"], Span(at, at + 1)


class _Reading:
    """The lists and mappings that are open, and what comes with each event of YAML."""

    def __init__(self, *, has_merges: bool) -> None:
        self._has_merges = has_merges
        self._open: list[_Open] = []
        self._known: dict[str, Measured] = {}

    def takes(self, event: Any) -> Iterator[tuple[Kind, str]]:
        if isinstance(event, yaml.CollectionStartEvent):
            yield from self._begins(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = self._open.pop()
            if ended.anchor:
                self._known[ended.anchor] = ended.found
            yield from self._has(ended.found)
        elif isinstance(event, yaml.AliasEvent):
            yield from self._stands_for(str(event.anchor))
        elif isinstance(event, yaml.ScalarEvent):
            yield from self._has(None, event.value)

    def _begins(self, event: Any) -> Iterator[tuple[Kind, str]]:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        merges = self._open[-1].merging if self._open and not is_mapping else None
        self._open.append(_Open(event.anchor, is_mapping, merges))
        yield from _depth(len(self._open))

    def _stands_for(self, anchor: str) -> Iterator[tuple[Kind, str]]:
        opened = next((each for each in self._open if each.anchor == anchor), None)
        # What is merged into itself is there already.
        is_merged = not self._has_merges and self._open[-1].merging is opened
        if opened is not None and not is_merged:
            yield "circle", _CIRCLE.format(anchor)
        yield from self._has(self._known.get(anchor))

    def _has(self, inner: Optional[Measured], text: Optional[str] = None) -> Iterator[Any]:
        """Counts a node to the list or mapping that it stands in."""
        if not self._open:
            return
        within = self._open[-1]
        within.taken(text)
        within.found.add(inner)
        if within.found.items > MAX_ITEMS:
            yield "large", _MESSAGES["large"]
        if inner:
            yield from _depth(len(self._open) + inner.nested)


def _depth(levels: int) -> Iterator[tuple[Kind, str]]:
    """Yields what a number of levels is too many for."""
    if levels > SURE_NESTED:
        yield "risky", _MESSAGES["risky"]
    if levels > MAX_NESTED:
        yield "deep", _MESSAGES["deep"]
