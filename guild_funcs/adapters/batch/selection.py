"""How the source code of a batch's prototype was selected: what its trials need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.batch.record import of as record_of
from guild_funcs.adapters.batch.trial_flags import changed_flags
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Tracked, varying
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.host.operations import definition
from guild_funcs.structs import dataclass, names

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, Operation, Run


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

    def to_plain(self) -> Data:
        """Returns the data for the batch's record.

        Example:
            >>> made = Selection(True, ("lr",), {"lr": [1, 2]}, (), (), ())
            >>> Selection.from_plain(made.to_plain()) == made
            True
        """
        plain = {name: getattr(self, name) for name in names(Selection)}
        return {name: list(x) if isinstance(x, tuple) else x for name, x in plain.items()}

    @classmethod
    def from_plain(cls, data: Data) -> Selection:
        """Returns the selection for what a prototype recorded."""
        made: Data = {k: tuple(x) if isinstance(x, list) else x for k, x in data.items()}
        return cls(**made)


def of(proto: Run) -> Optional[Selection]:
    """Returns how the source code of a batch's prototype was selected, when a flag decides."""
    recorded = record_of(proto)
    found = recorded.fields.get("sourcecode") if recorded else None
    return Selection.from_plain(found) if found else None


def written(op: Operation, state: operation.State) -> Optional[Data]:
    """Returns how the prototype's source code was selected, None when it depends on no flag.

    A batch that starts again has the source code of its prototype.
    """
    run = op._run
    if run is not None and not op._force_sourcecode:
        recorded = record_of(run)
        return recorded.fields.get("sourcecode") if recorded else None
    opdef = definition(op)
    code = [each for each in state.evaluated if each.attribute[0] == "sourcecode"]
    read = {name for each in code for name in each.flags}
    varies = "sourcecode" in state.noted.varies
    if not varies and not read:
        return None
    return Selection(
        varies=varies,
        reads=tuple(sorted(read)),
        flags=op._op_flag_vals,
        varying=tuple(sorted(varying(opdef))),
        # The rules are recorded: the guild file may be another when a trial is made.
        rules=tuple(sourcecode.as_data(config) for config in sourcecode.configs(opdef)),
        values=tuple(
            each for each in plain_state.evaluations(state) if each["attribute"][0] == "sourcecode"
        ),
    ).to_plain()


def for_trial(trial: Trial, recorded: Data) -> None:
    """Adds and removes source files of a trial whose own flags select others."""
    selection = Selection.from_plain(recorded)
    changed = changed_flags(selection.flags, trial.flags)
    if not selection.varies and not changed.intersection(selection.reads):
        return
    # The state that the prototype's source code was selected with.
    before = plain_state.from_data(trial.context, Tracked(selection.flags, selection.varying))
    plain_state.know(before, selection.values, set())
    state = trial.state
    plain_state.know(state, selection.values, changed_flags(selection.flags, state.flags))
    from guild_funcs.adapters.batch import trial_code

    trial_code.select(trial, before, selection.rules)
