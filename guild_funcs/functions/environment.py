"""Functions about the surroundings: variables, user, machine, project, time."""

from __future__ import annotations

from typing import Optional

from guild_funcs.context import Context
from guild_funcs.errors import MissingError
from guild_funcs.registry import FlagValue, Lazy, function, spellings


@function(capability="env", examples=spellings("env LR 0.1", "'LR'|env:0.1", "0.1"))
def env(context: Context, name: str, default: Optional[Lazy[FlagValue]] = None) -> FlagValue:
    """Returns the value of an environment variable, or the default when it is not set.

    A variable that is set but empty counts as set.
    """
    value = context.getenv(name)
    if value is not None:
        return value
    if default is not None:
        return default()
    message = f"environment variable '{name}' is not set"
    raise MissingError(message, hint=f"set it, or give a default: $(env {name} VALUE)").about(
        "name"
    )
