"""The `flags` field: computed defaults and choices become values before Guild sees them.

What depends on a flag that varies in a batch is computed for each trial
(`trials`). Guild gets no value for it here, and the batch its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Optional

from guild import guildfile, op_util

from guild_funcs import records
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Tracked, Varies
from guild_funcs.adapters.fields.flags.values import (
    Choices,
    WrittenChoices,
    choices,
    evaluated,
    in_circle,
    is_computed,
    written_choices,
)
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.seams import Wrapper

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Arguments,
        FlagChoice,
        FlagDef,
        Flags,
        OpDef,
        RunState,
    )


@records.dataclass(frozen=True)
class Recorded:
    """The flag values of a run that starts again. Kept on Guild's operation definition."""

    values: Mapping[str, object]


def wrap_choices(original: Wrapper) -> Wrapper:
    """Wraps `guild.guildfile._init_flag_choices`."""

    def init_flag_choices(data: object, flagdef: FlagDef) -> object:
        if not is_computed(data):
            return original(data, flagdef)
        ours.put(flagdef, WrittenChoices(data))
        # Listings show the text as it is written.
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

        But for those that the prototype of a batch has as text, for its trials.
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

    def test_flags(state: RunState) -> object:
        values = ours.find(state.user_op._opdef, Values)
        if values is None:
            return original(state)
        with values.in_place():
            return original(state)

    return test_flags


def wrap_flag_values(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.flag_vals_for_opdef`."""

    def flag_vals_for_opdef(
        opdef: OpDef, user_flag_vals: Optional[dict[str, object]] = None, force: object = False
    ) -> object:
        given = user_flag_vals or {}
        # Without what an earlier run in this process left.
        ours.keep(opdef, Recorded)
        ours.put(opdef, operation.Varying(_trial_names(force)))
        if operation.is_off(opdef) or not _has_expressions(opdef):
            return original(opdef, given, force)
        values = ours.put(opdef, Values(opdef, given))
        values.compute()
        # No other field may take their text for a value.
        ours.put(opdef, operation.Varying(_trial_names(force) | values.deferred))
        with values.in_place():
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


class Values(Mapping[str, object]):
    """The operation's flag values by name; a computed default is evaluated when it is read.

    The values of an expression are those that the user gave, those recorded with
    a run that starts again, or the defaults, as the operation gets them: of the
    flag's type.

    `texts` are the computed defaults as written, `reads` the flags that each of
    them read, and `deferred` the names of those left for the trials of a batch.
    `choices` are those of the flags whose choices are computed.
    """

    def __init__(self, opdef: OpDef, given: Mapping[str, object]) -> None:
        by_name = dict(given)
        op_util.normalize_flag_aliases(opdef.flags, by_name, force=True)
        recorded = ours.find(opdef, Recorded)
        self.given = {**(recorded.values if recorded else {}), **by_name}
        self._flags = {flag.name: flag for flag in opdef.flags}
        self._varying = operation.varying(opdef)
        self._computed: dict[str, object] = {}
        self._path: list[str] = []
        self.texts = {
            flag.name: flag.default
            for flag in opdef.flags
            if is_computed(flag.default) and flag.name not in self.given
        }
        self.reads: dict[str, set[str]] = {}
        self.choices: dict[str, Choices] = {}
        self.deferred = {name for name in self.texts if name in self._varying}
        self.state = operation.begin(opdef, self)

    def compute(self) -> None:
        """Evaluates the choices and the defaults that the operation needs."""
        for flag in self._flags.values():
            self._compute_choices(flag)
        with_choices = [choice for flag in self._flags.values() for choice in flag.choices]
        for name in (*self.texts, *(name for choice in with_choices for name in choice.flags)):
            with suppress(Varies):
                self[name]

    def _compute_choices(self, flag: FlagDef) -> None:
        data = written_choices(flag)
        if data is None:
            return
        found = self.choices[flag.name] = Choices()
        for item in data if isinstance(data, list) else [data]:
            tracked = Tracked(self)
            try:
                listed = choices(item, flag, self.state.with_flags(tracked))
            except Varies:
                listed = None
            found.add(item, listed, tracked.read)
        flag.choices = [guildfile.FlagChoice(item, flag) for item in found.listed]

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Puts the values in place of the defaults while Guild reads them.

        The text goes back afterwards: a process may run the operation again,
        and the values may then be others. Choices stay, because Guild shows
        them when a value is not among them; they are computed anew each time.
        """
        saved = {flag.name: (flag.default, flag.required) for flag in self._flags.values()}
        try:
            for flag in self._flags.values():
                if flag.name in self.deferred:
                    flag.default, flag.required = None, False
                elif flag.name in self.texts:
                    flag.default = self[flag.name]
                elif is_computed(flag.default):
                    flag.default = self.given[flag.name]
            yield
        finally:
            for flag in self._flags.values():
                flag.default, flag.required = saved[flag.name]

    def __getitem__(self, name: str) -> object:
        """Returns the value of a flag; raises `Varies` when only a trial has one."""
        if name in self._varying or name in self.deferred:
            raise Varies(name)
        found = self._by_choice(name)
        return self._before_choices(name) if found is None else found

    def _by_choice(self, name: str) -> object:
        """Returns the value that a choice gives: of its alias, or of a flag that goes with it.

        None when there is none. The rules are those of `guild.op_util._apply_choice_vals`.
        """
        for flag in self._flags.values():
            gives = flag.name != name and any(name in choice.flags for choice in flag.choices)
            if gives and self.given.get(name) is None:
                chosen = _chosen(flag, self._before_choices(flag.name))
                if chosen is not None and name in chosen.flags:
                    return self._flag_of_choice(chosen, flag, name)
        own = self._flags.get(name)
        if own is not None and any(choice.alias for choice in own.choices):
            chosen = _chosen(own, self._before_choices(name))
            return chosen.value if chosen is not None and chosen.alias else None
        return None

    def _flag_of_choice(self, choice: FlagChoice, flag: FlagDef, name: str) -> object:
        value = choice.flags[name]
        if is_computed(value):
            tracked = Tracked(self)
            state = self.state.with_flags(tracked)
            try:
                found = evaluated(value, self._flags.get(name, flag), state, "choices")
            except Varies:
                # As a default of the flag would be, it is left for the trials.
                self.texts[name] = value
                self.reads[name] = tracked.read
                self.deferred.add(name)
                raise
            choice.flags = {**choice.flags, name: found}
            return found
        return value

    def _before_choices(self, name: str) -> object:
        if name in self.given:
            return _coerced(self.given[name], self._flags.get(name))
        if name not in self._computed:
            self._computed[name] = self._compute(self._flags[name])
        return self._computed[name]

    def __iter__(self) -> Iterator[str]:
        """Returns the names of all flags, those of the user's that are not defined included."""
        return iter({**self._flags, **self.given})

    def __len__(self) -> int:
        """Returns the number of flags."""
        return len({**self._flags, **self.given})

    def _compute(self, flag: FlagDef) -> object:
        if flag.name not in self.texts:
            return _coerced(flag.default, flag)
        tracked = Tracked(self)
        try:
            with in_circle(self._path, flag.name):
                value = evaluated(flag.default, flag, self.state.with_flags(tracked))
        except Varies:
            self.deferred.add(flag.name)
            raise
        finally:
            self.reads[flag.name] = tracked.read
        return _coerced(value, flag)


def _chosen(flag: FlagDef, value: object) -> Optional[FlagChoice]:
    """Returns Guild's choice of that value or alias, None when there is no such."""
    found = [choice for choice in flag.choices if (choice.alias or choice.value) == value]
    return found[-1] if found and value is not None else None


def _coerced(value: object, flag: Optional[FlagDef]) -> object:
    try:
        return op_util.coerce_flag_value(value, flag)
    except (ValueError, TypeError):
        return value  # Guild reports it when it checks the flags.
