"""Starting: the `.pth` file of today, and the `.start` file of Python 3.15 and later (PEP 829)."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from environments import ROOT, Environment
from guild_runs import Guild, write_tree

STEM = ROOT / "guild_funcs" / "guild_funcs_startup"


def after(argument: str, setup: str) -> str:
    """Whether guild-funcs watches in a Python that was started so, after `setup`."""
    code = f"import sys; sys.argv[0] = {argument!r}\n{setup}\n"
    code += "print([type(finder).__name__ for finder in sys.meta_path].count('_Watcher'))"
    command = [sys.executable, "-S", "-c", code]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


def as_start_file() -> str:
    """What Python 3.15 does with the file: it resolves each line, and calls what it finds."""
    (line,) = STEM.with_suffix(".start").read_text().splitlines()
    module, _, name = line.partition(":")
    assert callable(pkgutil.resolve_name(line))
    return f"import {module}; {module}.{name}()"


PROGRAMS = [
    pytest.param("/env/bin/guild", "1", id="guild"),
    pytest.param("C:\\env\\Scripts\\guild.exe", "1", id="windows"),
    pytest.param("-m", "1", id="module"),
    pytest.param("train.py", "0", id="script"),
    pytest.param("", "0", id="none"),
    pytest.param("-c", "0", id="command"),
]


@pytest.mark.parametrize(("argument", "expected"), PROGRAMS)
def test_the_start_file(argument: str, expected: str) -> None:
    assert after(argument, as_start_file()) == expected


@pytest.mark.parametrize(("argument", "expected"), PROGRAMS)
def test_the_pth_file(argument: str, expected: str) -> None:
    (line,) = STEM.with_suffix(".pth").read_text().splitlines()
    assert line.startswith("import ")
    assert after(argument, line) == expected


def test_both_do_it_once() -> None:
    pth = STEM.with_suffix(".pth").read_text().strip()
    assert after("-m", f"{pth}\n{as_start_file()}") == "1"


def test_the_pth_file_is_silent_without_guild_funcs() -> None:
    line = STEM.with_suffix(".pth").read_text()
    command = [sys.executable, "-S", "-c", f"import sys; sys.argv[0] = '-m'\n{line}"]
    env = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


def test_other_pythons_import_two_small_modules_and_no_more() -> None:
    """What a `.start` file costs; its time is measured in the benchmarks, not here."""
    code = (
        "import os, sys; before = set(sys.modules); "
        "import guild_funcs.hook; guild_funcs.hook.start(); "
        "print(*sorted(set(sys.modules) - before))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.check_output([sys.executable, "-S", "-c", code], env=env, text=True)
    assert done.split() == ["guild_funcs", "guild_funcs.hook"]


class TestWithoutTheFile:
    """`pip install --target`: the plugin is there, and Python reads no `.pth` of that folder."""

    @pytest.fixture
    def apart(
        self, guild: Guild, library: Path, without_funcs: Environment, wheel: Path, tmp_path: Path
    ) -> Guild:
        target = str(tmp_path / "target")
        without_funcs.pip("install", "--no-deps", "--target", target, str(wheel))
        guild.env["PYTHONPATH"] = f"{library}{os.pathsep}{target}"
        guild.python = without_funcs.python
        guild_yml = """
            train:
              main: train
              sourcecode:
                - include: $(package shared)
              flags:
                lr: 1
                out: m${lr|str}.h5
            plain:
              main: train
              flags: {lr: 1}
            """
        train = "lr = 0\nout = ''\nprint('out is', out)\n"
        write_tree(guild.project, {"guild.yml": guild_yml, "train.py": train})
        return guild

    def test_a_run_works(self, apart: Guild) -> None:
        assert "out is m1.h5" in apart.run("train").out
        assert "shared/__init__.py" in apart.sourcecode()

    def test_a_batch_is_refused(self, apart: Guild) -> None:
        error = apart.run("train", "lr=[1,2]", code=1).err
        assert (
            "guild: the trials of this batch cannot be computed: this Python does not read "
            "guild_funcs_startup.pth\n"
            "install guild-funcs with pip into the environment that has Guild, without --target, "
            "or run each trial by itself\n"
        ) in error
        assert apart.runs == []

    def test_a_plain_batch_is_guilds(self, apart: Guild) -> None:
        out = apart.run("plain", "lr=[1,2]").text
        assert "guild-funcs" not in out
        assert len(apart.runs) == 2
