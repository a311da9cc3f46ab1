"""Places of a guild file that an editor seldom asks about, and what is then said."""

from __future__ import annotations

import os
import subprocess

import pytest
from marked import Asked

from guild_funcs.editor import known, mended, names, origins
from guild_funcs.editor.asked import insertion
from guild_funcs.editor.completion import complete, context_at
from guild_funcs.editor.definition import definition
from guild_funcs.editor.diagnostics import diagnose
from guild_funcs.editor.fixes import fixes
from guild_funcs.editor.hover import hover
from guild_funcs.editor.outline import spot
from guild_funcs.editor.positions import Lines, lines_of
from guild_funcs.editor.signatures import signature_help
from guild_funcs.editor.tokens import tokens
from guild_funcs.locate.origin import Loser, Origin, Part
from guild_funcs.registry import Function

# Where no rule can be put by an edit of a few characters.
NOWHERE = [
    pytest.param("train: {main: train}\n", id="a flow"),
    pytest.param("train:\n  main: train\n  sourcecode: no\n", id="no rules"),
    pytest.param("train:\n  main: train\n  sourcecode: []\n", id="an empty list"),
    pytest.param("train:\n  main: train\n  sourcecode: {root: src}\n", id="only a root"),
]


@pytest.mark.parametrize("text", NOWHERE)
def test_where_a_rule_has_no_place_none_is_put(asked: Asked, text: str) -> None:
    (operation,) = asked.project(text).model().operations
    assert insertion(text, asked.path, operation, "$(package shared)") is None


def test_a_rule_is_put_into_the_operation_of_its_model(asked: Asked) -> None:
    text = (
        "- config: c\n- model: n\n  operations:\n    other: {}\n    train:\n      main: x\n"
        "- model: m\n  operations:\n    train:\n      main: train\n- 3\n"
    )
    model = asked.project(text).model()
    operation = next(each for each in model.operations if each.name == "m:train")
    edit = insertion(text, asked.path, operation, "$(package shared)")
    assert edit is not None
    assert asked.applied([edit]).endswith(
        "      main: train\n      sourcecode:\n        - include: $(package shared)\n- 3\n"
    )
    for other in ("a: [\n", "- model: m\n  operations: 3\n", "- model: m\n  operations: {}\n"):
        assert insertion(other, asked.path, operation, "x") is None


# What is typed, and what is offered.
OFFERED = [
    pytest.param(
        "a:\n  main: train\n  flags-import: all\n  label: ${l@", ["lr"], id="an imported flag"
    ),
    pytest.param("a:\n  label: $(nope @", [], id="an argument of nothing"),
    pytest.param("package: @", [], id="a package at the top"),
    pytest.param("- test: x\n- model: m\n  extends: @", ["m"], id="a model to extend"),
    pytest.param("a:\n  label: $(package json.deco@", [], id="inside of the standard library"),
    pytest.param("a:\n  label: $(package nowhere.x@", [], id="inside of what is not there"),
    pytest.param("a:\n  label: $(read 'data/@", ["data/train.csv"], id="a quoted path"),
]


@pytest.mark.parametrize(("text", "labels"), OFFERED)
def test_what_may_be_typed(asked: Asked, text: str, labels: list[str]) -> None:
    (asked.folder / "train.py").write_text("lr = 1\n")
    found = [each.label for each in asked.ask(complete, text).items]
    assert [each for each in labels if each not in found] == []
    assert labels or not [each for each in found if each in ("shared", "helper", "train.csv")]


def test_names_of_a_path_that_is_not_there(asked: Asked) -> None:
    folders = [str(asked.folder), "/nowhere", "a\0b"]
    assert names.files(folders, "da") == ["data/", "guild_functions.py", "train.py"]
    (asked.folder / ".hidden").mkdir()
    (asked.folder / "__pycache__").mkdir()
    assert names.files(folders, "") == ["data/", "guild_functions.py", "train.py"]


class TestOrigins:
    def origin(self, asked: Asked, losers: int = 0) -> Origin:
        path = str(asked.folder.parent / "library" / "shared")
        shadowed = tuple(Loser(f"/other/{n}/shared", "/other", "later") for n in range(losers))
        parts = (Part(path, "shared"),)
        return Origin("shared", "package", path, os.path.dirname(path), parts, losers=shadowed)

    def test_few_losers_are_told(self, asked: Asked) -> None:
        context = context_at(asked.project("a: {}").model(), spot(lines_of("a: {}"), 4))
        told = origins.described(self.origin(asked, losers=9), context)
        shown = told.count("not used: ")
        assert f"and {9 - shown} more" in told

    def test_a_commit_is_told_of_what_git_knows(self, asked: Asked) -> None:
        context = context_at(asked.project("a: {}").model(), spot(lines_of("a: {}"), 4))
        library = asked.folder.parent / "library"
        assert "\n\ncommit " not in origins.described(self.origin(asked), context)
        subprocess.run(["git", "init", "-q"], cwd=library, check=True)
        assert "\n\ncommit " not in origins.described(self.origin(asked), context)
        subprocess.run(["git", "add", "."], cwd=library, check=True)
        assert "\n\ncommit " not in origins.described(self.origin(asked), context)


def test_a_function_without_a_signature_is_its_name() -> None:
    def odd(*, first: int, **more: int) -> None: ...

    function = Function("odd", odd)
    assert known.signature(function) == "odd"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("a: 1\n", "a: 1\n", id="right"),
        pytest.param("a: [\n" * 40, None, id="too many"),
        pytest.param("a: \x07\n", "a: \x07\n", id="what YAML cannot say where"),
    ],
)
def test_a_text_is_mended_or_given_up(text: str, made: str | None) -> None:
    assert mended.mended(text) == made


# A text with a mark, and the keys that lead to it.
SPOTS = [
    pytest.param("- - a@", ("-", "-"), id="a list in a list"),
    pytest.param("a: {b: [x], c@: 1}", ("a",), id="after brackets"),
    pytest.param("a: ], @", ("a",), id="a bracket that was never opened"),
]


@pytest.mark.parametrize(("text", "path"), SPOTS)
def test_the_keys_that_lead_to_a_place(text: str, path: tuple[str, ...]) -> None:
    at = text.index("@")
    found = spot(lines_of(text.replace("@", "")), at).path
    assert found[: len(path)] == path


def test_a_line_after_the_last_is_its_end() -> None:
    lines = Lines("ab\ncd")
    assert [lines.at(2, 1), lines.at(9, 1), lines.at(1, 99), lines.at(0, 0)] == [3, 5, 2, 0]


def test_a_file_that_cannot_be_read_has_its_problem_at_its_start(asked: Asked) -> None:
    os.mkdir(asked.path)
    ((path, (found,)),) = diagnose(asked.path, {}).items()
    assert path == asked.path
    assert (found.span.start, found.span.end) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a:\n  label: $(upper @)\n", id="a call"),
        pytest.param("a:\n  label: $(nope @x)\n", id="an unknown one"),
        pytest.param("a: $(upper @x\n", id="not a value of ours"),
    ],
)
def test_a_signature_is_that_of_a_known_function(asked: Asked, text: str) -> None:
    found = asked.ask(signature_help, text)
    assert (found is None) == ("nope" in text)


def test_a_definition_of_what_has_no_source(asked: Asked) -> None:
    assert asked.ask(definition, "a:\n  label: $(package json@)\n") is not None
    assert asked.ask(definition, "a:\n  label: $(package nowhere@)\n") == []


def test_words_of_a_block_are_coloured_line_by_line(asked: Asked) -> None:
    text = "a:\n  label: >\n    $(join a\n\n      b)\n"
    project = asked.project(text)
    found = [each.span.of(text) for each in tokens(project.model(), asked.path)]
    assert "b" in found
    assert not any("\n" in each or not each.strip() for each in found)


def test_fixes_of_a_rule_beside_other_keys(asked: Asked) -> None:
    """`sourcecode: $(package shared)` can be made a rule only where it stands on its own line."""
    for text, offers in (
        ("a:\n  sourcecode: $(package shared)\n", True),
        ("a: {sourcecode: $(package shared)}\n", False),
    ):
        project = asked.project(text)
        (problem,) = [
            each
            for each in diagnose(asked.path, project.opened)[asked.path]
            if each.problem.code == "GF502"
        ]
        titles = [each.title for each in fixes(project.model(), asked.path, text, [problem])]
        assert ("Make rules of it, which add to the project's files" in titles) is offers


def test_nothing_is_told_of_what_is_wrong(asked: Asked) -> None:
    found = asked.ask(hover, "a:\n  label: $(upper $NO@PE)\n")
    assert found is None or "value now" not in found.text
