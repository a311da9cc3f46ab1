"""Where Guild and guild-funcs meet: one module for each field of `guild.yml`.

Only this folder and `plugin.py` import Guild. `seams.py` lists the functions
of Guild that are wrapped; each of the other modules wraps those of its field.
`fields.table` is the table of fields; it imports nothing of Guild.
"""

from __future__ import annotations


def install() -> None:
    """Wraps Guild's functions, each once; a missing one disables its feature with a warning."""
    # Not above: `fields.table` is there for whoever reads a guild file without Guild.
    from guild_funcs.adapters.batch import trials
    from guild_funcs.adapters.fields import labels
    from guild_funcs.adapters.fields.flags import field as flags
    from guild_funcs.adapters.fields.requires import field as requirements
    from guild_funcs.adapters.fields.requires import resolver as dependencies
    from guild_funcs.adapters.fields.sourcecode import field as sourcecode
    from guild_funcs.adapters.fields.sourcecode import merge
    from guild_funcs.adapters.host import compat
    from guild_funcs.adapters.run import again as prototypes
    from guild_funcs.adapters.run import lifecycle, remote

    fields = (sourcecode, flags, labels, dependencies, requirements)
    for adapter in (*fields, lifecycle, remote, trials, merge, prototypes, compat):
        adapter.install()
