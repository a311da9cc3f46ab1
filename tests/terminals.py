"""Runs a program on a terminal of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

LONG = 120
"""Seconds, after which a program that waits is ended."""


def printed(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], *, keys: str = "", after: str = ""
) -> str:
    """Returns all that a program prints on a terminal until it ends.

    Args:
        command: The program and its arguments.
        cwd: Its folder.
        env: Its environment.
        keys: What is typed.
        after: What the program has printed when it is.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env=env,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        told = b""
        end = threading.Timer(LONG, process.kill)
        end.start()
        try:
            while data := _read(ours):
                told += data
                if keys and after.encode() in told:
                    os.write(ours, keys.encode())
                    keys = ""
        finally:
            end.cancel()
    os.close(ours)
    return told.decode(errors="replace")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the program has ended
        return b""
