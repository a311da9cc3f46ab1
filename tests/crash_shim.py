"""Kills its process at the n-th call that changes a file below a folder. Needs Python alone.

Python tells of each such call before it makes it
(https://docs.python.org/3/library/audit_events.html); `os.write` alone is wrapped.
As `sitecustomize` in a folder of `PYTHONPATH`, it works in a process whose command has
`CRASH_IN`: `CRASH_AT` is n, `CRASH_COUNT` a file to write the count to when the process
ends, with those at which the mark of an unfinished copy was made and removed last.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from typing import Any, Optional

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGES = {
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link"),
    *("os.chmod", "os.utime", "os.truncate", "os.chown"),
}
MARK = "FUNCS-UNFINISHED"
count = 0
marked: list[int] = []


def install(at: int) -> None:
    """Has this process killed at its `at`-th change of a file; 0 only counts."""

    def step() -> None:
        global count  # noqa: PLW0603 - of the process, as the hook is
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _CHANGES | {"open"} and isinstance(args[0], str) and args[0].endswith(MARK):
            marked.append(count)
        if event in _CHANGES or (event == "open" and _is_write(args[2])):
            step()

    real = os.write

    def write(file: int, data: bytes) -> int:
        if file > 2:
            step()
        return real(file, data)

    os.write = write  # type: ignore[assignment]
    sys.addaudithook(hook)


def _is_write(flags: Optional[int]) -> bool:
    return isinstance(flags, int) and bool(flags & _WRITES)


def _note(path: str) -> None:
    seen = [count, *marked[:1], *marked[-1:]]
    with open(path, "w", encoding="utf-8") as file:
        file.write(" ".join(map(str, seen)))


def _command() -> str:
    with open("/proc/self/cmdline", encoding="utf-8") as file:
        return file.read().replace("\0", " ")


if __name__ == "sitecustomize" and os.environ.get("CRASH_IN", "?") in _command():
    install(int(os.environ.get("CRASH_AT", "0")))
    if "CRASH_COUNT" in os.environ:
        atexit.register(_note, os.environ["CRASH_COUNT"])
