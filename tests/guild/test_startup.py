"""Starting: the `.pth` file of today, and the `.start` file of Python 3.15 and later (PEP 829)."""

from __future__ import annotations

import dataclasses
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from environments import ROOT, Environment
from guild_runs import Done, Guild, write_tree

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


def test_other_pythons_import_one_small_module_and_no_more() -> None:
    """What a `.start` file costs; its time is measured in the benchmarks, not here."""
    code = (
        "import os, sys; before = set(sys.modules); "
        f"{as_start_file()}; "
        "print(*sorted(set(sys.modules) - before))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.check_output([sys.executable, "-S", "-c", code], env=env, text=True)
    assert done.split() == ["guild_funcs"]


@pytest.mark.parametrize("start", [as_start_file, STEM.with_suffix(".pth").read_text])
def test_a_process_of_an_operation_notes_what_it_imports(start: Callable[[], str]) -> None:
    code = "import sys; sys.argv[0] = 'train.py'\n" + start()
    code += "\nprint('guild_funcs.record.child' in sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GUILD_FUNCS_PROOF": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True", done.stderr


NOTICE = (
    "WARNING: guild-funcs: this Python does not read guild_funcs_startup.pth: no "
    "import is proved, and 'guild label' takes an expression as text (see guild-funcs doctor)\n"
)
GUILD_YML = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
      flags:
        lr: 1
        out: m${lr|str}.h5
      label: lr=${lr} $(upper x)
    plain:
      main: train
      flags: {lr: 1}
    pipe:
      steps:
        - train
        - run: plain lr=2
          label: $(upper step)
    """
TRAIN = "lr = 0\nout = ''\nprint('out is', out)\n"

# A zipped app: it adds the folder where it unpacked itself as a site folder, and hands that on in
# PYTHONPATH, as shiv does with --extend-pythonpath. Python reads .pth files in the app alone.
APP = """
import os, site, sys
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "target")
sys.argv[0] = "guild"
site.addsitedir(folder)
os.environ["PYTHONPATH"] = os.pathsep.join([os.environ["LIBRARY"], folder])
sys.path.insert(0, os.environ["LIBRARY"])
from guild.main_bootstrap import main
main()
"""


@dataclasses.dataclass
class Apart:
    """A way to start Guild in which Python, or the Python of a batch, reads no `.pth` of ours."""

    guild: Guild
    command: list[str]

    def __call__(self, *args: str, code: int = 0) -> Done:
        return self.guild.process([*self.command, *args], code=code)


@pytest.fixture(params=["target", "app", "no-site"])
def apart(request: pytest.FixtureRequest, guild: Guild, library: Path, tmp_path: Path) -> Apart:
    without_funcs: Environment = request.getfixturevalue("without_funcs")
    wheel: Path = request.getfixturevalue("wheel")
    target = str(tmp_path / "target")
    without_funcs.pip("install", "--no-deps", "--target", target, str(wheel))
    write_tree(guild.project, {"guild.yml": GUILD_YML, "train.py": TRAIN})
    write_tree(tmp_path, {"app.py": APP})
    packages = str(without_funcs.site_packages)
    path = [str(library), target, *([packages] if request.param == "no-site" else [])]
    if request.param == "app":
        guild.env["LIBRARY"] = str(library)
    else:
        guild.env["PYTHONPATH"] = os.pathsep.join(path)
    guild.env["NO_PIP_FREEZE"] = "1"  # the environment has no pip
    guild.is_new = True
    base = os.path.realpath(without_funcs.python)
    commands = {
        "target": [str(without_funcs.script("guild"))],
        "app": [without_funcs.python, str(tmp_path / "app.py")],
        "no-site": [base, "-S", "-m", "guild.main_bootstrap"],
    }
    return Apart(guild, commands[request.param])


class TestWithoutTheFile:
    """`pip install --target`, a zipped app, an interpreter without site folders."""

    def test_runs_steps_and_batches(self, apart: Apart) -> None:
        """One process of each kind: what a run, a step, a batch and a label have, and say."""
        guild = apart.guild
        done = apart("run", "train", "-y")
        assert "out is m1.h5" in done.out
        assert done.err.removeprefix("Refreshing flags...\n") == NOTICE
        assert guild.attr("label") == "lr=1 X"
        assert "shared/__init__.py" in guild.sourcecode()
        error = apart("run", "train", "lr=[1,2]", "-y", code=1).err
        assert error == (
            f"{NOTICE}guild: the trials of this batch cannot be computed: this Python does not "
            "read guild_funcs_startup.pth\n"
            "install guild-funcs with pip into the environment that has Guild, without --target, "
            "or run each trial by itself\n"
        )
        assert len(guild.runs) == 1
        assert "guild-funcs" not in apart("run", "plain", "lr=[1,2]", "-y").text
        assert len(guild.runs) == 3  # Guild removes the batch itself
        done = apart("run", "pipe", "-y")
        assert "out is m1.h5" in done.text
        assert guild.attr("label") == "STEP"
        apart("run", "plain", "-y", "--label", "$(upper given)")
        assert guild.attr("label") == "GIVEN"
