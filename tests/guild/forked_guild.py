"""Runs commands of Guild in forks of one process that has Guild imported: a tenth of the time.

Started as a program. Each line of its input is a command as JSON: the arguments, the folder, the
environment, the file for what it prints, and perhaps the seconds until it is ended. The answer
is its exit code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


class ForkedGuild:
    """Guild with one import path, in a process that is forked for each command."""

    def __init__(self, python_path: str) -> None:
        # `guild_funcs_startup` looks at programs that Guild starts, and that begin with `-m`.
        self._server = subprocess.Popen(
            [sys.executable, "-m", "forked_guild"],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONPATH": python_path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *args: str, cwd: Path, env: dict[str, str], shown: Path) -> tuple[int, str]:
        """Runs `guild ARGS`; returns its exit code and what it printed."""
        asked = {"args": args, "cwd": str(cwd), "env": env, "shown": str(shown)}
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return code, shown.read_text(encoding="utf-8")

    def close(self) -> None:
        """Ends the process."""
        self._server.communicate()


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
