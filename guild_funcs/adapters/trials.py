"""The trials of a batch: what depends on a flag that varies is computed for each of them.

Guild runs a batch in a process of its own, which knows the batch's prototype
but no guild file. The prototype therefore records (attribute `funcs_batch`)
the expressions that depend on flags, and what they may look at. When a trial
is made, those whose flags differ from the prototype's are evaluated.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Optional

from guild import op_util, run_util

from guild_funcs.adapters import (
    environment,
    labels,
    operation,
    report,
    requirements,
    seams,
    sourcecode,
)
from guild_funcs.adapters import flags as flaglib
from guild_funcs.adapters.varying import is_varying
from guild_funcs.context import Context, system_env

ATTRIBUTE = "funcs_batch"


def install() -> None:
    """Wraps what Guild's batches and optimizers make their trials with."""
    seams.wrap(seams.HANDLE_TRIALS, _wrap_handle_trials)
    seams.wrap(seams.INIT_TRIAL, _wrap_init_trial)


# In the process of `guild run`: the prototype's record.


def record(op: Any) -> bool:
    """Adds the attribute to a batch's prototype; tells whether anything is left for the trials."""
    state = getattr(op._opdef, operation.ATTRIBUTE, None)  # noqa: SLF001 - Guild's own name
    if state is None:
        return False
    computed = _computed_flags(op)
    env = getattr(op, "guild_funcs_env", {})
    varies = getattr(op, "guild_funcs_sourcecode_varies", False)
    has_label = isinstance(op._label_template, labels.BoundTemplate)  # noqa: SLF001
    requires = any(requirements.has_ours(dep.resdef._data) for dep in op.deps)  # noqa: SLF001
    if not (computed or env or varies or has_label or requires):
        return False
    op.run_attrs[ATTRIBUTE] = {
        "guildfile": state.source.file,
        "path": list(state.source.path),
        "operation": state.context.operation,
        "project": state.context.project_dir,
        "python-path": list(state.context.python_path),
        "python-exe": state.context.python_exe,
        "env-secrets": sorted(state.context.secrets),
        "flags": computed,
        "env": env,
        "sourcecode": varies,
        "requires": requires,
    }
    return True


def _computed_flags(op: Any) -> dict[str, Any]:
    values = getattr(op._opdef, operation.VALUES, None)  # noqa: SLF001
    if values is None:
        return {}
    flagdefs = {flag.name: flag for flag in op._opdef.flags}  # noqa: SLF001
    return {
        name: {
            "text": text,
            "reads": sorted(values.reads.get(name, ())),
            "type": flagdefs[name].type,
            "arg-split": flagdefs[name].arg_split,
        }
        for name, text in values.texts.items()
        if not is_varying(op._op_flag_vals.get(name))  # noqa: SLF001
    }


# In the process of the batch.


def _wrap_handle_trials(original: seams.Wrapper) -> seams.Wrapper:
    def handle_trials(batch_run: Any, trials: Sequence[dict[str, Any]]) -> Any:
        noted = batch_run.guild_funcs_evaluated = {}
        resolved = []
        for trial in trials:
            values, evaluated = resolve(batch_run.batch_proto, trial)
            noted[_key(values)] = evaluated
            resolved.append(values)
        return original(batch_run, resolved)

    return handle_trials


def _wrap_init_trial(original: seams.Wrapper) -> seams.Wrapper:
    def init_trial_run(
        batch_run: Any, trial_flag_vals: dict[str, Any], run_dir: Optional[str] = None
    ) -> Any:
        proto = batch_run.batch_proto
        if not proto.get(ATTRIBUTE):
            return original(batch_run, trial_flag_vals, run_dir)
        values, evaluated = resolve(proto, trial_flag_vals)
        before = getattr(batch_run, "guild_funcs_evaluated", {}).get(_key(values), [])
        run = original(batch_run, values, run_dir)
        try:
            _complete(run, proto, values, [*before, *evaluated])
        except BaseException:
            shutil.rmtree(run.dir, ignore_errors=True)
            raise
        return run

    return init_trial_run


def _key(values: dict[str, Any]) -> str:
    return repr(sorted(values.items()))


def resolve(proto: Any, trial: dict[str, Any]) -> tuple[dict[str, Any], list[operation.Evaluation]]:
    """Returns the flag values of a trial, computed ones evaluated with its other values.

    With them, the evaluations, for the trial's record.
    """
    info = proto.get(ATTRIBUTE)
    if not info or not info["flags"]:
        return trial, []
    values = TrialValues(info, proto.get("flags") or {}, trial)
    found = {**trial, **{name: values[name] for name in values.stale}}
    return found, values.state.evaluated


class TrialValues(Mapping[str, Any]):
    """A trial's flag values by name; `stale` are those to compute because others changed.

    A computed value that differs from the prototype's was given for the trial
    (in a batch file, by an optimizer) and stands.
    """

    def __init__(self, info: dict[str, Any], proto: dict[str, Any], trial: dict[str, Any]) -> None:
        self._trial = trial
        self._computed = info["flags"]
        self.state = _state(info, self)
        self._values: dict[str, Any] = {}
        changed = {name for name, value in trial.items() if proto.get(name) != value}
        self.stale: set[str] = set()
        while True:
            more = {
                name
                for name, flag in self._computed.items()
                if name not in self.stale | changed
                and (trial.get(name) == flag["text"] or (changed | self.stale) & set(flag["reads"]))
            }
            if not more:
                break
            self.stale |= more

    def __getitem__(self, name: str) -> Any:
        """Returns the value of a flag."""
        if name not in self.stale:
            return self._trial[name]
        if name not in self._values:
            flag = self._computed[name]
            flagdef = SimpleNamespace(name=name, type=flag["type"], arg_split=flag["arg-split"])
            value = flaglib.evaluated(flag["text"], flagdef, self.state)
            self._values[name] = op_util.coerce_flag_value(value, flagdef)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Returns the names of the flags."""
        return iter(self._trial)

    def __len__(self) -> int:
        """Returns the number of flags."""
        return len(self._trial)


def _state(info: dict[str, Any], values: Mapping[str, Any]) -> operation.State:
    context = Context(
        flags=values,
        env=system_env(),
        project_dir=info["project"],
        operation=info["operation"],
        python_path=tuple(info["python-path"]),
        python_exe=info["python-exe"],
        secrets=frozenset(info["env-secrets"]),
    )
    return operation.State(report.Source(info["guildfile"], tuple(info["path"])), context)


def _complete(
    run: Any, proto: Any, values: dict[str, Any], evaluated: list[operation.Evaluation]
) -> None:
    """Gives a trial its own environment, label template, dependencies, libraries and record."""
    info = proto.get(ATTRIBUTE)
    state = _state(info, values)
    state.evaluated.extend(evaluated)
    op = run.get("op")
    for name, text in info["env"].items():
        op["op-cmd"]["cmd-env"][name] = environment.value(name, text, state)
    template = labels.bind(op.get("label-template"), state)
    if isinstance(template, labels.BoundTemplate):
        op["label-template"] = labels.plain_template(template)
    if info["requires"]:
        op["deps"] = [requirements.evaluated_data(data, state) for data in op["deps"]]
    if info["sourcecode"]:
        run_env = _mount(run, proto, state)
        environment.add_run_env(op["op-cmd"].setdefault("cmd-env", {}), run_env, state.context.env)
    run.write_attr("op", op)
    run.del_attr(ATTRIBUTE)
    from guild_funcs.adapters import recording

    recording.add_expressions(run.dir, state)


def _mount(run: Any, proto: Any, state: operation.State) -> sourcecode.RunEnv:
    """Copies the libraries that depend on the trial's flags into the trial.

    Returns the environment variables that it needs to import them.
    """
    opdef = run_util.run_opdef(proto)
    if opdef is None:
        raise SystemExit((f"cannot find the operation of {proto.dir} for its source code", 1))
    made = operation.state_for(opdef, state.context.flags)
    made.context, made.evaluated = state.context, state.evaluated
    run_env = sourcecode.mount(opdef, run)
    op_util.write_sourcecode_digest(run)
    return run_env


def project_dir(run: Any) -> str:
    """Returns the folder of the guild file that a run was made with, or where the run is."""
    opref = run.opref
    return os.path.dirname(opref.pkg_name) if opref.pkg_type == "guildfile" else str(run.dir)
