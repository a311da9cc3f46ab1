"""`guild run --proto`: the record follows a run that starts with the source code of another."""

from __future__ import annotations

from guild_funcs.record import ATTRIBUTE, OLD_ATTRIBUTE, SHORT


def add_record(attributes: list[str]) -> None:
    """Adds the record to the attributes that Guild copies from a prototype."""
    for name in (ATTRIBUTE, OLD_ATTRIBUTE, SHORT):
        if name not in attributes:
            attributes.append(name)
