"""`guild-funcs show`: what an operation would resolve to, with no run and no file written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guild_runs import Done, Guild, write_tree

TRAIN = """
    train:
      label: ${data|stem} lr=${lr} on $(upper x)
      sourcecode:
        - include: $(package shared)
        - exclude: shared/sub/*.txt
      flags:
        data: $(find train.csv data)
        lr: 0.1
        out: ${data|stem}-${lr}.h5
      env:
        A: $(join a b)
        T: $(env API_TOKEN)
      requires:
        - file: $(find train.csv data)
          target-path: in
    bad:
      main: train
      label: $(stm x)
"""


@pytest.fixture
def show(guild: Guild, library: Path) -> Guild:
    (library / "shared/__pycache__").mkdir()
    (library / "shared/__pycache__/x.pyc").touch()
    files = {"guild.yml": TRAIN, "train.py": "print('ran')\n", "data/train.csv": "1\n"}
    write_tree(guild.project, files)
    guild.env = {"PYTHONPATH": str(library), "API_TOKEN": "hush-hush-1"}
    return guild


def shown(guild: Guild, *args: str, code: int = 0) -> Done:
    return guild.funcs("show", *args, code=code)


def mistakes(done: Done) -> str:
    """What is said but for Guild's own line, the first time that it reads the script."""
    return done.err.replace("Refreshing flags...\n", "")


def test_an_operation(show: Guild, library: Path) -> None:
    done = shown(show, "train")
    project = show.project
    data = f"data={project}/data/train.csv"
    assert done.out.splitlines() == [
        "train",
        "  label       train lr=0.1 on X",
        f"  flags       {data:<40}  computed: $(find train.csv data)",
        f"              {'lr=0.1':<40}  default",
        f"              {'out=train-0.1.h5':<40}  computed: ${{data|stem}}-${{lr}}.h5",
        "  env         A=a/b",
        "              T=(secret)",
        "  requires    file:data/train.csv to in",
        "  libraries   shared: 2 files, 184 bytes",
        f"                from {library}/shared (PYTHONPATH)",
        "                1 excluded by the source code rules",
        "                left out: bytecode cache: 1 path",
    ]
    assert show.runs == []
    assert "hush" not in done.text


def test_a_batch_with_its_trials_and_what_waits_for_them(show: Guild) -> None:
    done = shown(show, "train", "lr=[0.1,0.2]", "data=x.csv")
    lines = done.out.splitlines()
    assert lines[1:5] == [
        "  label       ${data|stem} lr=${lr} on $(upper x)",
        "  flags       data=x.csv                 given",
        "              lr=[0.1, 0.2]              given",
        "              out=${data|stem}-${lr}.h5  each trial: ${data|stem}-${lr}.h5",
    ]
    assert lines[-4:] == [
        "  batch       + with 2 trials",
        "                lr=0.1",
        "                lr=0.2",
        "  each trial  flag out: ${data|stem}-${lr}.h5",
    ]
    assert show.runs == []


def test_json_has_all_of_it(show: Guild, library: Path) -> None:
    data = json.loads(shown(show, "train", "--json").out)
    assert data["operation"] == "train"
    assert data["flags"][1] == {"name": "lr", "value": 0.1, "how": "default", "written": None}
    assert data["libraries"][0]["source"] == str(library / "shared")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (
            ["bad"],
            (
                "guild: guild.yml:18:12: there is no function 'stm'\n"
                "    label: $(stm x)\n           ~~^^^~~~\ndid you mean 'stem'?\n"
            ),
        ),
        (
            ["nope"],
            (
                "guild: operation 'nope' is not defined for this project\n"
                "Try 'guild operations' for a list of available operations.\n"
            ),
        ),
    ],
)
def test_what_would_not_run_is_said_as_guild_run_says_it(
    args: list[str], told: str, show: Guild
) -> None:
    assert mistakes(shown(show, *args, code=1)) == told
    assert show.runs == []


def test_eval_and_explain_know_the_operation(show: Guild, library: Path) -> None:
    done = show.funcs("eval", "--op", "train", "${out} $(op) $(package shared)")
    assert done.out == f"train-0.1.h5 train {library}/shared\n"
    done = show.funcs("eval", "--op", "train", "--flag", "lr=0.5", "${out}")
    assert done.out == "train-0.5.h5\n"
    done = show.funcs("explain", "--op", "train", "${out|upper} $(env API_TOKEN)")
    assert done.out.splitlines() == [
        "${out|upper} $(env API_TOKEN) = (secret)",
        '  $(upper ${out}) = "TRAIN-0.1.H5"',
        '    ${out} = "train-0.1.h5"  (flag, computed: ${data|stem}-${lr}.h5)',
        "  $(env API_TOKEN) = (secret)",
    ]
    assert show.runs == []


def test_explain_fits_a_terminal_and_tells_each_step_once(show: Guild) -> None:
    text = "$(join $(upper aaaaaaaaaaaaaaaaaaaaaa) $(upper aaaaaaaaaaaaaaaaaaaaaa))"
    done = show.funcs("explain", text, env={"COLUMNS": "40"})
    assert max(map(len, done.out.splitlines())) <= 40
    assert done.out.count("  $(upper aaaaaaaaaaaaaaaaaaaaaa)") == 1


def test_all_mistakes_are_told_at_once(guild: Guild) -> None:
    yml = "train:\n  label: $(stm x)\n  env: {A: $(finde x)}\n"
    write_tree(guild.project, {"guild.yml": yml, "train.py": ""})
    done = shown(guild, "train", code=1)
    assert mistakes(done) == (
        "guild: guild.yml:3:14: there is no function 'finde'\n"
        "    env: {A: $(finde x)}\n             ~~^^^^^~~~\ndid you mean 'find'?\n"
        "guild.yml:2:12: there is no function 'stm'\n"
        "    label: $(stm x)\n           ~~^^^~~~\ndid you mean 'stem'?\n"
    )
