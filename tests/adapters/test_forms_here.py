"""The forms of attributes: where `check` refuses one Guild does, where it does not Guild runs."""

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


OPERATION = "train: {main: train, %s}\n"
FLAG = "train: {main: train, flags: {lr: {default: 1, %s}}}\n"
SOURCE = "train: {main: train, requires: [{file: train.py, %s}]}\n"
MODEL = "- model: ''\n  %s\n  operations: {train: {main: train}}\n"
STEP = "train: {steps: [{run: other, %s}]}\nother: {main: train}\n"
RULE = "train: {main: train, sourcecode: [%s]}\n"
TEXTS = "text or a list of texts"
OPTIMIZERS = "a mapping or a list of names"
IMPORTED = "yes, no, all or a list of names"
UNCLOSED = "has a quote that is never closed, or a backslash at its end"
REFUSED = [
    ("train: {main: [a]}\n", "main must be text, but this is a list"),
    ("train: {main: 1}\n", "main must be text, but this is a number"),
    ("train: {exec: [a]}\n", "exec must be text, but this is a list"),
    (OPERATION % "description: 1", "description must be text, but this is a number"),
    (OPERATION % "flags-dest: 2024-01-01", "flags-dest must be text, but this is a date"),
    (OPERATION % "optimizer: [random]", "optimizer must be text or a mapping, but this is a list"),
    (OPERATION % "optimizers: 1", f"optimizers must be {OPTIMIZERS}, but this is a number"),
    (OPERATION % "optimizers: ''", f"optimizers must be {OPTIMIZERS}, but this is empty text"),
    (
        OPERATION % "optimizers: [[a]]",
        f"optimizers must be {OPTIMIZERS}, but an item of it is a list",
    ),
    (
        OPERATION % "optimizer: random, optimizers: {a: b}",
        "an operation has either optimizer or optimizers",
    ),
    (OPERATION % "optimizer: {lr: 1}", "this mapping of optimizer has no 'algorithm'"),
    (OPERATION % "flags-import: x", f"flags-import must be {IMPORTED}, but this is text"),
    (OPERATION % "flags-import: null", f"flags-import must be {IMPORTED}, but this is empty"),
    (
        OPERATION % "flags-import: [{}]",
        f"flags-import must be {IMPORTED}, but an item of it is a mapping",
    ),
    (
        OPERATION % "flags-import-skip: [[]]",
        "flags-import-skip must be text or a list, but an item of it is a list",
    ),
    (OPERATION % "requires: [a b]", "'a b' is no resource of this model"),
    (OPERATION % "requires: ['']", "an item of requires is empty"),
    (
        'train: {main: "train \'x"}\n',
        f"main {UNCLOSED}",
    ),
    ("train: {exec: echo don't}\n", f"exec {UNCLOSED}"),
    (SOURCE % "rename: don't", f"rename {UNCLOSED}"),
    (SOURCE % "rename: [a, b c d]", "rename must be a name, or a pattern and what replaces it"),
    ('train: train "x\n', f"main {UNCLOSED}"),
    (MODEL % "extra: x", "extra must be a mapping, but this is text"),
    (FLAG % "choices: [{alias: a}]", "this mapping of choices has no 'value'"),
    (SOURCE % "select-min: 1", "select-min must be text or a list, but this is a number"),
    (SOURCE % "flag-name: 1", "flag-name must be text, but this is a number"),
    (SOURCE % "rename: ''", "rename must be text or a list, but this is empty text"),
    (OPERATION % "optimizers: {a: 1}", "a must be text or a mapping, but this is a number"),
    (OPERATION % "flags: null", "flags must be a mapping, but this is empty"),
    (OPERATION % "flags: {day: 2024-01-01}", "day must be text or a number, but this is a date"),
    (OPERATION % "run-attrs: [a]", "run-attrs must be a mapping, but this is a list"),
    (OPERATION % "python-path: {a: b}", f"python-path must be {TEXTS}, but this is a mapping"),
    (OPERATION % "python-path: [1]", f"python-path must be {TEXTS}, but an item of it is a number"),
    (OPERATION % "tags: 1", "tags must be text or a list, but this is a number"),
    (OPERATION % "plugins: {}", "plugins must be text or a list, but this is a mapping"),
    (
        OPERATION % "output-scalars: 1",
        "output-scalars must be text, a list or a mapping, but this is a number",
    ),
    (
        OPERATION % "python-requires: {a: 1}",
        "python-requires must be text, but this is a mapping",
    ),
    ("train: {steps: a}\n", "steps must be a list of operations, but this is text"),
    (FLAG % "env-name: [A]", "env-name must be text, but this is a list"),
    (FLAG % "alias: [a]", "alias must be text, but this is a list"),
    (FLAG % "min: a", "min must be a number, but this is text"),
    (FLAG % "choices: 1", "choices must be a list, but this is a number"),
    (FLAG % "choices: [{value: 1, flags: 1}]", "flags must be a mapping, but this is a number"),
    (FLAG % "arg-encoding: x", "arg-encoding must be a mapping, but this is text"),
    (SOURCE % "target-path: 1", "target-path must be text, but this is a number"),
    (SOURCE % "select: 1", "select must be text or a list, but this is a number"),
    (SOURCE % "rename: 1", "rename must be text or a list, but this is a number"),
    (SOURCE % "rename: [1]", "rename must be text or a list, but an item of it is a number"),
    (
        "train: {main: train, requires: {sources: [1]}}\n",
        "sources must be a list, but an item of it is a number",
    ),
    (
        "train: {main: train, sourcecode: {select: [{}]}}\n",
        "select must be a list, but an item of it is a mapping",
    ),
    (
        "train: {main: train, sourcecode: [{}]}\n",
        "an item of sourcecode must be text or a mapping, but this is empty",
    ),
    ("train: {main: train, sourcecode: {dest: 1}}\n", "dest must be text, but this is a number"),
    (RULE % "include: [1]", f"include must be {TEXTS}, but an item of it is a number"),
    (RULE % "exclude: {dir: [1]}", f"dir must be {TEXTS}, but an item of it is a number"),
    (MODEL % "extends: [null]", f"extends must be {TEXTS}, but an item of it is empty"),
    (MODEL % "params: x", "params must be a mapping, but this is text"),
    (OPERATION % "flags: {$include: 1}", f"$include must be {TEXTS}, but this is a number"),
    (MODEL % "resources: {r: 1}", "r must be a list or a mapping, but this is a number"),
    (MODEL % "resources: {r: [1]}", "r must be a list or a mapping, but an item of it is a number"),
    (
        MODEL % "sourcecode: [1]",
        "an item of sourcecode must be text or a mapping, but this is a number",
    ),
    (
        "- model: off\n  operations: {train: train}\n",
        "model must be text, but this is the truth value yes or no",
    ),
    (
        "- config:\n- model: ''\n  operations: {train: train}\n",
        "config must be text, but this is empty",
    ),
    ("- model: m\n  operations:\n", "operations must be a mapping"),
    (
        "- include: [null]\n- model: ''\n  operations: {train: train}\n",
        f"include must be {TEXTS}, but an item of it is empty",
    ),
    (
        "- include: no.yml\n- model: ''\n  operations: {train: train}\n",
        "there is no file 'no.yml' to include",
    ),
    (
        "- 1\n- model: ''\n  operations: {train: train}\n",
        "item 1 of the guild file must be a mapping, but this is a number",
    ),
    (
        "-\n- model: ''\n  operations: {train: train}\n",
        "item 1 of the guild file must be a mapping, but this is empty",
    ),
    ("1\n", "the guild file must be a mapping, but this is a number"),
]
TAKEN = [
    OPERATION
    % "description: no, flags-dest: null, optimizers: [random], run-attrs: [], python-path: null,"
    " tags: [a, 1], plugins: no, output-scalars: no, python-requires: 3, env: {}, requires: '',"
    " steps: []",
    FLAG
    % "env-name: null, alias: 1, min: 0, max: 1e3, choices: [], arg-encoding: {}, arg-split: yes",
    SOURCE % "name: null, target-path: '', select: [], rename: {}",
    STEP % "flags: {}, tags: [1], label: 1",
    RULE % "include: [], exclude: []",
    "train: {main: train, requires: {sources: []}}\n",
    OPERATION % "flags-import: no, optimizer: {algorithm: random}",
    OPERATION % "flags-import: 1, flags-import-skip: [1]",
    SOURCE % "config: '', select-min: null, flag-name: ''",
    FLAG % "choices: $<'1 2'|split>",
    MODEL % "extends: []\n  params: []\n  resources: null\n  operation-defaults: x\n  plugins: []",
]
"""What Guild makes something of, though it has another form."""


TWO = [
    (SOURCE % "url: http://x", "'file' and 'url' are two dependencies, and this is one"),
    (SOURCE % "operation: a", "'file' and 'operation' are two dependencies, and this is one"),
    (
        MODEL % "resources: {r: [{module: a, config: b.yml}]}",
        "'module' and 'config' are two dependencies, and this is one",
    ),
]


def problems(folder: Path, text: str) -> list[Problem]:
    write_tree(folder, {"guild.yml": text, "train.py": ""})
    return check(str(folder / "guild.yml"))


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_check_refuses_is_told_and_refused_by_guild(
    here: Here, text: str, message: str
) -> None:
    found = [each for each in problems(here.project, text) if each.severity == "error"]
    assert [each.message for each in found] == [message]
    assert (found[0].code, bool(found[0].hint)) == ("GF515", True)
    try:
        done = here.guild("run", "train", "-y", "--stage", code=None)
    except (AttributeError, TypeError, IndexError, ValueError):
        return  # Guild's own traceback
    assert done.code == 1, done


@pytest.mark.parametrize(("text", "message"), TWO)
def test_two_dependencies_in_one_are_told_and_refused_by_guild(
    here: Here, text: str, message: str
) -> None:
    found = [each for each in problems(here.project, text) if each.severity == "error"]
    assert [(each.code, each.message) for each in found] == [("GF503", message)]
    assert "conflicting attributes" in here.guild("run", "train", "-y", "--stage", code=1).err


@pytest.mark.parametrize("text", TAKEN)
def test_what_guild_takes_is_no_error(here: Here, text: str) -> None:
    assert [each for each in problems(here.project, text) if each.severity == "error"] == []
    here.guild("run", "train", "-y", "--stage")


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}\n", "[]\n"])
def test_an_empty_guild_file_is_told(tmp_path: Path, text: str) -> None:
    (found,) = problems(tmp_path, text)
    assert (found.message, found.severity) == ("the guild file is empty", "warning")


def test_two_models_of_one_name_whose_operations_are_none_are_told(tmp_path: Path) -> None:
    found = problems(
        tmp_path, "- {model: 1, operations: 1}\n- {operations: 2}\n- {operations: 3}\n"
    )
    assert "there are two models without name" in [each.message for each in found]
