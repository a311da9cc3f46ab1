"""Names that YAML does not read as text: Guild stops at them, and `check` tells where and why."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from file_trees import write_tree
from guild_here import Here

from guild_funcs.lint import Problem, check

# Guild leaves files open; that is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestWarning")


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """Has the files that Guild leaves open closed before the module ends, where nobody minds."""
    yield
    gc.collect()


KINDS = {
    "off": "the truth value yes or no",
    "1": "a number",
    "1.5": "a number",
    "null": "nothing",
    "2024-01-01": "a date",
}
OPERATION = "the name of an operation"
FLAG = "the name of a flag"
DEPENDENCY = "an attribute of a dependency"
MODEL = "- model: m\n  {}\n  operations: {{train: {{main: train}}}}\n"
STOPS = {
    "operation": (OPERATION, "KEY: {main: train}\ntrain: {main: train}\n"),
    "operation-of-a-model": (OPERATION, "- model: m\n  operations: {KEY: train, train: train}\n"),
    "flag": (FLAG, "train: {main: train, flags: {KEY: 1}}\n"),
    "flag-of-a-choice": (
        FLAG,
        "train: {main: train, flags: {lr: {default: 1, choices: [{value: 1, flags: {KEY: 2}}]}}}\n",
    ),
    "flag-of-a-config": (
        FLAG,
        (
            "- config: c\n  flags: {KEY: 1}\n"
            "- model: ''\n  operations: {train: {main: train, flags: {$include: c}}}\n"
        ),
    ),
    "attribute-of-sourcecode": (
        "an attribute of sourcecode",
        "train: {main: train, sourcecode: {KEY: 1}}\n",
    ),
    "rule": ("a rule of source code", "train: {main: train, sourcecode: [KEY: '*.py']}\n"),
    "rule-of-select": (
        "a rule of source code",
        "train: {main: train, sourcecode: {select: [KEY: '*.py']}}\n",
    ),
    "type": ("a type of files", "train: {main: train, sourcecode: [include: {KEY: '*.py'}]}\n"),
    "dependency": (DEPENDENCY, "train: {main: train, requires: [{file: train.py, KEY: 1}]}\n"),
    "one-dependency": (DEPENDENCY, "train: {main: train, requires: {file: train.py, KEY: 1}}\n"),
    "resource": (
        DEPENDENCY,
        (
            "- model: ''\n  resources: {r: [{file: train.py, KEY: 1}]}\n"
            "  operations: {train: {main: train, requires: r}}\n"
        ),
    ),
}
"""What is named, and a guild file at which Guild stops for it."""
LATER = {
    "flag-of-a-step": (
        FLAG,
        "train: {steps: [{run: other, flags: {KEY: 1}}]}\nother: {main: train}\n",
    ),
}
"""Guild stops when the pipeline has begun: it runs `other False=1`."""
CRASHES = {
    "variable": ("the name of a variable", "train: {main: train, env: {KEY: 1}}\n"),
    "attribute-of-a-run": (
        "the name of an attribute",
        "train: {main: train, run-attrs: {KEY: 1}}\n",
    ),
}
"""Guild stops with its own traceback when it makes the run."""
NAMED = {**STOPS, **LATER, **CRASHES}
PASSES = {
    "attribute": "train: {main: train, KEY: 1}\n",
    "attribute-of-a-flag": "train: {main: train, flags: {lr: {default: 1, KEY: 1}}}\n",
    "attribute-of-a-model": MODEL.format("KEY: 1"),
    "resource": MODEL.format("resources: {KEY: [{file: train.py}]}"),
    "param": MODEL.format("params: {KEY: 1}"),
    "flag-of-a-config-that-nothing-includes": (
        "- config: c\n  flags: {KEY: 1}\n- model: ''\n  operations: {train: {main: train}}\n"
    ),
}


def problems(folder: Path, text: str) -> list[Problem]:
    write_tree(folder, {"guild.yml": text, "train.py": ""})
    return check(str(folder / "guild.yml"))


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("key", KINDS)
def test_a_name_that_is_no_text_is_told_at_its_place(tmp_path: Path, name: str, key: str) -> None:
    what, text = NAMED[name]
    (found,) = problems(tmp_path, text.replace("KEY", key))
    place = found.place
    assert place.line
    assert place.column
    assert text.splitlines()[place.line - 1][place.column - 1 :].startswith("KEY")
    told = f"{what} must be text, but YAML takes '{key}' for {KINDS[key]}"
    assert (found.code, found.severity, found.message) == ("GF515", "error", told)
    assert found.hint == f"put it in quotes: '{key}'"
    assert problems(tmp_path, text.replace("KEY", f"'{key}'")) != [found]


@pytest.mark.parametrize("name", STOPS)
def test_guild_stops_at_it(here: Here, name: str) -> None:
    write_tree(here.project, {"guild.yml": STOPS[name][1].replace("KEY", "off"), "train.py": ""})
    done = here.guild("run", "train", "-y", "--stage", code=1)
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", CRASHES)
def test_guild_crashes_at_it(here: Here, name: str) -> None:
    write_tree(here.project, {"guild.yml": CRASHES[name][1].replace("KEY", "off"), "train.py": ""})
    with pytest.raises(TypeError):
        here.guild("run", "train", "-y", "--stage")


@pytest.mark.parametrize("name", PASSES)
def test_guild_passes_over_others(here: Here, name: str) -> None:
    text = PASSES[name].replace("KEY", "off")
    assert problems(here.project, text) == []
    here.guild("run", "train", "-y", "--stage")


def test_a_key_that_yaml_cannot_read_is_told_as_yaml_tells_it(tmp_path: Path) -> None:
    for key, told in (("2024-13-01", "month must be in 1..12"), ("[a]", "found unhashable key")):
        (found,) = problems(tmp_path, f"train: {{main: train, flags: {{{key}: 1}}}}\n")
        assert found.code == "GF105"
        assert told in found.message


def test_of_two_alike_that_of_the_operation_is_told(tmp_path: Path) -> None:
    text = "a: {flags: {1: x, 2: y}}\nb: {flags: &f {1: x, <<: {2: y}}}\nc: {flags: *f}\n"
    found = problems(tmp_path, text)
    told = [(each.place.line, each.place.column, each.operations) for each in found]
    assert told == [
        (1, 13, ("a",)),
        (1, 19, ("a",)),
        (2, 16, ("b", "c")),
        (2, 27, ("b", "c")),
    ]
