"""The flows of Guild, each with every field of ours, as real Guild processes.

docs/flows.md has the table of flows by fields; each of its cells links to a test here.
"""

from __future__ import annotations

import json
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
    def test_a_given_flag_is_not_computed(self, train: Guild) -> None:
        done = train.run("train", "n=3", "out=o.h5", "data=data/y.csv")
        assert printed(train, done) == ["data/y.csv 0.1 3 o.h5 y data/y.csv RUN/shared"]
        assert counts(train) == ["label"]

    def test_a_label_from_the_command_line(self, train: Guild) -> None:
        train.run("train", "--label", "${out|upper} by $(format ${lr} %.2f)")
        assert train.attr("label") == "X-0.1.H5 by 0.10"
        assert_plain(train.latest)

    def test_tags_come_before_guilds_own_default_label(self, train: Guild) -> None:
        train.run("train", "--tag", "a")
        assert train.attr("label").startswith("a data=data/x.csv lr=0.1 n=7")


class TestBatch:
    def test_a_computed_list_starts_one_trial_for_each(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        text = text.replace(
            "{default: data/x.csv, choices", "{default: $(glob data/*.csv), choices"
        )
        (train.project / "guild.yml").write_text(text)
        train.run("train")
        outs = sorted(train.attr("flags", run)["out"] for run in trial_runs(train))
        assert outs == ["x-0.1.h5", "y-0.1.h5"]

    def test_a_batch_file_that_gives_the_computed_flag(self, train: Guild) -> None:
        (train.project / "trials.csv").write_text("lr,out\n5,a.h5\n6,b.h5\n")
        train.run("train", "@trials.csv")
        outs = sorted(train.attr("flags", run)["out"] for run in trial_runs(train))
        assert outs == ["a.h5", "b.h5"]

    def test_an_error_in_a_trial_is_one_message_and_leaves_no_trial(self, train: Guild) -> None:
        text = (train.project / "guild.yml").read_text()
        text = text.replace("n: $(count n)", "n: ${lr|int}")
        (train.project / "guild.yml").write_text(text)
        done = train.run("train", "lr=[1,no]", code=1)
        assert "guild.yml:" in done.err
        assert [
            run for run in trial_runs(train) if (run / ".guild/attrs/exit_status").exists()
        ] == []


class TestAround:
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
            pytest.param("sourcecode: {root: $(lower SRC)}", id="source code root"),
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
