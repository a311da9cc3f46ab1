"""The libraries that a run would have, as `guild-funcs show` tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.unused import has_patterns
from guild_funcs.errors import counted

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef

_NAMED = 5


@dataclass(frozen=True)
class Library:
    """A library that the run would have a copy of."""

    target: str
    source: str
    why: str
    files: int
    bytes: int
    excluded: int
    left_out: tuple[str, ...] = ()
    losers: tuple[str, ...] = ()
    reason: str = ""


def libraries(opdef: OpDef) -> Iterator[Library]:
    """Yields the libraries that a run would have."""
    from guild import op_util

    from guild_funcs.snapshot import describe

    select = sourcecode.mounted(op_util.sourcecode_select_for_opdef(opdef))
    if select is None:
        return
    kept = [entry for selected in select.selected for entry in selected.entries]
    for each in describe(select.plan.walked, kept):
        yield Library(
            each.target,
            each.source,
            each.why,
            each.files,
            each.size,
            each.excluded,
            tuple(f"{group.why}: {counted(len(group.notes), 'path')}" for group in each.left_out),
            tuple(loser.path for loser in each.losers),
            each.reason,
        )


def why_none(opdef: OpDef) -> str:
    """Returns why a run would have no library."""
    state = ours.find(opdef, operation.State)
    if not has_patterns(opdef) or state is None:
        return "no rule of sourcecode names one"
    if "sourcecode" in state.noted.varies:
        return "known in each trial"
    read = [each for done in state.evaluated for each in done.reads.closures]
    if not read:
        return "the rules of sourcecode name none"
    scripts = dict.fromkeys(name for each in read for name in each.scripts)
    installed = dict.fromkeys(name for each in read for name in each.installed)
    told = f"{', '.join(scripts)} imports none"
    if any(each.missing for each in read):
        told += " that was found"
    if not installed:
        return told
    more = ", ..." if len(installed) > _NAMED else ""
    names = ", ".join(list(installed)[:_NAMED]) + more
    return f"{told} but what is installed: {names} (all=yes takes these too)"
