"""What each operation of a guild file inherits, put together without Guild.

The rules are those of `guild.guildfile`: files that are included, `extends`, `params`,
`operation-defaults`, and `$include` of operations, flags and resources. Nothing is
validated here, as Guild does that itself: what has the wrong shape is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional

from guild_funcs.errors import FuncsError
from guild_funcs.language.detection import parts_of
from guild_funcs.lint.knots import KnotError
from guild_funcs.lint.params import with_params
from guild_funcs.lint.written import Keys, Opened, Written, read
from guild_funcs.structs import dataclass, field

# guild.guildfile.INCLUDE_REF_P1, INCLUDE_REF_P2, MODEL_TYPES
_OF_OPERATION = re.compile(r"([^:#]*):([^#]+)(?:#(.+))?")
_OF_MODEL = re.compile(r"([^:#]+)(?:#(.+))?")
MODELS = ("model", "config")
"""The types of items that others may extend and include from."""

TYPES = (*MODELS, "package", "include")
"""The types of items (`guild.guildfile.ALL_TYPES`)."""

_INHERITED = frozenset(
    (
        *("description", "extra", "flags", "operation-defaults", "operations", "params"),
        *("references", "resources", "sourcecode"),
    )
)

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """An operation with all that it inherits.

    Args:
        name: As users name it: `train`, `resnet:train`.
        data: Its attributes.
        flags: Its flags: the attributes of each, by name.
        model: The attributes of its model.
        folder: The absolute path of the project.
    """

    name: str
    data: Data
    flags: Data
    model: Data
    folder: str


@dataclass(frozen=True)
class Odd:
    """What stands in place of an item, or of the whole file.

    Args:
        value: What it is; None for an empty file.
        file: The file.
        at: Which item, from 1; 0 for the file.
    """

    value: Any
    file: str
    at: int = 0


@dataclass
class GuildFile:
    """The items of a guild file and of the files that it includes, and what could not be read.

    Args:
        folder: The absolute path of the project.
        items: The models, configs and packages.
        problems: What could not be read.
        keys: The keys that are not as they seem.
        odd: What stands there in place of an item.
        includes: The items that include files.
        again: The files to include in which others are included, and which are read already.
        is_open: Whether there may be models and operations that are not known here.
        comparisons: How many names may still be compared for suggestions (30 µs each).
    """

    folder: str
    items: list[Data] = field(default_factory=list)
    problems: list[FuncsError] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys)
    odd: list[Odd] = field(default_factory=list)
    includes: list[Data] = field(default_factory=list)
    again: list[Written] = field(default_factory=list)
    is_open: bool = False
    comparisons: int = 5_000


def load(path: str, opened: Optional[Opened] = None) -> GuildFile:
    """Returns a guild file; one that cannot be read has its problem and no items.

    Args:
        path: The file.
        opened: The texts that an editor holds.
    """
    found = GuildFile(os.path.dirname(os.path.abspath(path)))
    _add(found, path, opened or {}, set())
    return found


def _add(found: GuildFile, path: str, opened: Opened, including: set[str]) -> None:
    try:
        data, knots = read(path, opened, found.keys)
    except FuncsError as error:
        found.problems.append(error)
        found.is_open = True
        return
    found.problems += knots
    if not data:
        # A file that is included may have nothing in it, and knots were taken out of this one.
        found.odd += [] if including or knots else [Odd(None, path)]
        return
    if isinstance(data, dict):
        data = [{"model": "", "operations": data}]
    for number, item in enumerate(data, 1) if isinstance(data, list) else [(0, data)]:
        if not isinstance(item, dict):
            found.odd.append(Odd(item, path, number))
            continue
        if "include" not in item:
            is_anonymous = "operations" in item and not any(key in item for key in MODELS)
            found.items.append({"model": "", **item} if is_anonymous else item)
            continue
        found.includes.append(item)
        including.add(os.path.abspath(path))
        for name in names_of(item["include"]):
            included = os.path.join(os.path.dirname(path), name)
            # An include that is no file beside this one is looked for on Python's path, by Guild.
            if not os.path.isfile(included):
                found.is_open = True
            elif os.path.abspath(included) in including:
                found.again.append(name)
            else:
                _add(found, included, opened, including)


def operations(file: GuildFile) -> Iterator[Operation]:
    """Yields the operations of a guild file's models, in the order of the file."""
    for item in file.items:
        if "model" not in item:
            continue
        model = with_params(_extended(item, file.items, ()))
        defaults = _mapping(model.get("operation-defaults"))
        for name, given in _section(model, "operations", file.items).items():
            data = {"main": given} if isinstance(given, str) else given
            if not isinstance(data, Mapping):
                continue
            data = {**defaults, **data}
            flags = {
                key: value if isinstance(value, Mapping) else {"default": value}
                for key, value in _section(data, "flags", file.items).items()
            }
            named = f"{item['model']}:{name}" if item["model"] else str(name)
            yield Operation(named, data, flags, model, file.folder)


def stops_at(file: GuildFile, knot: KnotError) -> bool:
    """Tells whether Guild goes through the part of a guild file that has a knot, and stops there.

    It does for models and what they extend. Of what `$include` names it copies some items, and
    writes them out at times: one that is too large is as bad there. What is risky it reads, and
    stops at it in some fields.
    """
    if knot.kind == "risky":
        return False
    if not knot.configs:
        return True
    keys = ("extends",) if knot.kind == "circle" else ("extends", "$include")
    parts = (part for item in file.items for part in parts_of(item) if isinstance(part, dict))
    references = (name for part in parts for key in keys for name in names_of(part.get(key)))
    return any(re.split("[:#]", name)[0] in knot.configs for name in references)


def resources(operation: Operation, file: GuildFile) -> Data:
    """Returns the named resources of the operation's model."""
    return _section(operation.model, "resources", file.items)


def references(item: Data) -> Iterator[Written]:
    """Yields the names of models and configs that an item extends, or includes parts of."""
    yield from names_of(item.get("extends"))
    operations = _mapping(item.get("operations"))
    for data in (item, *filter(_is_mapping, operations.values())):
        for name in ("operations", "flags", "resources"):
            yield from names_of(_mapping(data.get(name)).get("$include"))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _mapping(value: Any) -> Data:
    return value if isinstance(value, Mapping) else {}


def names_of(value: Any) -> list[Written]:
    """Returns the names in a value of `extends`, `include` or `$include`: one, or a list."""
    if isinstance(value, Written) and value.startswith("[") and value.endswith("]"):
        return [value.with_text(name.strip(" '\"")) for name in value[1:-1].split(",")]
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Written)]


def _extended(item: Data, items: Sequence[Data], seen: tuple[str, ...]) -> dict[str, Any]:
    data = dict(item)
    for name in names_of(item.get("extends")):
        parent = _named(name, items)
        if parent is not None and name not in seen:
            above = _extended(parent, items, (*seen, name))
            inherited = {key: value for key, value in above.items() if key in _INHERITED}
            data = _merged(inherited, data)
    return data


def _merged(parent: Any, child: Any) -> Any:
    """Returns the child with what only its parent has, at every depth of mappings."""
    if not isinstance(parent, Mapping) or not isinstance(child, Mapping):
        return child
    made = dict(child)
    for key, value in parent.items():
        made[key] = (
            _merged(_coerced(key, value), _coerced(key, made[key])) if key in made else value
        )
    return made


def _coerced(key: str, value: Any) -> Any:
    """Returns operations and flags in the long form in which Guild merges them."""
    short = {"operations": "main", "flags": "default"}.get(key)
    if short is None or not isinstance(value, Mapping):
        return value
    return {
        name: each if isinstance(each, Mapping) or name == "$include" else {short: each}
        for name, each in value.items()
    }


def _named(name: str, items: Sequence[Data]) -> Optional[Data]:
    for item in items:
        if next((item[key] for key in MODELS if key in item), None) == name:
            return item
    return None


def _section(data: Data, name: str, items: Sequence[Data]) -> dict[str, Any]:
    resolved: dict[str, Any] = {}
    _apply(_mapping(data.get(name)), name, items, set(), resolved)
    return resolved


def _apply(
    section: Data, name: str, items: Sequence[Data], seen: set[str], into: dict[str, Any]
) -> None:
    for reference in names_of(section.get("$include")):
        if reference in seen:
            break
        seen.add(reference)
        _apply(_included(reference, name, items), name, items, seen, into)
    for key, value in section.items():
        if key == "$include":
            continue
        both = isinstance(value, Mapping) and isinstance(into.get(key), Mapping)
        into[key] = {**into[key], **value} if both else value


def _included(reference: str, name: str, items: Sequence[Data]) -> Data:
    match = _OF_OPERATION.match(reference)
    if match:
        model, operation, chosen = match.groups()
    else:
        plain = _OF_MODEL.match(reference)
        model, operation, chosen = (plain[1], None, plain[2]) if plain else (reference, None, None)
    data = _mapping(_named(model, items))
    if operation:
        data = _mapping(_mapping(data.get("operations")).get(operation))
    found = _mapping(data.get(name))
    return {key: found[key] for key in found if key in chosen} if chosen else found
