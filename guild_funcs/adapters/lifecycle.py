"""The two steps of `guild run` that need all fields: values are known, the run folder is made."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

from guild import run as runlib
from guild import var

from guild_funcs.adapters import environment, labels, off, seams, sourcecode, trials
from guild_funcs.adapters.operation import (
    ATTRIBUTE,
    State,
    is_off,
    state_for,
    state_without_operation,
)
from guild_funcs.context import system_env

# The run attribute with the label template as it was given, for a restart
# that changes flags. Guild's own record of the template is plain Guild.
LABEL_ATTRIBUTE = "funcs_label"

CARRIED = (LABEL_ATTRIBUTE, environment.ATTRIBUTE, trials.ATTRIBUTE)


def install() -> None:
    """Wraps the two steps of a run: its values are known, and its folder is made."""
    seams.wrap(seams.STATE_FOR_ARGS, _wrap_state_for_args)
    seams.wrap(seams.INIT_CORE, _wrap_init_core)
    seams.wrap(seams.INIT_RUN, _wrap_init_run)


def _wrap_state_for_args(original: seams.Wrapper) -> seams.Wrapper:
    def state_for_args(args: Any) -> Any:
        """Guild prepares a whole run to show the help of its model: ours shows it as written."""
        if not args.help_model:
            return original(args)
        as_help = copy.copy(args)
        as_help.help_op = True
        listed = original(as_help)
        if not off.has_expressions(listed.user_op._opdef):  # noqa: SLF001
            return original(args)
        listed.args = args
        return listed

    return state_for_args


def _wrap_init_core(original: seams.Wrapper) -> seams.Wrapper:
    def init_core(args: Any, op: Any) -> Any:
        opdef = op._opdef  # noqa: SLF001 - Guild's own names, here and below
        if opdef is not None and is_off(opdef):
            off.refuse_expressions(opdef)
        else:
            _follow_flags(op)
            _prepare(args, op)
        made = original(args, op)
        environment.apply_hidden(op, system_env())
        return made

    return init_core


def _follow_flags(op: Any) -> None:
    """Gives a restart whose flags changed the label template that its run began with.

    Any other template that a run recorded is plain Guild, and so are tags.
    """
    template = op._label_template  # noqa: SLF001
    run = op._run  # noqa: SLF001
    if run is not None and not _label_given(op):
        written = run.get(LABEL_ATTRIBUTE)
        is_stale = _is_proto(run.dir) or run.get("flags") != op._op_flag_vals  # noqa: SLF001
        if written and is_stale and op._opdef is not None:  # noqa: SLF001
            op._label_template = written  # noqa: SLF001
        elif labels.may_be_ours(template) and not _is_proto(run.dir):
            op._label_template = labels.Recorded(template)  # noqa: SLF001
    # As Guild makes it of them (`guild.commands.run_impl._label_template`).
    elif op._tags and template == " ".join([*op._tags, "${default_label}"]):  # noqa: SLF001
        op._label_template = labels.Recorded(template)  # noqa: SLF001


def _prepare(args: Any, op: Any) -> None:
    """Evaluates what must be right before Guild asks the user and makes a run folder."""
    run = op._run  # noqa: SLF001
    if op._opdef is None and _is_proto(run.dir):  # noqa: SLF001
        if run.get(trials.ATTRIBUTE):
            op._label_template = labels.kept(op._label_template)  # noqa: SLF001
        return
    if op._opdef is None:  # noqa: SLF001
        op.guild_funcs_hidden = environment.hidden_of(run, op._op_flag_vals)  # noqa: SLF001
    env = environment.computed(op)
    label = op._label_template  # noqa: SLF001
    with_sourcecode = _copies_sourcecode(op) and sourcecode.has_expressions(op._opdef)  # noqa: SLF001
    is_written = labels.may_be_ours(label) and not isinstance(label, labels.Recorded)
    if not (env or with_sourcecode or is_written):
        return
    state = op.guild_funcs_state = _state(op)
    if op._opdef is not None:  # noqa: SLF001
        environment.evaluate(op, env, state)
    if is_written:
        op._label_template = labels.bind(label, state)  # noqa: SLF001
    if with_sourcecode:
        op._sourcecode_root = sourcecode.root(state, op._sourcecode_root)  # noqa: SLF001
        run_env = sourcecode.prepare(state, is_preview=args.test_sourcecode)
        environment.add_run_env(op._op_cmd.cmd_env, run_env, state.context.env)  # noqa: SLF001


def _state(op: Any) -> State:
    if op._opdef is not None:  # noqa: SLF001
        return state_for(op._opdef, op._op_flag_vals)  # noqa: SLF001
    # Guild restarts a run without its definition when no flag is given.
    return state_without_operation(op._op_flag_vals, trials.project_dir(op._run))  # noqa: SLF001


def _copies_sourcecode(op: Any) -> bool:
    # A restart has its source code, unless --force-sourcecode is given; so has
    # a run that starts from another (--proto).
    return op._opdef is not None and (op._run is None or op._force_sourcecode)  # noqa: SLF001


def _wrap_init_run(original: seams.Wrapper) -> seams.Wrapper:
    def init_run(op: Any, run_dir: Optional[str] = None) -> Any:
        is_proto = _is_proto(run_dir)
        recorded = _carry_over(op)
        recorded = _record_label(op, is_proto=is_proto) or recorded
        recorded = environment.record_hidden(op) or recorded
        if is_proto:
            recorded = trials.record(op) or recorded
        if not (recorded or sourcecode.has_expressions(getattr(op, "_opdef", None))):
            return _record_expressions(op, original(op, run_dir))
        run_dir = run_dir or op.run_dir or os.path.join(var.runs_dir(), runlib.mkid())
        with _removed_on_failure(run_dir):
            return _record_expressions(op, original(op, run_dir))

    return init_run


def _record_expressions(op: Any, run: Any) -> Any:
    """Adds the expressions that were evaluated for the operation to the record of its run."""
    opdef = getattr(op, "_opdef", None)
    state = getattr(op, "guild_funcs_state", None) or getattr(opdef, ATTRIBUTE, None)
    if state is not None and state.evaluated:
        from guild_funcs.adapters import recording

        recording.add_expressions(run.dir, state)
    return run


def _carry_over(op: Any) -> bool:
    """Has a run with the prototype of another record what that one carries for later starts."""
    run = getattr(op, "_run", None)
    if run is None or not (op._run_is_proto or _is_proto(run.dir)):  # noqa: SLF001
        return False
    # With a definition, what the trials need is recorded anew.
    names = [name for name in CARRIED if op._opdef is None or name != trials.ATTRIBUTE]  # noqa: SLF001
    carried = {name: run.get(name) for name in names}
    op.run_attrs.update({name: value for name, value in carried.items() if value})
    return any(carried.values())


def _record_label(op: Any, *, is_proto: bool) -> bool:
    """Makes the template that Guild records plain; tells whether it was ours."""
    template = getattr(op, "_label_template", None)
    if isinstance(template, labels.Recorded):
        op.run_attrs["op"]["label-template"] = str(template)
    if isinstance(template, labels.BoundTemplate):
        written = labels.trial_template if is_proto else labels.plain_template
        op.run_attrs["op"]["label-template"] = written(template)
        op.run_attrs[LABEL_ATTRIBUTE] = str(template)
        return True
    run = getattr(op, "_run", None)
    if run is not None and run.get(LABEL_ATTRIBUTE) and _label_given(op):
        op.run_attrs[LABEL_ATTRIBUTE] = None
    return False


def _label_given(op: Any) -> bool:
    recorded = (op._run.get("op") or {}).get("label-template")  # noqa: SLF001
    return bool(op._label_template != recorded)  # noqa: SLF001


def _is_proto(run_dir: Optional[str]) -> bool:
    """A batch keeps the run that its trials start from in `.guild/proto`."""
    return bool(run_dir) and str(run_dir).endswith(os.path.join(".guild", "proto"))


@contextmanager
def _removed_on_failure(run_dir: str) -> Iterator[None]:
    """Removes a run folder that could not be completed, unless it was there before."""
    made = os.path.dirname(os.path.dirname(run_dir)) if _is_proto(run_dir) else run_dir
    keep = made == run_dir and os.path.exists(made)
    try:
        yield
    except BaseException:
        if not keep:
            shutil.rmtree(made, ignore_errors=True)
        raise
