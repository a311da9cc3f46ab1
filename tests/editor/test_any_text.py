"""Whatever is being typed, each question has an answer, and none of them raises."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Callable

import pytest
from effort import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from knotted import BOMBS, CIRCLES, DEEP, RISKY, yaml_texts
from marked import Asked

from guild_funcs.editor.completion import complete
from guild_funcs.editor.definition import definition, prepared, references
from guild_funcs.editor.diagnostics import diagnose
from guild_funcs.editor.fixes import applied, fixes
from guild_funcs.editor.hover import hover
from guild_funcs.editor.project import Project
from guild_funcs.editor.renaming import rename
from guild_funcs.editor.signatures import signature_help
from guild_funcs.editor.tokens import tokens
from guild_funcs.errors import FuncsError

WHOLE = """\
- config: base
  flags: &f
    data: $(find train.csv data)
    lr: {default: 0.1, choices: [0.1, {value: 0.2, flags: {data: "é😀"}}]}
- model: m
  extends: base
  sourcecode: [{include: {package: shared}}, $<'helper'|module>]
  resources: {r: [{file: '${data}', rename: 'a$ b'}]}
  operations:
    train:
      main: train
      label: >
        ${data|stem:a,b='c'} $(join "a $HOME" k=v
        | upper)
      flags: {$include: 'base#lr,data', <<: *f}
      env: {A: $(env MY_TOKEN x), B: "\\t${lr}"}
      requires: [r, {operation: m:other, select: '(.+)$'}, {module: helper, target-type: copy}]
    other:
      steps:
        - run: train lr=1
        - {run: m:train, flags: {data: ${data|stem}}}
"""
QUESTIONS: tuple[Callable[[Project, str, int], Any], ...] = (
    complete,
    hover,
    definition,
    prepared,
    signature_help,
)
PIECES = st.sampled_from(
    [
        *"$(){}<>|:,'\"[]#-&*! \n\tax",
        "${",
        "$(",
        "$<",
        ": ",
        "\n- ",
        "\n  ",
        "é",
        "😀",
        "$$(",
        "\r\n",
    ]
)
EDITS = st.lists(
    st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 30), st.lists(PIECES, max_size=4)),
    max_size=4,
)


def changed(edits: list[tuple[int, int, list[str]]]) -> str:
    text = WHOLE
    for start, length, pieces in edits:
        text = text[:start] + "".join(pieces) + text[start + length :]
    return text


def answers(asked: Asked, text: str, offset: int, name: str) -> None:
    """Asks everything at a place of a text."""
    project = asked.project(text)
    for question in QUESTIONS:
        question(project, asked.path, offset)
    references(project, asked.path, offset, with_definition=True)
    model = project.model()
    for token in tokens(model, asked.path):
        assert "\n" not in token.span.of(text)
    with suppress(FuncsError):
        edited = rename(model, asked.path, offset, name)
        assert name in applied(text, edited) or not edited
    found = diagnose(asked.path, project.opened)[asked.path]
    for each in found:
        assert 0 <= each.span.start <= each.span.end <= len(text)
    for fix in fixes(model, asked.path, text, found):
        applied(text, fix.edits)


# The first of them made `check` go round in a circle, in CI.
@example(edits=[(0, 9, []), (1, 5, [])], offset=0, name="")
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, offset=st.integers(0, len(WHOLE) + 20), name=st.text("ab c|é", max_size=3))
def test_any_text_that_is_typed_has_answers(
    asked: Asked, edits: list[tuple[int, int, list[str]]], offset: int, name: str
) -> None:
    text = changed(edits)
    answers(asked, text, min(offset, len(text)), name)


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(yaml_texts(st.sampled_from(["1", "${x|upper}", "'{{x}}'"])), st.integers(0, 99))
def test_any_aliases_have_answers(asked: Asked, text: str, offset: int) -> None:
    text = f"train:\n  flags: {text}\n"
    answers(asked, text, min(offset, len(text)), "new")


KNOTTED = {**CIRCLES, **{f"bomb-{name}": text for name, text in BOMBS.items()}}


@pytest.mark.parametrize("text", KNOTTED.values(), ids=KNOTTED)
def test_a_file_that_holds_itself_or_multiplies_has_answers(asked: Asked, text: str) -> None:
    answers(asked, text, text.rindex("*"), "new")


@pytest.mark.parametrize(
    "text", {**DEEP, **RISKY}.values(), ids=[*DEEP, *(f"risky-{name}" for name in RISKY)]
)
def test_a_file_that_is_nested_deeply_has_answers(asked: Asked, text: str) -> None:
    answers(asked, text, len(text) // 2, "new")


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(WHOLE)))
def test_a_file_as_far_as_it_was_typed_has_answers(asked: Asked, end: int) -> None:
    project = asked.project(WHOLE[:end])
    for question in QUESTIONS:
        question(project, asked.path, end)


def test_every_place_of_a_file_has_answers(asked: Asked) -> None:
    project = asked.project(WHOLE)
    known: set[Any] = set()
    for offset in range(len(WHOLE) + 1):
        for question in QUESTIONS:
            answer = question(project, asked.path, offset)
            known.add((question.__name__, bool(answer)))
    assert {name for name, has in known if has} == {each.__name__ for each in QUESTIONS}


def test_a_file_that_is_gone_has_answers(asked: Asked) -> None:
    project = Project(asked.path, {})
    for question in QUESTIONS:
        question(project, asked.path, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a: \ud800 $(upper \udc00)",
        "a",
        "-:\n a: b",
        "[]",
        "{}",
        "- ",
        "- -",
        "- []",
        "1",
        "- 1",
        "a: [",
        "\ufeffa: b",
    ],
)
def test_small_files_have_answers(asked: Asked, text: str) -> None:
    project = asked.project(text)
    for question in QUESTIONS:
        for offset in range(len(text) + 1):
            question(project, asked.path, offset)
    diagnose(asked.path, project.opened)
