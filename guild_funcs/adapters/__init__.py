"""Where Guild and guild-funcs meet: one module for each field of `guild.yml`.

Only this folder and `plugin.py` import Guild. `seams.py` lists the functions
of Guild that are wrapped; each of the other modules wraps those of its field.
"""

from __future__ import annotations

from guild_funcs.adapters import (
    dependencies,
    flags,
    labels,
    lifecycle,
    merge,
    requirements,
    sourcecode,
    trials,
)


def install() -> None:
    """Wraps Guild's functions, each once; a missing one disables its feature with a warning."""
    adapters = (sourcecode, flags, labels, lifecycle, merge, trials, dependencies, requirements)
    for adapter in adapters:
        adapter.install()
