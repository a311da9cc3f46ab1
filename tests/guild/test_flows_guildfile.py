"""The ways to write an operation in a guild file, against each field (`every_field`)."""

from __future__ import annotations

import textwrap
from collections import Counter

import pytest
from every_field import ONCE, OPERATION, EveryField, X, Y, guildfile

BODY = OPERATION.replace("main: train\n", "")
# Sources of the operation's requirement, as a resource of its own.
REQUIRES = OPERATION[OPERATION.index("requires:") :]
SOURCECODE = OPERATION[OPERATION.index("sourcecode:") : OPERATION.index("requires:")]
FLAGS = OPERATION[OPERATION.index("flags:") : OPERATION.index("sourcecode:")]
NO_FLAGS = OPERATION.replace(FLAGS, "flags: {$include: shared}\n")
MODEL = "- model: m\n  extends: base\n"


def indented(text: str, indent: int) -> str:
    return textwrap.indent(text, " " * indent) + "\n"


def config(name: str = "base", body: str = OPERATION) -> str:
    return f"- config: {name}\n  operations:\n    train:\n" + indented(body, 6)


SHAPES = [
    pytest.param("m:train", {"guild.yml": config() + MODEL}, id="config"),
    pytest.param(
        "m:train",
        {"guild.yml": "- include: more.yml\n" + MODEL, "more.yml": config()},
        id="include",
    ),
    pytest.param(
        "m:train",
        {
            "guild.yml": "- config: shared\n"
            + indented(FLAGS.rstrip(), 2)
            + config(body=NO_FLAGS)
            + MODEL
        },
        id="$include",
    ),
    pytest.param(
        "m:train",
        {
            "guild.yml": "- model: m\n  operation-defaults:\n"
            + indented(BODY, 4)
            + "  operations:\n    train: {main: train}\n"
        },
        id="operation-defaults",
    ),
    pytest.param(
        "m:train",
        {
            "guild.yml": "- model: m\n  extends: packed/base\n",
            "../library/packed/guild.yml": config(),
        },
        id="extends a package",
    ),
    pytest.param(
        "two:train",
        {
            "guild.yml": "- model: one\n  operations: {train: {main: other}}\n"
            + config()
            + MODEL.replace("model: m", "model: two"),
        },
        id="several models",
    ),
    pytest.param(
        "m:train",
        {
            "guild.yml": "- model: m\n"
            + indented(SOURCECODE.rstrip(), 2)
            + "  operations:\n    train:\n"
            + indented(OPERATION.replace(SOURCECODE, ""), 6)
        },
        id="source code of the model",
    ),
    pytest.param(
        "m:train",
        {
            "guild.yml": "- model: m\n  resources:\n    data:\n"
            + indented(REQUIRES.replace("requires:", "sources:"), 6)
            + "  operations:\n    train:\n"
            + indented(OPERATION.replace(REQUIRES, "requires: data"), 6)
        },
        id="a named resource",
    ),
    pytest.param(
        "m:train",
        {
            "guild.yml": config(body=OPERATION.replace("$(package shared)", "$(package {{lib}})"))
            + MODEL
            + "  params: {lib: shared}\n"
        },
        id="parameters",
    ),
]


@pytest.mark.parametrize(("operation", "files"), SHAPES)
class TestShape:
    def test_every_field_once(
        self, every: EveryField, operation: str, files: dict[str, str]
    ) -> None:
        every.write({"../library/packed/__init__.py": "", **files})
        every.run(operation)
        every.check_all((X, 0.1))
        assert every.evaluated() == ONCE

    def test_a_value_that_is_no_choice_is_refused(
        self, every: EveryField, operation: str, files: dict[str, str]
    ) -> None:
        every.write({"../library/packed/__init__.py": "", **files})
        done = every.run(operation, "data=data/z.csv", code=1)
        assert "Unsupported value for 'data' - supported values are:" in done.err
        assert every.guild.runs == []


STEPS = """
    all:
      flags-import: no
      steps:
        - train lr=3
        - run: half
          flags: {data: data/y.csv, lr: 4}
    half:
      flags: {data: data/x.csv, lr: 1}
      flags-import: no
      steps:
        - run: train
          flags: {data: '${data}', lr: '${lr}'}
    """


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        pytest.param("half", [(X, 1)], id="a step"),
        pytest.param("half data=data/y.csv", [(Y, 1)], id="a step with a flag"),
        pytest.param("all", [(X, 3), (Y, 4)], id="a step of a step"),
        pytest.param("half lr=[1,2]", [(X, 1), (X, 2)], id="a batch of steps"),
    ],
)
def test_steps(every: EveryField, operation: str, expected: list[tuple[str, int]]) -> None:
    """Each step evaluates its own operation, once."""
    every.write({"guild.yml": guildfile() + textwrap.dedent(STEPS)})
    every.run(*operation.split())
    every.check_all(*expected)
    total: Counter[str] = Counter()
    for _ in expected:
        total.update(ONCE)
    assert every.evaluated() == total


@pytest.mark.parametrize("operation", ["half", "all"])
def test_a_step_whose_value_is_no_choice_is_refused(every: EveryField, operation: str) -> None:
    text = guildfile() + textwrap.dedent(STEPS).replace("data/y.csv", "data/z.csv")
    every.write({"guild.yml": text})
    flags = ["data=data/z.csv"] if operation == "half" else []
    done = every.run(operation, *flags, code=1)
    assert "Unsupported value for 'data' - supported values are:" in done.text
