"""What Python 3.15 and later call when they start: the entry point in `guild_funcs_startup.start`.

Every Python of the environment imports this module, so it is small and imports nothing.
Earlier Pythons run the line in `guild_funcs_startup.pth`, which does the same.

See https://peps.python.org/pep-0829/ for `.start` files.
"""

import os
import sys

# The ends of `sys.argv[0]` in a Python that was started as `guild`, or with `-m`, as Guild
# starts operations and batches.
_PROGRAMS = ("guild", "guild.exe", "-m")

# The variable that names the run to the processes of an operation (`record.children.MARK`).
_MARK = "GUILD_FUNCS_PROOF"


def start() -> None:
    """Starts to watch for Guild's modules, in processes that may be Guild's.

    A process that an operation has started notes what it imports (`record.children`).

    Example:
        >>> start()
    """
    if (getattr(sys, "argv", None) or [""])[0].endswith(_PROGRAMS):
        from guild_funcs import startup

        startup.start()
    if _MARK in os.environ:
        from guild_funcs.record import children
        from guild_funcs.system import system_env

        children.start(system_env())
