"""Guild's own rules for source code: made once for a run where Guild makes them twice.

They are asked for before the run, to check it, and when it is copied; each time Guild starts
git twice. Where Guild asks the user in between, who may take an hour, they are made anew.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Callable

from guild import file_util

from guild_funcs.adapters.host import ours
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.host.shapes import OpDef, Rule, Select


@dataclass(frozen=True)
class Rules:
    """The rules that were made before a run. Kept on Guild's operation definition."""

    flags: Mapping[str, object]
    root: str
    rules: Sequence[Rule]


def select(opdef: OpDef, state: State, original: Callable[[OpDef], Select]) -> Select:
    """Returns Guild's selection, of the rules that were made before where they are kept."""
    known = ours.find(opdef, Rules)
    if known is None or known.flags != state.flags:
        return original(opdef)
    # Rules count what they match.
    made: Select = file_util.FileSelect(known.root, [copy.copy(rule) for rule in known.rules])
    return made


def keep(select: Select, state: State) -> None:
    """Keeps the rules of a selection that nothing was asked of, until the next `forget`."""
    if select.root and select.rules:
        rules = [copy.copy(rule) for rule in select.rules]
        ours.put(state.definition, Rules(dict(state.flags), str(select.root), rules))


def forget(state: State) -> None:
    """Lets the rules be made anew."""
    ours.drop(state.definition, Rules)
