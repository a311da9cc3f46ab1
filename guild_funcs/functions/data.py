"""Functions that choose, convert and read values."""

from __future__ import annotations

from typing import Optional

from guild_funcs.errors import MissingError
from guild_funcs.registry import FlagValue, Lazy, function, spellings


@function(examples=spellings("default ${note} none", "note|default:none", "none"))
def default(value: Lazy[FlagValue], otherwise: Optional[Lazy[FlagValue]] = None) -> FlagValue:
    """Returns the value, or the other one when the value is missing or null.

    An empty text is a value. Guild's `default` in labels does the same.
    """
    try:
        given = value()
    except MissingError:
        given = None
    if given is not None:
        return given
    return otherwise() if otherwise is not None else ""
