"""Runs on another machine: a real SSH server, with and without guild-funcs on the other side."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import textwrap
from pathlib import Path

import pytest
from environments import Environment
from guild_runs import TRAIN, Done, Guild, write_tree
from ssh_server import Server, ssh_server

__all__ = ["ssh_server"]

GUILD_YML = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
      flags:
        lr: 1
        out: model-${lr|str}.h5
      label: lr=${lr} $(upper x)
    needs:
      main: train
      requires:
        - module: shared
    linked:
      main: train
      requires:
        - module: shared
          target-type: link
    plain:
      main: plain
      label: $(upper ann)
    as-guild:
      main: plain
    pipe:
      steps:
        - as-guild
        - train lr=3
    either:
      main: train
      flags:
        lib: shared
      sourcecode:
        - include: $(package ${lib})
    fails:
      main: fails
      sourcecode:
        - include: $(package shared)
    """

FILES = {
    "guild.yml": GUILD_YML,
    "train.py": f"lr = 0\nout = ''\n{textwrap.dedent(TRAIN).lstrip()}print('out', out)\n",
    "plain.py": "print(1)\n",
    "fails.py": "import shared\nraise SystemExit(7)\n",
}


@dataclasses.dataclass
class Remote:
    """A project here, and a Guild home on the other side."""

    guild: Guild
    home: Path
    command: str
    has_funcs: bool

    @property
    def runs(self) -> list[Path]:
        """The run directories there, the first one first."""
        return sorted((self.home / "runs").iterdir(), key=lambda path: path.stat().st_ctime_ns)

    def funcs(self, *args: str, code: int = 0) -> Done:
        """Runs `guild-funcs` here."""
        return self.guild.process([self.command, *args], code=code)


@pytest.fixture(params=["without_funcs", "from_wheel"])
def remote(request: pytest.FixtureRequest, guild: Guild, library: Path, tmp_path: Path) -> Remote:
    server: Server = request.getfixturevalue("ssh_server")
    from_wheel: Environment = request.getfixturevalue("from_wheel")
    there: Environment = request.getfixturevalue(request.param)
    home = tmp_path / "there"
    (home / "runs").mkdir(parents=True)
    config = tmp_path / "config.yml"
    config.write_text(server.config("there", there.folder, home))
    write_tree(guild.project, FILES)
    here = dataclasses.replace(guild, python=from_wheel.python)
    here.env.update(
        GUILD_CONFIG=str(config),
        PYTHONPATH=str(library),
        PATH=f"{server.client}{os.pathsep}{os.environ['PATH']}",
    )
    return Remote(here, home, str(from_wheel.script("guild-funcs")), request.param == "from_wheel")


def test_staged_here_and_started_there(remote: Remote, library: Path) -> None:
    guild = remote.guild
    guild.run("train", "--stage")
    run = guild.latest.name
    guild("push", "there", run, "-y")
    shutil.rmtree(library / "shared")
    done = guild("run", "--start", run, "--remote", "there", "-y")
    assert f"from {remote.home}/runs/{run}/shared/__init__.py" in done.text
    shutil.rmtree(guild.home / "runs" / run)
    guild("pull", "there", run, "-y")
    assert guild.attr("exit_status") == 0
    assert remote.funcs("libs", run).out.splitlines()[1].startswith("shared: copied, 3 files")
    assert "shared: " in remote.funcs("verify", run, code=1).out


def test_the_library_of_here_travels(remote: Remote, library: Path) -> None:
    guild = remote.guild
    done = guild.run("train", "lr=2", "--comment", "a note", "--remote", "there")
    (run,) = remote.runs
    assert f"from {run}/shared/__init__.py" in done.text
    assert "out model-2.h5" in done.text
    assert guild.runs == []
    shutil.rmtree(library / "shared")
    guild("pull", "there", run.name, "-y")
    assert guild.attr("flags") == {"lr": 2, "out": "model-2.h5"}
    assert guild.attr("label") == "lr=2 X"
    assert guild.attr("comments")[0]["body"] == "a note"
    assert guild.attr("exit_status") == 0
    assert remote.funcs("libs", run.name).out.splitlines()[1].startswith("shared: copied, 3 files")
    if remote.has_funcs:
        assert guild.imports() == {"libraries": {"shared": "snapshot"}}


def test_a_required_module_travels(remote: Remote) -> None:
    done = remote.guild.run("needs", "--remote", "there")
    (run,) = remote.runs
    assert f"from {run}/shared/__init__.py" in done.text


def test_staged_there_and_not_waited_for(remote: Remote) -> None:
    guild = remote.guild
    done = guild.run("train", "--stage", "--remote", "there")
    (staged,) = remote.runs
    assert done.out.endswith(
        f"train staged on there as {staged.name}\n"
        f"To start the operation, use 'guild run -r there --start {staged.name}'\n"
    )
    assert (staged / ".guild" / "STAGED").exists()
    done = guild.run("train", "--no-wait", "--remote", "there")
    (second,) = (run for run in remote.runs if run != staged)
    assert f"{second.name} is running on there\n" in done.out
    guild("watch", second.name, "-r", "there")
    assert guild.attr("exit_status", second) == 0


def test_a_batch(remote: Remote) -> None:
    """Its trials are made there, which needs guild-funcs there."""
    flags = ("lr=[2,3]", "--max-trials", "2", "--remote", "there")
    if not remote.has_funcs:
        done = remote.guild.run("train", *flags, code=1)
        assert done.err.removeprefix("Refreshing flags...\n") == (
            "guild: the batch of 'train' cannot be sent to there: the trials are made there, and "
            "there has no guild-funcs\n"
            "run each trial by itself: guild run train FLAG=VALUE --remote there\n"
        )
        assert remote.runs == []
        return
    remote.guild.run("train", *flags)
    trials = [run for run in remote.runs if not (run / ".guild" / "proto").exists()]
    labels = {remote.guild.attr("label", run) for run in trials}
    assert labels == {"lr=2 X", "lr=3 X"}
    for run in trials:
        assert f"from {run}/shared/" in (run / ".guild" / "output").read_text()
        assert remote.guild.attr("_funcs", run)["libraries"]


USES = "uses a library from outside its project (shared), which cannot be sent to there"
BY_HAND = (
    "stage the run here, and start it there:\n"
    "  guild run train --stage\n"
    "  guild push there RUN\n"
    "  guild run --start RUN --remote there\n"
)
REFUSED = {
    "needed": (
        ("train", "--needed"),
        f"'train' {USES}: --needed compares with the runs there\n{BY_HAND}",
    ),
    "a pipeline": (
        ("pipe",),
        (
            f"the step 'train' of 'pipe' {USES}: the steps of a pipeline are made there\n"
            "run each step by itself: guild run train --remote there\n"
        ),
    ),
    "links": (
        ("linked",),
        (
            "the run cannot be sent to there: it has links to files of this machine\n"
            "  shared -> LINK\n"
            "'target-type: copy' copies a required file into the run\n"
        ),
    ),
    "a library for each trial": (
        ("either", "lib=[shared,other]"),
        (
            "this batch cannot be sent to there: its source code depends on a flag, and the trials "
            "would look for it there\n"
            "run each trial by itself\n"
        ),
    ),
    "a module for each trial": (
        ("needs", "x=[1,2]", "--force-flags"),
        (
            "the batch of 'needs' (shared) cannot be sent to there: each trial looks for the "
            "module 'shared' there\n"
            "run each trial by itself: guild run needs FLAG=VALUE --remote there\n"
        ),
    ),
}


@pytest.mark.parametrize("remote", ["from_wheel"], indirect=True)
def test_what_cannot_travel_is_refused(remote: Remote) -> None:
    for arguments, message in REFUSED.values():
        done = remote.guild.run(*arguments, "--remote", "there", code=1)
        said = done.err[done.err.index("guild: ") :].removeprefix("guild: ")
        assert re.sub(r"-> \S+", "-> LINK", said) == message
        assert remote.runs == remote.guild.runs == []


@pytest.mark.parametrize("remote", ["without_funcs"], indirect=True)
def test_a_machine_that_does_not_answer(remote: Remote) -> None:
    config = Path(remote.guild.env["GUILD_CONFIG"])
    config.write_text(re.sub(r"port: \d+", "port: 1", config.read_text()))
    done = remote.guild.run("train", "--remote", "there", code=1)
    said = done.err[done.err.index("guild: ") :]
    assert re.sub(r"\b[0-9a-f]{8}\b|\b\d+$", "RUN", said, flags=re.MULTILINE) == (
        "guild: the run could not be copied to there: rsync ended with exit code RUN\n"
        "guild runs rm RUN --remote there removes what arrived of it\n"
    )
    assert remote.guild.runs == []


def test_an_expression_is_evaluated_here(remote: Remote) -> None:
    """What the user confirms is what runs, whatever the other machine has."""
    remote.guild.run("plain", "--remote", "there")
    (run,) = remote.runs
    assert remote.guild.attr("label", run) == "ANN"
    assert remote.guild.attr("exit_status", run) == 0


@pytest.mark.parametrize("remote", ["from_wheel"], indirect=True)
def test_an_operation_without_expressions_is_guilds(remote: Remote) -> None:
    remote.guild.run("as-guild", "--remote", "there")
    (run,) = remote.runs
    assert (run / ".guild" / "job-packages").is_dir()
    assert remote.guild.attr("exit_status", run) == 0
    remote.guild("run", "--restart", run.name, "-y", "--remote", "there")
    assert remote.runs == [run]
