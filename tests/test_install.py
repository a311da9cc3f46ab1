"""guild-funcs from a wheel, from an editable install and from a bare checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from environments import ROOT, Environment, make_from_wheel

GUILD_YML = "train:\n  main: train\n  sourcecode:\n    - include: $(package shared)\n"
TRAIN = "import os, shared\nprint(os.path.relpath(shared.__file__))\n"

# What tells where guild-funcs comes from, and that its grammar loads.
EVALUATE = """
import sys, guild_funcs
print(guild_funcs.__file__)
print(guild_funcs.evaluate("$(basename /a/b | upper) ${'c.d'|stem}"))
"""


def process(command: list[str], folder: Path, **env: str) -> list[str]:
    """Runs a command in a folder, with nothing of the tests' on the import path."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    library = tmp_path / "library" / "shared"
    for made in (folder, library, tmp_path / "home"):
        made.mkdir(parents=True)
    (folder / "guild.yml").write_text(GUILD_YML)
    (folder / "train.py").write_text(TRAIN)
    (library / "__init__.py").write_text("")
    return folder


def run_train(guild: Path, project: Path) -> list[str]:
    """Runs `guild run train` in the project; its library is beside it."""
    beside = project.parent
    env = {"GUILD_HOME": str(beside / "home"), "PYTHONPATH": str(beside / "library")}
    return process([str(guild), "run", "train", "-y"], project, **env)


def files(folder: Path) -> set[str]:
    """The files below a folder, but for Python's caches."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return {str(path) for path in found if "__pycache__" not in path.parts}


class TestWheel:
    def test_the_grammar_loads(self, from_wheel: Environment, tmp_path: Path) -> None:
        file, value = process([from_wheel.python, "-c", EVALUATE], tmp_path)
        assert file == str(from_wheel.site_packages / "guild_funcs" / "__init__.py")
        assert value == "B c"

    def test_nothing_comes_from_the_checkout(self, from_wheel: Environment, tmp_path: Path) -> None:
        paths = process([from_wheel.python, "-c", "import sys; print(*sys.path)"], tmp_path)
        assert str(ROOT) not in " ".join(paths)

    def test_a_run_gets_the_library(self, from_wheel: Environment, project: Path) -> None:
        assert run_train(from_wheel.script("guild"), project) == ["shared/__init__.py"]

    def test_guild_finds_the_entry_point(self, from_wheel: Environment, tmp_path: Path) -> None:
        script = (
            "from importlib.metadata import distribution\n"
            "for ep in distribution('guild-funcs').entry_points:\n"
            "    print(ep.group, ep.name, ep.load().__name__)\n"
        )
        assert sorted(process([from_wheel.python, "-c", script], tmp_path)) == [
            "console_scripts guild-funcs main",
            "guild.plugins funcs FuncsPlugin",
        ]

    def test_the_command_works(self, from_wheel: Environment, tmp_path: Path) -> None:
        command = [str(from_wheel.script("guild-funcs")), "eval", "$(upper a)"]
        assert process(command, tmp_path) == ["A"]

    @pytest.mark.parametrize(
        "name",
        [
            "guild_funcs/py.typed",
            "guild_funcs/grammar/guild_funcs.lark",
            "guild_funcs_startup.pth",
            "guild_funcs_startup.start",
            "guild_funcs-*.dist-info/licenses/LICENSE",
        ],
    )
    def test_it_holds(self, wheel: Path, name: str) -> None:
        with zipfile.ZipFile(wheel) as opened:
            assert [found for found in opened.namelist() if Path(found).match(name)]

    def test_it_holds_all_modules_and_nothing_else(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as opened:
            found = {name for name in opened.namelist() if ".dist-info/" not in name}
        modules = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("guild_funcs/**/*.py")}
        assert found - modules == {
            "guild_funcs/py.typed",
            "guild_funcs/grammar/guild_funcs.lark",
            "guild_funcs/editor/guild.schema.json",
            "guild_funcs_startup.pth",
            "guild_funcs_startup.start",
        }
        assert modules <= found

    def test_uninstalling_leaves_nothing_behind(
        self, wheel: Path, without_funcs: Environment, tmp_path: Path
    ) -> None:
        made = make_from_wheel(tmp_path / "venv", wheel, without_funcs)
        process([made.python, "-c", EVALUATE], tmp_path)
        made.pip("uninstall", "-y", "guild-funcs")
        assert {name for name in files(made.folder) if "funcs" in name} == set()
        assert list(made.site_packages.rglob("*funcs*")) == []


class TestEditable:
    """The tests' own environment."""

    def test_the_grammar_loads(self, tmp_path: Path) -> None:
        file, value = process([sys.executable, "-c", EVALUATE], tmp_path)
        assert (file, value) == (str(ROOT / "guild_funcs" / "__init__.py"), "B c")

    def test_a_run_gets_the_library(self, project: Path) -> None:
        guild = Path(sys.executable).with_name("guild")
        assert run_train(guild, project) == ["shared/__init__.py"]


class TestCheckout:
    def test_the_grammar_loads(self, without_funcs: Environment, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        for name in ("guild_funcs", "grammar"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        file, value = process(
            [without_funcs.python, "-c", EVALUATE], tmp_path, PYTHONPATH=str(copy)
        )
        assert (file, value) == (str(copy / "guild_funcs" / "__init__.py"), "B c")

    def test_the_other_environment_has_no_guild_funcs(
        self, without_funcs: Environment, tmp_path: Path
    ) -> None:
        script = "import importlib.util; print(importlib.util.find_spec('guild_funcs'))"
        assert process([without_funcs.python, "-c", script], tmp_path) == ["None"]
