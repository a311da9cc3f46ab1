"""The table of fields: which parts of a guild file may hold expressions, and how each is treated.

The table holds all that tells one field from another: how the field's texts are found in a guild
file's data, which of them are ours, and the functions that evaluate them, by name. What else an
operation has belongs to somebody else. The module imports nothing of Guild.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Optional

from guild_funcs.adapters.parts import texts
from guild_funcs.adapters.parts.field import EACH, USUAL, Field, Other, Treatment
from guild_funcs.adapters.parts.texts import Found

FIELDS = (
    Field(
        name="sourcecode",
        columns=("source code",),
        find=texts.find_sourcecode,
        names_files=True,
        treatment=Treatment(any_text=True),
        evaluate="run.lifecycle:evaluate_sourcecode",
        wanted="run.lifecycle:wanted_sourcecode",
        written="batch.selection:written",
        for_trial="batch.selection:for_trial",
    ),
    Field(
        name="label",
        columns=("label",),
        find=partial(texts.find_text, "label"),
        guilds="label",
        form="text",
        evaluate="fields.labels:evaluate",
        wanted="fields.labels:wanted",
        record="fields.labels:record",
        written="fields.labels:written",
        for_trial="fields.labels:for_trial",
    ),
    Field(
        name="flags",
        columns=("default", "choices"),
        find=texts.find_flags,
        form="mapping",
        names=2,
        when="when Guild computes the flags",
        treatment=Treatment(carried=False),
    ),
    Field(
        name="env",
        columns=("env",),
        find=texts.find_env,
        guilds="references",
        form="mapping",
        names=2,
        treatment=Treatment(secrets=True),
        evaluate="fields.environment:evaluate",
        wanted="fields.environment:computed",
        record="fields.environment:record",
        carried=("_funcs_env",),
        written="fields.environment:written",
        for_trial="fields.environment:for_trial",
    ),
    Field(
        name="requires",
        columns=("requires",),
        find=texts.find_requires,
        guilds="references",
        names_files=True,
        refused_when_off=False,
        when="when Guild makes the dependencies",
        written="fields.requires.field:written",
        for_trial="fields.requires.field:for_trial",
    ),
)


OTHERS = (
    Other("exec", ("exec",), "shell"),
    Other("main", ("main",), "shell"),
    Other("steps", ("steps",), "steps"),
    Other("notebook", ("notebook",), "shell"),
    Other("description", ("description",), "reader"),
    Other("the description of a flag", ("flags", EACH, "description"), "reader"),
)
"""What else an operation has with texts in which `$(` may stand. A part that is a field is left
out when these are asked for (`others`)."""


def field(name: str) -> Optional[Field]:
    """Returns the field with a name, or None."""
    return next((each for each in FIELDS if each.name == name), None)


def others() -> list[Other]:
    """Returns the parts of an operation that guild-funcs leaves alone: those of no field."""
    return [each for each in OTHERS if not _fields_at(_nested(each.path))]


def field_at(path: Sequence[str]) -> Optional[Field]:
    """Returns the field of the text that keys lead to in an operation, None for one of no field.

    Args:
        path: The keys; `-` stands for an item of a list.

    Example:
        >>> field_at(["requires", "-", "file"]).name, field_at(["exec"])
        ('requires', None)
    """
    return next(iter(_fields_at(_nested(path))), None)


def _nested(path: Sequence[str]) -> object:
    made: object = "$(x)"
    for key in reversed(path):
        made = [made] if key == "-" else {key: made}
    return made


def _fields_at(data: object) -> list[Field]:
    return [each for each, _ in find(data)]


def carried() -> Iterator[str]:
    """Yields the run attributes that a run carries for later starts: `Field.carried`."""
    return (name for each in FIELDS for name in each.carried)


def trial_fields() -> Iterator[Field]:
    """Yields the fields that a trial may have its own value of, the last of the table first.

    Flags are computed before a trial is made.
    """
    return (each for each in reversed(FIELDS) if each.written)


def treatment(name: str) -> Treatment:
    """Returns how the values of a field are treated; the usual for what is in no table.

    Example:
        >>> treatment("env").secrets, treatment("label").secrets
        (True, False)
    """
    found = field(name)
    return found.treatment if found else USUAL


def find(data: object) -> Iterator[tuple[Field, Found]]:
    """Yields each text of each field in the data of an operation, or of a model without operations.

    Example:
        >>> data = {"label": "$(hostname)", "flags": {"lr": "$(env LR)"}}
        >>> [(field.name, found.path) for field, found in find(data)]
        [('label', ('label',)), ('flags', ('flags', 'lr'))]
    """
    if isinstance(data, dict):
        for each in FIELDS:
            for found in each.find(data):
                yield each, found
