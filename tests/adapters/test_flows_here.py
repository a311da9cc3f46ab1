"""Ways to make or show a run, in the process of the tests (`guild_here`): what each refuses too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from file_trees import write_tree
from guild_here import LIBRARY, Here

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore:The parameter -. is used more than once:UserWarning",
)

INCLUDED = ("sourcecode:", "  - include: $(package shared)")
EVERY = (
    "flags: {lr: 1, out: '${lr}.h5'}",
    "label: ${out|stem} $(env WHO nobody)",
    "env: {A: $(join a b), KEY: $(lower $MY_TOKEN)}",
    "requires:",
    "  - file: $(lower DATA.TXT)",
    "    target-path: in",
    *INCLUDED,
)


@pytest.fixture
def every(here: Here) -> Here:
    """An operation with an expression in each field, one of a secret."""
    here.patch.setenv("MY_TOKEN", "T0KEN-0123456789")
    write_tree(here.project, {"data.txt": "data"})
    here.write(*EVERY)
    return here


class TestShown:
    """`guild-funcs show`: what an operation would resolve to; no run is made."""

    def test_each_field(self, every: Here) -> None:
        found = json.loads(every.funcs("show", "train", "--json").out)
        assert found["label"] == "1 nobody"
        assert {flag["name"]: flag["value"] for flag in found["flags"]} == {"lr": 1, "out": "1.h5"}
        assert every.runs == []

    def test_a_text(self, every: Here) -> None:
        lines = every.funcs("show", "train", "lr=2").out.splitlines()
        assert any("lr=2" in line and "given" in line for line in lines)
        assert any("KEY=(secret)" in line for line in lines)
        assert any("file:data.txt to in" in line for line in lines)

    def test_a_batch(self, every: Here) -> None:
        out = every.funcs("show", "train", "lr=[3,4]").out
        assert "lr=3" in out
        assert "lr=4" in out
        assert every.runs == []

    def test_what_a_run_refuses(self, here: Here) -> None:
        here.write("label: $(stm x)")
        assert "did you mean 'stem'?" in here.funcs("show", "train", code=1).err

    def test_an_expression_of_an_operation(self, every: Here) -> None:
        assert every.funcs("eval", "--op", "train", "${out|stem}").out.split() == ["1"]

    def test_imports_of_an_operation(self, here: Here) -> None:
        write_tree(here.project, {"train.py": "import helper\n"})
        here.write("label: x")
        assert "shared" in here.funcs("imports", "train").out

    def test_the_doctor(self, here: Here) -> None:
        here.write(*INCLUDED)
        found = json.loads(here.funcs("doctor", "--json").out)
        assert {"Python", "Guild", "guild-funcs", "seams"} <= {each["title"] for each in found}


class TestGuildsOwn:
    """Commands of Guild that show values: ours are in them, and nothing is made."""

    def test_flags(self, every: Here) -> None:
        assert "    default: 1.h5\n" in every.guild("run", "train", "--test-flags").out

    def test_the_command(self, every: Here) -> None:
        assert "--out 1.h5" in every.guild("run", "train", "--print-cmd").out

    def test_the_variables(self, every: Here) -> None:
        assert "A=a/b" in every.guild("run", "train", "--print-env").out.splitlines()

    @pytest.mark.parametrize(
        ("option", "shown"), [("--help-op", "(default is ${lr}.h5)"), ("--help-model", "train\n")]
    )
    def test_help_evaluates_nothing(self, every: Here, option: str, shown: str) -> None:
        shutil.rmtree(every.library)
        every.patch.delenv("MY_TOKEN")
        assert shown in every.guild("run", "train", option).out

    def test_the_libraries_before_the_prompt(self, every: Here) -> None:
        every.patch.setattr("builtins.input", lambda _prompt="": "n")
        done = every.guild("run", "train", code=None)
        assert f"shared: {len([n for n in LIBRARY if n.startswith('shared/')])} files" in done.out
        assert every.runs == []

    def test_a_label_that_is_set(self, every: Here) -> None:
        run = every.stage()
        every.guild("label", run.name, "--set", "${out|stem|upper} $(upper x)", "-y")
        assert every.attr("label", run) == "1 X"


class TestAgain:
    """A run that starts again: as it was recorded, and what reads a flag that changed."""

    def test_as_recorded(self, every: Here) -> None:
        run = every.stage()
        every.patch.setenv("WHO", "ann")
        every.guild("run", "--restart", run.name, "-y", "--stage")
        assert every.attr("label", run) == "1 nobody"

    def test_a_label_follows_a_flag(self, every: Here) -> None:
        run = every.stage()
        every.guild("run", "--restart", run.name, "lr=5", "-y", "--stage")
        assert every.attr("label", run).startswith("1 ")  # out was recorded as 1.h5
        assert every.attr("flags", run) == {"lr": 5, "out": "1.h5"}

    def test_a_label_that_is_given(self, every: Here) -> None:
        run = every.stage()
        every.guild("run", "--restart", run.name, "--label", "$(upper y)", "-y", "--stage")
        assert every.attr("label", run) == "Y"

    def test_tags_are_text(self, every: Here) -> None:
        run = every.stage("--tag", "$(upper t)")
        assert every.attr("tags", run) == ["$(upper t)"]

    def test_a_secret_of_a_start_without_it(self, every: Here) -> None:
        run = every.stage()
        assert "t0ken" not in (run / ".guild" / "attrs" / "op").read_text()
        every.patch.delenv("MY_TOKEN")
        done = every.guild("run", "--restart", run.name, "-y", "--stage", code=1)
        assert "MY_TOKEN" in done.err

    def test_an_unfinished_run_does_not_start(self, every: Here) -> None:
        run = every.stage()
        (run / ".guild" / "FUNCS-UNFINISHED").write_text("")
        for how in ("--restart", "--proto"):
            done = every.guild("run", how, run.name, "-y", "--stage", code=1)
            assert f"the copy of libraries into run {run.name[:8]} was not finished" in done.err

    def test_a_batch_with_another_label(self, every: Here) -> None:
        batch = every.stage("--stage-trials", "lr=[1,2]")
        every.guild("run", "--restart", batch.name, "--label", "$(upper b)", "-y", "--stage")
        assert every.stage_trials(batch).code == 0
        trials = [run for run in every.runs if run != batch]
        assert len(trials) == 2

    def test_a_batch_again(self, every: Here) -> None:
        batch = every.stage("--stage-trials", "lr=[1,2]")
        shutil.rmtree(every.library)
        every.guild("run", "--restart", batch.name, "-y", "--stage")
        assert every.stage_trials(batch).code == 0
        labels = sorted(every.attr("label", run) for run in every.runs if run != batch)
        assert labels == ["1 nobody", "2 nobody"]


class TestRefused:
    ROWS = (
        pytest.param(["env: {RUN_DIR: $(upper x)}"], "the value of RUN_DIR would not be", id="env"),
        pytest.param(
            ["sourcecode: [{include: {package: ''}}]"],
            "'package:' in sourcecode is empty",
            id="no name",
        ),
        pytest.param(
            ["sourcecode: [{include: {package: [1]}}]"],
            "'package:' must be the name of a library, but this is a number",
            id="a number",
        ),
        pytest.param(
            ["sourcecode: [{include: {packge: shared}}]"],
            "did you mean 'package'?",
            id="a typed form",
        ),
        pytest.param(["label: $(env MY_TOKEN)"], "MY_TOKEN", id="a secret in a label"),
        pytest.param(["flags: {a: $(env MY_TOKEN)}"], "MY_TOKEN", id="a secret in a flag"),
        pytest.param(["flags: {a: '${b}', b: '${a}x$(upper x)'}"], "a", id="a circle"),
        pytest.param(
            ["flags: {a: {default: $(upper x), choices: [a, b]}}"],
            "invalid value X for a: expected one of a, b",
            id="no choice",
        ),
        pytest.param(
            ["flags: {a: {default: $(upper x), type: int}}"],
            "invalid value for type 'int'",
            id="no number",
        ),
        pytest.param(
            ["flags: {a: {default: '', required: yes}, b: $(upper x)}"],
            "Operation requires the following missing flags",
            id="required",
        ),
    )

    @pytest.mark.parametrize(("lines", "message"), ROWS)
    def test_a_run(self, here: Here, lines: list[str], message: str) -> None:
        here.patch.setenv("MY_TOKEN", "T0KEN-0123456789")
        here.write(*lines)
        done = here.guild("run", "train", "-y", "--stage", code=1)
        assert message in done.err + done.out
        assert "T0KEN" not in done.err + done.out
        assert here.runs == []

    TRIALS = (
        pytest.param(
            "{n: 1, a: {default: '${n|str}', choices: ['1', '2']}}", "n=[1,3]",
            "Unsupported value for 'a'", id="a choice",
        ),
        pytest.param(
            "{n: 1, a: {default: '$(if $(eq ${n} 1) 1 x)', type: int}}", "n=[1,3]",
            "invalid value for type 'int'", id="a type",
        ),
        pytest.param(
            "{n: 1, a: {default: '$(if $(eq ${n} 1) 1 '''')', required: yes}}", "n=[1,3]",
            "missing", id="a required flag",
        ),
    )  # fmt: skip

    @pytest.mark.parametrize(("flags", "given", "message"), TRIALS)
    def test_a_trial(self, here: Here, flags: str, given: str, message: str) -> None:
        here.write(f"flags: {flags}")
        done = here.stage_trials(here.stage("--stage-trials", given))
        assert done.code == 1
        assert message in done.err + done.out
        assert len(here.runs) == 1, "no trial is left"

    def test_an_unknown_filter_in_a_label_of_guilds(self, here: Here) -> None:
        here.write("flags: {a: x}", "label: ${a|uper}")
        done = here.guild("run", "train", "-y", "--stage")
        assert (
            "Guild makes '#error#' of the unknown filter 'uper'; did you mean 'upper'?" in done.err
        )

    REMOTE = (
        pytest.param(INCLUDED, id="a library"),
        pytest.param(["requires:", "  - module: shared"], id="a module"),
        pytest.param(["label: $(upper x)"], id="no library"),
    )

    @pytest.mark.parametrize("lines", REMOTE)
    def test_a_remote_that_guild_does_not_know(self, here: Here, lines: list[str]) -> None:
        here.write(*lines)
        done = here.guild("run", "train", "-y", "--remote", "other", code=1)
        assert "remote 'other' is not defined" in done.err
        assert here.runs == []


class TestCommands:
    """Our commands that read runs."""

    @pytest.fixture
    def run(self, every: Here) -> Path:
        return every.stage()

    def test_libs(self, every: Here, run: Path) -> None:
        out = every.funcs("libs").out
        assert out.startswith(f"run {run.name[:8]}  train")
        assert "shared: copied, 4 files" in out

    def test_verify(self, every: Here, run: Path) -> None:
        assert every.funcs("verify", run.name[:8]).code == 0
        (every.library / "shared" / "a.txt").write_text("other\n")
        assert "shared" in every.funcs("verify", "1", code=1).out

    def test_diff(self, every: Here, run: Path) -> None:
        (every.library / "shared" / "a.txt").write_text("other\n")
        assert "+other\n" in every.funcs("diff", run.name, code=1).out

    def test_why(self, every: Here, run: Path) -> None:
        every.patch.setenv("WHO", "ann")
        second = every.stage()
        assert "nobody -> ann" in every.funcs("why", run.name, second.name).out

    def test_an_archive(self, every: Here, run: Path) -> None:
        every.guild("export", "-y", str(every.folder / "archive"), run.name)
        out = every.funcs("libs", "--archive", str(every.folder / "archive")).out
        assert "shared: copied, 4 files" in out
        shutil.make_archive(str(every.folder / "zipped"), "zip", every.folder / "archive")
        assert every.funcs("libs", "--archive", str(every.folder / "zipped.zip")).out == out

    def test_what_is_no_archive(self, every: Here, run: Path) -> None:
        assert run.exists()
        (every.folder / "no.zip").write_text("")
        done = every.funcs("libs", "--archive", str(every.folder / "no.zip"), code=1)
        assert "is no archive of runs" in done.err

    def test_runs_that_are_not_found(self, every: Here, run: Path) -> None:
        assert "could not find a run matching 'nope'" in every.funcs("libs", "nope", code=1).err
        every.stage()
        common = run.name[:1] if run.name[0] == every.latest.name[0] else ""
        done = every.funcs("libs", common or "0x", code=1)
        assert "matches 2 runs" in done.err or "could not find a run" in done.err

    def test_a_run_without_a_record(self, here: Here) -> None:
        here.write("label: plain")
        here.stage()
        done = here.funcs("libs", code=1)
        assert "has no record of guild-funcs" in done.err
        assert "its operation had no expression, library or module dependency" in done.err
