"""`plugins: no` on an operation or its model: guild-funcs keeps out, and says so if it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guild_funcs.adapters.fields import written
from guild_funcs.adapters.host import report
from guild_funcs.errors import FuncsError

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef


def refuse_expressions(opdef: OpDef) -> None:
    """Raises Guild's exit when the operation has an expression that nobody would evaluate.

    Guild takes such a text for a file pattern that matches nothing, or for the
    value itself: the run would be wrong without a word.
    """
    for field, found in written.expressions(opdef):
        if not field.refused_when_off:
            continue
        error = FuncsError(
            "this expression is not evaluated: 'plugins: no' turns guild-funcs off here",
            text=found.text,
            hint="remove 'plugins: no', or the expression",
        )
        with report.errors(report.Source.of(opdef), field.attribute(found), found.text):
            raise error


def has_expressions(opdef: OpDef) -> bool:
    """Tells whether the operation has an expression that guild-funcs would evaluate."""
    return any(written.expressions(opdef))
