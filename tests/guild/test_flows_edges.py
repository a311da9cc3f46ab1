"""Flows in which something changed, is left out, or is a list: as a run with the same flags."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

OPTIMIZER = """
    from guild import batch_util
    batch_run = batch_util.batch_run()
    flags = batch_run.batch_proto.get("flags")
    batch_util.run_trial(batch_run, {"lr": 1})
    """


def with_operation(guild: Guild, text: str) -> None:
    write_tree(guild.project, {"guild.yml": text, "train.py": "", "conf.txt": ""})


def trials(guild: Guild) -> list[Path]:
    """The runs that are no batch, in the order in which they were made."""
    runs = [run for run in guild.runs if not (run / ".guild/proto").exists()]
    return sorted(runs, key=lambda run: int((run / ".guild/attrs/started").read_text()))


def batch(guild: Guild) -> str:
    (found,) = [run for run in guild.runs if (run / ".guild/proto").exists()]
    return found.name


def env(guild: Guild, run: Path) -> dict[str, str]:
    variables = guild.attr("op", run)["op-cmd"]["cmd-env"]
    return {name: value for name, value in variables.items() if name.startswith("V_")}


PLAIN = """
train:
  main: train
  flags-dest: args
  flags-import: no
  env: {V_A: a}
  flags: {lr: 1}
"""

READS = [
    pytest.param("env: {V_A: '$(float ${n})'}", id="env"),
    pytest.param("label: $(float ${n})", id="label"),
    pytest.param("requires: [{file: conf.txt, target-path: '$(float ${n})'}]", id="requires"),
    pytest.param("sourcecode: [{exclude: 'x-$(float ${n})'}]", id="source code"),
]


@pytest.mark.parametrize("args", [["lr=[1,2]"], ["@trials.csv"]], ids=["grid", "batch file"])
@pytest.mark.parametrize("field", READS)
def test_a_field_reads_a_computed_flag_that_varies(
    guild: Guild, field: str, args: list[str]
) -> None:
    text = PLAIN.replace("{lr: 1}", "{lr: 1, n: '$(str ${lr})'}").replace("env: {V_A: a}", field)
    with_operation(guild, text)
    (guild.project / "trials.csv").write_text("lr\n1\n2\n")
    guild.run("train", *args)
    labels = [guild.attr("label", run) for run in trials(guild)]
    assert len(labels) == 2
    if field.startswith("label"):
        assert labels == ["1.0", "2.0"]
    if field.startswith("env"):
        assert [env(guild, run) for run in trials(guild)] == [{"V_A": "1.0"}, {"V_A": "2.0"}]


LISTS = [
    pytest.param("env: {V_A: '$(len ${layers})'}", id="env"),
    pytest.param("label: n $(len ${layers})", id="label"),
    pytest.param("requires: [{file: conf.txt, target-path: '$(len ${layers})'}]", id="requires"),
    pytest.param("sourcecode: [{exclude: 'x-$(len ${layers})'}]", id="source code"),
]


@pytest.mark.parametrize("field", LISTS)
def test_the_value_of_a_trial_is_a_list(guild: Guild, field: str) -> None:
    text = PLAIN.replace("{lr: 1}", "{layers: null, n: '$(len ${layers})'}")
    with_operation(guild, text.replace("env: {V_A: a}", field))
    guild.run("train", "layers=[[1,2],[3,4,5]]")
    assert [guild.attr("flags", run) for run in trials(guild)] == [
        {"layers": [1, 2], "n": 2},
        {"layers": [3, 4, 5], "n": 3},
    ]
    if field.startswith("label"):
        assert [guild.attr("label", run) for run in trials(guild)] == ["n 2", "n 3"]


def test_a_list_makes_no_more_trials_than_asked_for(guild: Guild) -> None:
    with_operation(guild, PLAIN.replace("{lr: 1}", "{s: 'a,b', n: '$(split ${s} ,)'}"))
    guild.run("train", "s=['a,b','c,d','e,f']", "--max-trials", "2")
    assert len(trials(guild)) == 2


def test_an_optimizer_leaves_flags_out(guild: Guild) -> None:
    flags = "{lr: 0.1, x: k, n: '$(upper ${x})-${lr}'}"
    text = PLAIN.replace("{lr: 1}", flags).replace("V_A: a", "V_A: '$(upper ${x})-${lr}'")
    with_operation(guild, text + "tune: {main: tune, flags-import: no}\n")
    write_tree(guild.project, {"tune.py": OPTIMIZER})
    guild.run("train", "--optimizer", "tune")
    (run,) = trials(guild)
    assert guild.attr("flags", run) == {"lr": 1}
    assert env(guild, run) == {"V_A": "K-1"}


def test_an_error_in_a_trial_of_an_optimizer_is_one_message(guild: Guild) -> None:
    text = PLAIN.replace("V_A: a", "V_A: '$(if $(eq ${lr} 1) $(nofunc) x)'").replace(
        "lr: 1", "lr: 2"
    )
    with_operation(guild, text + "tune: {main: tune, flags-import: no}\n")
    write_tree(guild.project, {"tune.py": OPTIMIZER})
    done = guild.run("train", "--optimizer", "tune", code=1)
    assert "guild.yml:5:" in done.text
    assert "there is no function 'nofunc'\n" in done.text
    assert "', 1)" not in done.text


def test_the_folder_of_the_command_is_that_of_a_trial(guild: Guild) -> None:
    with_operation(guild, PLAIN.replace("V_A: a", "V_A: '$(cwd)/${lr|int}'"))
    guild.run("train", "lr=[1,2]")
    found = [env(guild, run) for run in trials(guild)]
    assert found == [{"V_A": f"{guild.project}/{lr}"} for lr in (1, 2)]


class TestChanged:
    """The guild file changed between a run and its next start."""

    def test_a_batch_again_is_evaluated_by_the_guild_file_of_now(self, guild: Guild) -> None:
        with_operation(guild, PLAIN.replace("V_A: a", "V_A: '$(upper old)${lr}'"))
        guild.run("train", "lr=[1,2]", "--keep-batch")
        with_operation(guild, PLAIN.replace("V_A: a", "V_A: new"))
        guild("run", "--restart", batch(guild), "lr=[3,4]", "-y")
        assert [env(guild, run) for run in trials(guild)[2:]] == [{"V_A": "new"}] * 2

    def test_a_secret_variable_that_is_none_any_more(self, guild: Guild) -> None:
        with_operation(guild, PLAIN.replace("V_A: a", "V_A: $(env MY_TOKEN)"))
        guild.run("train", env={"MY_TOKEN": "s3cr3t"})
        with_operation(guild, PLAIN)
        run = guild.latest
        guild("run", "--restart", run.name, "lr=5", "-y")
        guild("run", "--restart", run.name, "-y")
        assert env(guild, run) == {"V_A": "a"}

    def test_another_operation_with_the_prototype_of_a_run(self, guild: Guild) -> None:
        other = PLAIN.replace("train:", "other:", 1).replace("V_A: a", "V_O: $(upper o)")
        with_operation(guild, PLAIN.replace("V_A: a", "V_A: $(env MY_TOKEN)") + other)
        guild.run("train", env={"MY_TOKEN": "s3cr3t"})
        guild("run", "other", "--proto", guild.latest.name, "-y")
        run = guild.latest
        guild("run", "--restart", run.name, "-y")
        assert env(guild, run) == {"V_O": "O"}

    def test_the_root_of_a_staged_batch_is_as_it_was(self, guild: Guild, library: Path) -> None:
        write_tree(library, {"other/__init__.py": ""})
        with_operation(
            guild,
            """
            train:
              main: train
              flags: {lib: shared}
              sourcecode:
                root: $(env SRC)
                select: [{include: "$(package $<lib>)"}]
            """,
        )
        write_tree(guild.project, {"src/train.py": ""})
        guild.env["PYTHONPATH"] = str(library)
        guild.run("train", "lib=[shared,other]", "--stage", env={"SRC": "src"})
        guild("run", "--start", guild.latest.name, "-y")
        assert len(trials(guild)) == 2


class TestLabels:
    LABEL = "L $(upper x) $(upper ${lr})"

    @pytest.mark.parametrize("first", ["--keep-batch", "--stage"])
    def test_a_new_label_for_a_plain_batch(self, guild: Guild, first: str) -> None:
        with_operation(guild, PLAIN)
        guild.run("train", "lr=[1,2]", first)
        guild("run", "--start", batch(guild), "--label", self.LABEL, "-y")
        assert [guild.attr("label", run) for run in trials(guild)[-2:]] == ["L X 1", "L X 2"]

    def test_a_new_label_that_is_as_the_recorded_one(self, guild: Guild) -> None:
        text = PLAIN.replace("{lr: 1}", "{x: a}").replace("env: {V_A: a}", "label: $(upper ${x})")
        with_operation(guild, text)
        guild.run("train")
        run = guild.latest
        guild("run", "--restart", run.name, "x=b", "--label", "A", "-y")
        assert guild.attr("label", run) == "A"

    def test_tags_of_an_operation_and_of_the_command(self, guild: Guild) -> None:
        with_operation(guild, PLAIN + "  tags: [a]\n")
        guild.run("train", "--tag", "x$(y)")
        assert guild.attr("label") == "x$(y) lr=1"

    def test_tags_of_the_trials_of_a_batch(self, guild: Guild) -> None:
        with_operation(guild, PLAIN.replace("V_A: a", "V_A: '$(str ${lr})'"))
        guild.run("train", "lr=[1,2]", "--tag", "x$(y)")
        assert [guild.attr("label", run) for run in trials(guild)] == ["x$(y) lr=1", "x$(y) lr=2"]


@pytest.mark.skipif(sys.platform == "win32", reason="sets a limit of the shell")
def test_a_batch_that_fails_keeps_what_was_in_its_folder(guild: Guild, library: Path) -> None:
    with_operation(
        guild,
        """
        train:
          main: train
          flags: {lib: shared}
          sourcecode: [{include: "$(package $<lib>)"}]
        """,
    )
    guild.env["PYTHONPATH"] = str(library)
    (library / "shared" / "large").write_bytes(b"x" * 3_000_000)
    folder = guild.project.parent / "there"
    write_tree(folder, {"precious": ""})
    command = f"ulimit -f 1000; {guild.script} run train lib=shared x=[1,2] -y --force-flags"
    guild.process(["bash", "-c", f"{command} --run-dir {folder}"], code=1)
    assert (folder / "precious").exists()
