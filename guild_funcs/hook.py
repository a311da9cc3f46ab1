"""What a Python calls that may be Guild's, or of an operation, when it starts.

The line in `guild_funcs_startup.pth` comes here, and so does `guild_funcs._start`, which Python
3.15 and later call. Neither does in other Pythons.

See https://peps.python.org/pep-0829/ for `.start` files.
"""

import os
import sys

# The ends of `sys.argv[0]` in a Python that was started as `guild`, or with `-m`, as Guild
# starts operations and batches.
_PROGRAMS = ("guild", "guild.exe", "-m")

# The variable that names the run to the processes of an operation (`record.child.MARK`).
_MARK = "GUILD_FUNCS_PROOF"


def start() -> None:
    """Starts to watch for Guild's modules, in processes that may be Guild's.

    A process that an operation has started notes what it imports (`record.child`).

    Example:
        >>> start()
    """
    if (getattr(sys, "argv", None) or [""])[0].endswith(_PROGRAMS):
        from guild_funcs import startup

        startup.start()
    if _MARK in os.environ:
        from guild_funcs.record import child
        from guild_funcs.system import system_env

        child.start(system_env())
