"""Finds a value in a guild file and the files it includes.

Guild merges models (`extends`), operations (`$include`) and files (`include`), and
puts `params` in place of `{{ name }}`. A text is searched for where it is
written, and of several places the one is taken that fits best what it belongs to.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from typing import Optional

import yaml

from guild_funcs.errors import Span
from guild_funcs.places.scalars import ValueMap, map_value
from guild_funcs.structs import dataclass, field

# The pattern is guild.guildfile.PARAM_P.
_PARAM = re.compile(r"({{.*?}})")
# The keys that name an item of a guild file (guild.guildfile.ALL_TYPES).
_NAMES = ("model", "config", "package", "test")


@dataclass(frozen=True)
class Scalar:
    """A value in a file, and the keys that lead to it; an item of the file counts by its name."""

    file: str
    source: str
    path: tuple[str, ...]
    value: str
    style: Optional[str]
    start: int
    end: int

    def value_map(self) -> ValueMap:
        """Returns where the value's characters stand in the file."""
        return map_value(self.source, self.start, self.end, self.style, self.value)


@dataclass(frozen=True)
class Found(Scalar):
    """The value that a text comes from; `substituted` maps the text to the value."""

    substituted: ValueMap = field(default_factory=lambda: ValueMap(()))


def find_text(file: str, text: str, path_hint: Sequence[str]) -> Optional[Found]:
    """Returns the value that `text` comes from, or None when the files do not hold it."""
    scalars = list(read_scalars(file))
    related = _related(scalars, path_hint)
    best: Optional[Found] = None
    best_score: tuple[float, ...] = ()
    for scalar in scalars:
        substituted = substitution(scalar.value, text)
        if substituted is None:
            continue
        score = (scalar.value == text, *_fit(scalar.path, path_hint, related))
        if best is None or score > best_score:
            best_score = score
            best = Found(**vars(scalar), substituted=substituted)
    return best


def substitution(value: str, text: str) -> Optional[ValueMap]:
    """Returns how `text` maps to `value` with its `{{ name }}` put in, or None if it cannot."""
    if value == text:
        return ValueMap(tuple(Span(index, index + 1) for index in range(len(value))))
    parts = _PARAM.split(value)
    if len(parts) == 1 or not any(part.strip() for part in parts[::2]):
        return None
    starts = _starts(parts[::2], text)
    if starts is None:
        return None
    spans: list[Span] = []
    position = 0
    for plain, param, start, after in zip(parts[::2], parts[1::2], starts, starts[1:]):
        spans.extend(Span(at, at + 1) for at in range(position, position + len(plain)))
        position += len(plain)
        whole = Span(position, position + len(param))
        spans.extend([whole] * (after - start - len(plain)))
        position = whole.end
    spans.extend(Span(at, at + 1) for at in range(position, len(value)))
    return ValueMap(tuple(spans))


def _starts(plain: Sequence[str], text: str) -> Optional[list[int]]:
    """Returns where each part of a text stands that no param gives, None when one is not there.

    From the end on, each as late as it can: so no place is tried twice.
    """
    first, *others = plain
    starts = [len(text)]
    for each in reversed(others):
        starts.append(text.rfind(each, len(first), starts[-1]))
        if starts[-1] < 0:
            return None
    is_whole = text.startswith(first) and text.endswith(plain[-1])
    return [0, *reversed(starts[1:])] if is_whole else None


def _fit(path: Sequence[str], hint: Sequence[str], related: frozenset[str]) -> tuple[float, ...]:
    """Returns how well a path fits the hint: common keys, the item's name, fewer other keys."""
    matcher = difflib.SequenceMatcher(None, path, hint, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    return (common, path[0] in related, -len(path) if hint else 0)


def _related(scalars: Sequence[Scalar], hint: Sequence[str]) -> frozenset[str]:
    """Returns the names of the items that those in the hint extend or include."""
    related = set(hint)
    size = 0
    while size != len(related):
        size = len(related)
        for scalar in scalars:
            if scalar.path[0] in related and {"extends", "$include"} & set(scalar.path):
                related.add(re.split("[:#]", scalar.value)[0])
    return frozenset(related)


def read_scalars(file: str, seen: frozenset[str] = frozenset()) -> Iterator[Scalar]:
    """Yields the values of a guild file and of the files it includes; of a broken file none."""
    path = os.path.abspath(file)
    if path in seen:
        return
    try:
        with open(path, encoding="utf-8", newline="") as opened:
            # A byte order mark is no column.
            source = opened.read().removeprefix("\ufeff")
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return
    for scalar in _scalars(file, source, root):
        yield scalar
        if _is_include(scalar.path):
            included = os.path.join(os.path.dirname(file), scalar.value)
            yield from read_scalars(included, seen | {path})


def _is_include(path: tuple[str, ...]) -> bool:
    return path[:2] == (path[0], "include") and path[0].isdigit()


def _scalars(file: str, source: str, root: Optional[yaml.Node]) -> Iterator[Scalar]:
    if root is None:
        return
    for node, path in _nodes(root):
        start, end = node.start_mark.index, node.end_mark.index
        yield Scalar(file, source, path or ("",), node.value, _style(node), start, end)


def _style(node: yaml.ScalarNode) -> Optional[str]:
    # The style of a plain scalar is None in some versions of PyYAML, "" in others.
    return node.style or None


_Keys = tuple[str, ...]
_MOST = 100_000
"""How many nodes are looked at: aliases of aliases multiply them."""

_DEEPEST = 300
"""How far down: Guild goes no deeper."""


def _nodes(root: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, _Keys]]:
    """Yields the scalars in a node with their paths; an alias that leads upwards is left out."""
    above: dict[int, None] = {}
    todo: list[tuple[yaml.Node, _Keys, int]] = [(root, (), 0)]
    for _ in range(_MOST):
        if not todo:
            return
        node, path, depth = todo.pop()
        while len(above) > depth:
            above.popitem()
        if isinstance(node, yaml.ScalarNode):
            yield node, path
        elif id(node) not in above and depth < _DEEPEST:
            above[id(node)] = None
            children = [(child, keys, depth + 1) for keys, child in _children(node, path)]
            todo += reversed(children)


def _children(node: yaml.Node, path: _Keys) -> Iterator[tuple[_Keys, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            # A merge key is transparent: its values are the mapping's own.
            is_merge = key.tag == "tag:yaml.org,2002:merge"
            yield path if is_merge else (*path, _key(key)), value
    else:
        for index, value in enumerate(node.value):
            yield (*path, _name(value) or str(index)), value


def _key(key: yaml.Node) -> str:
    return key.value if isinstance(key, yaml.ScalarNode) else ""


def _name(item: yaml.Node) -> Optional[str]:
    """Returns the name of an item such as `model: resnet`."""
    if not isinstance(item, yaml.MappingNode):
        return None
    given = {_key(key): value for key, value in item.value}
    named = [given.get(name) for name in _NAMES]
    return next((each.value for each in named if isinstance(each, yaml.ScalarNode)), None)
