"""The JSON Schema of guild.yml: `guild.schema.json`, beside this module.

It takes what Guild 0.9.0 takes (`guild.guildfile`, `guild.resourcedef`, `guild.steps_main`) and
what guild-funcs adds. Guild passes over keys that it does not know, and over some values until
the operation is run, so the schema does too; the strict one refuses them, as slips of the pen.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guild.schema.json")
"""Where the file is, for the configuration of an editor."""

_REFERENCE = "#/definitions/"
_REFUSED_LATER = {"$ref": "#/definitions/refused-later"}


@cache
def schema() -> Mapping[str, Any]:
    """Returns the schema, as JSON gives it; it is not to be changed.

    Example:
        >>> schema()["$schema"]
        'http://json-schema.org/draft-07/schema#'
    """
    with open(PATH, encoding="utf-8") as opened:
        read: dict[str, Any] = json.load(opened)
    return read


def strict() -> dict[str, Any]:
    """Returns the schema that also refuses unknown keys, and what Guild refuses when it runs.

    Example:
        >>> "lable" in strict()["definitions"]["operation"]["propertyNames"]["enum"]
        False
    """
    made: dict[str, Any] = json.loads(json.dumps(schema()))
    for each in _all_below(made):
        if _REFUSED_LATER in each.get("anyOf", ()):
            each["anyOf"].remove(_REFUSED_LATER)
        if each.get("additionalProperties") is True:
            each["propertyNames"] = {"enum": sorted(properties(each))}
    return made


def definition(reference: str) -> Mapping[str, Any]:
    """Returns what a `$ref` of the schema stands for."""
    found: Mapping[str, Any] = schema()["definitions"][reference.removeprefix(_REFERENCE)]
    return found


def properties(part: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Returns the keys that a part of the schema knows, with the schema of each.

    Example:
        >>> list(properties(definition("#/definitions/rule")))
        ['include', 'exclude']
    """
    found: dict[str, Mapping[str, Any]] = {}
    for each in alternatives(part):
        found.update(each.get("properties", {}))
    return found


def alternatives(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yields a part of the schema and all parts that describe the same value."""
    yield part
    if "$ref" in part:
        yield from alternatives(definition(part["$ref"]))
    for key in ("allOf", "anyOf"):
        for each in part.get(key, ()):
            yield from alternatives(each)
    if "then" in part:
        yield from alternatives(part["then"])


def part_at(path: Sequence[str]) -> dict[str, Any]:
    """Returns the schema of what the keys of a guild file lead to; `-` is an item of a list.

    Example:
        >>> sorted(properties(part_at(["train", "sourcecode", "-"])))
        ['exclude', 'include']
    """
    parts: list[Mapping[str, Any]] = [schema()]
    for key in path:
        parts = [found for part in parts for found in _below(part, key)]
    return {"allOf": parts}


def _below(part: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    for each in alternatives(part):
        others = each.get("additionalProperties")
        if key == "-" and "items" in each:
            yield each["items"]
        elif key in each.get("properties", {}):
            yield each["properties"][key]
        elif isinstance(others, dict):
            yield others


def description(part: Mapping[str, Any]) -> str:
    """Returns what a part of the schema means, or nothing."""
    return next((each["description"] for each in alternatives(part) if "description" in each), "")


def values(part: Mapping[str, Any]) -> list[str]:
    """Returns the values that a part of the schema lists, as a guild file has them.

    Example:
        >>> values(part_at(["train", "requires", "-", "target-type"]))
        ['copy', 'link', 'verify-source']
    """
    found = [value for each in alternatives(part) for value in each.get("enum", ())]
    texts = {True: "yes", False: "no"}
    known = (texts.get(each, each) if isinstance(each, bool) else each for each in found)
    return list(dict.fromkeys(each for each in known if isinstance(each, str)))


def _all_below(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, (dict, list)):
            yield from _all_below(each)
