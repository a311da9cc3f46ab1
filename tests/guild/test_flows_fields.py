"""Each way to start a run against each field that is ours, as real Guild processes.

A flow is right when its runs hold all six fields as Python computes them from the run's
flags, when what they recorded is plain Guild, and when each expression was evaluated as
often as docs/flows.md says (`every_field`).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from every_field import NEVER, ONCE, EveryField, X, Y, assert_plain, guildfile, times

# Chooses the flags of its trials itself.
TUNE = """
    from guild import batch_util
    batch_run = batch_util.batch_run()
    flags = batch_run.batch_proto.get("flags")
    for lr in (3, 4):
        batch_util.run_trial(batch_run, dict(flags, lr=lr))
    """


def without(evaluated: dict[str, int], *fields: str) -> dict[str, int]:
    return {name: number for name, number in evaluated.items() if name not in fields}


class TestRun:
    @pytest.mark.parametrize(
        ("args", "data", "lr"),
        [
            pytest.param([], X, 0.1, id="guild run"),
            pytest.param([f"data={Y}", "lr=2"], Y, 2, id="given flags"),
            pytest.param(["--force-flags", "lr=2"], X, 2, id="force-flags"),
            pytest.param(["--keep-run"], X, 0.1, id="keep-run"),
            pytest.param(["--needed"], X, 0.1, id="needed"),
            pytest.param(["@one.csv"], Y, 5, id="a batch file of one trial"),
        ],
    )
    def test_every_field_once(self, every: EveryField, args: list[str], data: str, lr: Any) -> None:
        every.write({"one.csv": f"data,lr\n{Y},5\n"})
        every.run("train", *args)
        every.check_all((data, lr))
        assert every.evaluated() == ONCE

    def test_in_a_folder_of_ones_own(self, every: EveryField, tmp_path: Path) -> None:
        folder = tmp_path / "home" / "runs" / "there"  # where `guild ls` finds it
        every.run("train", "--run-dir", str(folder))
        every.check(folder, X, 0.1)
        assert every.evaluated() == ONCE

    @pytest.mark.alone  # a run that nobody waits for must end in time
    def test_in_the_background(self, every: EveryField, tmp_path: Path) -> None:
        every.run("train", "--pidfile", str(tmp_path / "pid"))
        deadline = time.monotonic() + 60
        while not [run for run in every.runs if every.guild.attr("exit_status", run) is not None]:
            assert time.monotonic() < deadline, "the run did not end"
            time.sleep(0.2)
        every.check_all((X, 0.1))
        assert every.evaluated() == ONCE

    def test_edit_flags(self, every: EveryField, tmp_path: Path) -> None:
        """The editor shows values; what it gives back stands."""
        editor = tmp_path / "editor"
        editor.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/seen\nsed -i "s/^lr: .*/lr: 9/" "$1"\n')
        editor.chmod(0o755)
        every.run("train", "--edit-flags", env={"EDITOR": str(editor)})
        assert "\nrate: 0.1\n" in (tmp_path / "seen").read_text()
        every.check(every.latest, X, 9, flags={"rate": 0.1})
        assert every.evaluated() == ONCE

    def test_needed_finds_the_run_with_the_same_values(self, every: EveryField) -> None:
        every.run("train")
        every.run("train", "--needed")
        assert len(every.runs) == 1
        every.run("train", "lr=2", "--needed")
        every.check_all((X, 0.1), (X, 2))

    def test_from_python(self, every: EveryField) -> None:
        script = (
            "from guild import _api as gapi\n"
            f"gapi.run('train', flags={{'lr': 4}}, cwd={str(every.guild.project)!r},\n"
            f"         guild_home={str(every.guild.home)!r})\n"
        )
        every.guild.process([sys.executable, "-c", script])
        every.check_all((X, 4))
        assert every.evaluated() == ONCE

    @pytest.mark.parametrize(
        "args",
        [
            pytest.param([], id="guild run"),
            pytest.param(["--stage"], id="--stage"),
            pytest.param(["lr=[1,2]"], id="a grid"),
            pytest.param(["--run-dir", "there"], id="--run-dir"),
        ],
    )
    def test_a_value_that_is_no_choice_is_refused(self, every: EveryField, args: list[str]) -> None:
        done = every.run("train", *args, "data=data/z.csv", code=1)
        if args != ["lr=[1,2]"]:
            assert "Unsupported value for 'data' - supported values are:" in done.err
        assert every.runs == []


class TestShown:
    """What only shows values evaluates at most once, runs nothing and leaves no run."""

    def test_the_preview_before_the_prompt(self, every: EveryField) -> None:
        done = every.guild("run", "train", code=1)
        assert "  data: data/x.csv\n  lr: 0.1\n  n: 7\n  out: x.h5\n  rate: 0.1\n" in done.text
        assert every.guild.runs == []
        assert every.evaluated() == ONCE

    def test_print_cmd(self, every: EveryField) -> None:
        done = every.guild("run", "train", "--print-cmd")
        assert "--n 7 --out x.h5 --rate 0.1" in done.out
        assert every.guild.runs == []
        assert every.evaluated() == ONCE

    def test_print_env(self, every: EveryField) -> None:
        lines = every.guild("run", "train", "--print-env").out.splitlines()
        assert {"STEM=x", "SEVEN=7", "RATE=0.1", "FLAG_OUT=x.h5"} <= set(lines)
        assert every.guild.runs == []
        assert every.evaluated() == ONCE

    def test_test_flags(self, every: EveryField) -> None:
        done = every.guild("run", "train", "--test-flags")
        assert "    default: x.h5\n" in done.out
        assert "    choices: [data/x.csv, data/y.csv, '7', '0.1']\n" in done.out
        assert every.guild.runs == []
        assert every.evaluated() == ONCE

    def test_test_sourcecode(self, every: EveryField, library: Path) -> None:
        done = every.guild("run", "train", "--test-sourcecode")
        assert f"  shared: 3 files, 202 bytes\n    from {library}/shared (" in done.out
        assert "  shared/sub/hello.txt\n" in done.out
        skipped = done.out[done.out.index("Skipped:") :]
        assert "  some.7\n" in skipped
        assert every.guild.runs == []
        assert every.evaluated() == ONCE

    @pytest.mark.parametrize(
        "args",
        [
            pytest.param(("ops",), id="ops"),
            pytest.param(("help",), id="help"),
            pytest.param(("run", "train", "--help-op"), id="--help-op"),
            pytest.param(("run", "train", "--help-model"), id="--help-model"),
            pytest.param(("models",), id="models"),
            pytest.param(("check",), id="check"),
        ],
    )
    def test_a_listing_evaluates_nothing(self, every: EveryField, args: tuple[str, ...]) -> None:
        done = every.guild(*args)
        assert every.evaluated() == NEVER
        if "--help-op" in args:
            assert "(default is '$(count default.lr ${lr})')" in done.out
            assert "$(glob data/*.csv)" in done.out

    def test_completion_evaluates_nothing(self, every: EveryField) -> None:
        words = {"COMP_WORDS": "guild run train ", "COMP_CWORD": "3"}
        done = every.guild(env={"_GUILD_COMPLETE": "bash_complete", **words})
        assert "plain,rate=\n" in done.out
        assert every.evaluated() == NEVER


BATCHES = [
    pytest.param(["lr=[1,2]"], [(X, 1), (X, 2)], times(1, 2), id="grid"),
    pytest.param([f"data=[{X},{Y}]"], [(X, 8), (Y, 8)], times(1), id="grid of another flag"),
    pytest.param(
        ["lr=[1,2]", f"data=[{X},{Y}]"],
        [(X, 1), (X, 2), (Y, 1), (Y, 2)],
        times(1, 4),
        id="grid of both",
    ),
    pytest.param(
        ["lr=[1,2]", "--max-trials", "1", "--random-seed", "1"], [(X, 1)], times(1), id="max-trials"
    ),
    # Guild checks no value of a batch file.
    pytest.param(
        ["@trials.csv"],
        [(X, 5), (Y, 6)],
        without(times(1, 2), "choices.lr"),
        id="batch file",
    ),
    # Which flags an optimizer of one's own sets is known when it makes a trial.
    pytest.param(["--optimizer", "tune"], [(X, 3), (X, 4)], times(1, 3), id="own optimizer"),
]


@pytest.fixture
def batch(every: EveryField, args: list[str]) -> EveryField:
    # An optimizer of one's own writes the numbers of its trials itself: it imports numpy.
    every.guild.is_new = "tune" in args
    tune = "tune: {main: tune, flags-import: no}\n"
    every.write(
        {
            "guild.yml": guildfile().replace("lr: 0.1", "lr: 8") + tune,
            "tune.py": TUNE,
            "trials.csv": f"data,lr\n{X},5\n{Y},6\n",
        }
    )
    return every


@pytest.mark.parametrize(("args", "expected", "evaluated"), BATCHES)
class TestBatch:
    def test_every_field_per_trial(
        self,
        batch: EveryField,
        args: list[str],
        expected: list[tuple[str, Any]],
        evaluated: dict[str, int],
    ) -> None:
        """Once a batch what does not vary, once a trial what does."""
        batch.run("train", *args)
        batch.check_all(*expected)
        assert batch.evaluated() == evaluated

    def test_staged_it_starts_as_it_was_staged(
        self,
        batch: EveryField,
        args: list[str],
        expected: list[tuple[str, Any]],
        evaluated: dict[str, int],
    ) -> None:
        batch.run("train", *args, "--stage")
        staged = batch.guild.latest
        (batch.library / "shared" / "later.py").write_text("")
        (batch.guild.project / "later.py").write_text("")
        batch.guild("run", "--start", staged.name, "-y")
        batch.check_all(*expected)
        for run in batch.runs:
            assert "later.py" not in batch.guild.sourcecode(run)
        assert batch.evaluated() == evaluated


@pytest.mark.parametrize(
    ("args", "expected", "evaluated"),
    [param for param in BATCHES if param.id != "own optimizer"],
)
def test_staged_trials(
    batch: EveryField,
    args: list[str],
    expected: list[tuple[str, Any]],
    evaluated: dict[str, int],
) -> None:
    batch.run("train", *args, "--stage-trials")
    assert batch.evaluated() == evaluated
    for run in batch.runs:
        assert_plain(run)
        batch.guild("run", "--start", run.name, "-y")
    batch.check_all(*expected)
    assert batch.evaluated() == NEVER


class TestTrialsShown:
    def test_print_trials_shows_values(self, every: EveryField) -> None:
        done = every.guild("run", "train", "lr=[1,2]", "--print-trials")
        assert [line.split() for line in done.out.splitlines()] == [
            ["#", "data", "lr", "n", "out", "rate"],
            ["1", "data/x.csv", "1", "7", "x.h5", "1"],
            ["2", "data/x.csv", "2", "7", "x.h5", "2"],
        ]
        assert every.guild.runs == []

    def test_save_trials_writes_values(self, every: EveryField) -> None:
        every.guild("run", "train", "lr=[1,2]", "--save-trials", "saved.json")
        saved = json.loads((every.guild.project / "saved.json").read_text())
        assert [trial["rate"] for trial in saved] == [1, 2]

    def test_print_cmd_shows_the_trials_commands(self, every: EveryField) -> None:
        done = every.guild("run", "train", "lr=[1,2]", "--print-cmd")
        assert "--out x.h5 --rate 1" in done.out
        assert "--out x.h5 --rate 2" in done.out
