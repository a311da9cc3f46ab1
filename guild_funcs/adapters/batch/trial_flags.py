"""The flag values of a trial: computed with its other values, and checked as Guild checks them."""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild import op_util

from guild_funcs import structs
from guild_funcs.adapters.batch.record import BatchRecord, Computed
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import is_varying
from guild_funcs.adapters.evaluation.known import NOT_SET, Evaluation, is_same
from guild_funcs.adapters.fields.flags.evaluator import Rules, Values
from guild_funcs.adapters.fields.flags.values import choices
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.operations import definition

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, FlagChoice, FlagDef, Operation

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

    Returns the evaluations too, for the trial's record.

    Args:
        info: What the batch's prototype carries.
        proto: The flag values of the prototype.
        trial: Those that Guild, or an optimizer, chose for the trial.

    Raises:
        SystemExit: An expression is wrong, or Guild refuses a value of the trial.
    """
    if not info.flags and not info.choices:
        return trial, []
    values = _values(info, proto, trial)
    found = {**trial, **values.compute()}
    if not info.forced:
        _check(info, found, changed_flags(proto, found), values)
    # A flag that was given keeps its value, as in a run of Guild.
    given = {name: found.get(name) for name in {*info.given, *changed_flags(proto, trial)}}
    flags = [values.flags[name] for name in values.texts]
    op_util._apply_choice_vals(flags, given, found)
    return found, values.state.evaluated


def _check(info: BatchRecord, found: dict[str, object], changed: set[str], values: Values) -> None:
    # The flags are copied: what the choices of one trial bring does not belong to the flag.
    flags = {name: copy.copy(values.flags[name]) for name in values.texts}
    for name, data in info.choices.items():
        if name in flags or changed.intersection(data.reads):
            flag = flags.setdefault(name, _flag(name, data.flag))
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


@structs.dataclass
class _Choice:
    """What Guild's own checks read of a choice (`guild.guildfile.FlagChoice`)."""

    value: object
    alias: Optional[str] = None
    description: str = ""
    flags: dict[str, object] = structs.field(default_factory=dict)


@structs.dataclass
class _Flag:
    """What Guild's own checks read of a flag's definition (`guild.guildfile.FlagDef`)."""

    name: str
    default: object = None
    required: bool = False
    type: Optional[str] = None
    arg_split: object = None
    min: object = None
    max: object = None
    allow_other: bool = False
    description: str = ""
    choices: list[FlagChoice] = structs.field(default_factory=list)


def _choice(data: object) -> _Choice:
    if not isinstance(data, dict):
        return _Choice(data)
    return _Choice(**{key: each for key, each in data.items() if key in _Choice.__annotations__})


def _flag(name: str, data: Data) -> _Flag:
    given = {key: each for key, each in data.items() if key != "choices"}
    return _Flag(name, **given, choices=[_choice(each) for each in data.get("choices", ())])


def _values(info: BatchRecord, proto: dict[str, object], trial: dict[str, object]) -> Values:
    """Returns the flag values of a trial; a value is computed when a flag that it reads changed.

    As in a run, a value that a choice brings goes before a default, and after one that was given.
    """
    stale = _stale(info, proto, trial)
    # An optimizer may leave flags out of a trial.
    known = {**proto, **trial}
    stand = {*info.given, *changed_flags(proto, trial)} - stale
    flags = {name: _flag(name, each.flag) for name, each in info.flags.items()}
    for name, value in known.items():
        flags.setdefault(name, _Flag(name)).default = value
    return Values(
        flags.values(),
        {name: value for name, value in known.items() if name in stand},
        {name: info.flags[name].written for name in sorted(stale)},
        make_state=lambda values: plain_state.from_data(info.context, values),
        rules=Rules(lambda value, _flag: value, functools.partial(_coerced, info)),
    )


def _stale(info: BatchRecord, proto: dict[str, object], trial: dict[str, object]) -> set[str]:
    """Returns the names of the computed flags that read a flag with another value in the trial.

    A computed value that differs from the prototype's was given for the trial
    (in a batch file, by an optimizer) and stands.
    """
    changed = changed_flags(proto, trial)
    stale: set[str] = set()
    while True:
        more = {
            name
            for name, flag in info.flags.items()
            if name in trial
            and name not in stale | changed
            and (trial.get(name) == flag.written or (changed | stale) & set(flag.reads))
        }
        if not more:
            return stale
        stale |= more


def _coerced(info: BatchRecord, value: object, flag: Optional[FlagDef]) -> object:
    try:
        return op_util._coerced_flag_value(flag.name, value, {flag.name: flag}) if flag else value
    except op_util.InvalidFlagValue:
        if not info.forced:
            with _in_guilds_words():
                raise
        return value
