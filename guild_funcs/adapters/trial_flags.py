"""The flag values of a trial, computed ones with the trial's other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from guild import guildfile, op_util

from guild_funcs.adapters import carried, operation
from guild_funcs.adapters.computed import choices, evaluated
from guild_funcs.adapters.varying import is_varying


def record(op: Any) -> dict[str, Any]:
    """Returns what a batch's prototype carries of the computed flags of an operation, by name."""
    values = getattr(op._opdef, operation.VALUES, None)  # noqa: SLF001 - Guild's own names
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


def record_choices(op: Any) -> dict[str, Any]:
    """Returns what the prototype carries of choices that depend on flags, by the flag's name.

    Nothing where Guild itself checks no value: for `--force-flags`, a batch file, `allow-other`.
    """
    values = getattr(op._opdef, operation.VALUES, None)  # noqa: SLF001
    is_forced = op.run_attrs.get("run_params", {}).get("force_flags") or op._batch_trials  # noqa: SLF001
    if values is None or is_forced:
        return {}
    return {
        flag.name: {
            "choices": values.choices[flag.name].items,
            "reads": sorted(values.choices[flag.name].reads),
            "type": flag.type,
        }
        for flag in op._opdef.flags  # noqa: SLF001
        if flag.name in values.choices and values.choices[flag.name].reads and not flag.allow_other
    }


def changed_flags(proto: dict[str, Any], trial: dict[str, Any]) -> set[str]:
    """Returns the names of the flags whose values in a trial are others than the prototype's."""
    return {
        name
        for name, value in trial.items()
        # 1, 1.0 and yes are equal in Python, and three values of a flag.
        if name not in proto or (type(proto[name]), proto[name]) != (type(value), value)
    }


def resolve(
    info: dict[str, Any], proto: dict[str, Any], trial: dict[str, Any]
) -> tuple[dict[str, Any], list[operation.Evaluation]]:
    """Returns the flag values of a trial, computed ones evaluated with its other values.

    With them, the evaluations, for the trial's record.

    Args:
        info: What the batch's prototype carries.
        proto: The flag values of the prototype.
        trial: Those that Guild, or an optimizer, chose for the trial.

    Raises:
        SystemExit: An expression is wrong, or a value is not among the choices of the trial.
    """
    if not info["flags"] and not info["choices"]:
        return trial, []
    values = TrialValues(info, proto, trial)
    found = {**trial, **{name: values[name] for name in values.stale}}
    _check_choices(info["choices"], found, changed_flags(proto, found), values.state)
    return found, values.state.evaluated


def _check_choices(
    written: dict[str, Any], values: dict[str, Any], changed: set[str], state: operation.State
) -> None:
    """Refuses a value that is not among choices which depend on flags of the trial."""
    for name, data in written.items():
        if changed.intersection(data["reads"]):
            flag = SimpleNamespace(
                name=name, type=data["type"], arg_split=None, allow_other=False, choices=[]
            )
            for item in data["choices"]:
                found = item.get("listed")
                if found is None:
                    found = choices(item["written"], flag, state)
                flag.choices.extend(guildfile.FlagChoice(each, flag) for each in found)
            _check_choice(values.get(name), flag)


def _check_choice(value: Any, flag: Any) -> None:
    try:
        op_util._check_flag_choice(value, flag)  # noqa: SLF001 - Guild's own check and message
    except op_util.InvalidFlagChoice as error:
        from guild.commands import run_impl

        run_impl._invalid_flag_choice_error(error)  # noqa: SLF001


class TrialValues(Mapping[str, Any]):
    """A trial's flag values by name; `stale` are those to compute because others changed.

    A computed value that differs from the prototype's was given for the trial
    (in a batch file, by an optimizer) and stands.
    """

    def __init__(self, info: dict[str, Any], proto: dict[str, Any], trial: dict[str, Any]) -> None:
        self._trial = trial
        self._computed = info["flags"]
        self.state = carried.from_data(info, self)
        self._values: dict[str, Any] = {}
        changed = changed_flags(proto, trial)
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
            value = evaluated(flag["text"], flagdef, self.state)
            self._values[name] = op_util.coerce_flag_value(value, flagdef)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Returns the names of the flags."""
        return iter(self._trial)

    def __len__(self) -> int:
        """Returns the number of flags."""
        return len(self._trial)
