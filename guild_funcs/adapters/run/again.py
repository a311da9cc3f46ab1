"""`guild run --proto`: the record follows a run that starts with the source code of another."""

from __future__ import annotations

from guild_funcs.record import ATTRIBUTE


def add_record(attributes: list[str]) -> None:
    """Adds the record to the attributes that Guild copies from a prototype."""
    if ATTRIBUTE not in attributes:
        attributes.append(ATTRIBUTE)
