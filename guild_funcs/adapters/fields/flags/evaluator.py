"""The flag values that an expression sees: of an operation that is about to run, or of a trial.

Both have one rule: a value that was given stands, a computed value is evaluated when it is read,
a choice gives its alias and the flags that go with it. An expression that reads a flag that
varies is left for the trials of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Optional

from guild import guildfile

from guild_funcs.adapters.evaluation.flag_reads import Tracked, Varies
from guild_funcs.adapters.fields.flags.values import (
    Choices,
    choices,
    evaluated,
    in_circle,
    is_computed,
    written_choices,
)
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.host.shapes import FlagChoice, FlagDef

Coerce = Callable[[object, Optional["FlagDef"]], object]


@dataclass(frozen=True)
class Rules:
    """What differs between the flags of a run and of a trial.

    Args:
        given: Gives a value that stands its flag's type.
        computed: The same for a computed one.
        varying: The flags that only a trial has values of.
    """

    given: Coerce
    computed: Coerce
    varying: frozenset[str] = frozenset()


class Values(Mapping[str, object]):
    """Flag values by name; a computed one is evaluated when it is read.

    Args:
        flags: The definitions.
        given: The values that stand: the user's, those of a recorded run, a trial's.
        texts: The computed values, as written.
        make_state: Makes the state in which they are evaluated: it has these values.
        rules: What differs between a run and a trial.

    `reads` are the flags that each computed one read, and `deferred` the names of those
    left for the trials of a batch. `choices` has the computed choices, by flag.
    """

    def __init__(
        self,
        flags: Iterable[FlagDef],
        given: Mapping[str, object],
        texts: Mapping[str, object],
        *,
        make_state: Callable[[Values], State],
        rules: Rules,
    ) -> None:
        self.flags = {flag.name: flag for flag in flags}
        has_choices = (each.choices or written_choices(each) for each in self.flags.values())
        self._choosing = [flag for flag, has in zip(self.flags.values(), has_choices) if has]
        self.given = given
        self.texts = dict(texts)
        self.reads: dict[str, set[str]] = {}
        self.choices: dict[str, Choices] = {}
        self.deferred = {name for name in self.texts if name in rules.varying}
        self._rules = rules
        self._computed: dict[str, object] = {}
        self._path: list[str] = []
        self.state = make_state(self)

    def compute(self) -> dict[str, object]:
        """Evaluates the choices and all computed flags; returns the values.

        The value of a flag that is left for the trials is its text.
        """
        for flag in self._choosing:
            self._compute_choices(flag)
        with_choices = [choice for flag in self._choosing for choice in flag.choices]
        for name in dict.fromkeys(name for choice in with_choices for name in _brings(choice)):
            with suppress(Varies):
                if name not in self._rules.varying:
                    self._brought(name)
        for name in list(self.texts):
            with suppress(Varies):
                self.default(name)
        return {
            name: text if name in self.deferred else self.default(name)
            for name, text in self.texts.items()
        }

    def _compute_choices(self, flag: FlagDef) -> None:
        data = written_choices(flag)
        if data is None:
            return
        found = self.choices[flag.name] = Choices()
        for item in data if isinstance(data, list) else [data]:
            tracked = self._tracked()
            try:
                listed = choices(item, flag, self.state.with_flags(tracked))
            except Varies:
                listed = None
            found.add(item, listed, tracked.read)
        flag.choices = [guildfile.FlagChoice(item, flag) for item in found.listed]

    def _tracked(self) -> Tracked:
        return Tracked(self, in_trial=self.state.in_trial)

    def __getitem__(self, name: str) -> object:
        """Returns the value of a flag for an expression; a computed list makes trials.

        Raises:
            Varies: Only a trial has one.
        """
        found = self.value(name)
        if isinstance(found, list) and name in self.texts:
            raise Varies(name)
        return found

    def value(self, name: str) -> object:
        """Returns the value of a flag; a computed flag may have a list.

        Raises:
            Varies: Only a trial has one.
        """
        found = self.default(name)
        own = self.flags.get(name)
        if own is not None and any(choice.alias for choice in own.choices):
            chosen = _chosen(own, found)
            return chosen.value if chosen is not None and chosen.alias else found
        return found

    def default(self, name: str) -> object:
        """Returns the value as Guild takes it: the value of a choice may be given by its alias.

        Raises:
            Varies: Only a trial has one.
        """
        if name in self._rules.varying or name in self.deferred:
            raise Varies(name)
        try:
            found = self._brought(name)
        except Varies:
            if name in self.texts:  # only a trial knows whether a choice brings it
                self.deferred.add(name)
            raise
        return self._before_choices(name) if found is None else found

    def _brought(self, name: str) -> object:
        """Returns the value of a flag that goes with a choice of another flag, None for no value.

        The rules are those of `guild.op_util._apply_choice_vals`.
        """
        for flag in self._choosing:
            gives = flag.name != name and any(name in _brings(choice) for choice in flag.choices)
            if gives and self.given.get(name) is None:
                chosen = _chosen(flag, self._before_choices(flag.name))
                if chosen is not None and name in _brings(chosen):
                    return self._flag_of_choice(chosen, flag, name)
        return None

    def _flag_of_choice(self, choice: FlagChoice, flag: FlagDef, name: str) -> object:
        value = choice.flags[name]
        if not is_computed(value):
            return value
        tracked = self._tracked()
        state = self.state.with_flags(tracked)
        try:
            found = evaluated(value, self.flags.get(name, flag), state, "choices")
        except Varies:
            # The value is left for the trials, as a default of the flag would be.
            self.texts[name] = value
            self.reads[name] = tracked.read
            self.deferred.add(name)
            raise
        choice.flags = {**choice.flags, name: found}
        return found

    def _before_choices(self, name: str) -> object:
        if name in self.given:
            return self._rules.given(self.given[name], self.flags.get(name))
        if name not in self._computed:
            self._computed[name] = self._compute(self.flags[name])
        return self._computed[name]

    def _compute(self, flag: FlagDef) -> object:
        if flag.name not in self.texts:
            return self._rules.given(flag.default, flag)
        tracked = self._tracked()
        try:
            with in_circle(self._path, flag.name):
                value = evaluated(self.texts[flag.name], flag, self.state.with_flags(tracked))
        except Varies:
            self.deferred.add(flag.name)
            raise
        finally:
            self.reads[flag.name] = tracked.read
        return self._rules.computed(value, flag)

    def __iter__(self) -> Iterator[str]:
        """Returns the names of all flags, including the user's flags that are not defined."""
        return iter({**self.flags, **self.given})

    def __len__(self) -> int:
        """Returns the number of flags."""
        return len({**self.flags, **self.given})


def _brings(choice: FlagChoice) -> Mapping[str, object]:
    """Returns the flags that go with a choice; Guild takes any value, until it is chosen."""
    return choice.flags if isinstance(choice.flags, Mapping) else {}


def _chosen(flag: FlagDef, value: object) -> Optional[FlagChoice]:
    """Returns Guild's choice with that value or alias, None when no choice has it."""
    found = [choice for choice in flag.choices if (choice.alias or choice.value) == value]
    return found[-1] if found and value is not None else None
