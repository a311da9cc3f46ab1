"""Flows of Guild that need packages Guild does not install: optimizers, Dask, `guild package`."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from environments import HAS_OPTIMIZERS, Environment
from guild_runs import Guild, write_tree

needs_optimizers = pytest.mark.skipif(
    not HAS_OPTIMIZERS,
    reason="Guild's optimizers need NumPy 1.23, which has no wheel for this Python",
)


@pytest.fixture
def extras(guild: Guild, library: Path, with_extras: Environment) -> Guild:
    """A project in an environment with the extra packages."""
    write_tree(
        guild.project,
        {
            "guild.yml": """
                - package: packed
                  version: 0.1
                - model: m
                  operations:
                    train:
                      main: train
                      label: ${out|stem} $(upper a)
                      flags: {lr: 0.1, out: 'lr-${lr}.h5'}
                      sourcecode:
                        - include: $(package shared)
                """,
            "train.py": """
                import os
                import shared
                lr = 1.0
                out = ""
                print(os.path.relpath(shared.__file__), out)
                print("loss:", lr)
                """,
        },
    )
    env = {**guild.env, "PYTHONPATH": str(library)}
    return dataclasses.replace(guild, python=with_extras.python, env=env)


def trials(guild: Guild) -> list[Path]:
    return [run for run in guild.runs if not (run / ".guild/proto").exists()]


@needs_optimizers
@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["lr=uniform[0.1:0.9]"], id="a search function"),
        pytest.param(["lr=[0.1:0.9]", "--optimizer", "random"], id="random"),
        pytest.param(["lr=[0.1:0.9]", "--optimizer", "gp", "--minimize", "loss"], id="gp"),
    ],
)
def test_an_optimizer_of_guild_computes_for_each_trial(extras: Guild, args: list[str]) -> None:
    extras.run("m:train", *args, "--max-trials", "2")
    runs = trials(extras)
    assert len({extras.attr("flags", run)["lr"] for run in runs}) == 2
    for run in runs:
        lr = extras.attr("flags", run)["lr"]
        assert extras.attr("flags", run)["out"] == f"lr-{lr}.h5"
        assert extras.attr("label", run) == f"lr-{lr} A"
        assert extras.attr("exit_status", run) == 0
        assert "shared/__init__.py" in extras.sourcecode(run)


def test_the_dask_scheduler_starts_staged_runs(extras: Guild) -> None:
    extras.run("m:train", "lr=0.5", "--stage")
    run = extras.latest
    extras.run("dask:scheduler", "run-once=yes", "poll-interval=1", "dashboard-address=0")
    assert extras.attr("exit_status", run) == 0
    assert (run / ".guild/output").read_text().startswith("shared/__init__.py lr-0.5.h5\n")
    assert extras.attr("label", run) == "lr-0.5 A"


def test_a_packaged_project_runs_where_it_is_installed(
    extras: Guild, with_extras: Environment, tmp_path: Path
) -> None:
    extras("package")
    (built,) = extras.project.glob("dist/*.whl")
    with_extras.pip("install", "--no-deps", str(built))
    elsewhere = dataclasses.replace(extras, project=tmp_path)
    try:
        done = elsewhere.run("packed/m:train")
    finally:
        with_extras.pip("uninstall", "-y", "packed")
    assert done.out.splitlines()[0] == "shared/__init__.py lr-0.1.h5"
    assert elsewhere.attr("label") == "lr-0.1 A"
