"""Flags that vary in a batch: what depends on them is left for the trials."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Optional

from guild import flag_util

from guild_funcs import structs
from guild_funcs.adapters.evaluation.known import NOT_SET
from guild_funcs.adapters.host import ours
from guild_funcs.errors import Signal

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef


class Varies(Signal):
    """An expression asked for a flag that has another value in each trial.

    `Varies` is no error: the caller leaves the expression for the trials. It is no Exception
    either, so that no code between takes it for a failure.
    """


def is_varying(value: object) -> bool:
    """Tells whether a flag value makes Guild start a batch: a list, or a search function.

    See `guild.commands.run_impl._batch_opspec_for_flags`.
    """
    return isinstance(value, list) or flag_util.is_flag_function(value)


@structs.dataclass(frozen=True)
class Varying:
    """The names of flags that vary in the batch to come, besides lists and search functions.

    A batch file gives them, or they are computed from others that vary. Kept on
    Guild's operation definition.
    """

    names: frozenset[str] = frozenset()


def varying(opdef: Optional[OpDef]) -> frozenset[str]:
    """Returns the names of the flags that vary in the batch to come (`Varying`)."""
    found = ours.find(opdef, Varying)
    return found.names if found else frozenset()


class Tracked(Mapping[str, object]):
    """Flag values that note which of them are read; reading a value that varies raises `Varies`.

    `read` are the names of all that were asked for, `found` what they are, in order.

    Args:
        values: The flag values by name.
        varying: Names of those that vary besides lists and search functions: a
            batch file gives them.
        in_trial: Whether the values are those of a trial, where a list is a value.
    """

    def __init__(
        self, values: Mapping[str, object], varying: Collection[str] = (), *, in_trial: bool = False
    ) -> None:
        self._values = values
        self._varying = varying
        self._in_trial = in_trial
        self.read: set[str] = set()
        self.found: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        self.read.add(name)
        self.found.setdefault(name, NOT_SET)
        value = self._values[name]
        if name in self._varying or (is_varying(value) and not self._in_trial):
            raise Varies(name)
        self.found[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
