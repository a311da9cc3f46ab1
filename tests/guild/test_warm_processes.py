"""A process that is forked from `warm_python.py` is the one that a new Python would be."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
import warm
from guild import tfevent
from guild_runs import Guild, write_tree

pytestmark = pytest.mark.usefixtures("uncounted")

# What a process can know of its start; the numbers of processes and runs differ, and are left out.
STATE = """
    print("loss: 0.5")
    import atexit, gc, json, locale, logging, os, signal, sys, threading, time, warnings

    def stream(file):
        names = ("encoding", "errors", "newlines", "line_buffering", "write_through", "mode")
        return [*(getattr(file, name) for name in names), file.isatty(), type(file.buffer).__name__]

    print(json.dumps({
        "argv": sys.argv,
        "orig_argv": getattr(sys, "orig_argv", None),
        "path": sys.path,
        "flags": str(sys.flags),
        "executable": [sys.executable, sys.prefix, sys.base_prefix],
        "modules": sorted(sys.modules),
        "meta_path": [getattr(one, "__name__", type(one).__name__) for one in sys.meta_path],
        "path_hooks": len(sys.path_hooks),
        "main": sorted((k, str(v)) for k, v in vars(sys.modules["__main__"]).items() if k in (
            "__name__", "__file__", "__package__", "__doc__", "__cached__")),
        "environ": dict(os.environ),
        "cwd": os.getcwd(),
        "umask": os.umask(0),
        "signals": [str(signal.getsignal(one)) for one in sorted(signal.valid_signals())],
        "threads": [one.name for one in threading.enumerate()],
        "streams": [stream(one) for one in (sys.stdin, sys.stdout, sys.stderr)],
        "same": [sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__],
        "files": sorted(os.listdir("/proc/self/fd")),
        "warnings": [str(one) for one in warnings.filters],
        "logging": [str(logging.root.handlers), logging.root.level],
        "locale": [locale.setlocale(locale.LC_ALL), time.tzname],
        "limits": [sys.getrecursionlimit(), sys.getswitchinterval(), gc.isenabled()],
        "hooks": [str(sys.excepthook), str(sys.displayhook)],
    }))
    """
PROJECT = {
    "guild.yml": """
        train:
          main: train
          sourcecode: [train.py, $(package shared)]
          flags-import: no
          flags: {x: 1}
          env: {PLACE: $(upper here)}
        all:
          steps: [train]
        """,
    "train.py": STATE,
}


class TestOperations:
    """The operation, a trial of a batch and a step, as their script sees their process."""

    def state(self, guild: Guild, *words: str) -> dict[str, Any]:
        done = guild.run(*words)
        (line,) = (line for line in done.out.splitlines() if line.startswith('{"argv"'))
        # The prototype of a batch is a run of its own, and gone by now.
        found: dict[str, Any] = json.loads(re.sub("[0-9a-f]{32}", "RUN", line))
        found["environ"] = {k: v for k, v in found["environ"].items() if k != warm.REAL}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of protobuf, on Python 3.13
            written = tfevent.scalar_readers(str(guild.home / "runs"))
            found["numbers"] = sorted({scalar for *_, reader in written for scalar in reader})
        return found

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param(["train"], id="an operation"),
            pytest.param(["train", "x=[2]"], id="a trial"),
            pytest.param(["all"], id="a step"),
        ],
    )
    def test_begin_alike(
        self, guild: Guild, library: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_tree(guild.project, PROJECT)
        guild.env["PYTHONPATH"] = f"{library}:.:"
        forked = self.state(guild, *words)
        monkeypatch.setenv(warm.REAL, "1")
        real = self.state(guild, *words)
        # What was imported before is what Guild imports in any case.
        before, now = set(forked.pop("modules")), set(real.pop("modules"))
        assert (before - now, now - before) == (set(), set())
        assert forked == real
        assert forked["environ"]["PLACE"] == "HERE"
        assert forked["numbers"] == [("loss", 0.5, 0)]


ENDS = [
    pytest.param("print('out'); print('err', file=sys.stderr)", id="both streams"),
    pytest.param(
        "sys.stdout.reconfigure(errors='replace'); print('a', sys.stdout.seekable(), sys.stdout)",
        id="a stream that is changed",
    ),
    pytest.param("sys.exit(3)", id="a code"),
    pytest.param("sys.exit('why')", id="a text"),
    pytest.param("print('not flushed', end=''); os.kill(os.getpid(), 9)", id="killed"),
    pytest.param("os.write(1, b'\\xff\\r\\n\\x00\\r')", id="bytes"),
    pytest.param("print('x' * 300_000); print('y' * 300_000, file=sys.stderr)", id="much"),
    pytest.param("import atexit; atexit.register(print, 'at exit')", id="at its end"),
    pytest.param("import atexit; atexit.register(sys.exit, 4)", id="an error at its end"),
    pytest.param("import atexit; atexit.register(sys.exit, 4); sys.exit(5)", id="a code, and that"),
    pytest.param("sys.exit(-1)", id="a negative code"),
    pytest.param("sys.exit(None)", id="no code"),
    pytest.param("raise KeyboardInterrupt", id="Ctrl-C"),
    pytest.param("raise OSError('gone')", id="an error"),
    pytest.param("sys.stdout.close(); sys.exit(2)", id="closed"),
    pytest.param("sys.stdout = sys.stderr = None", id="no streams"),
    pytest.param(
        "os.dup2(os.open('/dev/full', os.O_WRONLY), 1)\nprint('x')\nsys.exit(3)",
        marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="of Linux"),
        id="a full disk",
    ),
    pytest.param(
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
        id="a thread that goes on",
    ),
    pytest.param(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[99], daemon=True).start()",
        id="a thread that is left",
    ),
    pytest.param(
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "def work(): print('done')\n"
        "pool = Pool(1); pool.submit(work)",
        id="a pool",
    ),
    pytest.param(
        "class Told:\n    def __del__(self): print('gone', len([1]))\ntold = Told()",
        id="a variable that goes",
    ),
    pytest.param("file = open('kept.txt', 'w'); file.write('kept')", id="an open file"),
    pytest.param("print(sys.stdin.read() == '')", id="no input"),
    pytest.param("print(*map(ascii, sys.argv), ascii(os.environ['ODD']))", id="odd words"),
    pytest.param("print(__name__, sys.path[:2], os.getcwd())", id="a script"),
    pytest.param("print(sorted(vars()))", id="its names"),
    pytest.param("subprocess.run([sys.executable, '-c', 'print(1)'], check=True)", id="a child"),
]
# What a traceback shows of the program that forks.
OURS = re.compile(r'(?m)^Traceback .*\n|^  File ".*warm_python\.py".*\n(?:    .*\n)*')


@pytest.mark.parametrize("code", ENDS)
def test_a_script_ends_alike(tmp_path: Path, code: str) -> None:
    script = tmp_path / "guild"
    script.write_text(f"import os\nimport subprocess\nimport sys\n{code}\n")
    command = [str(script), "one", "a\udcffb"]
    given = {"ODD": "ä\udcff", "PYTHONPATH": "relative", "PYTHONUNBUFFERED": ""}
    env = {**os.environ, **given}
    kept = tmp_path / "kept.txt"

    def ended(done: subprocess.CompletedProcess[str]) -> tuple[object, ...]:
        written = kept.read_text() if kept.exists() else None
        kept.unlink(missing_ok=True)
        return done.returncode, done.stdout, OURS.sub("", done.stderr), written

    forked = ended(warm.run(command, tmp_path, env, timeout=60, python=sys.executable))
    real = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert forked == ended(real)


def test_a_process_that_does_not_end_is_ended(tmp_path: Path) -> None:
    (tmp_path / "guild").write_text("import time\ntime.sleep(600)\n")
    command, env = [str(tmp_path / "guild")], dict(os.environ)
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run(command, tmp_path, env, timeout=0, python=sys.executable)


GUILD = str(Path(sys.executable).with_name("guild"))


@pytest.mark.parametrize(
    ("command", "env", "same"),
    [
        pytest.param([GUILD, "run"], {}, True, id="guild"),
        pytest.param(
            [GUILD], {"PYTHONPATH": "/lib:", "API_TOKEN": "x"}, True, id="other variables"
        ),
        pytest.param([f"{GUILD}-funcs", "libs"], {}, True, id="guild-funcs"),
        pytest.param(["/other/bin/guild"], {}, False, id="no environment"),
        pytest.param([GUILD], {"PYTHONDONTWRITEBYTECODE": ""}, True, id="what is compiled is kept"),
        pytest.param([sys.executable, "-c", ""], {}, False, id="another program"),
        pytest.param([GUILD], {"PYTHONWARNINGS": "error"}, False, id="a switch of Python"),
        pytest.param([GUILD], {"LC_ALL": "C"}, False, id="another locale"),
        pytest.param([GUILD], {"COVERAGE_PROCESS_START": "x"}, False, id="coverage"),
        pytest.param([GUILD], {"PYTHONPATH": "HOOKS"}, False, id="a sitecustomize"),
    ],
)
def test_which_processes_are_forked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    env: dict[str, str],
    same: bool,
) -> None:
    monkeypatch.delenv(warm.REAL, raising=False)
    (tmp_path / "sitecustomize.py").touch()
    given = {name: value.replace("HOOKS", str(tmp_path)) for name, value in env.items()}
    assert warm.is_same(command, {**os.environ, **given}) == same
    monkeypatch.setenv(warm.REAL, "1")
    assert not warm.is_same(command, {**os.environ, **given})
