"""The two steps of `guild run` that need all fields: values are known, the run folder is made."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Optional

from guild import run as runlib
from guild import var

from guild_funcs import structs
from guild_funcs.adapters.evaluation.state import (
    State,
    state_for,
    state_without_operation,
)
from guild_funcs.adapters.fields import called, environment, labels
from guild_funcs.adapters.host import attributes, ours, report
from guild_funcs.adapters.host.operations import definition, is_off, is_prototype
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.host.unused import BATCH, has_modules, has_patterns, has_record
from guild_funcs.adapters.parts import table
from guild_funcs.adapters.run import unfinished
from guild_funcs.collector import paused
from guild_funcs.record import ATTRIBUTE as RECORD
from guild_funcs.system import system_env

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Arguments, Operation, Run, RunState

# The attributes that a run carries for later starts.
CARRIED = tuple(each for name in (*table.carried(), BATCH) for each in (name, attributes.old(name)))


@structs.dataclass(frozen=True)
class NewBatch:
    """Marks an operation whose prototype is made in the new folder of a batch.

    Kept on Guild's operation.
    """


def wrap_state_for_args(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._state_for_args`."""

    def state_for_args(args: Arguments) -> object:
        """Guild prepares a whole run to show the help of its model: ours shows it as written."""
        if not args.help_model:
            return original(args)
        as_help = copy.copy(args)
        as_help.help_op = True
        from guild_funcs.adapters.run import off

        listed: RunState = original(as_help)
        opdef = listed.user_op._opdef
        if opdef is None or not off.has_expressions(opdef):
            return original(args)
        listed.args = args
        return listed

    return state_for_args


def wrap_init_core(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._op_init_core`."""

    def init_core(args: Arguments, op: Operation) -> object:
        opdef = op._opdef
        unfinished.check(op)
        if op._run is not None and has_record(op._run.dir):
            from guild_funcs.adapters.run import links

            links.tell_gone(op)
        if opdef is not None and is_off(opdef):
            from guild_funcs.adapters.run import off

            off.refuse_expressions(opdef)
        else:
            if opdef is not None and opdef.steps:
                from guild_funcs.adapters.fields import steps

                steps.refuse_unknown(opdef, op._op_flag_vals)
                steps.tell_not_evaluated(opdef)
            labels.choose(args, op)
            _prepare(args, op)
        made = original(args, op)
        if opdef is not None and not is_off(opdef) and not args.remote:
            _find_modules(op)
        environment.apply_hidden(op, system_env())
        return made

    return init_core


def _prepare(args: Arguments, op: Operation) -> None:
    """Evaluates what must be right before Guild asks the user and makes a run folder."""
    run = op._run if op._opdef is None else None
    if run is not None and is_prototype(run.dir):
        is_new = labels.may_be_ours(args.label)
        if is_new:
            ours.put(op, _state(op))
        if is_new or run.get(BATCH):
            op._label_template = labels.kept(op._label_template)
        return
    if run is not None:
        hidden = environment.hidden_of(run, op._op_flag_vals)
        if hidden is not None:
            ours.put(op, hidden)
    wanted = [(step, found) for step in called.steps() if (found := step.wanted(op))]
    if wanted:
        from guild_funcs.adapters.host import children

        children.warn_once()
        state = ours.put(op, _state(op))
        # What is imported here stays, and would have all of Guild's objects looked at.
        with paused():
            for step, found in wanted:
                step.evaluate(op, found, state, args)


def _find_modules(op: Operation) -> None:
    """Finds the modules that a new run requires, so that errors come before it."""
    if op._run is None and has_modules(op):
        with paused():
            from guild_funcs.adapters.fields.requires import early

            early.check(op, _state(op))


def wanted_sourcecode(op: Operation) -> bool:
    """Tells whether the source code of a run is to be selected by expressions."""
    return bool(_copies_sourcecode(op) and has_patterns(op._opdef))


def evaluate_sourcecode(op: Operation, _wanted: bool, state: State, args: Arguments) -> None:
    """Finds the root and the libraries of the source code, so that errors come before the run."""
    from guild_funcs.adapters.fields.sourcecode import field as sourcecode

    op._sourcecode_root = sourcecode.root(state, op._sourcecode_root)
    run_env = sourcecode.prepare(state, is_preview=args.test_sourcecode, is_asked=_is_asked(args))
    environment.add_run_env(op._op_cmd.cmd_env, run_env, state.context.env)


def _is_asked(args: Arguments) -> bool:
    """Tells whether Guild asks the user to confirm the run."""
    # `guild.commands.run_impl._dispatch_op` and `_dispatch_op_cmd` decide it in this way.
    tests = (args.test_output_scalars, args.test_sourcecode, args.test_flags)
    shown = (args.print_cmd, args.print_env, args.print_trials, args.save_trials)
    return not (args.yes or any(tests) or any(shown))


def _state(op: Operation) -> State:
    run, flags = op._run, op._op_flag_vals
    if op._opdef is None and run is not None:
        from guild_funcs.adapters.batch import trials

        # Guild restarts a run without its definition when no flag is given.
        return state_without_operation(flags, trials.project_dir(run))
    return state_for(definition(op), flags)


def _copies_sourcecode(op: Operation) -> bool:
    # A run that restarts has its source code already, unless --force-sourcecode is given. A run
    # that starts from another (--proto) has it too.
    opdef, run = getattr(op, "_opdef", None), getattr(op, "_run", None)
    return opdef is not None and (run is None or op._force_sourcecode)


def _copies_libraries(op: Operation) -> bool:
    """Tells whether a run may get libraries when it is made, from their place or a prototype."""
    run = getattr(op, "_run", None)
    if getattr(op, "_run_is_proto", False) and run is not None and run.has_attr(RECORD):
        return True
    return wanted_sourcecode(op)


def wrap_init_batch(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._init_batch_run`."""

    def init_batch_run(S: RunState, run_dir: Optional[str] = None) -> object:  # noqa: N803
        """Guild makes the folder of a batch, then the prototype in it."""
        folder = run_dir or (S.batch_op.run_dir if S.batch_op else None)
        if not (folder and os.path.exists(folder)):
            ours.put(S.user_op, NewBatch())
        try:
            return original(S, run_dir)
        finally:
            ours.drop(S.user_op, NewBatch)

    return init_batch_run


def wrap_init_run(original: Wrapper) -> Wrapper:
    """Wraps `guild.op.init_run`."""

    def init_run(op: Operation, run_dir: Optional[str] = None) -> object:
        is_proto = is_prototype(run_dir)
        recorded = _carry_over(op)
        for record in called.records():
            recorded = record(op, is_proto) or recorded
        for_trials = is_proto and _is_left_to_trials(op)
        recorded = recorded or for_trials
        is_anew = unfinished.take_back(op)
        with_libraries = _copies_libraries(op) or is_anew
        is_again = unfinished.is_again(op, run_dir)
        changes = with_libraries or (is_again and has_modules(op))
        if not (recorded or changes):
            return _record_expressions(op, original(op, run_dir))
        run_dir = run_dir or op.run_dir or os.path.join(var.runs_dir(), runlib.mkid())
        is_new = ours.find(op, NewBatch) is not None
        with (
            report.errors(report.Source(), doing="making the run"),
            _removed_on_failure(run_dir, is_new_batch=is_new),
            ExitStack() as stack,
        ):
            if changes:
                from guild_funcs.runfolder.change import change

                is_whole = is_again and not is_anew
                stack.enter_context(change(run_dir, is_whole=is_whole, is_anew=is_anew))
            if for_trials:
                from guild_funcs.adapters.host import children

                children.require_for_batch()
            run = _record_expressions(op, original(op, run_dir))
            if changes and is_again:  # goes on until its dependencies are there
                from guild_funcs.adapters.fields.requires.kept import OpenChange

                ours.put(run, OpenChange(stack.pop_all()))
            return run

    return init_run


def _is_left_to_trials(op: Operation) -> bool:
    """Has a batch's prototype record what is left to its trials; tells whether anything is."""
    from guild_funcs.adapters.batch import trials

    return trials.record(op)


def _record_expressions(op: Operation, run: Run) -> Run:
    """Adds the expressions that were evaluated for the operation to the record of its run."""
    opdef = getattr(op, "_opdef", None)
    state = ours.find(op, State) or ours.find(opdef, State)
    if state is not None and state.evaluated:
        from guild_funcs.adapters.evaluation import run_record

        run_record.add_expressions(run.dir, state)
    return run


def _carry_over(op: Operation) -> bool:
    """Has a run that starts again, or as another did, record what it needs for later starts.

    A run that starts with a definition of its operation records anew: what it had is cleared.
    Returns whether there is something to record.
    """
    run = getattr(op, "_run", None)
    if run is None:
        return False
    carried = {name: run.get(name) for name in CARRIED if run.has_attr(name)}
    if op._opdef is not None:
        op.run_attrs.update(dict.fromkeys(carried))
    elif op._run_is_proto or is_prototype(run.dir):
        op.run_attrs.update(carried)
    return bool(carried)


@contextmanager
def _removed_on_failure(run_dir: str, *, is_new_batch: bool) -> Iterator[None]:
    """Removes a run folder that could not be completed, unless it was there before.

    For the prototype of a batch, the folder is that of the batch, which Guild has just made.
    """
    made = os.path.dirname(os.path.dirname(run_dir)) if is_prototype(run_dir) else run_dir
    keep = not is_new_batch if is_prototype(run_dir) else os.path.exists(made)
    try:
        yield
    except BaseException:
        if not keep:
            from guild_funcs.runfolder.record import remove_run

            remove_run(made)
        raise
