"""Where Guild and guild-funcs meet: one module for each field of `guild.yml`.

Only this folder and `plugin.py` import Guild. `seams.py` lists the functions
of Guild that are wrapped; each of the other modules wraps those of its field.
"""

from __future__ import annotations

from guild_funcs.adapters import flags, labels, lifecycle, merge, sourcecode, trials


def install() -> None:
    """Wraps Guild's functions, each once; a missing one disables its feature with a warning."""
    for adapter in (sourcecode, flags, labels, lifecycle, merge, trials):
        adapter.install()
