"""Keys that YAML does not read as text, where Guild takes them for names: `off:`, `1:`, `null:`.

Guild refuses some, stops at others with a traceback, and runs a step with `False=1` for `off: 1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Optional

from guild_funcs.adapters.parts.wording import unquoted_name
from guild_funcs.lint.models import Data, GuildFile, Operation, resources
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Unquoted


def unquoted(operation: Operation, file: GuildFile) -> Iterator[Problem]:
    """Yields a problem for each name in an operation that is no text."""
    if not file.keys.unquoted:
        return
    for what, where, data in _named(operation, file):
        for key in data if isinstance(data, Mapping) else ():
            found = None if isinstance(key, str) else _place(key, where, operation, file)
            if found is not None:
                message, hint = unquoted_name(what, str(found.key), key)
                yield problem("GF515", message, found.key, hint=hint)


def _named(operation: Operation, file: GuildFile) -> Iterator[tuple[str, str, Any]]:
    """Yields the mappings whose keys are names for Guild: what they name, where they stand."""
    data, model = operation.data, operation.model
    yield "the name of an operation", "|operations", model.get("operations")
    yield "the name of a flag", "([^/]*[^-/]|(?<!.)-)/flags", operation.flags
    for flag in operation.flags.values():
        yield from _flags_in("choices", flag.get("choices"))
    yield from _flags_in("steps", data.get("steps"))
    yield "the name of a variable", "env", data.get("env")
    yield "the name of an attribute", "run-attrs", data.get("run-attrs")
    for given in (model.get("sourcecode"), data.get("sourcecode")):
        yield "an attribute of sourcecode", "sourcecode", given
        for rule in _items(given.get("select") if isinstance(given, Mapping) else given):
            yield "a rule of source code", "(sourcecode|select)/-", rule
            for types in rule.values():
                yield "a type of files", "-/(include|exclude)", types
    for needed in (data.get("requires"), *resources(operation, file).values()):
        if needed is data.get("requires"):  # of a resource Guild asks for those that it knows
            yield "an attribute of a dependency", "requires", needed
        sources = needed.get("sources") if isinstance(needed, Mapping) else needed
        for source in _items(sources):
            yield "an attribute of a dependency", "(requires|sources|resources/[^/]*)/-", source


def _flags_in(name: str, items: Any) -> Iterator[tuple[str, str, Any]]:
    for each in _items(items):
        yield "the name of a flag", f"{name}/-/flags", each.get("flags")


def _items(value: Any) -> Iterator[Data]:
    return (each for each in (value if isinstance(value, list) else ()) if _is_mapping(each))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _place(key: Any, where: str, operation: Operation, file: GuildFile) -> Optional[Unquoted]:
    """Returns where a key stands, in the operation itself when it stands there too.

    `where` is a pattern for the end of the path that leads to it.
    """
    own = operation.name.rpartition(":")[2]
    end = re.compile(rf"(?:.*/)?(?:{where})")

    def is_meant(each: Unquoted) -> bool:
        is_same = each.value == key and type(each.value) is type(key)
        return is_same and end.fullmatch("/".join(each.path)) is not None

    found = sorted(filter(is_meant, file.keys.unquoted), key=lambda each: own not in each.path)
    return found[0] if found else None
