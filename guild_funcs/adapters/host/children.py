"""The Python processes that Guild starts: whether guild-funcs is in them.

Python reads `guild_funcs_startup.pth` (or `.start`) in site folders only: not in a zip, and not
in the folder of `pip install --target`. Guild loads no plugin in the process of
a batch: nothing would compute the values of its trials.
"""

from __future__ import annotations

import subprocess
import sys

from guild_funcs.errors import RefusedError

_TIMEOUT = 60


def are_hooked() -> bool:
    """Tells whether a Python as Guild starts it has guild-funcs.

    Raises:
        OSError, subprocess.SubprocessError: It does not start.
    """
    command = [sys.executable, "-m", "guild_funcs.cli.started"]
    done = subprocess.run(command, timeout=_TIMEOUT, check=False, capture_output=True)  # noqa: S603
    return done.returncode == 0


def require_for_batch() -> None:
    """Raises Guild's exit when the process of a batch would compute nothing."""
    if getattr(sys.modules.get("guild_funcs.startup"), "STARTED", None):
        return  # The hook started this process, and will start its children.
    try:
        is_hooked = are_hooked()
    except (OSError, subprocess.SubprocessError):
        is_hooked = True  # Guild will fail to start this Python too, and say why.
    if not is_hooked:
        error = RefusedError(
            "the trials of this batch cannot be computed: this Python does not read "
            "guild_funcs_startup.pth",
            hint="install guild-funcs with pip into the environment that has Guild, without "
            "--target, or run each trial by itself",
        )
        raise SystemExit((str(error), 1))
