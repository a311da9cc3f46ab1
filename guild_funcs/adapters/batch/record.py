"""What the prototype of a batch records for its trials: a typed form, and its plain data.

Guild runs a batch in a process of its own, perhaps long after it was staged and with
another version of guild-funcs. The data is therefore a format with a version. Records of
0.2.0 have none: they are version 0, and hold the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, Run

from guild_funcs.adapters.host import attributes
from guild_funcs.adapters.host.unused import BATCH

ATTRIBUTE = BATCH
"""The run attribute of the prototype."""

VERSION = 1


@dataclass(frozen=True)
class Computed:
    """A computed flag, or one whose choices depend on flags.

    Args:
        written: The text of a default, or the list of choices (`values.Choices.items`).
        reads: The flags that it read.
        flag: What Guild's own checks read of its definition.
    """

    written: Any  # a text for a flag, a list for choices
    reads: tuple[str, ...]
    flag: Data


@dataclass(frozen=True)
class Selection:
    """How the prototype's source code was selected, when that depends on a flag.

    Args:
        varies: Whether a pattern is left for the trials.
        reads: The flags that its patterns read.
        flags: The flag values that it was selected with.
        varying: The flags that a batch file gives.
        rules: The configurations of source code of the model and the operation.
        values: The patterns that were evaluated (`plain_state.evaluations`).
    """

    varies: bool
    reads: tuple[str, ...]
    flags: Mapping[str, object]
    varying: tuple[str, ...]
    rules: tuple[Data, ...]
    values: tuple[Data, ...]


@dataclass(frozen=True)
class BatchRecord:
    """What a batch's trials need to know of the operation.

    Args:
        context: The context of its expressions (`plain_state.as_data`).
        flags: The computed flags by name.
        choices: The flags whose choices depend on flags, by name.
        env: The variables with an expression, as written.
        requires: The data of each dependency as written, None for one without an expression.
        sourcecode: How the source code was selected, None when it depends on no flag.
        label: Whether the label template has an expression.
        given: The flags that the user gave.
        forced: Whether Guild checks no value.
        values: What was evaluated for the prototype (`plain_state.evaluations`).
    """

    context: Data
    flags: Mapping[str, Computed] = field(default_factory=dict)
    choices: Mapping[str, Computed] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[Optional[Data], ...] = ()
    sourcecode: Optional[Selection] = None
    label: bool = False
    given: tuple[str, ...] = ()
    forced: bool = False
    values: tuple[Data, ...] = ()

    def has_expressions(self) -> bool:
        """Tells whether anything is left for the trials."""
        fields = (self.flags, self.choices, self.env, self.requires, self.sourcecode, self.label)
        return any(fields)

    def to_plain(self) -> Data:
        """Returns the data for the run attribute."""
        return {
            **self.context,
            "version": VERSION,
            "flags": {name: _flag(each, "text") for name, each in self.flags.items()},
            "choices": {name: _flag(each, "choices") for name, each in self.choices.items()},
            "env": dict(self.env),
            "requires": list(self.requires),
            "sourcecode": _lists(dataclasses.asdict(self.sourcecode)) if self.sourcecode else None,
            "label": self.label,
            "given": list(self.given),
            "forced": self.forced,
            "values": list(self.values),
        }

    @classmethod
    def from_plain(cls, data: Data) -> BatchRecord:
        """Returns the record for what a prototype recorded.

        Raises:
            SystemExit: A later version of guild-funcs wrote it.
        """
        if data.get("version", 0) > VERSION:
            message = "this batch was staged by a later guild-funcs: install that one to start it"
            raise SystemExit((message, 1))
        selection = data["sourcecode"]
        own = {each.name for each in dataclasses.fields(cls)} | {"version"}
        return cls(
            context={name: value for name, value in data.items() if name not in own},
            flags={name: _computed(each, "text") for name, each in data["flags"].items()},
            choices={name: _computed(each, "choices") for name, each in data["choices"].items()},
            env=data["env"],
            requires=tuple(data["requires"]),
            sourcecode=Selection(**_tuples(selection)) if selection else None,
            label=data["label"],
            given=tuple(data["given"]),
            forced=data["forced"],
            values=tuple(data["values"]),
        )


def of(run: Optional[Run]) -> Optional[BatchRecord]:
    """Returns the record of a batch's prototype, None when it has none."""
    data = attributes.get(run, ATTRIBUTE) if run is not None else None
    return BatchRecord.from_plain(data) if data else None


def _flag(computed: Computed, written: str) -> Data:
    return {
        written: computed.written,
        "reads": list(computed.reads),
        "flag": dict(computed.flag),
    }


def _computed(data: Data, written: str) -> Computed:
    return Computed(data[written], tuple(data["reads"]), data["flag"])


def _lists(data: Data) -> Data:
    return {name: list(each) if isinstance(each, tuple) else each for name, each in data.items()}


def _tuples(data: Data) -> Data:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in data.items()}
