"""Guild's rules for source code, for which it starts git, are made once for a run."""

from __future__ import annotations

import subprocess

import pytest
from file_trees import write_tree
from guild import cli, vcs_util
from guild_here import Here

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

PACKAGE = ("sourcecode:", "  - include: $(package shared)")
OPERATIONS = {
    "plain": (),
    "a-library": PACKAGE,
    "no-library": ("sourcecode:", "  - exclude: $(upper x).txt"),
    "modules-required": ("requires:", "  - module: shared"),
    "both": (*PACKAGE, "requires:", "  - module: shared"),
}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that Guild asked git about."""
    real, found = vcs_util.project_select_rules, []

    def project_select_rules(folder: str) -> object:
        found.append(folder)
        return real(folder)

    monkeypatch.setattr(vcs_util, "project_select_rules", project_select_rules)
    return found


@pytest.mark.parametrize("lines", OPERATIONS.values(), ids=OPERATIONS)
def test_once_for_a_run_and_once_for_a_preview(
    lines: tuple[str, ...], here: Here, made: list[str]
) -> None:
    here.write(*lines)
    here.stage()
    assert len(made) == 1
    here.guild("run", "train", "--test-sourcecode")
    assert len(made) == 2


def test_anew_when_guild_asked_in_between(here: Here, made: list[str]) -> None:
    here.write(*PACKAGE)

    def confirm(*_args: object, **_more: object) -> bool:
        write_tree(here.project, {".gitignore": "late.py\n", "late.py": ""})
        return True

    subprocess.run(["git", "init", "-q", str(here.project)], check=True)
    here.patch.setattr(cli, "confirm", confirm)
    here.guild("run", "train", "--stage")
    assert len(made) == 2
    assert "late.py" not in here.files()


def test_anew_for_the_next_run(here: Here, made: list[str]) -> None:
    here.write(*PACKAGE)
    subprocess.run(["git", "init", "-q", str(here.project)], check=True)
    write_tree(here.project, {"data.py": ""})
    here.stage()
    assert "data.py" in here.files()
    write_tree(here.project, {".gitignore": "data.py\n"})
    here.stage()
    assert "data.py" not in here.files()
    assert len(made) == 2


def test_once_for_each_trial(here: Here, made: list[str]) -> None:
    here.write("flags: {x: 1}", *PACKAGE)
    trials = here.batch("x=[1,2,3]")
    assert len(trials) == 3
    assert len(made) <= 4


def test_rules_that_count_files_begin_anew(here: Here) -> None:
    """Without git, Guild takes the first hundred files."""
    write_tree(here.project, {f"f{index:03}.txt": "x" for index in range(150)})
    here.write("sourcecode:", "  - exclude: f009.txt")
    here.stage()
    plain = here.files()
    here.write("sourcecode:", "  - exclude: $(lower F009).txt")
    here.stage()
    assert here.files() == plain
    here.write("sourcecode:", "  - exclude: f009.txt", "  - include: $(package shared)")
    here.stage()
    assert {file for file in here.files() if not file.startswith("shared")} == plain
