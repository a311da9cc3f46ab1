"""A trial of a batch that is being made, as each field of the table is given it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.host.shapes import Data, Flags, Run


@dataclass(frozen=True)
class Trial:
    """A trial of a batch.

    Args:
        run: Its run, a copy of the batch's prototype so far.
        proto: The prototype.
        op: Its `op` attribute, which is written when all fields are done.
        flags: Its flag values.
        state: Its state: it knows what was evaluated for the prototype and is the same here.
        context: The context of the prototype's expressions (`plain_state.as_data`).
    """

    run: Run
    proto: Run
    op: Data
    flags: Flags
    state: State
    context: Data

    @property
    def variables(self) -> dict[str, str]:
        """The variables of its command."""
        variables: dict[str, str] = self.op["op-cmd"].setdefault("cmd-env", {})
        return variables
