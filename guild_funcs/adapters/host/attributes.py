"""Run attributes of ours that carry something to a later start: private ones, as Guild has them.

`guild runs info`, `guild compare` and `guild view` show no attribute whose name begins with `_`
(`guild.commands.runs_impl`). Runs of guild-funcs 0.2 have the same without it, and start as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Attributes


def get(run: Attributes, name: str) -> Any:
    """Returns the value of an attribute of ours, None when the run has none.

    Example:
        >>> get({"funcs_env": 1}, "_funcs_env"), get({"_funcs_env": 2}, "_funcs_env")
        (1, 2)
    """
    found = run.get(name)
    return run.get(old(name)) if found is None else found


def old(name: str) -> str:
    """Returns the name that guild-funcs 0.2 gave an attribute.

    Example:
        >>> old("_funcs_env")
        'funcs_env'
    """
    return name[1:]
