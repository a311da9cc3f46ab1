"""The same commands with guild-funcs installed and without it.

What a run records is plain Guild: it starts again where guild-funcs is not
installed. And a project that uses nothing of ours sees no difference at all.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Guild, write_tree
from environments import Environment

# Different in any two runs, or of the machine's moment.
PASSING = {"id", "initialized", "started", "stopped", "random_seed"}


def attributes(run: Path) -> dict[str, str]:
    """The run's attributes as they are written."""
    return {path.name: path.read_text() for path in sorted((run / ".guild/attrs").iterdir())}


def by_start(guild: Guild) -> list[Path]:
    """The runs, oldest first."""
    return sorted(guild.runs, key=lambda run: int(attributes(run)["initialized"]))


class TestPlainRecord:
    """Runs made with guild-funcs, used by Guild alone."""

    GUILD_YML = """
        train:
          main: train
          label: ${data|stem} lr=${lr} $(upper x) ${out|default:o|basename}
          env:
            STEM: ${data|stem}-$(upper a)
          flags:
            data: {default: data/x.csv, choices: [$(glob data/*.csv)]}
            lr: 0.1
            n: $(add-one 6)
            out: runs/${data|stem}-${lr}.h5
          requires:
            - file: data/$(lower X).csv
          sourcecode:
            - include: $(package shared)
        """
    TRAIN = """
        import os
        import shared
        data = lr = n = out = None
        print(data, lr, n, out, os.environ["STEM"], shared.hello(), os.path.exists("x.csv"))
        print(os.path.dirname(shared.__file__) == os.path.abspath("shared"))
        """
    FUNCTIONS = """
        from guild_funcs import function

        @function
        def add_one(n: int) -> int:
            return n + 1
        """
    PRINTED = "data/x.csv 0.1 7 runs/x-0.1.h5 x-A hello from shared True\nTrue\n"

    @pytest.fixture
    def made(self, guild: Guild, library: Path) -> Guild:
        """A project whose every field has an expression, in the tests' own environment."""
        write_tree(
            guild.project,
            {
                "guild.yml": self.GUILD_YML,
                "train.py": self.TRAIN,
                "guild_functions.py": self.FUNCTIONS,
                "data/x.csv": "",
                "data/y.csv": "",
            },
        )
        guild.env.update(PYTHONPATH=str(library))
        return guild

    @pytest.fixture
    def plain(self, made: Guild, without_funcs: Environment, library: Path) -> Guild:
        """Guild alone, for the same runs; the library is not on its path."""
        env = {"PYTHONPATH": str(library / "gone")}
        return dataclasses.replace(made, python=without_funcs.python, env=env)

    def recorded(self, guild: Guild, run: Path) -> dict[str, object]:
        names = ("flags", "label", "deps", "sourcecode_digest", "exit_status")
        return {
            "source code": guild.sourcecode(run),
            **{name: guild.attr(name, run) for name in names},
        }

    def test_a_run_restarts(self, made: Guild, plain: Guild) -> None:
        assert made.run("train").out == self.PRINTED
        run = made.latest
        before = self.recorded(made, run)
        assert plain("run", "--restart", run.name, "-y").out == self.PRINTED
        assert self.recorded(plain, run) == before
        assert before["label"] == "x lr=0.1 X x-0.1.h5"

    def test_a_staged_run_starts(self, made: Guild, plain: Guild) -> None:
        made.run("train", "data=data/y.csv", "--stage")
        run = made.latest
        before = self.recorded(made, run)
        done = plain("run", "--start", run.name, "-y")
        assert done.out == self.PRINTED.replace("x.csv", "y.csv", 1).replace("x-", "y-")
        assert self.recorded(plain, run) == {**before, "exit_status": 0}

    def test_trials_restart(self, made: Guild, plain: Guild) -> None:
        made.run("train", "lr=[1,2]")
        trials = by_start(made)[1:]
        for run, lr in zip(trials, ("1", "2")):
            before = self.recorded(made, run)
            assert before["label"] == f"x lr={lr} X x-{lr}.h5"
            done = plain("run", "--restart", run.name, "-y")
            assert done.out == self.PRINTED.replace("0.1", lr)
            assert self.recorded(plain, run) == before

    def test_staged_trials_start(self, made: Guild, plain: Guild) -> None:
        made.run("train", "lr=[1,2]", "--stage-trials")
        trials = [run for run in made.runs if not (run / ".guild/proto").exists()]
        assert len(trials) == 2
        for run in trials:
            before = self.recorded(made, run)
            plain("run", "--start", run.name, "-y")
            assert self.recorded(plain, run) == {**before, "exit_status": 0}

    def test_a_run_is_the_prototype_of_another(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        proto = made.latest
        assert plain("run", "--proto", proto.name, "-y").out == self.PRINTED
        assert plain.latest != proto
        assert self.recorded(plain, plain.latest) == self.recorded(made, proto)

    def test_a_run_made_from_another_restarts(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        made("run", "--proto", made.latest.name, "-y")
        run = made.latest
        before = self.recorded(made, run)
        assert plain("run", "--restart", run.name, "-y").out == self.PRINTED
        assert self.recorded(plain, run) == before

    def test_a_label_from_the_command_line(self, made: Guild, plain: Guild) -> None:
        made.run("train", "--label", "$(upper a) ${out|stem} ${lr} $5")
        run = made.latest
        plain("run", "--restart", run.name, "-y")
        assert plain.attr("label", run) == "A x-0.1 0.1 $5"

    def test_guild_label_uses_the_recorded_flags(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        run = made.latest
        plain("label", run.name, "--set", "${out|basename} ${lr|%.2f}", "-y")
        assert plain.attr("label", run) == "x-0.1.h5 0.10"

    def test_the_project_compares_and_merges(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        run, train = made.latest, made.project / "train.py"
        train.write_text("changed = True\n")
        diff = plain("diff", run.name, "--working", "--cmd", "diff", code=1)
        assert "> changed = True" in diff.out
        plain("merge", run.name, "-y", "--replace")
        assert train.read_bytes() == (run / "train.py").read_bytes()


@dataclasses.dataclass(frozen=True)
class Observed:
    """What a flow printed and what it left, with what passes and what is of the place replaced."""

    printed: list[str]
    files: dict[str, str]


class Flow:
    """Commands in a project that uses nothing of ours."""

    def __init__(self, guild: Guild, environment: Environment) -> None:
        self.guild = dataclasses.replace(guild, python=environment.python)
        self.environment = environment

    def observe(self, commands: list[str]) -> Observed:
        printed = [line for command in commands for line in self.command(command)]
        files = {
            self.normal(str(path.relative_to(self.guild.home.parent))): self.content(path)
            for folder in (self.guild.home / "runs", self.guild.project)
            for path in sorted(folder.rglob("*"))
            if not path.is_dir() and "__pycache__" not in path.parts
        }
        return Observed([self.normal(line) for line in printed], files)

    def command(self, command: str) -> Iterator[str]:
        """Runs a command of which `{0}` is the oldest run; yields what it printed."""
        names = [run.name for run in by_start(self.guild)]
        base = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [self.guild.script, *shlex.split(command.format(*names))],
            cwd=self.guild.project,
            env={**base, "GUILD_HOME": str(self.guild.home), "COLUMNS": "120", "HOME": "/root"},
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        yield f"$ guild {command} -> {done.returncode}"
        yield from done.stdout.splitlines()
        yield from done.stderr.splitlines()

    def content(self, path: Path) -> str:
        if path.is_symlink():
            return self.normal(f"-> {os.readlink(path)}")
        if path.name in PASSING:
            return ""
        return self.normal(path.read_bytes().decode("latin-1"))

    def normal(self, text: str) -> str:
        """Replaces what differs between any two runs, and the environment's own place."""
        for number, run in enumerate(by_start(self.guild)):
            text = text.replace(run.name, f"RUN{number}").replace(run.name[:8], f"RUN{number}")
        for pattern, replacement in PASSED:
            text = pattern.sub(replacement, text)
        return text.replace(str(self.environment.folder), "ENV")
