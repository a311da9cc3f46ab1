"""The `flags` field: computed defaults and choices become values before Guild sees them.

What depends on a flag that varies in a batch is computed for each trial
(`trials`). Guild gets no value for it here, and the batch its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Optional

from guild import flag_util, guildfile, op_util

from guild_funcs.adapters import operation, seams
from guild_funcs.adapters.varying import Tracked, Varies
from guild_funcs.context import Text
from guild_funcs.errors import FuncsError
from guild_funcs.language import has_expression

CHOICES = "_guild_funcs_choices"
RECORDED = "_guild_funcs_recorded"


def install() -> None:
    """Wraps the parsing of choices, and the flag values of an operation."""
    seams.wrap(seams.FLAG_CHOICES, _wrap_choices)
    seams.wrap(seams.FLAG_VALUES, _wrap_flag_values)
    seams.wrap(seams.RECORDED_FLAGS, _wrap_recorded_flags)
    seams.wrap(seams.TEST_FLAGS, _wrap_test_flags)


def is_computed(value: Any) -> bool:
    """Tells whether a flag's default or choices hold an expression."""
    if isinstance(value, list):
        return any(is_computed(item) for item in value)
    return isinstance(value, str) and has_expression(value)


def _wrap_choices(original: seams.Wrapper) -> seams.Wrapper:
    def init_flag_choices(data: Any, flagdef: Any) -> Any:
        if not is_computed(data):
            return original(data, flagdef)
        setattr(flagdef, CHOICES, data)
        # Listings show the text as it is written.
        return original(data if isinstance(data, list) else [data], flagdef)

    return init_flag_choices


def _wrap_recorded_flags(original: seams.Wrapper) -> seams.Wrapper:
    def apply_opdef_flags(
        opdef: Any, user_flag_vals: Any, force_flags: Any, args: Any, op_flag_vals: dict[str, Any]
    ) -> Any:
        """Guild keeps the recorded values of a run that starts again: none is computed anew."""
        setattr(opdef, RECORDED, dict(op_flag_vals))
        try:
            return original(opdef, user_flag_vals, force_flags, args, op_flag_vals)
        finally:
            delattr(opdef, RECORDED)

    return apply_opdef_flags


def _wrap_test_flags(original: seams.Wrapper) -> seams.Wrapper:
    def test_flags(state: Any) -> Any:
        opdef = state.user_op._opdef  # noqa: SLF001 - Guild's own name for it
        values = getattr(opdef, operation.VALUES, None)
        if values is None:
            return original(state)
        with values.in_place():
            return original(state)

    return test_flags


def _wrap_flag_values(original: seams.Wrapper) -> seams.Wrapper:
    def flag_vals_for_opdef(
        opdef: Any, user_flag_vals: Optional[dict[str, Any]] = None, force: Any = False
    ) -> Any:
        given = user_flag_vals or {}
        operation.forget(opdef)
        if operation.is_off(opdef) or not _has_expressions(opdef):
            return original(opdef, given, force)
        values = Values(opdef, given, _trial_names(force))
        setattr(opdef, operation.VALUES, values)
        values.compute()
        with values.in_place():
            found = original(opdef, given, force)
        found.update({name: values.texts[name] for name in values.deferred})
        return found

    return flag_vals_for_opdef


def _has_expressions(opdef: Any) -> bool:
    return any(is_computed(flag.default) or hasattr(flag, CHOICES) for flag in opdef.flags)


def _trial_names(force: Any) -> set[str]:
    # run_impl passes the trials of a batch file (@trials.csv) as `force`.
    trials = force if isinstance(force, list) else []
    return {name for trial in trials for name in trial}


class Values(Mapping[str, Any]):
    """The operation's flag values by name; a computed default is evaluated when it is read.

    The values of an expression are those that the user gave, those recorded with
    a run that starts again, or the defaults, as the operation gets them: of the
    flag's type.

    `texts` are the computed defaults as written, `reads` the flags that each of
    them read, and `deferred` the names of those left for the trials of a batch.
    """

    def __init__(self, opdef: Any, given: Mapping[str, Any], varying: set[str]) -> None:
        self.given = {**getattr(opdef, RECORDED, {}), **given}
        op_util.normalize_flag_aliases(opdef.flags, self.given, force=True)
        self._flags = {flag.name: flag for flag in opdef.flags}
        self._varying = varying
        self._computed: dict[str, Any] = {}
        self._path: list[str] = []
        self.texts = {
            flag.name: flag.default
            for flag in opdef.flags
            if is_computed(flag.default) and flag.name not in self.given
        }
        self.reads: dict[str, set[str]] = {}
        self.deferred = set(self.texts) & varying
        self.state = operation.begin(opdef, self)

    def compute(self) -> None:
        """Evaluates the choices and the defaults that the operation needs."""
        for flag in self._flags.values():
            _compute_choices(flag, self.state.with_flags(Tracked(self)))
        for name in self.texts:
            with suppress(Varies):
                self[name]

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

    def __getitem__(self, name: str) -> Any:
        """Returns the value of a flag; raises `Varies` when only a trial has one."""
        if name in self._varying or name in self.deferred:
            raise Varies(name)
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

    def _compute(self, flag: Any) -> Any:
        if flag.name not in self.texts:
            return _coerced(flag.default, flag)
        if flag.name in self._path:
            path = " -> ".join([*self._path[self._path.index(flag.name) :], flag.name])
            raise FuncsError(f"flags refer to each other in a circle: {path}")
        self._path.append(flag.name)
        tracked = Tracked(self)
        try:
            return evaluated(flag.default, flag, self.state.with_flags(tracked))
        except Varies:
            self.deferred.add(flag.name)
            raise
        finally:
            self.reads[flag.name] = tracked.read
            self._path.pop()


def _compute_choices(flag: Any, state: operation.State) -> None:
    data = getattr(flag, CHOICES, None)
    if data is None:
        return
    listed: list[Any] = []
    try:
        for item in data if isinstance(data, list) else [data]:
            found = evaluated(item, flag, state, "choices") if is_computed(item) else item
            listed.extend(found if isinstance(found, list) else [found])
    except Varies:
        listed = []  # They differ from trial to trial: nothing to check here.
    flag.choices = [guildfile.FlagChoice(item, flag) for item in listed]


def evaluated(value: Any, flag: Any, state: operation.State, attribute: str = "default") -> Any:
    """Returns the value of a computed default or choice, decoded for its flag."""
    if isinstance(value, list):
        return [evaluated(item, flag, state, attribute) for item in value]
    if not is_computed(value):
        return value
    return decoded(state.value(value, "flags", flag.name, attribute), flag)


def _coerced(value: Any, flag: Any) -> Any:
    try:
        return op_util.coerce_flag_value(value, flag)
    except (ValueError, TypeError):
        return value  # Guild reports it when it checks the flags.


def decoded(value: Any, flag: Any) -> Any:
    """Returns the flag value for an expression's value.

    Text is decoded as Guild decodes the same text in `guild run op flag=TEXT`
    (`guild.flag_util.decode_flag_val`). Paths and what `str` returns stay text.
    """
    if isinstance(value, list):
        return [decoded(item, flag) for item in value]
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, str):
        return flag_util.decode_flag_val(value, flag.type)
    return value
