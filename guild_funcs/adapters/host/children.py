"""The Python processes that Guild starts: whether guild-funcs is in them.

Python reads `guild_funcs_startup.pth` (or `.start`) in site folders only: not in a zip, and not
in the folder of `pip install --target`. Guild loads no plugin in the process of
a batch: nothing would compute the values of its trials.
"""

from __future__ import annotations

import functools
import logging
import os
import site
import subprocess
import sys
from contextlib import suppress

from guild_funcs.errors import RefusedError

log = logging.getLogger("guild.funcs")

_STARTUP = ("guild_funcs_startup.pth", "guild_funcs_startup.start")
_TIMEOUT = 60


def is_startup_read() -> bool:
    """Tells whether this Python read the startup file, or would for Guild's programs."""
    folders = [*site.getsitepackages(), site.getusersitepackages()]
    return any(os.path.exists(os.path.join(each, name)) for each in folders for name in _STARTUP)


@functools.cache
def warn_once() -> None:
    """Says what is missing where Python does not read the startup file; once a process.

    Example:
        >>> warn_once()
    """
    if is_startup_read():
        return
    with suppress(OSError, subprocess.SubprocessError):
        # A `.pth` file of a site folder may add a further one (`site.addsitedir`).
        if are_hooked():
            return
    log.warning(
        "guild-funcs: this Python does not read guild_funcs_startup.pth: no import is proved, "
        "and 'guild label' takes an expression as text (see guild-funcs doctor)"
    )


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
    # A program that brings its packages along may add them in its own process only.
    if getattr(sys.modules.get("guild_funcs.startup"), "STARTED", None) and is_startup_read():
        return
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
