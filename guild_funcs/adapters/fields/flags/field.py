"""The `flags` field: computed defaults and choices become values before Guild sees them.

A flag that depends on one that varies in a batch is computed for each trial (`trials`). Here
Guild gets no value for it, and the batch gets its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild import op_util

from guild_funcs import structs
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varying, varying
from guild_funcs.adapters.fields.flags.evaluator import Rules, Values
from guild_funcs.adapters.fields.flags.values import WrittenChoices, is_computed, refuse_wrong
from guild_funcs.adapters.host import ours, report
from guild_funcs.adapters.host.operations import is_off
from guild_funcs.adapters.host.seams import Wrapper

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Arguments,
        FlagDef,
        Flags,
        OpDef,
        RunState,
    )


@structs.dataclass(frozen=True)
class Recorded:
    """The flag values of a run that starts again. Kept on Guild's operation definition."""

    values: Mapping[str, object]


def wrap_choices(original: Wrapper) -> Wrapper:
    """Wraps `guild.guildfile._init_flag_choices`."""

    def init_flag_choices(data: object, flagdef: FlagDef) -> object:
        if not is_computed(data):
            return original(data, flagdef)
        ours.put(flagdef, WrittenChoices(data))
        # Listings show the choices as they are written.
        return original(data if isinstance(data, list) else [data], flagdef)

    return init_flag_choices


def wrap_recorded_flags(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._apply_opdef_flags`."""

    def apply_opdef_flags(
        opdef: OpDef,
        user_flag_vals: Flags,
        force_flags: object,
        args: Arguments,
        op_flag_vals: dict[str, object],
    ) -> object:
        """Guild keeps the recorded values of a run that starts again: none is computed anew.

        Only the values that the prototype of a batch has as text, for its trials, are computed.
        """
        for flag in opdef.flags:
            if is_computed(flag.default) and op_flag_vals.get(flag.name) == flag.default:
                del op_flag_vals[flag.name]
        ours.put(opdef, Recorded(dict(op_flag_vals)))
        try:
            return original(opdef, user_flag_vals, force_flags, args, op_flag_vals)
        finally:
            ours.drop(opdef, Recorded)

    return apply_opdef_flags


def wrap_test_flags(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._test_flags`."""

    def test_flags(S: RunState) -> object:  # noqa: N803 - Guild's own name
        values = ours.find(S.user_op._opdef, Values)
        if values is None:
            return original(S)
        with _in_place(values):
            return original(S)

    return test_flags


def wrap_flag_values(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.flag_vals_for_opdef`."""

    def flag_vals_for_opdef(
        opdef: OpDef, user_flag_vals: Optional[dict[str, object]] = None, force: object = False
    ) -> object:
        given = user_flag_vals or {}
        # An earlier run in this process may have left other parts.
        ours.keep(opdef, Recorded)
        ours.put(opdef, Varying(_trial_names(force)))
        if is_off(opdef) or not _has_expressions(opdef):
            return original(opdef, given, force)
        values = ours.put(opdef, of_operation(opdef, given, is_forced=bool(force)))
        values.compute()
        # Other fields must not take the text of a deferred flag for its value.
        ours.put(opdef, Varying(_trial_names(force) | values.deferred))
        with _in_place(values):
            found: dict[str, object] = original(opdef, given, force)
        found.update({name: values.texts[name] for name in values.deferred})
        return found

    return flag_vals_for_opdef


def _has_expressions(opdef: OpDef) -> bool:
    return any(is_computed(flag.default) or ours.find(flag, WrittenChoices) for flag in opdef.flags)


def _trial_names(force: object) -> frozenset[str]:
    # run_impl passes the trials of a batch file (@trials.csv) as `force`.
    trials = force if isinstance(force, list) else []
    return frozenset(name for trial in trials for name in trial)


def of_operation(opdef: OpDef, given: Mapping[str, object], *, is_forced: bool = False) -> Values:
    """Returns the flag values of an operation that is about to run.

    `given` are the user's values. A run that starts again keeps the values that it recorded.
    `is_forced` says that Guild does not check them (`--force-flags`).
    """

    def computed(value: object, flag: Optional[FlagDef]) -> object:
        if flag is not None:
            with report.errors(report.Source.of(opdef), ("flags", flag.name, "default")):
                refuse_wrong(value, flag)
        return _coerced(value, flag)

    by_name = dict(given)
    op_util.normalize_flag_aliases(opdef.flags, by_name, force=True)
    recorded = ours.find(opdef, Recorded)
    stand = {**(recorded.values if recorded else {}), **by_name}
    texts = {
        flag.name: flag.default
        for flag in opdef.flags
        if is_computed(flag.default) and flag.name not in stand
    }
    return Values(
        opdef.flags,
        stand,
        texts,
        make_state=lambda values: operation.begin(opdef, values),
        rules=Rules(_coerced, _coerced if is_forced else computed, varying(opdef)),
    )


@contextmanager
def _in_place(values: Values) -> Iterator[None]:
    """Puts the values in place of the defaults while Guild reads them.

    The text goes back afterwards: a process may run the operation again,
    and the values may then be others. Choices stay, because Guild shows
    them when a value is not among them; they are computed anew each time.
    """
    flags = values.flags.values()
    saved = {flag.name: (flag.default, flag.required) for flag in flags}
    try:
        for flag in flags:
            if flag.name in values.deferred:
                flag.default, flag.required = None, False
            elif flag.name in values.texts:
                flag.default = values.default(flag.name)
            elif is_computed(flag.default):
                flag.default = values.given[flag.name]
        yield
    finally:
        for flag in flags:
            flag.default, flag.required = saved[flag.name]


def _coerced(value: object, flag: Optional[FlagDef]) -> object:
    try:
        return op_util.coerce_flag_value(value, flag)
    except (ValueError, TypeError):
        return value  # Guild reports it when it checks the flags.
