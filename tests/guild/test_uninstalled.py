"""After guild-funcs is uninstalled, its runs are runs of Guild."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from environments import Environment, make_from_wheel
from guild_runs import TRAIN, Guild, write_tree

GUILD_YML = """
    train:
      main: train
      label: $(upper run) of ${lr}
      flags:
        lr: 1
        out: m${lr|str}.h5
      sourcecode:
        - include: $(package shared)
    """


@pytest.fixture
def uninstalled(
    tmp_path: Path, wheel: Path, without_funcs: Environment, guild: Guild, library: Path
) -> Guild:
    """A Guild with two runs that guild-funcs helped to make, one of them staged."""
    made = make_from_wheel(tmp_path / "venv", wheel, without_funcs)
    write_tree(guild.project, {"guild.yml": GUILD_YML, "train.py": TRAIN})
    ours = replace(guild, python=made.python)
    ours.env["PYTHONPATH"] = str(library)
    ours.run("train")
    ours.run("train", "lr=2", "--stage")
    made.pip("uninstall", "-y", "guild-funcs")
    return ours


def test_runs_are_listed_shown_compared_restarted_and_deleted(uninstalled: Guild) -> None:
    listed = uninstalled("runs").out
    assert "RUN of 1" in listed
    assert "RUN of 2" in listed
    first, second = sorted(uninstalled.runs, key=lambda run: str(uninstalled.attr("label", run)))
    assert "out: m1.h5" in uninstalled("runs", "info", first.name).out
    uninstalled("diff", first.name, second.name, "--flags", "--cmd", "diff", code=0)
    for command in (("--restart", first.name), ("--start", second.name)):
        done = uninstalled("run", *command, "-y")
        assert f"/{command[1]}/shared/__init__.py" in done.out
    uninstalled("run", "--restart", first.name, "-y", "lr=3")
    assert uninstalled.attr("label", first) == "RUN of 3"
    uninstalled("runs", "delete", "-y")
    assert uninstalled.runs == []


def test_its_project_says_what_is_missing(uninstalled: Guild) -> None:
    typed = GUILD_YML.replace("$(package shared)", "{package: shared}")
    write_tree(uninstalled.project, {"guild.yml": typed})
    done = subprocess.run(
        [uninstalled.script, "ops"],
        cwd=uninstalled.project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "unsupported include value" in done.stderr
