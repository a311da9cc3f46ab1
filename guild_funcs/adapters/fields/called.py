"""The functions that the entries of the table name: looked up when a run calls them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Callable

from guild_funcs.adapters.parts import table
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.fields.trial import Trial
    from guild_funcs.adapters.host.shapes import Arguments, Operation
    from guild_funcs.adapters.parts.field import Field

_IN_GUILD_FILE = "fields.written:of_field"


@dataclass(frozen=True)
class Step:
    """The functions of a field that is evaluated before a run: `Field.wanted`, `Field.evaluate`."""

    wanted: Callable[[Operation], object]
    evaluate: Callable[[Operation, object, State, Arguments], None]


def steps() -> Iterator[Step]:
    """Yields the steps of the fields that are evaluated before a run, in their order.

    The last field of the table is the first: source code adds to the variables of `env`.
    """
    for field in reversed(table.FIELDS):
        if field.evaluate:
            wanted = _function(field.wanted or _IN_GUILD_FILE)
            yield Step(
                wanted if field.wanted else partial(wanted, field), _function(field.evaluate)
            )


def records() -> Iterator[Callable[[Operation, bool], bool]]:
    """Yields the functions that have a run record what it needs for itself: `Field.record`."""
    for field in table.FIELDS:
        if field.record:
            yield _function(field.record)


def written(field: Field, op: Operation, state: State) -> object:
    """Returns what a batch's prototype records of a field: `Field.written`."""
    return _function(field.written)(op, state)


def complete(field: Field, trial: Trial, recorded: object) -> None:
    """Gives a trial its own value of a field: `Field.for_trial`."""
    _function(field.for_trial)(trial, recorded)


def _function(reference: str) -> Callable[..., Any]:
    module, _, name = reference.partition(":")
    function: Callable[..., Any] = getattr(
        importlib.import_module(f"guild_funcs.adapters.{module}"), name
    )
    return function
