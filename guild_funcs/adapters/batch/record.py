"""What the prototype of a batch records for its trials: a typed form, and its plain data.

Guild runs a batch in a process of its own, perhaps long after it was staged and with
another version of guild-funcs. The data is therefore a format with a version. Records of
0.2.0 have none: they are version 0, and hold the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional

from guild_funcs.adapters.host import attributes
from guild_funcs.adapters.host.unused import BATCH
from guild_funcs.adapters.parts.table import trial_fields
from guild_funcs.structs import dataclass, field

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, Run

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
class BatchRecord:
    """What a batch's trials need to know of the operation.

    Args:
        context: The context of its expressions (`plain_state.as_data`).
        flags: The computed flags by name.
        choices: The flags whose choices depend on flags, by name.
        fields: What each field of the table needs for its trials, by its name (`Field.written`):
            plain data, nothing for none.
        given: The flags that the user gave.
        forced: Whether Guild checks no value.
        values: What was evaluated for the prototype (`plain_state.evaluations`).
    """

    context: Data
    flags: Mapping[str, Computed] = field(default_factory=dict)
    choices: Mapping[str, Computed] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)  # each field knows its own
    given: tuple[str, ...] = ()
    forced: bool = False
    values: tuple[Data, ...] = ()

    def has_expressions(self) -> bool:
        """Tells whether anything is left for the trials."""
        return any((self.flags, self.choices, *self.fields.values()))

    def to_plain(self) -> Data:
        """Returns the data for the run attribute."""
        return {
            **self.context,
            "version": VERSION,
            "flags": {name: _flag(each, "text") for name, each in self.flags.items()},
            "choices": {name: _flag(each, "choices") for name, each in self.choices.items()},
            **self.fields,
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
        fields = {each.name for each in trial_fields()}
        own = {"version", "flags", "choices", "given", "forced", "values", *fields}
        return cls(
            context={name: value for name, value in data.items() if name not in own},
            flags={name: _computed(each, "text") for name, each in data["flags"].items()},
            choices={name: _computed(each, "choices") for name, each in data["choices"].items()},
            fields={name: value for name, value in data.items() if name in fields},
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
