"""The flag values of a trial: computed with its other values, and checked as Guild checks them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Optional

from guild import op_util

from guild_funcs.adapters.batch.record import BatchRecord, Computed
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varies, is_varying
from guild_funcs.adapters.evaluation.known import NOT_SET, Evaluation, is_same
from guild_funcs.adapters.fields.flags.field import Values
from guild_funcs.adapters.fields.flags.values import choices, evaluated, in_circle
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.operations import definition

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, FlagDef, Operation

Resolved = tuple[dict[str, object], list[Evaluation]]


def record(op: Operation) -> dict[str, Computed]:
    """Returns what a batch's prototype carries of the computed flags of an operation, by name."""
    values = ours.find(definition(op), Values)
    if values is None:
        return {}
    flagdefs = {flag.name: flag for flag in definition(op).flags}
    return {
        name: Computed(
            text, tuple(sorted(values.reads.get(name, ()))), _flag_data(flagdefs.get(name))
        )
        for name, text in values.texts.items()
        if not is_varying(op._op_flag_vals.get(name))
    }


def record_choices(op: Operation) -> dict[str, Computed]:
    """Returns what the prototype carries of choices that depend on flags, by the flag's name."""
    values = ours.find(definition(op), Values)
    if values is None or is_forced(op):
        return {}
    return {
        flag.name: Computed(found.items, tuple(sorted(found.reads)), _flag_data(flag))
        for flag in definition(op).flags
        if (found := values.choices.get(flag.name)) and found.reads and not flag.allow_other
    }


def is_forced(op: Operation) -> bool:
    """Tells whether Guild checks no value: for `--force-flags`, and a batch file."""
    params = op.run_attrs.get("run_params") or {}
    return bool(params.get("force_flags") or op._batch_trials)


def _flag_data(flag: Optional[FlagDef]) -> Data:
    """Returns what Guild's own checks read of a flag; nothing for a flag that is not defined."""
    if flag is None:
        return {}
    names = ("type", "arg_split", "min", "max", "required", "allow_other", "description")
    data: Data = {name: getattr(flag, name) for name in names}
    data["choices"] = [
        {"value": each.value, "alias": each.alias, "flags": each.flags} for each in flag.choices
    ]
    return data


def changed_flags(proto: Mapping[str, object], trial: Mapping[str, object]) -> set[str]:
    """Returns the names of the flags whose values in a trial are others than the prototype's."""
    return {name for name, value in trial.items() if not is_same(proto.get(name, NOT_SET), value)}


def resolve_all(
    info: BatchRecord, proto: dict[str, object], trial: dict[str, object]
) -> Iterator[Resolved]:
    """Yields the flag values of a trial; several when a computed one is a list, as for a run."""
    values, evaluated = resolve(info, proto, trial)
    lists = {name: each for name in info.flags if isinstance(each := values.get(name), list)}
    if not lists:
        yield values, evaluated
        return
    for combination in itertools.product(*lists.values()):
        given = {**values, **dict(zip(lists, combination))}
        for found, more in resolve_all(info, proto, given):
            yield found, [*evaluated, *more]


def resolve(info: BatchRecord, proto: dict[str, object], trial: dict[str, object]) -> Resolved:
    """Returns the flag values of a trial, computed ones evaluated with its other values.

    With them, the evaluations, for the trial's record.

    Args:
        info: What the batch's prototype carries.
        proto: The flag values of the prototype.
        trial: Those that Guild, or an optimizer, chose for the trial.

    Raises:
        SystemExit: An expression is wrong, or Guild refuses a value of the trial.
    """
    if not info.flags and not info.choices:
        return trial, []
    values = TrialValues(info, proto, trial)
    found = {**trial, **values.computed()}
    if not info.forced:
        _check(info, found, changed_flags(proto, found), values)
    # As Guild does for a run; a flag that was given keeps its value.
    given = {name: found.get(name) for name in {*info.given, *changed_flags(proto, trial)}}
    flags = [_flagdef(name, info.flags[name].flag) for name in sorted(values.stale)]
    op_util._apply_choice_vals(flags, given, found)
    return found, values.state.evaluated


def _check(
    info: BatchRecord, found: dict[str, object], changed: set[str], values: TrialValues
) -> None:
    flags = {name: _flagdef(name, info.flags[name].flag) for name in values.stale}
    for name, data in info.choices.items():
        if name in flags or changed.intersection(data.reads):
            flag = flags.setdefault(name, _flagdef(name, data.flag))
            flag.choices = [
                _choice(each) for item in data.written for each in _listed(item, flag, values.state)
            ]
    for name, flag in flags.items():
        with _in_guilds_words():
            op_util._check_flag_val(found.get(name), flag)
            op_util._check_required_flags(found, [flag])


def _listed(item: Data, flag: FlagDef, state: operation.State) -> list[object]:
    listed = item.get("listed")
    return choices(item["written"], flag, state) if listed is None else listed


@contextmanager
def _in_guilds_words() -> Iterator[None]:
    """Reports what Guild refuses as Guild does for a run."""
    from guild.commands import run_impl

    try:
        yield
    except op_util.InvalidFlagChoice as error:
        run_impl._invalid_flag_choice_error(error)
    except op_util.InvalidFlagValue as error:
        run_impl._invalid_flag_value_error(error)
    except op_util.MissingRequiredFlags as error:
        run_impl._missing_required_flags_error(error)


def _choice(data: object) -> SimpleNamespace:
    """Returns what Guild's own check takes for a choice (`guild.guildfile.FlagChoice`)."""
    given = data if isinstance(data, dict) else {"value": data}
    return SimpleNamespace(**{"alias": None, "description": "", "flags": {}, **given})


def _flagdef(name: str, data: Data) -> SimpleNamespace:
    """Returns what Guild's own checks take for a flag definition."""
    nothing = {**dict.fromkeys(("type", "arg_split", "min", "max")), "description": ""}
    flag = SimpleNamespace(**{**nothing, "required": False, "allow_other": False, **data})
    flag.name = name
    flag.choices = [_choice(each) for each in data.get("choices", ())]
    return flag


class TrialValues(Mapping[str, object]):
    """A trial's flag values by name; `stale` are those to compute because others changed.

    A computed value that differs from the prototype's was given for the trial
    (in a batch file, by an optimizer) and stands.
    """

    def __init__(
        self, info: BatchRecord, proto: dict[str, object], trial: dict[str, object]
    ) -> None:
        self._trial = trial
        self._proto = proto
        self._info = info
        self.state = plain_state.from_data(info.context, self)
        self._values: dict[str, object] = {}
        self._path: list[str] = []
        changed = changed_flags(proto, trial)
        self.stale: set[str] = set()
        while True:
            more = {
                name
                for name, flag in info.flags.items()
                if name in trial
                and name not in self.stale | changed
                and (trial.get(name) == flag.written or (changed | self.stale) & set(flag.reads))
            }
            if not more:
                break
            self.stale |= more

    def computed(self) -> dict[str, object]:
        """Returns the computed values; the text of one that reads a list, which makes trials."""
        found = {}
        for name in sorted(self.stale):
            try:
                found[name] = self._compute(name)
            except Varies:
                found[name] = self._info.flags[name].written
        return found

    def __getitem__(self, name: str) -> object:
        """Returns the value of a flag; raises `Varies` for a computed list, which makes trials."""
        if name not in self.stale:
            # An optimizer may leave flags out.
            return self._trial[name] if name in self._trial else self._proto[name]
        value = self._compute(name)
        if isinstance(value, list):
            raise Varies(name)
        return value

    def _compute(self, name: str) -> object:
        if name not in self._values:
            with in_circle(self._path, name):
                data = self._info.flags[name]
                flag = _flagdef(name, data.flag)
                value = evaluated(data.written, flag, self.state)
                self._values[name] = self._coerced(value, flag)
        return self._values[name]

    def _coerced(self, value: object, flag: FlagDef) -> object:
        try:
            value = op_util._coerced_flag_value(flag.name, value, {flag.name: flag})
        except op_util.InvalidFlagValue:
            if not self._info.forced:
                with _in_guilds_words():
                    raise
        by_alias = {each.alias: each.value for each in flag.choices if each.alias}
        return by_alias.get(value, value) if isinstance(value, str) else value

    def __iter__(self) -> Iterator[str]:
        """Returns the names of the flags."""
        return iter({**self._proto, **self._trial})

    def __len__(self) -> int:
        """Returns the number of flags."""
        return len({**self._proto, **self._trial})
