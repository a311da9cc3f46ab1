"""Files that match a pattern."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.context import Text
from guild_funcs.functions.globbing import natural

FILES = {
    "configs/base.yml": "",
    "configs/.hidden.yml": "",
    "configs/deep/more/far.yml": "",
    "configs/.git/config.yml": "",
    "data/run1.csv": "",
    "data/run2.csv": "",
    "data/run10.csv": "",
    "data/é ü.csv": "",
    "top.yml": "",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"), {"patterns": ["*.yml", "data/run?.csv"]})
    project.write(FILES)
    (project.folder / "configs/loop").symlink_to(".")
    (project.folder / "dangling.yml").symlink_to("nowhere")
    return project


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(glob configs/*.yml)", ["configs/base.yml"], id="one-folder"),
        pytest.param(
            "$(glob data/*.csv)",
            ["data/run1.csv", "data/run2.csv", "data/run10.csv", "data/é ü.csv"],
            id="as-people-count",
        ),
        pytest.param("$(glob 'data/run[12].csv')", ["data/run1.csv", "data/run2.csv"], id="set"),
        pytest.param("$(glob data/run??.csv)", ["data/run10.csv"], id="question-marks"),
        pytest.param("$(glob data/run1.csv)", ["data/run1.csv"], id="plain-name"),
        pytest.param("$(glob 'data/é ü.csv')", ["data/é ü.csv"], id="spaces-unicode"),
        pytest.param("$(glob *.yml)", ["dangling.yml", "top.yml"], id="links-match"),
        pytest.param("$(glob nothing/*)", [], id="no-folder"),
        pytest.param("$(glob top.yml/*)", [], id="file-is-no-folder"),
        pytest.param("$(glob '')", [], id="empty"),
        pytest.param("$(glob configs/.*.yml)", ["configs/.hidden.yml"], id="hidden-if-written"),
        pytest.param(
            "$(glob **/*.yml)",
            ["configs/base.yml", "configs/deep/more/far.yml", "dangling.yml", "top.yml"],
            id="any-folders-and-no-link-loop",
        ),
        pytest.param(
            "$(glob configs/deep/**)",
            ["configs/deep/more", "configs/deep/more/far.yml"],
            id="all-below",
        ),
        pytest.param("$(glob */deep/**/far.yml)", ["configs/deep/more/far.yml"], id="mixed"),
        pytest.param("$(glob ./top.yml)", ["./top.yml"], id="as-written"),
        pytest.param("$(glob configs/../top.*)", ["configs/../top.yml"], id="up"),
        pytest.param(
            "$(glob top.yml data/run1* top.*)",
            ["top.yml", "data/run1.csv", "data/run10.csv"],
            id="several-each-once",
        ),
        pytest.param(
            "${patterns|glob}",
            ["dangling.yml", "top.yml", "data/run1.csv", "data/run2.csv"],
            id="list",
        ),
    ],
)
def test_glob(project: Project, text: str, value: Any) -> None:
    found = project.value(text)
    assert found == value
    assert all(type(each) is Text for each in found)


def test_glob_of_an_absolute_pattern_gives_absolute_paths(project: Project) -> None:
    folder = project.folder
    assert project.value(f"$(glob {folder}/*.yml)") == [
        f"{folder}/dangling.yml",
        f"{folder}/top.yml",
    ]
    assert project.value("$(glob /)") == []


def test_glob_follows_a_link_that_the_pattern_names(project: Project) -> None:
    assert project.value("$(glob configs/loop/*.yml)") == ["configs/loop/base.yml"]


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may list any folder")
def test_glob_passes_over_a_folder_that_it_may_not_list(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert Project(tmp_path).value("$(glob closed/*)") == []


@given(st.permutations(["run10", "run2", "a", "a1b", "a01b", "", "é"]))
def test_natural_order_does_not_depend_on_the_order_found(texts: list[str]) -> None:
    assert sorted(texts, key=natural) == ["", "a", "a01b", "a1b", "run2", "run10", "é"]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_natural_order_counts_numbers(left: int, right: int) -> None:
    assert (natural(f"run{left}") < natural(f"run{right}")) is (left < right)
