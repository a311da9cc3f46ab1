"""Guild's entry point: Guild makes the plugin when it loads a guild file, and we add our seams."""

from __future__ import annotations

from typing import Any

from guild import plugin as pluginlib

from guild_funcs import startup
from guild_funcs.adapters.host import installation


class FuncsPlugin(pluginlib.Plugin):  # type: ignore[misc] # guild has no types
    """The `funcs` plugin.

    It is enabled for no operation: Guild would then record it with the run and
    load it when the run restarts, and a run must restart without guild-funcs.
    The work is done in the seams (`adapters.host.table`).
    """

    def __init__(self, ep: Any) -> None:
        super().__init__(ep)
        # Python has not read `guild_funcs_startup.pth` of a folder that is no site folder.
        startup.watch()
        installation.install()
