"""Computed choices: Guild's own check and table, with the values of expressions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from guild_runs import Guild, write_tree


@pytest.fixture
def project(guild: Guild) -> Guild:
    files = {f"{folder}/{name}.csv": "" for folder in ("one", "two") for name in "ab"}
    write_tree(guild.project, {"train.py": "folder = data = out = size = ''\nlr = 1.0\n", **files})
    (guild.project / "two/b.csv").unlink()
    return guild


def with_flags(guild: Guild, flags: str, label: str = "${out}") -> None:
    text = f"train:\n  main: train\n  label: {label}\n  flags:\n{flags}"
    (guild.project / "guild.yml").write_text(text)


IN_FOLDER = """
    folder: one
    data:
      default: ${folder}/a.csv
      choices:
        - $(glob ${folder}/*.csv)
        - none
    out: ${data|stem}
"""


class TestOfAFlag:
    """Choices that depend on another flag."""

    @pytest.mark.parametrize(
        ("args", "data"),
        [
            pytest.param([], ["one/a.csv"], id="the default"),
            pytest.param(["data=one/b.csv"], ["one/b.csv"], id="a given one"),
            pytest.param(["folder=two"], ["two/a.csv"], id="of another folder"),
            pytest.param(["folder=[one,two]"], ["one/a.csv", "two/a.csv"], id="of each trial"),
            pytest.param(["folder=[one,two]", "data=none"], ["none", "none"], id="of all trials"),
            pytest.param(
                ["data=[one/a.csv,one/b.csv]"], ["one/a.csv", "one/b.csv"], id="one for each trial"
            ),
        ],
    )
    def test_one_of_them_runs(self, project: Guild, args: list[str], data: list[str]) -> None:
        with_flags(project, IN_FOLDER)
        project.run("train", *args)
        runs = [run for run in project.runs if not (run / ".guild/proto").exists()]
        assert sorted(project.attr("flags", run)["data"] for run in runs) == data

    @pytest.mark.parametrize(
        ("args", "choices"),
        [
            pytest.param(["data=two/a.csv"], ["one/a.csv", "one/b.csv"], id="of another folder"),
            pytest.param(["folder=two", "data=two/b.csv"], ["two/a.csv"], id="a missing file"),
            pytest.param(["folder=[one,two]", "data=one/b.csv"], ["two/a.csv"], id="of a trial"),
            pytest.param(
                ["data=[one/a.csv,one/x.csv]"], ["one/a.csv", "one/b.csv"], id="one of several"
            ),
        ],
    )
    def test_another_value_is_refused(
        self, project: Guild, args: list[str], choices: list[str]
    ) -> None:
        with_flags(project, IN_FOLDER)
        done = project.run("train", *args, code=1)
        table = [f"  {choice}" for choice in (*choices, "none")]
        assert "Unsupported value for 'data' - supported values are:\n\n" in done.err
        assert [line.rstrip() for line in done.err.splitlines() if line[:2] == "  "] == table
        started = [run for run in project.runs if (run / ".guild/attrs/exit_status").exists()]
        assert [run for run in started if not (run / ".guild/proto").exists()] == []

    @pytest.mark.parametrize("how", ["--force-flags", "allow-other"])
    def test_any_value_runs_where_guild_checks_none(self, project: Guild, how: str) -> None:
        allowed = IN_FOLDER.replace("choices:", "allow-other: yes\n      choices:")
        with_flags(project, IN_FOLDER if how == "--force-flags" else allowed)
        force = ["--force-flags"] if how == "--force-flags" else []
        project.run("train", "folder=[one,two]", "data=x", *force)
        assert len(project.runs) == 2


MAPPINGS = """
    size:
      default: small
      choices:
        - value: $(upper big)
          alias: big
          description: All of it
          flags: {{lr: $(env BIG_LR 0.5)}}
        - value: small
          flags: {{lr: 0.1}}
    lr: {lr}
    out: ${{size}}-${{lr}}
"""


class TestMappings:
    """A choice may have an alias, a description, and flags that go with it."""

    @pytest.mark.parametrize("lr", ["1", "$(env LR 1)"])
    @pytest.mark.parametrize(
        ("args", "flags"),
        [
            pytest.param([], {"size": "small", "lr": 0.1}, id="the default"),
            pytest.param(["size=big"], {"size": "BIG", "lr": 0.5}, id="an alias"),
            pytest.param(["size=big", "lr=7"], {"size": "BIG", "lr": 7}, id="a given flag"),
        ],
    )
    def test_its_alias_and_flags_are_seen_by_other_flags(
        self, project: Guild, lr: str, args: list[str], flags: dict[str, Any]
    ) -> None:
        with_flags(project, MAPPINGS.format(lr=lr))
        project.run("train", *args)
        out = f"{flags['size']}-{flags['lr']}"
        found = project.attr("flags")
        assert {name: found[name] for name in ("size", "lr", "out")} == {**flags, "out": out}
        assert project.attr("label") == out

    def test_help_shows_them_as_written(self, project: Guild) -> None:
        with_flags(project, MAPPINGS.format(lr=1))
        done = project("run", "train", "--help-op")
        assert "  big    All of it\n" in done.out

    def test_an_error_has_its_place(self, project: Guild) -> None:
        with_flags(project, MAPPINGS.format(lr=1).replace("$(upper big)", "$(uper big)"))
        done = project.run("train", code=1)
        assert "guild: guild.yml:9:20: there is no function 'uper'" in done.err

    def test_flags_of_a_choice_may_depend_on_a_flag_that_varies(self, project: Guild) -> None:
        flags = MAPPINGS.format(lr=1).replace("lr: 0.1", "lr: $<folder>").replace("${{", "${")
        with_flags(project, flags + "    folder: 7\n")
        project.run("train", "folder=[7,8]")
        found = [project.attr("flags", run) for run in trials(project)]
        assert sorted((each["folder"], each["lr"], each["out"]) for each in found) == [
            ("7", 7, "small-7"),
            ("8", 8, "small-8"),
        ]


def trials(guild: Guild) -> list[Path]:
    return [run for run in guild.runs if not (run / ".guild/proto").exists()]
