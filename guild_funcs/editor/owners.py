"""Whose flags a part of a guild file holds: the operations that inherit it.

An operation has flags from its own section, from models that its own extends, and from what
these include; the rules are those of `lint.models`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Optional

from guild_funcs.editor.outline import ITEM
from guild_funcs.editor.project import Model, Scalar, names, short_name
from guild_funcs.lint.models import Operation

_NOBODY: frozenset[str] = frozenset()

Section = tuple[str, Optional[str]]
"""The name of a model or config, and an operation of it, or None for its own `flags`."""


class Owners:
    """Which operations the texts of a guild file belong to.

    Args:
        model: What was read of the file.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        of_section: dict[Section, set[str]] = {}
        of_item: dict[str, set[str]] = {}
        for operation in model.operations:
            line = model.line(operation)
            for name in line:
                of_item.setdefault(name, set()).add(operation.name)
            for section in self._sections(operation, line):
                of_section.setdefault(section, set()).add(operation.name)
        self._of_section = {key: frozenset(found) for key, found in of_section.items()}
        self._of_item = {key: frozenset(found) for key, found in of_item.items()}
        self._runs = dict(self._steps())

    def of(self, scalar: Scalar) -> frozenset[str]:
        """Returns the names of the operations that a text belongs to."""
        name, path = self._name(scalar), scalar.path
        if path[0] == "flags":
            return self._of_section.get((name, None), _NOBODY)
        if path[0] != "operations" or len(path) < 2:  # noqa: PLR2004 - the name of one
            return self._of_item.get(name, _NOBODY)
        return self._of_section.get((name, path[1]), _NOBODY)

    def of_step(self, scalar: Scalar) -> frozenset[str]:
        """Returns the operations that a step runs in which a text stands."""
        run = self._runs.get(id(scalar.text), "").split()
        if not run:
            return _NOBODY
        models = {name.rpartition(":")[0] for name in self.of(scalar)}
        called = {f"{model}:{run[0]}" if model else run[0] for model in models}
        return frozenset({run[0]} if ":" in run[0] else called)

    def _name(self, scalar: Scalar) -> str:
        item = self._model.file.items[scalar.item]
        return str(item.get("model", item.get("config", "")))

    def _sections(self, operation: Operation, line: tuple[str, ...]) -> Iterator[Section]:
        todo: list[Section] = [(name, short_name(operation)) for name in line]
        seen: set[Section] = set()
        while todo:
            section = todo.pop()
            if section in seen:
                continue
            seen.add(section)
            yield section
            todo += _included(self._flags(section))
        for name in line:
            defaults = (self._model.item(name) or {}).get("operation-defaults")
            yield from _included(defaults.get("flags") if isinstance(defaults, dict) else None)

    def _flags(self, section: Section) -> Any:
        name, operation = section
        found: Any = self._model.item(name) or {}
        if operation is not None:
            within = found.get("operations")
            found = within.get(operation) if isinstance(within, dict) else None
        return found.get("flags") if isinstance(found, dict) else None

    def _steps(self) -> Iterator[tuple[int, str]]:
        """Yields the identity of each text in a step, and what the step runs."""
        for item in self._model.file.items:
            operations = item.get("operations")
            for data in operations.values() if isinstance(operations, dict) else ():
                steps = data.get("steps") if isinstance(data, dict) else None
                for step in steps if isinstance(steps, list) else ():
                    run = step.get("run") if isinstance(step, Mapping) else step
                    name = run if isinstance(run, str) else ""
                    yield from ((each, name) for each in _texts(step, 0))


def _texts(value: Any, depth: int) -> Iterator[int]:
    if isinstance(value, str):
        yield id(value)
    elif isinstance(value, (dict, list)) and depth < 4:  # noqa: PLR2004 - a step is no deeper
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield id(key)
            yield from _texts(each, depth + 1)


def _included(flags: Any) -> list[Section]:
    """Returns what the references `NAME`, `NAME:OPERATION` and `NAME#FLAG` name."""
    references = names(flags.get("$include") if isinstance(flags, dict) else None)
    parts = (each.partition("#")[0].partition(":") for each in references)
    return [(name, operation or None) for name, _, operation in parts]


def is_in_step(scalar: Scalar) -> bool:
    """Tells whether a text stands in a step."""
    keys = [key for key in scalar.path if key != ITEM]
    return "steps" in keys[2:4]


def owners_of(model: Model) -> Owners:
    """Returns the owners of the texts of a model; they are found once."""
    found = model.kept.get("owners")
    if not isinstance(found, Owners):
        found = model.kept["owners"] = Owners(model)
    return found
