"""The trials of a batch: what depends on a flag that varies is computed for each of them.

Guild runs a batch in a process of its own, which knows the batch's prototype
but no guild file. The prototype therefore records (attribute `_funcs_batch`)
its expressions, their values, and the flags that each expression read. When a
trial is made, the expressions that read a flag with another value are evaluated.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Optional

from guild import run as runlib
from guild import var

from guild_funcs import structs
from guild_funcs.adapters.batch import trial_flags
from guild_funcs.adapters.batch.record import ATTRIBUTE, BatchRecord
from guild_funcs.adapters.batch.record import of as record_of
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.known import Evaluation
from guild_funcs.adapters.fields import called, labels
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.host import attributes, ours
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.parts import table

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Operation, Run

# The next functions run in the process of `guild run`, and make the prototype's record.


def record(op: Operation) -> bool:
    """Adds the attribute to a batch's prototype; tells whether anything is left for the trials."""
    opdef, run = op._opdef, op._run
    if opdef is None:
        return _record_label(op)
    state = ours.find(opdef, operation.State)
    if state is None and run is not None and attributes.get(run, ATTRIBUTE):
        state = operation.state_for(opdef, op._op_flag_vals)
    if state is None:
        return False
    made = BatchRecord(
        context=plain_state.as_data(state),
        flags=trial_flags.record(op),
        choices=trial_flags.record_choices(op),
        fields={each.name: called.written(each, op, state) for each in table.trial_fields()},
        given=tuple(sorted(op._user_flag_vals)),
        forced=trial_flags.is_forced(op),
        values=tuple(plain_state.evaluations(state)),
    )
    if not made.has_expressions():
        return False
    op.run_attrs[ATTRIBUTE] = made.to_plain()
    return True


def _record_label(op: Operation) -> bool:
    """Has a batch that starts again with another label leave it to its trials; tells whether."""
    info = record_of(op._run)
    template = op._label_template
    if not isinstance(template, labels.BoundTemplate) or (info and info.fields.get("label")):
        return False
    if not info:
        state = ours.find(op, operation.State)
        if state is None:
            return False
        info = BatchRecord(context=plain_state.as_data(state), forced=True)
    with_label = structs.replace(info, fields={**info.fields, "label": True})
    op.run_attrs[ATTRIBUTE] = with_label.to_plain()
    return True


# The next functions run in the process of the batch.


@structs.dataclass
class Trials:
    """The trials of a batch: what was evaluated for their flags, and the trials that were made.

    Kept on Guild's run of the batch.
    """

    evaluated: dict[str, list[Evaluation]] = structs.field(default_factory=dict)
    made: list[Run] = structs.field(default_factory=list)


def wrap_handle_trials(original: Wrapper) -> Wrapper:
    """Wraps `guild.batch_util.handle_trials`."""

    def handle_trials(batch_run: Run, trials: Sequence[dict[str, object]]) -> object:
        noted = ours.put(batch_run, Trials()).evaluated
        proto = batch_run.batch_proto
        info, flags = record_of(proto), proto.get("flags") or {}
        if not info:
            return original(batch_run, trials)
        resolved = []
        for trial in trials:
            for values, evaluated in trial_flags.resolve_all(info, flags, trial):
                noted[_key(values)] = evaluated
                resolved.append(values)
        return original(batch_run, resolved[: batch_run.get("max_trials")])

    return handle_trials


def wrap_init_trial(original: Wrapper) -> Wrapper:
    """Wraps `guild.batch_util.init_trial_run`."""

    def init_trial_run(
        batch_run: Run, trial_flag_vals: dict[str, object], run_dir: Optional[str] = None
    ) -> object:
        proto = batch_run.batch_proto
        info = record_of(proto)
        if not info:
            return original(batch_run, trial_flag_vals, run_dir)
        values = trial_flag_vals
        trials = ours.find(batch_run, Trials) or ours.put(batch_run, Trials())
        evaluated = trials.evaluated.get(_key(values))
        if evaluated is None:
            try:
                values, evaluated = trial_flags.resolve(info, proto.get("flags") or {}, values)
            except SystemExit as error:
                raise _for_any_program(error) from error
        from guild_funcs.runfolder.change import change

        folder = run_dir or os.path.join(var.runs_dir(), runlib.mkid())
        # Guild copies the prototype into the trial: a half copy must not start as a trial.
        with change(folder):
            run = original(batch_run, values, folder)
            trials.made.append(run)
            try:
                _complete(_trial(run, proto, info, values), info, evaluated)
            except BaseException as error:
                for each in trials.made:
                    _remove_pending(batch_run, each)
                raise _for_any_program(error) from error
        return run

    return init_trial_run


def _for_any_program(error: BaseException) -> BaseException:
    """Returns the exit as Python itself prints it: an optimizer is no command of Guild."""
    code = getattr(error, "code", None)
    return SystemExit(code[0]) if isinstance(code, tuple) else error


def _key(values: dict[str, object]) -> str:
    return repr(sorted(values.items()))


def _remove_pending(batch_run: Run, run: Run) -> None:
    """Removes a trial that has not started: Guild makes all of a grid before the first starts."""
    if run.status == "pending":
        from guild_funcs.runfolder.record import remove_link, remove_run

        remove_link(os.path.join(batch_run.dir, run.id))
        remove_run(run.dir)


def _trial(run: Run, proto: Run, info: BatchRecord, values: dict[str, object]) -> Trial:
    recorded: dict[str, object] = proto.get("flags") or {}
    # An optimizer may leave flags out of a trial.
    state = plain_state.from_data(info.context, {**recorded, **values})
    plain_state.know(state, info.values, trial_flags.changed_flags(recorded, values))
    return Trial(run, proto, run.get("op"), values, state, info.context)


def _complete(trial: Trial, info: BatchRecord, evaluated: list[Evaluation]) -> None:
    """Gives a trial its own value of each field of the table, and its record."""
    for field in table.trial_fields():
        recorded = info.fields.get(field.name)
        if recorded:
            called.complete(field, trial, recorded)
    trial.run.write_attr("op", trial.op)
    for name in (ATTRIBUTE, attributes.old(ATTRIBUTE)):
        trial.run.del_attr(name)
    from guild_funcs.adapters.evaluation import run_record

    trial.state.evaluated[:0] = evaluated
    run_record.add_expressions(trial.run.dir, trial.state)


def project_dir(run: Run) -> str:
    """Returns the folder of the guild file that a run was made with, or where the run is."""
    opref = run.opref
    return os.path.dirname(opref.pkg_name) if opref.pkg_type == "guildfile" else str(run.dir)
