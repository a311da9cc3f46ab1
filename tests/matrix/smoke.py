"""What each cell of the matrix runs at least: real commands of one environment, in a new project.

    python smoke.py BIN

BIN is the folder of the environment's commands. Prints a line for each check, and exits
with 1 when one fails. It needs nothing but Python's own modules.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GUILD_YML = """
- model: ''
  operations:
    train:
      main: train
      sourcecode:
        - include: $(package shared)
      flags:
        lr: 1
        out: model-${lr|str}.h5
      label: lr=${lr} $(upper x)
    plain:
      main: plain
      flags: {x: 1}
    pipe:
      steps: [plain, plain x=2, plain]
"""

TRAIN = "import shared\nlr, out = 0, ''\nprint('from', shared.__file__)\n"
PLAIN = "x = 0\nprint('x is', x)\n"

# What no run of this project prints, unless something is wrong.
UNWANTED = ("Traceback", "ignored", "Warning:", "guild-funcs", "deprecated")


class FailedError(Exception):
    """A check failed; the message says how."""


@dataclass
class Smoke:
    """A project, a Guild home and a library outside the project, for one environment."""

    bin: Path
    folder: Path
    python_path: str = ""
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("home/runs", "project", "library/shared"):
            (self.folder / name).mkdir(parents=True)
        files = {"guild.yml": GUILD_YML, "train.py": TRAIN, "plain.py": PLAIN}
        for name, text in files.items():
            (self.folder / "project" / name).write_text(text)
        (self.folder / "project" / "binary.dat").write_bytes(bytes(range(256)) * 20)
        (self.folder / "library/shared/__init__.py").write_text("")
        kept = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
        parts = [str(self.folder / "library"), self.python_path]
        self.env = {**kept, "GUILD_HOME": str(self.folder / "home"), "NO_PIP_FREEZE": "1"}
        self.env["PYTHONPATH"] = os.pathsep.join(part for part in parts if part)
        self.env["PATH"] = f"{self.bin}{os.pathsep}{os.environ['PATH']}"

    def run(self, *command: str, code: int = 0) -> str:
        """Runs a command of the environment; returns what it prints on both streams."""
        program = str(self.bin / command[0])
        done = subprocess.run(
            [program, *command[1:]],
            cwd=self.folder / "project",
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != code:
            last = done.stdout.strip().splitlines()[-1:] or ["nothing"]
            raise FailedError(f"exit {done.returncode}: {last[0]}")
        return done.stdout

    def attr(self, run: Path, name: str) -> str:
        """Returns the text of a run's attribute."""
        return (run / ".guild" / "attrs" / name).read_text()

    @property
    def runs(self) -> list[Path]:
        """The run directories."""
        return list((self.folder / "home" / "runs").iterdir())


def expect(text: str, *parts: str) -> None:
    """Raises `FailedError` for the first part that is not in the text."""
    for part in parts:
        if part not in text:
            raise FailedError(f"'{part}' is not in: {text.strip()[-300:]}")


def quiet(text: str, allowed: str = "nothing") -> None:
    """Raises `FailedError` when the text has what no run prints, but for a line with `allowed`."""
    lines = [line for line in text.splitlines() if allowed not in line]
    for word in UNWANTED:
        for line in lines:
            if word in line:
                raise FailedError(f"it prints: {line.strip()}")


def check_library(smoke: Smoke, allowed: str = "nothing") -> None:
    """The run imports its own copy of the library; it may print a line with `allowed`."""
    text = smoke.run("guild", "run", "train", "-y")
    (run,) = smoke.runs
    expect(text, f"from {run}/shared/__init__.py")
    expect(smoke.attr(run, "label"), "lr=1 X")
    expect(smoke.attr(run, "flags"), "out: model-1.h5")
    quiet(text, allowed)


def check_record(smoke: Smoke) -> None:
    """`libs` and `verify` read the record."""
    expect(smoke.run("guild-funcs", "libs"), "shared: copied, 1 file")
    expect(smoke.run("guild-funcs", "verify"), "shared")


def check_restart(smoke: Smoke) -> None:
    """The run restarts with the copy that it has."""
    (run,) = smoke.runs
    expect(smoke.run("guild", "run", "--restart", run.name, "-y"), f"from {run}/shared/")


def check_batch(smoke: Smoke) -> None:
    """Each trial of a batch has its own computed flag and label."""
    before = set(smoke.runs)
    smoke.run("guild", "run", "train", "lr=[2,3]", "-y")
    new = set(smoke.runs) - before
    found = {smoke.attr(run, "label").strip() for run in new if (run / "train.py").exists()}
    expect(" ".join(sorted(found)), "lr=2 X", "lr=3 X")


def check_plain(smoke: Smoke) -> None:
    """A pipeline of an operation without expressions prints what Guild prints, and no more."""
    text = smoke.run("guild", "run", "pipe", "-y")
    expect(text, "x is 2")
    quiet(text)


def check_language(smoke: Smoke) -> None:
    """An expression is evaluated on the command line."""
    expect(smoke.run("guild-funcs", "eval", "$(upper a)"), "A")


CHECKS = (check_language, check_library, check_record, check_restart, check_batch, check_plain)


def failures(bin_folder: Path, python_path: str = "") -> Iterator[tuple[str, str]]:
    """Yields the name of each check, with why it failed, or an empty text."""
    with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
        smoke = Smoke(bin_folder, Path(folder).resolve(), python_path)
        for check in CHECKS:
            try:
                check(smoke)
            except (FailedError, OSError, ValueError) as error:
                yield check.__name__[len("check_") :], str(error) or type(error).__name__
            else:
                yield check.__name__[len("check_") :], ""


def main(arguments: Sequence[str]) -> int:
    """Prints the outcome of each check."""
    bad = 0
    for name, why in failures(Path(arguments[0]).absolute()):
        print(f"{name}: {why or 'ok'}", flush=True)
        bad += bool(why)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
