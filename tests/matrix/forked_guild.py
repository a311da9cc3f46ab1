"""Runs commands of Guild in forks of one process that has Guild imported: a tenth of the time.

Started as a program. Each line of its input is a command as JSON: the arguments, the folder, the
environment, the file for what it prints, and perhaps the seconds until it is ended. The answer
is its exit code.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any


def _serve() -> None:
    del sys.path[0]  # the folder of this file
    # What Guild imports for any `guild run`; nothing of it is called before the fork.
    import guild.commands.run_impl
    import guild.main  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _command(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _command(asked: dict[str, Any]) -> None:
    """Runs one command in this process, and ends it."""
    import guild.main_bootstrap

    shown = os.open(asked["shown"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    null = os.open(os.devnull, os.O_RDONLY)
    for file, number in ((null, 0), (shown, 1), (shown, 2)):
        os.dup2(file, number)
    signal.alarm(asked.get("timeout", 0))
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.argv = ["guild", *asked["args"]]
    try:
        guild.main_bootstrap.main()
        code = 0
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    except BaseException:  # noqa: BLE001 - as Python itself ends a program
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
