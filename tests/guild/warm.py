"""Asks `warm_python.py` for a process, where that is the same as a new one."""

from __future__ import annotations

import atexit
import functools
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Optional

from warm_python import Program, send

# `GUILD_FUNCS_TEST_REAL=1 make test` starts every process anew.
REAL = "GUILD_FUNCS_TEST_REAL"

PROGRAMS = ("guild", "guild-funcs")

# What Python and coverage read when they start. `warm_python.begin` follows three of these
# variables itself, and a prepared Python is either counted by coverage or not.
_COUNTED = "COVERAGE_PROCESS_CONFIG"
_COMPILING = "PYTHONDONTWRITEBYTECODE"
_FOLLOWED = ("PYTHONPATH", "PYTHONUNBUFFERED", _COMPILING, _COUNTED)
_READ = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "COVERAGE_")


def is_same(command: list[str], env: dict[str, str]) -> bool:
    """Whether a process of this command may be forked: one of an environment, with our variables.

    A `sitecustomize`, which Python imports at its start, needs a new process. Dask's scheduler is
    one of threads and processes, which on Python 3.9 wait for each other for ever in a fork.
    """
    return (
        REAL not in os.environ
        and hasattr(os, "fork")
        and os.path.basename(command[0]) in PROGRAMS
        and os.path.exists(_python(command))
        and "dask:scheduler" not in command
        and _read(env) == _read(dict(os.environ))
        and not any(
            os.path.exists(os.path.join(folder, "sitecustomize.py"))
            for folder in env.get("PYTHONPATH", "").split(os.pathsep)
        )
    )


def _python(command: list[str]) -> str:
    return os.path.join(os.path.dirname(command[0]), os.path.basename(sys.executable))


def _read(env: dict[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in env.items()
        if name.startswith(_READ) and name not in _FOLLOWED
    }


@functools.cache
def _server(python: str, counted: Optional[str]) -> socket.socket:
    """Returns where to ask for processes.

    Args:
        python: The Python of their environment.
        counted: How coverage counts them, by its own variable; None when it does not.
    """
    ours, theirs = socket.socketpair()
    left_out = {*_FOLLOWED} - {_COMPILING}
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    if counted is not None:
        env[_COUNTED] = counted
    program = str(Path(__file__).with_name("warm_python.py"))
    with theirs:
        process = subprocess.Popen(
            [python, program, str(theirs.fileno())],
            env=env,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def stop() -> None:
        ours.close()
        process.wait()

    atexit.register(stop)
    return ours


def run(
    command: list[str], cwd: Path, env: dict[str, str], timeout: float, python: str = ""
) -> subprocess.CompletedProcess[str]:
    """Does what `subprocess.run` does, without input and with the output as text."""
    reading, writing = zip(*(os.pipe() for _ in range(3)))
    stdin = os.open(os.devnull, os.O_RDONLY)
    program = Program(command, str(cwd), env)
    send(_server(python or _python(command), env.get(_COUNTED)), program, [stdin, *writing])
    for file in (stdin, *writing):
        os.close(file)
    try:
        process = int(_line(reading[2]))
        out, err, code = _read_all(reading, process, timeout)
    finally:
        for file in reading:
            os.close(file)
    return subprocess.CompletedProcess(command, int(code), _text(out), _text(err))


def _line(file: int) -> bytes:
    """Reads a line and no more: when the process ends at once, what comes next is there already."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(file, 1)):
        line += byte
    return line


def _read_all(files: tuple[int, ...], process: int, timeout: float) -> list[bytes]:
    found = dict.fromkeys(files, b"")
    until = time.monotonic() + timeout
    with selectors.DefaultSelector() as waiting:
        for file in files:
            waiting.register(file, selectors.EVENT_READ)
        while waiting.get_map():
            if time.monotonic() > until:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired("guild", timeout)
            for key, _ in waiting.select(1):
                data = os.read(key.fd, 65536)
                found[key.fd] += data
                if not data:
                    waiting.unregister(key.fd)
    return [found[file] for file in files]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
