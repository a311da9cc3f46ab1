"""The trials of a batch: what depends on a flag that varies is computed for each of them.

Guild runs a batch in a process of its own, which knows the batch's prototype
but no guild file. The prototype therefore records (attribute `_funcs_batch`)
its expressions, their values, and the flags that each expression read. When a
trial is made, the expressions that read a flag with another value are evaluated.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Optional

from guild import guildfile, run_util, var
from guild import run as runlib

from guild_funcs import records
from guild_funcs.adapters.batch import trial_flags
from guild_funcs.adapters.batch.record import ATTRIBUTE, BatchRecord, Selection
from guild_funcs.adapters.batch.record import of as record_of
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Tracked
from guild_funcs.adapters.evaluation.known import Evaluation
from guild_funcs.adapters.fields import environment, labels
from guild_funcs.adapters.fields.requires import field as requirements
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.host import attributes, ours
from guild_funcs.adapters.host.operations import definition
from guild_funcs.adapters.host.seams import Wrapper

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, OpDef, Operation, Run

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
        env=environment.written(op),
        requires=tuple(requirements.written(op.deps)),
        sourcecode=_selection(op, state),
        label=isinstance(op._label_template, labels.BoundTemplate),
        given=tuple(sorted(op._user_flag_vals)),
        forced=trial_flags.is_forced(op),
        values=tuple(plain_state.evaluations(state)),
    )
    if not made.has_expressions():
        return False
    op.run_attrs[ATTRIBUTE] = made.to_plain()
    return True


def _record_label(op: Operation) -> bool:
    """Has a batch that starts again with another label evaluate the new label for its trials."""
    info = record_of(op._run)
    template = op._label_template
    if not isinstance(template, labels.BoundTemplate) or (info and info.label):
        return False
    if not info:
        state = ours.find(op, operation.State)
        if state is None:
            return False
        info = BatchRecord(context=plain_state.as_data(state), forced=True)
    op.run_attrs[ATTRIBUTE] = records.replace(info, label=True).to_plain()
    return True


def _selection(op: Operation, state: operation.State) -> Optional[Selection]:
    """Returns how the prototype's source code was selected, None when it depends on no flag.

    A batch that starts again has the source code of its prototype.
    """
    run = op._run
    if run is not None and not op._force_sourcecode:
        recorded = record_of(run)
        return recorded.sourcecode if recorded else None
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
        varying=tuple(sorted(operation.varying(opdef))),
        # The rules are recorded: the guild file may be another when a trial is made.
        rules=tuple(sourcecode.as_data(config) for config in sourcecode.configs(opdef)),
        values=tuple(
            each for each in plain_state.evaluations(state) if each["attribute"][0] == "sourcecode"
        ),
    )


# The next functions run in the process of the batch.


@records.dataclass
class Trials:
    """The trials of a batch: what was evaluated for their flags, and the trials that were made.

    Kept on Guild's run of the batch.
    """

    evaluated: dict[str, list[Evaluation]] = records.field(default_factory=dict)
    made: list[Run] = records.field(default_factory=list)


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
        from guild_funcs.runfolder import change

        folder = run_dir or os.path.join(var.runs_dir(), runlib.mkid())
        # Guild copies the prototype into the trial: a half copy must not start as a trial.
        with change(folder):
            run = original(batch_run, values, folder)
            trials.made.append(run)
            try:
                _complete(run, proto, info, values, evaluated)
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
        from guild_funcs.runfolder import remove_link, remove_run

        remove_link(os.path.join(batch_run.dir, run.id))
        remove_run(run.dir)


def _complete(
    run: Run, proto: Run, info: BatchRecord, values: dict[str, object], evaluated: list[Evaluation]
) -> None:
    """Gives a trial its own environment, label template, dependencies, libraries and record."""
    changed = trial_flags.changed_flags(proto.get("flags") or {}, values)
    # An optimizer may leave flags out of a trial.
    state = plain_state.from_data(info.context, {**(proto.get("flags") or {}), **values})
    plain_state.know(state, info.values, changed)
    op = run.get("op")
    command_env = op["op-cmd"].setdefault("cmd-env", {})
    environment.for_trial(run, command_env, info.env, state)
    template = op.get("label-template")
    if info.label:
        template = labels.bind(template, state)
    if isinstance(template, labels.BoundTemplate):
        op["label-template"] = labels.plain_template(template)
    op["deps"] = requirements.for_trial(op.get("deps") or [], info.requires, state, values)
    selection = info.sourcecode
    if selection and _is_other(selection, values):
        before = _before(info, selection)
        plain_state.know(
            state, selection.values, trial_flags.changed_flags(selection.flags, state.flags)
        )
        opdef = _operation_of(proto)
        was, now = (_operation_with(opdef, each, selection.rules) for each in (before, state))
        run_env = _follow(run, op, was, now, state)
        environment.add_run_env(command_env, run_env, state.context.env)
    run.write_attr("op", op)
    for name in (ATTRIBUTE, attributes.old(ATTRIBUTE)):
        run.del_attr(name)
    from guild_funcs.adapters.evaluation import run_record

    state.evaluated[:0] = evaluated
    run_record.add_expressions(run.dir, state)


def _is_other(selection: Selection, values: dict[str, object]) -> bool:
    changed = trial_flags.changed_flags(selection.flags, values)
    return bool(selection.varies or changed.intersection(selection.reads))


def _before(info: BatchRecord, selection: Selection) -> operation.State:
    """Returns the state that the prototype's source code was selected with."""
    before = plain_state.from_data(info.context, Tracked(selection.flags, selection.varying))
    plain_state.know(before, selection.values, set())
    return before


def _follow(
    run: Run, op: Data, was: OpDef, now: OpDef, state: operation.State
) -> sourcecode.RunEnv:
    from guild_funcs.adapters.batch import trial_code

    op["sourcecode"]["root"] = sourcecode.root(state, op["sourcecode"].get("root"))
    return trial_code.follow(run, op, was, now)


def _operation_of(proto: Run) -> OpDef:
    try:
        opdef: Optional[OpDef] = run_util.run_opdef(proto)
    except guildfile.GuildfileError as error:
        raise SystemExit((f"cannot read the operation of {proto.dir}: {error}", 1)) from error
    if opdef is None:
        raise SystemExit((f"cannot find the operation of {proto.dir} for its source code", 1))
    return opdef


def _operation_with(opdef: OpDef, state: operation.State, rules: Sequence[Data]) -> OpDef:
    made = copy.copy(opdef)
    made.modeldef = copy.copy(opdef.modeldef)
    of_model, of_operation = map(sourcecode.with_data, sourcecode.configs(opdef), rules)
    made.modeldef.sourcecode, made.sourcecode = of_model, of_operation
    ours.put(made, state.with_definition(made))
    return made


def project_dir(run: Run) -> str:
    """Returns the folder of the guild file that a run was made with, or where the run is."""
    opref = run.opref
    return os.path.dirname(opref.pkg_name) if opref.pkg_type == "guildfile" else str(run.dir)
