"""Where Guild and guild-funcs meet: one module for each field of `guild.yml`.

Only this folder and `plugin.py` import Guild. `seams.py` lists the functions
of Guild that are wrapped; each of the other modules wraps those of its field.
"""

from __future__ import annotations

from guild_funcs.adapters import (
    compat,
    dependencies,
    flags,
    labels,
    lifecycle,
    merge,
    prototypes,
    requirements,
    sourcecode,
    trials,
)


def install() -> None:
    """Wraps Guild's functions, each once; a missing one disables its feature with a warning."""
    fields = (sourcecode, flags, labels, dependencies, requirements)
    for adapter in (*fields, lifecycle, trials, merge, prototypes, compat):
        adapter.install()
