"""The table of fields: which parts of a guild file may hold expressions, and how each is treated.

The table holds all that tells one field from another: how the field's texts are found in a guild
file's data, and which of them are ours. The module imports nothing of Guild.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Callable

from guild_funcs.adapters.evaluation.treatment import USUAL, Treatment
from guild_funcs.adapters.fields import texts
from guild_funcs.adapters.fields.texts import Found
from guild_funcs.language import references
from guild_funcs.language.detection import has_expression
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.fields.trial import Trial
    from guild_funcs.adapters.host.shapes import Arguments, Operation


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
        when: When a run evaluates it.
        treatment: What its values may be, and whether a trial takes them over.
        wanted: `module:function` below `guild_funcs.adapters`: returns what an operation
            of Guild that starts has of the field to evaluate before the run, if anything.
        evaluate: The same: called with the operation, that, its state, and Guild's
            arguments. Both are empty for a field that Guild asks for at a time of its own.
        record: The same: has a run that is made record what it needs beside Guild's own;
            tells whether it did. Called with the operation, and whether it is a prototype.
        carried: The run attributes for later starts of the run, and of runs that begin as it did.
        written: The same: returns what the prototype of a batch records of the field for its
            trials, as plain data: nothing when they need nothing. Called with the operation and
            its state.
        for_trial: The same: gives a trial (`trial.Trial`) its own value of the field. Called
            when `written` recorded something, with the trial and that.
    """

    name: str
    columns: tuple[str, ...]
    find: Callable[[Mapping[object, object]], Iterator[Found]]
    is_ours: Callable[[Found], bool]
    names: int = 1
    refused_when_off: bool = True
    when: str = "before the run is made"
    treatment: Treatment = USUAL
    wanted: str = ""
    evaluate: str = ""
    record: str = ""
    carried: tuple[str, ...] = ()
    written: str = ""
    for_trial: str = ""

    def attribute(self, found: Found) -> tuple[str, ...]:
        """Returns the names that lead to a text from its operation, for errors."""
        return tuple(str(name) for name in found.path[: self.names])


FIELDS = (
    Field(
        name="sourcecode",
        columns=("source code",),
        find=texts.find_sourcecode,
        is_ours=_has_expression,
        treatment=Treatment(any_text=True),
        wanted="run.lifecycle:wanted_sourcecode",
        evaluate="run.lifecycle:evaluate_sourcecode",
        written="batch.selection:written",
        for_trial="batch.selection:for_trial",
    ),
    Field(
        name="label",
        columns=("label",),
        find=texts.find_label,
        is_ours=_in_label,
        wanted="fields.labels:wanted",
        evaluate="fields.labels:evaluate",
        record="fields.labels:record",
        written="fields.labels:written",
        for_trial="fields.labels:for_trial",
    ),
    Field(
        name="flags",
        columns=("default", "choices"),
        find=texts.find_flags,
        is_ours=_has_expression,
        names=2,
        when="when Guild computes the flags",
        treatment=Treatment(carried=False),
    ),
    Field(
        name="env",
        columns=("env",),
        find=texts.find_env,
        is_ours=_in_environment,
        names=2,
        treatment=Treatment(secrets=True),
        wanted="fields.environment:computed",
        evaluate="fields.environment:evaluate",
        record="fields.environment:record",
        carried=("_funcs_env",),
        written="fields.environment:written",
        for_trial="fields.environment:for_trial",
    ),
    Field(
        name="requires",
        columns=("requires",),
        find=texts.find_requires,
        is_ours=texts.in_resource,
        refused_when_off=False,
        when="when Guild makes the dependencies",
        written="fields.requires.field:written",
        for_trial="fields.requires.field:for_trial",
    ),
)


@dataclass(frozen=True)
class Step:
    """The functions of a field that is evaluated before a run: `Field.wanted`, `Field.evaluate`."""

    wanted: Callable[[Operation], object]
    evaluate: Callable[[Operation, object, State, Arguments], None]


def steps() -> Iterator[Step]:
    """Yields the steps of the fields that are evaluated before a run, in their order.

    The last field of the table is the first: source code adds to the variables of `env`.
    """
    for field in reversed(FIELDS):
        if field.evaluate:
            yield Step(_function(field.wanted), _function(field.evaluate))


def records() -> Iterator[Callable[[Operation, bool], bool]]:
    """Yields the functions that have a run record what it needs for itself: `Field.record`."""
    for field in FIELDS:
        if field.record:
            yield _function(field.record)


def carried() -> Iterator[str]:
    """Yields the run attributes that a run carries for later starts: `Field.carried`."""
    return (name for field in FIELDS for name in field.carried)


def trial_fields() -> Iterator[Field]:
    """Yields the fields that a trial may have its own value of, in the order of `steps`.

    Flags are computed before a trial is made.
    """
    return (field for field in reversed(FIELDS) if field.written)


def written(field: Field, op: Operation, state: State) -> object:
    """Returns what a batch's prototype records of a field: `Field.written`."""
    return _function(field.written)(op, state)


def complete(field: Field, trial: Trial, recorded: object) -> None:
    """Gives a trial its own value of a field: `Field.for_trial`."""
    _function(field.for_trial)(trial, recorded)


def treatment(name: str) -> Treatment:
    """Returns how the values of a field are treated; the usual for what is in no table.

    Example:
        >>> treatment("env").secrets, treatment("label").secrets
        (True, False)
    """
    return next((field.treatment for field in FIELDS if field.name == name), USUAL)


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
