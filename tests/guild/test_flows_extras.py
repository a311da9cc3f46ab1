"""Flows of Guild that need packages Guild does not install, against each field (`every_field`)."""

from __future__ import annotations

import dataclasses
import json
import os
import textwrap
from pathlib import Path

import pytest
from environments import Environment
from every_field import NEVER, ONCE, OPERATION, TRAIN, EveryField, X, times
from guild_runs import write_tree
from kept_environments import HAS_OPTIMIZERS

needs_optimizers = pytest.mark.skipif(
    not HAS_OPTIMIZERS,
    reason="Guild's optimizers need NumPy 1.23, which has no wheel for this Python",
)


@pytest.fixture
def extras(every: EveryField, with_extras: Environment) -> EveryField:
    """The project in an environment with the extra packages."""
    return every.in_environment(with_extras)


class TestOptimizer:
    pytestmark = needs_optimizers

    @pytest.mark.parametrize(
        "args",
        [
            pytest.param(["lr=uniform[0.1:0.9]"], id="a search function"),
            pytest.param(["lr=[0.1:0.9]", "--optimizer", "random"], id="random"),
            pytest.param(["lr=[0.1:0.9]", "--optimizer", "gp", "--minimize", "loss"], id="gp"),
        ],
    )
    def test_every_field_per_trial(self, extras: EveryField, args: list[str]) -> None:
        extras.run("train", *args, "--max-trials", "2")
        rates = [extras.flags(run)["lr"] for run in extras.runs]
        assert len(set(rates)) == 2
        for run, lr in zip(extras.runs, rates):
            # Guild cuts the floats of a label's own `${lr}`.
            extras.check(run, X, lr, label=f"x lr={str(lr)[:7]} 7 {lr}")
        assert extras.evaluated() == times(1, 2)


class TestDask:
    def test_the_scheduler_starts_staged_runs(self, extras: EveryField) -> None:
        extras.run("train", "lr=0.5", "--stage")
        assert extras.evaluated() == ONCE
        extras.run("dask:scheduler", "run-once=yes", "poll-interval=1", "dashboard-address=0")
        extras.check_all((X, 0.5))
        assert extras.evaluated() == NEVER


PACKAGE = """
- package: packed
  version: 0.1
  data-files: [data/*.csv, data/*.txt, some.*, train.py, guild_functions.py]
- model: m
  operations:
    train:
"""


class TestPackage:
    def test_every_field_where_it_is_installed(
        self, extras: EveryField, with_extras: Environment, tmp_path: Path
    ) -> None:
        extras.write({"guild.yml": PACKAGE + textwrap.indent(OPERATION, " " * 6)})
        extras.guild("package")
        (built,) = extras.guild.project.glob("dist/*.whl")
        with_extras.pip("install", "--no-deps", str(built))
        elsewhere = dataclasses.replace(
            extras, guild=dataclasses.replace(extras.guild, project=tmp_path)
        )
        try:
            elsewhere.run("packed/m:train", "lr=3")
            elsewhere.check_all((X, 3))
            assert elsewhere.evaluated() == ONCE
            done = elsewhere.run("packed/m:train", "data=data/z.csv", code=1)
            assert "Unsupported value for 'data' - supported values are:" in done.err
        finally:
            with_extras.pip("uninstall", "-y", "packed")


def notebook(source: str) -> str:
    """Returns a notebook with one cell."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "source": textwrap.dedent(source),
        "outputs": [],
    }
    cell.update(metadata={}, execution_count=None, id="one")
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def notebooks(every: EveryField, with_notebooks: Environment) -> EveryField:
    """The project in an environment with IPython and a kernel."""
    made = every.in_environment(with_notebooks)
    # Where the kernel's own commands are, and no settings of whoever runs the tests.
    path = f"{with_notebooks.folder}/bin{os.pathsep}{os.environ['PATH']}"
    made.guild.env.update(PATH=path, HOME=str(every.guild.home), IPYTHONDIR=str(every.guild.home))
    return made


class TestNotebook:
    def execute(self, every: EveryField, source: str) -> str:
        """Runs a notebook in a kernel, and returns what it printed."""
        write_tree(every.guild.project, {"explore.ipynb": notebook(source)})
        convert = [every.guild.python, "-m", "nbconvert", "--to", "notebook", "--execute"]
        every.guild.process([*convert, "--output", "done", "explore.ipynb"])
        cells = json.loads((every.guild.project / "done.ipynb").read_text())["cells"]
        return "".join("".join(output.get("text", "")) for output in cells[0]["outputs"])

    def test_an_operation_run_from_a_kernel(self, notebooks: EveryField) -> None:
        home = str(notebooks.guild.home)
        source = (
            f"from guild import _api\n_api.run('train', flags={{'lr': 4}}, guild_home={home!r})"
        )
        self.execute(notebooks, source)
        notebooks.check_all((X, 4))
        assert notebooks.evaluated() == ONCE

    def test_a_function_of_a_notebook_is_run_as_without_us(self, notebooks: EveryField) -> None:
        source = f"""
            import guild.ipy as guild
            guild.set_guild_home({str(notebooks.guild.home)!r})
            def op(lr=1, text="$(upper a) ${{lr}}"):
                print(lr, text)
            guild.run(op, lr=[2, 3])
            """
        assert "2 $(upper a) ${lr}\n" in self.execute(notebooks, source)
        assert len(notebooks.guild.runs) == 2
        assert notebooks.evaluated() == NEVER

    def test_a_notebook_as_operation(self, notebooks: EveryField) -> None:
        """Its flags are put into the cells; the record claims nothing of what a kernel imports."""
        source = textwrap.dedent(TRAIN)
        flags = "data = lr = n = out = rate = None\n"
        assert flags in source
        source = source.replace(
            flags, flags.replace(" = ", " = None\n").replace("None\nNone", "None")
        )
        operation = OPERATION.replace("main: train", "notebook: train.ipynb")
        # Guild's program for notebooks takes `--n` for its own `--no-exec`.
        operation = operation.replace("n: $(count", "n:\n    arg-skip: yes\n    default: $(count")
        guildfile = f"train:\n{textwrap.indent(operation, '  ')}\n"
        notebooks.write({"train.ipynb": notebook(source), "guild.yml": guildfile})
        notebooks.run("train", "lr=3")
        run = notebooks.latest
        notebooks.check_recorded(run, X, 3)
        output = (run / ".guild/output").read_text().splitlines()
        assert "x 7 3" in output
        assert "shared/__init__.py in-3/x.txt: X out-7/z.txt: Z" in output
        assert "imports" not in notebooks.guild.attr("_funcs", run)
        assert notebooks.evaluated() == ONCE
