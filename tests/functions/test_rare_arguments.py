"""Arguments, repositories and operations that are rarer than those of the other tables."""

from __future__ import annotations

import os
import stat
import sys
from datetime import datetime, timezone
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import pytest
from file_trees import write_tree
from function_projects import SEARCH_PATH, Project, culprit, git

from guild_funcs.context import Program
from guild_funcs.errors import MissingError, RefusedError
from guild_funcs.functions import providers
from guild_funcs.functions.formats import FormatError, read_toml, read_yaml
from guild_funcs.functions.imports import main_script


class Strict(datetime):
    """A time whose `strftime` refuses a format, as that of some systems does."""

    def strftime(self, format: str) -> str:  # noqa: A002 - Python's own name
        raise ValueError(format)


def test_a_format_that_the_system_refuses(tmp_path: Path) -> None:
    clock = Strict(2024, 5, 17, tzinfo=timezone.utc)
    error = Project(tmp_path).error("$(now %Q)", clock=lambda: clock)
    assert (error.message, culprit(error)) == (
        "now: 'format' is no format that strftime takes",
        "%Q",
    )


def test_toml_with_too_many_values_is_refused() -> None:
    with pytest.raises(FormatError, match="100,000"):
        read_toml("x = [" + "1," * 100_001 + "]")


def test_a_merge_of_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(FormatError, match="expected a mapping for merging, but found scalar"):
        read_yaml("a: {<<: [x, {b: 1}]}\n")


def test_few_marks_are_sorted_and_more_are_left_out(tmp_path: Path) -> None:
    assert Project(tmp_path).value("$(slug 'e" + "\u0301" * 2_000 + "x')") == "ex"


def test_a_variable_without_its_dollar_is_told(tmp_path: Path) -> None:
    project = Project(tmp_path, env={"DATA_DIR": str(tmp_path)})
    assert project.error("$(find x.csv DATA_DIR)").hint == "DATA_DIR is a variable: $DATA_DIR"
    assert project.error("$(find /x.csv data)").hint == (
        "the name comes first, then the folders: $(find data FOLDER)"
    )


class TestMain:
    def script(self, project: Project, main: str, **flags: Any) -> str:
        from dataclasses import replace

        from guild_funcs.context import Context

        made = Context(flags=flags, env={}, project_dir=str(project.folder), operation="train")
        return main_script(replace(made, program=Program(main)))

    @pytest.mark.parametrize(
        ("main", "script"),
        [
            pytest.param("train --lr 1", "train", id="arguments"),
            pytest.param("${name} --lr ${lr}", "fit.py", id="flags"),
            pytest.param("guild.plugins.nbexec notes.ipynb", "notes.ipynb", id="notebook"),
            pytest.param("guild.plugins.nbexec", "", id="no-notebook"),
        ],
    )
    def test_the_script(self, tmp_path: Path, main: str, script: str) -> None:
        assert self.script(Project(tmp_path), main, name="fit.py", lr=1) == script

    def test_a_program_of_guild_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RefusedError) as caught:
            self.script(Project(tmp_path), "guild.pass")
        assert caught.value.message == "operation 'train' runs Guild's own program 'guild.pass'"

    def test_a_flag_that_it_lacks(self, tmp_path: Path) -> None:
        with pytest.raises(MissingError) as caught:
            self.script(Project(tmp_path), "${name}")
        assert caught.value.message == "main of operation 'train' has no flag 'name'"


class TestGit:
    def failing(self, folder: Path, command: str) -> Project:
        """A repository whose git fails for one command."""
        git(folder, "init", "--quiet", "--initial-branch=main")
        (folder / "x").write_text("x")
        (folder / ".gitattributes").write_text("x filter=none\n")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message=x")
        (folder / "x").write_text("y")
        os.utime(folder / "x", (1, 1))
        program = folder.parent / "bin" / "git"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\ncase " $* " in *" {command} "*) echo "fatal: broken" >&2; exit 3;; esac\n'
            'PATH="$REAL" exec git "$@"\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        path = f"{program.parent}{os.pathsep}{SEARCH_PATH}"
        return Project(folder, env={"PATH": path, "HOME": "/nonexistent", "REAL": SEARCH_PATH})

    @pytest.mark.parametrize("command", ["check-attr", "status"])
    def test_git_that_fails_is_told(self, tmp_path: Path, command: str) -> None:
        project = self.failing(write_tree(tmp_path / "project", {".keep": ""}), command)
        error = project.error("$(git-dirty)")
        assert error.message.startswith(f"git failed for '{project.folder}'")
        assert "fatal: broken" in error.message

    def test_a_description_does_not_guess_at_a_filtered_file(self, tmp_path: Path) -> None:
        project = self.failing(write_tree(tmp_path / "project", {".keep": ""}), "nothing")
        error = project.error("$(git-describe)")
        assert error.message.startswith(
            f"whether '{project.folder}' is dirty is not known: 'x' goes through a filter"
        )


class TestEntryPoints:
    """Only when a distribution may have functions is `importlib.metadata` imported."""

    ROWS = (
        pytest.param({"acme-1.dist-info/METADATA": ""}, False, id="none"),
        pytest.param(
            {"acme-1.dist-info/entry_points.txt": "[guild_funcs.functions]\nx = y\n"},
            True,
            id="named",
        ),
        pytest.param({"acme-1.egg/EGG-INFO/x": ""}, True, id="an egg"),
        pytest.param({}, False, id="nothing"),
    )

    @pytest.mark.parametrize(("files", "may_be"), ROWS)
    def test_a_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], may_be: bool
    ) -> None:
        monkeypatch.setattr(sys, "meta_path", [PathFinder])
        monkeypatch.setattr(sys, "path", [str(write_tree(tmp_path / "site", {"x": "", **files}))])
        assert providers._may_be_any() is may_be  # noqa: SLF001 - its answer is hidden by a cache

    def test_an_archive_and_what_is_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "meta_path", [PathFinder])
        (tmp_path / "x.zip").touch()
        for name, may_be in (("x.zip", True), ("gone", False)):
            monkeypatch.setattr(sys, "path", [str(tmp_path / name)])
            assert providers._may_be_any() is may_be  # noqa: SLF001

    def test_another_finder_may_know_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Finder:
            def find_distributions(self) -> None: ...

        monkeypatch.setattr(sys, "meta_path", [Finder()])
        assert providers._may_be_any()  # noqa: SLF001
