"""The table of fields: which parts of a guild file may hold expressions, and how each is treated.

The table holds all that tells one field from another: how the field's texts are found in a guild
file's data, and which of them are ours. The module imports nothing of Guild.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, Callable

from guild_funcs.adapters.fields import texts
from guild_funcs.adapters.fields.texts import Found
from guild_funcs.language import references
from guild_funcs.language.detection import has_expression
from guild_funcs.records import dataclass


def _has_expression(found: Found) -> bool:
    return has_expression(found.expression)


def _in_label(found: Found) -> bool:
    if not has_expression(found.text):
        return False
    from guild_funcs.language import is_guild_template

    return not is_guild_template(found.text)


def _in_environment(found: Found) -> bool:
    return references.is_ours(found.text)


@dataclass(frozen=True)
class Field:
    """A field of an operation that may hold expressions.

    Args:
        name: Its name in a guild file.
        columns: How `docs/flows.md` calls it: a column for each part with rules of its own.
        find: Yields its texts in the data of an operation or a model.
        is_ours: Tells whether a text has something that guild-funcs evaluates, and not
            Guild itself.
        names: How many names lead to a value: 2 for one of several, as `env: NAME`.
        refused_when_off: Whether an expression is refused under `plugins: no`. A
            dependency is left to Guild, which says what it does not find.
        wanted: `module:function` below `guild_funcs.adapters`: returns what an operation
            of Guild that starts has of the field to evaluate before the run, if anything.
        evaluate: The same: called with the operation, that, its state, and Guild's
            arguments. Both are empty for a field that Guild asks for at a time of its own.
    """

    name: str
    columns: tuple[str, ...]
    find: Callable[[Mapping[object, object]], Iterator[Found]]
    is_ours: Callable[[Found], bool]
    names: int = 1
    refused_when_off: bool = True
    wanted: str = ""
    evaluate: str = ""

    def attribute(self, found: Found) -> tuple[str, ...]:
        """Returns the names that lead to a text from its operation, for errors."""
        return tuple(str(name) for name in found.path[: self.names])


FIELDS = (
    Field(
        name="sourcecode",
        columns=("source code",),
        find=texts.find_sourcecode,
        is_ours=_has_expression,
        wanted="run.lifecycle:wanted_sourcecode",
        evaluate="run.lifecycle:evaluate_sourcecode",
    ),
    Field(
        name="label",
        columns=("label",),
        find=texts.find_label,
        is_ours=_in_label,
        wanted="fields.labels:wanted",
        evaluate="fields.labels:evaluate",
    ),
    Field(
        name="flags",
        columns=("default", "choices"),
        find=texts.find_flags,
        is_ours=_has_expression,
        names=2,
    ),
    Field(
        name="env",
        columns=("env",),
        find=texts.find_env,
        is_ours=_in_environment,
        names=2,
        wanted="fields.environment:computed",
        evaluate="fields.environment:evaluate",
    ),
    Field(
        name="requires",
        columns=("requires",),
        find=texts.find_requires,
        is_ours=texts.in_resource,
        refused_when_off=False,
    ),
)


@dataclass(frozen=True)
class Step:
    """The functions of a field that is evaluated before a run: `Field.wanted`, `Field.evaluate`."""

    wanted: Callable[[Any], Any]
    evaluate: Callable[[Any, Any, Any, Any], None]


def steps() -> Iterator[Step]:
    """Yields the steps of the fields that are evaluated before a run, in their order.

    The last field of the table is the first: source code adds to the variables of `env`.
    """
    for field in reversed(FIELDS):
        if field.evaluate:
            yield Step(_function(field.wanted), _function(field.evaluate))


def _function(reference: str) -> Callable[..., Any]:
    module, _, name = reference.partition(":")
    function: Callable[..., Any] = getattr(
        importlib.import_module(f"guild_funcs.adapters.{module}"), name
    )
    return function


def find(data: object) -> Iterator[tuple[Field, Found]]:
    """Yields each text of each field in the data of an operation, or of a model without operations.

    Example:
        >>> data = {"label": "$(hostname)", "flags": {"lr": "$(env LR)"}}
        >>> [(field.name, found.path) for field, found in find(data)]
        [('label', ('label',)), ('flags', ('flags', 'lr'))]
    """
    if isinstance(data, dict):
        for field in FIELDS:
            for found in field.find(data):
                yield field, found


def find_in_file(data: object) -> Iterator[tuple[Field, Found]]:
    """Yields each text of each field in the data of a guild file.

    A guild file is a list of models and configurations, or a mapping of operations.

    Example:
        >>> data = {"train": {"main": "train", "label": "$(hostname)"}}
        >>> [(field.name, found.path) for field, found in find_in_file(data)]
        [('label', ('train', 'label'))]
    """
    if isinstance(data, dict):
        yield from _find_below(data)
    for index, item in enumerate(data) if isinstance(data, list) else ():
        if isinstance(item, dict):
            yield from ((field, found.below(index)) for field, found in _find_in_item(item))


def _find_in_item(item: Mapping[object, object]) -> Iterator[tuple[Field, Found]]:
    yield from find(item)
    defaults = find(item.get("operation-defaults"))
    yield from ((field, found.below("operation-defaults")) for field, found in defaults)
    operations = _find_below(item.get("operations"))
    yield from ((field, found.below("operations")) for field, found in operations)


def _find_below(operations: object) -> Iterator[tuple[Field, Found]]:
    for name, data in operations.items() if isinstance(operations, dict) else ():
        yield from ((field, found.below(name)) for field, found in find(data))
