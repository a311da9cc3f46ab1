"""`guild run --proto`: the record follows a run that starts with the source code of another."""

from __future__ import annotations

from guild import op_util

from guild_funcs.record import ATTRIBUTE


def install() -> None:
    """Adds the record to the attributes that Guild copies from a prototype."""
    if ATTRIBUTE not in op_util.RUN_PROTO_ATTRS:
        op_util.RUN_PROTO_ATTRS.append(ATTRIBUTE)
