"""Programs in forks of one Python that has only started: a fifth of the time of a new one each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Callable

Ask = Callable[..., Any]

_FORKING = """
import gc, json, os, sys, traceback

{before}

def run(given):
{program}

gc.disable()  # what a program imports makes no garbage
for line in sys.stdin:
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            answer = [run(json.loads(line)), ""]
        except BaseException:
            answer = [None, traceback.format_exc()]
        with open(writing, "w") as file:
            json.dump(answer, file)
        os._exit(0)
    os.close(writing)
    with open(reading) as file:
        print(file.read() or '[null, "it ended"]', flush=True)
    os.wait()
"""


@contextmanager
def forking(program: str, before: str = "", options: tuple[str, ...] = ()) -> Iterator[Ask]:
    """Gives a function that runs a program with what it is given, and returns its answer.

    Args:
        program: The lines of a function, which has `given` and returns what JSON can hold.
        before: What the Python that is forked imports once.
        options: Those of Python.

    Raises:
        AssertionError: In the function, with the traceback of a program that failed.
    """
    lines = "".join(f"    {line}\n" for line in program.strip().splitlines())
    started = subprocess.Popen(
        [sys.executable, *options, "-c", _FORKING.format(before=before, program=lines)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(given: Any) -> Any:
        assert started.stdin
        assert started.stdout
        started.stdin.write(json.dumps(given) + "\n")
        started.stdin.flush()
        answer, error = json.loads(started.stdout.readline())
        assert not error, error
        return answer

    try:
        yield ask
    finally:
        started.communicate()
