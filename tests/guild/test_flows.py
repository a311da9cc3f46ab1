"""The flows of Guild, each with every field of ours, as real Guild processes.

docs/flows.md has the table of flows by fields; each of its cells links to a test here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from guild_runs import Done, Guild, write_tree

# An operation with something of ours in each field, and a function that counts its calls.
GUILD_YML = """
    train:
      main: train
      label: ${data|stem} lr=${lr} $(count label)
      env:
        STEM: ${data|stem}
        PLAIN: ${data}
      flags:
        data: {default: data/x.csv, choices: $(glob data/*.csv), allow-other: yes}
        lr: 0.1
        n: $(count n)
        out: ${data|stem}-${lr}.h5
      sourcecode:
        - include: $(package shared)
    """
TRAIN = """
    import os
    import shared
    data = lr = n = out = None
    env = os.environ
    print(data, lr, n, out, env["STEM"], env["PLAIN"], os.path.dirname(shared.__file__))
    """
FUNCTIONS = """
    import os
    from guild_funcs import function

    @function
    def count(name: str) -> int:
        with open(os.environ["COUNTS"], "a") as f:
            f.write(name + " ")
        return 7
    """


@pytest.fixture
def train(guild: Guild, library: Path, tmp_path: Path) -> Guild:
    write_tree(
        guild.project,
        {
            "guild.yml": GUILD_YML,
            "train.py": TRAIN,
            "guild_functions.py": FUNCTIONS,
            "data/x.csv": "",
            "data/y.csv": "",
        },
    )
    guild.env.update(PYTHONPATH=str(library), COUNTS=str(tmp_path / "counts"))
    return guild


def counts(guild: Guild) -> list[str]:
    """The calls of `count` since the last look, sorted."""
    path = Path(guild.env["COUNTS"])
    found = sorted(path.read_text().split()) if path.exists() else []
    path.unlink(missing_ok=True)
    return found


def printed(guild: Guild, done: Done) -> list[str]:
    """The lines the script printed, with the run directory as `RUN`."""
    lines = done.out.splitlines()
    for run in guild.runs:
        lines = [line.replace(str(run), "RUN") for line in lines]
    return lines


def trial_runs(guild: Guild) -> list[Path]:
    """The runs of trials, oldest first: those that are no batch."""
    runs = [run for run in guild.runs if not (run / ".guild" / "proto").exists()]
    return sorted(runs, key=lambda run: int((run / ".guild/attrs/started").read_text()))


def assert_plain(run: Path) -> None:
    """What Guild recorded with the run holds no expression."""
    for name in ("op", "flags", "label", "deps"):
        path = run / ".guild" / "attrs" / name
        text = path.read_text() if path.exists() else ""
        assert "$(" not in text, (name, text)
        assert "|stem" not in text, (name, text)


class TestRun:
    def test_values_are_computed_once(self, train: Guild) -> None:
        done = train.run("train")
        assert printed(train, done) == ["data/x.csv 0.1 7 x-0.1.h5 x data/x.csv RUN/shared"]
        assert train.attr("label") == "x lr=0.1 7"
        assert counts(train) == ["label", "n"]
        assert_plain(train.latest)

    def test_a_given_flag_is_not_computed(self, train: Guild) -> None:
        done = train.run("train", "n=3", "out=o.h5", "data=data/y.csv")
        assert printed(train, done) == ["data/y.csv 0.1 3 o.h5 y data/y.csv RUN/shared"]
        assert counts(train) == ["label"]

    def test_source_code_is_evaluated_once(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        (train.project / "guild.yml").write_text(text + "    - exclude: no-$(count code)\n")
        train.run("train")
        assert counts(train) == ["code", "label", "n"]

    def test_a_label_from_the_command_line(self, train: Guild) -> None:
        train.run("train", "--label", "${out|upper} by $(format ${lr} %.2f)")
        assert train.attr("label") == "X-0.1.H5 by 0.10"
        assert_plain(train.latest)

    def test_tags_come_before_guilds_own_default_label(self, train: Guild) -> None:
        train.run("train", "--tag", "a")
        assert train.attr("label").startswith("a data=data/x.csv lr=0.1 n=7")

    def test_a_choice_that_is_no_file_is_refused(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        (train.project / "guild.yml").write_text(text.replace(", allow-other: yes", ""))
        done = train.run("train", "data=z.csv", code=1)
        assert "Unsupported value for 'data' - supported values are:" in done.err
        assert "data/x.csv" in done.err
        assert "data/y.csv" in done.err
        assert train.runs == []

    def test_in_a_folder_of_ones_own(self, train: Guild, tmp_path: Path) -> None:
        folder = tmp_path / "there"
        done = train.run("train", "--run-dir", str(folder))
        assert done.out.splitlines()[-1].endswith(f"{folder}/shared")
        assert_plain(folder)


class TestShown:
    """What only shows values runs nothing and leaves no run."""

    def test_print_cmd(self, train: Guild) -> None:
        done = train("run", "train", "--print-cmd")
        assert "--out x-0.1.h5" in done.out
        assert train.runs == []

    def test_print_env(self, train: Guild) -> None:
        lines = train("run", "train", "--print-env").out.splitlines()
        assert "STEM=x" in lines
        assert "PLAIN=data/x.csv" in lines

    def test_test_flags(self, train: Guild) -> None:
        done = train("run", "train", "--test-flags")
        assert "    default: x-0.1.h5\n" in done.out
        assert "    choices: [data/x.csv, data/y.csv]\n" in done.out

    def test_test_sourcecode(self, train: Guild, library: Path) -> None:
        done = train("run", "train", "--test-sourcecode")
        assert f"  shared: 3 files, 202 bytes\n    from {library}/shared (" in done.out
        assert "  shared/sub/hello.txt\n" in done.out

    def test_the_preview_before_the_prompt(self, train: Guild) -> None:
        done = train("run", "train", code=1)
        assert "  out: x-0.1.h5\n" in done.text
        assert train.runs == []

    @pytest.mark.parametrize(
        "args",
        [
            pytest.param(("ops",), id="ops"),
            pytest.param(("help",), id="help"),
            pytest.param(("run", "train", "--help-op"), id="--help-op"),
            pytest.param(("models",), id="models"),
            pytest.param(("check",), id="check"),
        ],
    )
    def test_a_listing_evaluates_nothing(self, train: Guild, args: tuple[str, ...]) -> None:
        done = train(*args)
        assert counts(train) == []
        if "--help-op" in args:
            assert "(default is ${data|stem}-${lr}.h5)" in done.out
            assert "Choices:  $(glob data/*.csv)" in done.out

    def test_completion_evaluates_nothing(self, train: Guild) -> None:
        done = train(
            env={
                "_GUILD_COMPLETE": "bash_complete",
                "COMP_WORDS": "guild run train ",
                "COMP_CWORD": "3",
            },
        )
        assert "plain,out=\n" in done.out
        assert counts(train) == []


class TestBatch:
    def test_a_grid_computes_per_trial_what_varies(self, train: Guild) -> None:
        done = train.run("train", "lr=[1,2]", "data=[data/x.csv,data/y.csv]")
        assert sorted(printed(train, done)) == [
            "data/x.csv 1 7 x-1.h5 x data/x.csv RUN/shared",
            "data/x.csv 2 7 x-2.h5 x data/x.csv RUN/shared",
            "data/y.csv 1 7 y-1.h5 y data/y.csv RUN/shared",
            "data/y.csv 2 7 y-2.h5 y data/y.csv RUN/shared",
        ]
        assert counts(train) == ["label", "n"], "once a batch: neither depends on what varies"
        labels = sorted(train.attr("label", run) for run in trial_runs(train))
        assert labels == ["x lr=1 7", "x lr=2 7", "y lr=1 7", "y lr=2 7"]
        for run in trial_runs(train):
            assert_plain(run)

    def test_what_varies_is_computed_once_a_trial(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        text = text.replace("n: $(count n)", "n: $(count ${lr})")
        (train.project / "guild.yml").write_text(text)
        train.run("train", "lr=[1,2,3]")
        assert counts(train) == ["1", "2", "3", "label"]

    def test_max_trials(self, train: Guild) -> None:
        train.run("train", "lr=[1,2,3]", "--max-trials", "2", "--random-seed", "1")
        assert len(trial_runs(train)) == 2
        for run in trial_runs(train):
            flags = train.attr("flags", run)
            assert flags["out"] == f"x-{flags['lr']}.h5"

    def test_a_computed_list_starts_one_trial_for_each(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        text = text.replace(
            "{default: data/x.csv, choices", "{default: $(glob data/*.csv), choices"
        )
        (train.project / "guild.yml").write_text(text)
        train.run("train")
        outs = sorted(train.attr("flags", run)["out"] for run in trial_runs(train))
        assert outs == ["x-0.1.h5", "y-0.1.h5"]

    def test_a_batch_file(self, train: Guild) -> None:
        (train.project / "trials.csv").write_text("data,lr\ndata/y.csv,5\ndata/x.csv,6\n")
        train.run("train", "@trials.csv")
        outs = sorted(train.attr("flags", run)["out"] for run in trial_runs(train))
        assert outs == ["x-6.h5", "y-5.h5"]

    def test_a_batch_file_that_gives_the_computed_flag(self, train: Guild) -> None:
        (train.project / "trials.csv").write_text("lr,out\n5,a.h5\n6,b.h5\n")
        train.run("train", "@trials.csv")
        outs = sorted(train.attr("flags", run)["out"] for run in trial_runs(train))
        assert outs == ["a.h5", "b.h5"]

    def test_print_trials_shows_values(self, train: Guild) -> None:
        done = train("run", "train", "lr=[1,2]", "--print-trials")
        assert [line.split() for line in done.out.splitlines()] == [
            ["#", "data", "lr", "n", "out"],
            ["1", "data/x.csv", "1", "7", "x-1.h5"],
            ["2", "data/x.csv", "2", "7", "x-2.h5"],
        ]
        assert train.runs == []

    def test_save_trials_writes_values(self, train: Guild) -> None:
        train("run", "train", "lr=[1,2]", "--save-trials", "saved.json")
        saved = json.loads((train.project / "saved.json").read_text())
        assert [trial["out"] for trial in saved] == ["x-1.h5", "x-2.h5"]

    def test_print_cmd_shows_the_trials_commands(self, train: Guild) -> None:
        done = train("run", "train", "lr=[1,2]", "--print-cmd")
        assert "--out x-1.h5" in done.out
        assert "--out x-2.h5" in done.out

    def test_an_optimizer_of_the_guild_file(self, train: Guild) -> None:
        """It chooses the flags itself: what depends on them follows."""
        write_tree(
            train.project,
            {
                "tune.py": """
                    from guild import batch_util
                    batch_run = batch_util.batch_run()
                    flags = batch_run.batch_proto.get("flags")
                    for lr in (3, 4):
                        batch_util.run_trial(batch_run, dict(flags, lr=lr))
                    """,
                "guild.yml": GUILD_YML + "\n    tune: {main: tune, flags-import: no}\n",
            },
        )
        train.run("train", "--optimizer", "tune")
        found = {train.attr("flags", run)["out"] for run in trial_runs(train)}
        assert found == {"x-3.h5", "x-4.h5"}
        assert {train.attr("label", run) for run in trial_runs(train)} == {"x lr=3 7", "x lr=4 7"}

    def test_the_library_depends_on_a_flag(self, train: Guild, library: Path) -> None:
        write_tree(library, {"other/__init__.py": "name = 'other'\n"})
        write_tree(
            train.project,
            {
                "guild.yml": """
                    train:
                      main: train
                      flags: {lib: shared}
                      sourcecode:
                        - include: ${lib|find-package}
                    """,
                "train.py": """
                    import importlib
                    lib = None
                    print(importlib.import_module(lib).__file__)
                    """,
            },
        )
        assert printed(train, train.run("train")) == ["RUN/shared/__init__.py"]
        done = train.run("train", "lib=[shared,other]")
        assert printed(train, done) == ["RUN/shared/__init__.py", "RUN/other/__init__.py"]
        one, two = trial_runs(train)[-2:]
        assert not (one / "other").exists()
        assert not (two / "shared").exists()
        digests = {train.attr("sourcecode_digest", run) for run in (one, two)}
        assert len(digests) == 2
        assert "other/__init__.py" in train.sourcecode(two)

    def test_an_error_in_a_trial_is_one_message_and_leaves_no_trial(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        text = text.replace("n: $(count n)", "n: ${lr|int}")
        (train.project / "guild.yml").write_text(text)
        done = train.run("train", "lr=[1,no]", code=1)
        assert "guild.yml:" in done.err
        assert [
            run for run in trial_runs(train) if (run / ".guild/attrs/exit_status").exists()
        ] == []

    def test_a_staged_batch(self, train: Guild) -> None:
        train.run("train", "lr=[1,2]", "--stage")
        counts(train)
        train("run", "--start", train.latest.name, "-y")
        assert counts(train) == []
        found = {train.attr("flags", run)["out"] for run in trial_runs(train)}
        assert found == {"x-1.h5", "x-2.h5"}

    def test_staged_trials(self, train: Guild) -> None:
        train.run("train", "lr=[1,2]", "--stage-trials")
        runs = trial_runs(train)
        assert {train.attr("label", run) for run in runs} == {"x lr=1 7", "x lr=2 7"}
        for run in runs:
            assert_plain(run)
            done = train("run", "--start", run.name, "-y")
            assert done.out.endswith(f"{run}/shared\n")


class TestAgain:
    """Restarts: the recorded values stand."""

    def test_a_staged_run_starts_as_staged(self, train: Guild) -> None:
        train.run("train", "--stage")
        counts(train)
        run = train.latest
        assert_plain(run)
        done = train("run", "--start", run.name, "-y")
        assert printed(train, done) == ["data/x.csv 0.1 7 x-0.1.h5 x data/x.csv RUN/shared"]
        assert counts(train) == []
        assert train.attr("label", run) == "x lr=0.1 7"

    def test_a_restart_evaluates_nothing(self, train: Guild) -> None:
        train.run("train")
        counts(train)
        run = train.latest
        done = train("run", "--restart", run.name, "-y")
        assert printed(train, done) == ["data/x.csv 0.1 7 x-0.1.h5 x data/x.csv RUN/shared"]
        assert counts(train) == []
        assert train.attr("label", run) == "x lr=0.1 7"

    def test_a_restart_with_other_flags(self, train: Guild) -> None:
        """The label follows the flags; recorded flag values stand, as in Guild."""
        train.run("train")
        run = train.latest
        done = train("run", "--restart", run.name, "lr=5", "data=data/y.csv", "-y")
        assert printed(train, done) == ["data/y.csv 5 7 x-0.1.h5 y data/y.csv RUN/shared"]
        assert train.attr("label", run) == "y lr=5 7"
        assert counts(train) == ["label", "label", "n"]
        assert_plain(run)

    def test_a_restart_with_another_label(self, train: Guild) -> None:
        train.run("train")
        run = train.latest
        train("run", "--restart", run.name, "--label", "again ${out|stem}", "-y")
        assert train.attr("label", run) == "again x-0.1"
        assert_plain(run)

    def test_force_sourcecode_takes_the_library_as_it_is_now(
        self, train: Guild, library: Path
    ) -> None:
        train.run("train")
        run = train.latest
        (library / "shared" / "new.py").write_text("")
        train("run", "--restart", run.name, "--force-sourcecode", "-y")
        assert (run / "shared" / "new.py").exists()

    def test_from_another_run(self, train: Guild, library: Path) -> None:
        train.run("train")
        proto = train.latest
        (library / "shared" / "new.py").write_text("")
        train("run", "--proto", proto.name, "-y")
        run = train.latest
        assert run != proto
        assert (run / "shared" / "__init__.py").exists()
        assert not (run / "shared" / "new.py").exists()
        assert train.attr("label", run) == "x lr=0.1 7"

    def test_edit_flags(self, train: Guild, tmp_path: Path) -> None:
        """The editor shows values; what it gives back stands."""
        editor = tmp_path / "editor"
        editor.write_text(
            '#!/bin/sh\ncp "$1" "$1.seen"\nsed -i "s/^lr: .*/lr: 9/" "$1"\n'
            f'cp "$1.seen" {tmp_path}/seen\n'
        )
        editor.chmod(0o755)
        done = train.run("train", "--edit-flags", env={"EDITOR": str(editor)})
        assert "out: x-0.1.h5" in (tmp_path / "seen").read_text()
        assert printed(train, done) == ["data/x.csv 9 7 x-0.1.h5 x data/x.csv RUN/shared"]
        assert train.attr("label") == "x lr=9 7"

    def test_guild_label(self, train: Guild) -> None:
        train.run("train")
        name = train.latest.name
        train("label", name, "--set", "${data|stem|upper}", "-y")
        assert train.attr("label") == "X"
        train("label", name, "--append", "$(basename ${out})", "-y")
        assert train.attr("label") == "X x-0.1.h5"
        train("label", name, "--prepend", "lr=${lr}", "-y")
        assert train.attr("label") == "lr=0.1 X x-0.1.h5"


class TestAround:
    def test_steps_compute_their_own(self, train: Guild) -> None:
        steps = """
            all:
              steps:
                - train lr=3
                - run: more
                  flags: {data: data/y.csv}
            more:
              flags: {data: data/x.csv}
              steps:
                - run: train
                  flags: {data: '${data}'}
            """
        write_tree(train.project, {"extra": steps})
        text = (train.project / "guild.yml").read_text() + (train.project / "extra").read_text()
        (train.project / "guild.yml").write_text(text)
        train.run("all")
        labels = [train.attr("label", run) for run in trial_runs(train)]
        assert [label for label in labels if label and "lr=" in label and "7" in label] == [
            "x lr=3 7",
            "y lr=0.1 7",
        ]

    def test_the_queue_starts_staged_runs(self, train: Guild) -> None:
        train.run("train", "--stage")
        run = train.latest
        counts(train)
        train.run("queue", "run-once=yes")
        assert train.attr("exit_status", run) == 0
        assert counts(train) == []

    def test_guild_run_from_python(self, train: Guild) -> None:
        script = (
            "from guild import _api as gapi\n"
            f"gapi.run('train', flags={{'lr': 4}}, cwd={str(train.project)!r},\n"
            f"         guild_home={str(train.home)!r})\n"
        )
        train.process([sys.executable, "-c", script])
        assert train.attr("label") == "x lr=4 7"

    def test_guild_api(self, train: Guild) -> None:
        train.run("train")
        runs = json.loads(train("api", "runs").out)
        assert runs[0]["label"] == "x lr=0.1 7"

    def test_exec_and_main_are_not_ours(self, guild: Guild) -> None:
        write_tree(
            guild.project,
            {
                "guild.yml": """
                shell:
                  exec: bash -c "echo $(echo from the shell) ${x}"
                  flags: {x: 1}
                """
            },
        )
        assert guild.run("shell").out == "from the shell 1\n"

    def test_plugins_no_turns_us_off_with_a_word(self, train: Guild) -> None:
        text = (
            (train.project / "guild.yml")
            .read_text()
            .replace("main: train", "main: train\n  plugins: no")
        )
        (train.project / "guild.yml").write_text(text)
        done = train.run("train", code=1)
        assert (
            "this expression is not evaluated: 'plugins: no' turns guild-funcs off here" in done.err
        )
        assert train.runs == []

    @pytest.mark.parametrize(
        "field",
        [
            pytest.param("env: {A: $(hostname)}", id="env"),
            pytest.param("flags: {x: {choices: $(glob *)}}", id="choices"),
            pytest.param("flags: {x: $(hostname)}", id="a default"),
            pytest.param("label: $(hostname)", id="a label"),
        ],
    )
    def test_plugins_no_refuses_an_expression_of_each_field(self, guild: Guild, field: str) -> None:
        text = f"train:\n  main: train\n  plugins: no\n  {field}\n"
        write_tree(guild.project, {"guild.yml": text, "train.py": "x = None\n"})
        done = guild.run("train", code=1)
        assert "guild: guild.yml:4:" in done.err
        assert "'plugins: no' turns guild-funcs off here" in done.err

    def test_several_models_extends_and_includes(self, train: Guild) -> None:
        write_tree(
            train.project,
            {
                "guild.yml": """
                    - include: common.yml
                    - model: one
                      extends: base
                      params: {name: one}
                      operations:
                        train: {main: train_one}
                    - model: two
                      operation-defaults: {label: "$(upper two)"}
                      operations:
                        train:
                          main: train_one
                          flags: {$include: shared-flags}
                    """,
                "common.yml": """
                    - config: shared-flags
                      flags: {data: data/x.csv, out: '${data|stem}.h5'}
                    - config: base
                      params: {name: base}
                      operation-defaults: {label: "{{ name }} $(upper ${out})"}
                      operations:
                        train:
                          flags: {$include: shared-flags}
                    """,
                "train_one.py": "data = out = None\nprint(data, out)\n",
            },
        )
        assert train.run("one:train").out == "data/x.csv x.h5\n"
        assert train.attr("label") == "one X.H5"
        assert train.run("two:train").out == "data/x.csv x.h5\n"
        assert train.attr("label") == "TWO"

    def test_flags_that_refer_to_each_other_in_a_circle(self, guild: Guild) -> None:
        write_tree(
            guild.project,
            {
                "guild.yml": """
                    train:
                      main: train
                      flags: {out: '${stem}.h5', stem: '${out|stem}'}
                    """,
                "train.py": "out = stem = None\n",
            },
        )
        done = guild.run("train", code=1)
        assert "flags refer to each other in a circle: out -> stem -> out" in done.err
        assert guild.run("train", "stem=x").out == ""

    def test_two_hundred_operations_evaluate_the_chosen_one(self, train: Guild) -> None:
        operation = "op{i}:\n  main: train\n  label: $(count label{i})\n  flags:\n" + "".join(
            f"    f{k}: $(count op{{i}}f{k})\n" for k in range(4)
        )
        (train.project / "guild.yml").write_text(
            "".join(operation.replace("{i}", str(i)) for i in range(200))
        )
        (train.project / "train.py").write_text("f0 = f1 = f2 = f3 = None\n")
        train.run("op7")
        assert counts(train) == ["label7", "op7f0", "op7f1", "op7f2", "op7f3"]

    def test_a_secret_is_passed_and_not_recorded(self, guild: Guild) -> None:
        write_tree(
            guild.project,
            {
                "guild.yml": """
                    train:
                      main: train
                      env-secrets: [PLAIN]
                      env: {COPY: $(env API_TOKEN), OTHER: "x $(env PLAIN)"}
                      label: $(if $(env API_TOKEN) with without)
                    """,
                "train.py": "import os\nprint(len(os.environ['COPY']), len(os.environ['OTHER']))\n",
            },
        )
        done = guild.run("train", env={"API_TOKEN": "s3cr3t", "PLAIN": "hush-hush"})
        assert done.out == "6 11\n"
        assert guild.attr("label") == "with"
        for path in (guild.latest / ".guild").rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert b"s3cr3t" not in content, path
                assert b"hush-hush" not in content, path

    def test_a_secret_in_a_flag_is_refused(self, guild: Guild) -> None:
        write_tree(
            guild.project,
            {
                "guild.yml": "train: {main: train, flags: {token: $(env API_TOKEN)}}\n",
                "train.py": "token = None\n",
            },
        )
        done = guild.run("train", code=1, env={"API_TOKEN": "s3cr3t"})
        assert "the value of API_TOKEN is a secret" in done.err
        assert "s3cr3t" not in done.text
        assert guild.runs == []
