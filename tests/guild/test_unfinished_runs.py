"""A run with the mark of an unfinished copy: each way to go on with it, and what it says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from test_run_folder_safety import state

MARK = ".guild/FUNCS-UNFINISHED"
TEXT = "guild-funcs copies libraries into this run.\nx\n"
INCLUDE = """
    train:
      main: train
      flags:
        lr: 1
      sourcecode:
        - include: $(package shared)
    """
SAYS = "the copy of libraries into run {} was not finished"
FINISH = "restart it with --force-sourcecode, which copies its source code anew, or delete that run"


@pytest.fixture
def project(guild: Guild, library: Path) -> Guild:
    guild.env["PYTHONPATH"] = str(library)
    write_tree(guild.project, {"train.py": "import shared\nprint(shared.__file__)\n"})
    write_tree(guild.project, {"guild.yml": INCLUDE})
    return guild


def mark(run: Path, *, whole: bool) -> None:
    """Marks a run as a process leaves it that was killed when it had half of a library there."""
    aside = ".guild/funcs-copy/1"
    lines = [{"version": 1, "whole": whole}, ["shared", aside], ["shared", ""]]
    (run / MARK).write_text(TEXT + "".join(json.dumps(line) + "\n" for line in lines))
    (run / ".guild/funcs-copy").mkdir()
    if (run / "shared").exists():
        (run / "shared").rename(run / aside)
    (run / "shared").mkdir()
    (run / "shared/__init__.py").write_text("half = 1\n")


def test_a_run_that_was_whole_goes_on_as_before(project: Guild) -> None:
    project.run("train")
    run = project.latest
    mark(run, whole=True)
    assert FINISH in project("merge", run.name, "-y", code=1).err
    assert (run / MARK).exists()
    for how in ("--restart", "--proto"):
        if not (run / MARK).exists():
            mark(run, whole=True)
        done = project("run", how, run.name, "-y")
        assert f"into run {run.name[:8]} was cut short, and was taken back" in done.err
        assert "shared/__init__.py" in done.out
        assert not (run / MARK).exists()
        assert not (run / ".guild/funcs-copy").exists()
        assert "half" not in (run / "shared/__init__.py").read_text()


def test_what_would_ask_the_user_changes_nothing(project: Guild) -> None:
    project.run("train")
    run = project.latest
    mark(run, whole=True)
    before = state(run)
    project("run", "--restart", run.name, "--print-cmd")
    assert state(run) == before


def test_a_staged_run_in_a_queue(project: Guild) -> None:
    """The queue says why, with Guild's own account of a run that failed, and goes on."""
    project.run("train", "--stage")
    run = project.latest
    mark(run, whole=False)
    done = subprocess.run(
        [project.script, "run", "queue", "run-once=yes", "-y"],
        cwd=project.project,
        env={**os.environ, **project.env, "GUILD_HOME": str(project.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert SAYS.format(run.name[:8]) in done.stderr
    assert FINISH in done.stderr
    assert (run / MARK).exists()
    started = project("run", "--start", run.name, "--force-sourcecode", "-y")
    assert f"{run}/shared/__init__.py" in started.out
    assert "half" not in (run / "shared/__init__.py").read_text()
    assert not (run / MARK).exists()


def test_a_batch_and_its_trial(project: Guild) -> None:
    project("run", "train", "lr=[1,2]", "--keep-batch", "-y")
    (batch,) = [run for run in project.runs if (run / ".guild/proto").exists()]
    trial = next(run for run in project.runs if run != batch)
    mark(batch / ".guild/proto", whole=False)
    error = project("run", "--restart", batch.name, "-y", code=1).err
    assert SAYS.format("proto") in error
    assert "delete that run and start the operation again" in error
    os.unlink(batch / ".guild/proto" / MARK)
    shutil.rmtree(batch / ".guild/proto/.guild/funcs-copy")
    mark(trial, whole=False)
    assert FINISH in project("run", "--restart", trial.name, "-y", code=1).err
    project("run", "--restart", trial.name, "--force-sourcecode", "-y")
    assert "half" not in (trial / "shared/__init__.py").read_text()


def test_a_forced_copy_that_fails_again(project: Guild, library: Path) -> None:
    """A run that is not whole keeps the mark until a copy has worked, with or without a library."""
    project.run("train", "--stage")
    run = project.latest
    mark(run, whole=False)
    (library / "shared/sub").rename(library / "away")
    (library / "shared/sub").symlink_to("/nonexistent")
    write_tree(project.project, {"guild.yml": INCLUDE.replace("shared", "missing")})
    project("run", "--start", run.name, "--force-sourcecode", "-y", code=1)
    assert FINISH in project("run", "--start", run.name, "-y", code=1).err
    write_tree(project.project, {"guild.yml": "train:\n  main: train\n"})
    write_tree(project.project, {"train.py": "print('alone')\n"})
    done = project("run", "--start", run.name, "--force-sourcecode", "-y")
    assert done.out.endswith("alone\n")
    assert not (run / MARK).exists()


def test_a_mark_of_an_older_version_refuses(project: Guild) -> None:
    project.run("train")
    run = project.latest
    (run / MARK).write_text(TEXT)
    for options in ([], ["--force-sourcecode"]):
        done = project("run", "--restart", run.name, *options, "-y", code=1)
        assert done.err.endswith(f"{MARK}\ndelete that run and start the operation again\n")


REQUIRES = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
      requires:
        {}
    """
MISSING = "- module: missing_module"
NO_FILE = "- file: none.csv"
HELPER = "- module: helper\n          target-type: {}\n          replace-existing: yes"
FILE = "- file: data.csv\n          replace-existing: yes"
NEW = "- file: deep\n          rename: deep x"
ORDERS = {
    "a module that is missing": [MISSING],
    "a file that is missing": [NO_FILE],
    "after a module that is copied": [HELPER.format("copy"), MISSING],
    "after a module that is linked": [HELPER.format("link"), NO_FILE],
    "after a file that is new": [
        "- file: new.csv",
        "- file: deep\n          rename: deep x",
        MISSING,
    ],
    "after a file that is replaced": [FILE, MISSING],
    "after a file that is copied": [FILE + "\n          target-type: copy", NO_FILE],
    "a hash that differs": ["- module: shared\n          sha256: '" + "0" * 64 + "'"],
    "before all others": [MISSING, HELPER.format("copy"), FILE],
}


@pytest.mark.parametrize("order", ORDERS)
def test_requires_that_fails_after_a_forced_source_code(
    project: Guild, library: Path, order: str
) -> None:
    """The run is as it was, byte for byte, and can start again as recorded."""
    before = "- module: helper\n          target-type: copy\n        - file: data.csv"
    write_tree(project.project, {"guild.yml": REQUIRES.format(before)})
    write_tree(project.project, {"data.csv": "1\n", "new.csv": "2\n", "deep/er.csv": "3\n"})
    project.run("train")
    run = project.latest
    was = state(run)
    deps = "\n        ".join(ORDERS[order])
    write_tree(project.project, {"guild.yml": REQUIRES.format(deps), "train.py": "print('new')\n"})
    write_tree(library, {"shared/__init__.py": "new = 1\n", "helper.py": "new = 1\n"})
    failed = project("run", "--restart", run.name, "--force-sourcecode", "-y", code=1)
    assert "could not resolve" in failed.err
    assert state(run) == was
    write_tree(project.project, {"guild.yml": REQUIRES.format(before)})
    done = project("run", "--restart", run.name, "-y")
    assert f"{run}/shared/__init__.py" in done.out
