"""Places of a guild file that an editor seldom asks about, and what is then said."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from shutil import rmtree

import pytest
from file_trees import write_tree
from marked import Asked

from guild_funcs.editor import mended, names, origins
from guild_funcs.editor.asked import asked as asks
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
from guild_funcs.structs import replace

# Where no rule can be put by an edit of a few characters.
NOWHERE = [
    pytest.param("train: {main: train}\n", id="a flow"),
    pytest.param("train:\n  main: train\n  sourcecode: no\n", id="no rules"),
    pytest.param("train:\n  main: train\n  sourcecode: []\n", id="an empty list"),
    pytest.param("train:\n  main: train\n  sourcecode: {root: src}\n", id="only a root"),
]


@pytest.fixture
def asked(own: Asked) -> Asked:
    """A project that no other test has: many of these make files in it."""
    return own


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


def test_a_rule_is_put_into_the_operation_and_not_into_those_before_it(asked: Asked) -> None:
    text = "other:\n  main: x\ntrain:\n  main: x\n"
    operation = asked.project(text).model().operations[1]
    edit = insertion(text, asked.path, operation, "shared")
    assert edit is not None
    assert asked.applied([edit]) == f"{text[:-1]}\n  sourcecode:\n    - include: shared\n"


RUN = "0123456789abcdef0123456789abcdef"


@pytest.mark.filterwarnings("ignore:unclosed file")  # Guild leaves those of a run open
def test_what_the_last_run_asked_for_is_read_once(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "train:\n  label: $(upper x)\nother:\n  label: x\n"
    (asked.folder / "guild.yml").write_text(text)
    run = tmp_path / "home" / "runs" / RUN / ".guild"
    found = {"not-in-run": [{"include": "$(package shared)", "path": "/lib/shared"}]}
    attributes = {"_funcs": json.dumps({"version": 2, "imports": found}), "timestamp": "1"}
    write_tree(run, {f"attrs/{name}": value for name, value in attributes.items()})
    (run / "opref").write_text(f"guildfile:{asked.path} '' '' train")
    monkeypatch.setattr("guild.config._guild_home", str(tmp_path / "home"))
    project = asked.project(text)
    said = [f"Include $(package shared): run {RUN[:8]} imported it from /lib/shared"]
    flow = "train: {label: $(upper x)}\n"  # where no rule can be put
    assert asks(asked.project(flow), asked.path, flow.index("upper")) == []
    for _ in range(2):
        assert [each.title for each in asks(project, asked.path, text.index("upper"))] == said
        assert asks(project, asked.path, text.index("x\n")) == []
        # The second time nothing is left to read.
        rmtree(tmp_path / "home", ignore_errors=True)


def test_of_a_config_that_operations_share_no_run_is_looked_for(asked: Asked) -> None:
    text = (
        "- config: c\n  flags: {a: 1}\n"
        "- model: m\n  extends: c\n  operations: {x: a, y: {main: b}}\n"
    )
    assert asks(asked.project(text), asked.path, text.index("a: 1")) == []


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
    pytest.param("a:\n  label: ${lr|@", ["default", "stem"], id="a filter of Guild's labels"),
    pytest.param(
        "a:\n  sourcecode:\n    - include: {distribution: @", ["pytest"], id="a distribution"
    ),
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
        without = replace(context, env={**context.env, "PATH": str(asked.folder)})
        assert "\n\ncommit " not in origins.described(self.origin(asked), without)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("a: 1\n", "a: 1\n", id="right"),
        pytest.param("a: [\n" * 40, None, id="too many"),
        pytest.param("a: \x07\n", "a: \x07\n", id="what YAML cannot say where"),
        pytest.param("\t\na: ${\n", " \na: ${\n", id="a tab"),
        pytest.param("a:\n \t \n  b: 1\n", "a:\n   \n  b: 1\n", id="a line of tabs"),
    ],
)
def test_a_text_is_mended_or_given_up(text: str, made: str | None) -> None:
    assert mended.mended(text) == made


# A text with a mark, and the keys that lead to it.
SPOTS = [
    pytest.param("- - a@", ("-", "-"), id="a list in a list"),
    pytest.param("a: {b: [x], c@: 1}", ("a",), id="after brackets"),
    pytest.param("a: ], @", ("a",), id="a bracket that was never opened"),
    pytest.param("- - - x\n  - a@", ("-", "-"), id="beside a list in a list"),
    pytest.param("- a\n- - x\n  - - y\n    - z@", ("-", "-", "-"), id="three lists"),
]


@pytest.mark.parametrize(("text", "path"), SPOTS)
def test_the_keys_that_lead_to_a_place(text: str, path: tuple[str, ...]) -> None:
    at = text.index("@")
    found = spot(lines_of(text.replace("@", "")), at).path
    assert found[: len(path)] == path


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("- label: a@\n  model: m\n", ("model", "m"), id="below"),
        pytest.param("- label: a@\nmodel: m\n", ("", ""), id="after the list"),
        pytest.param("- label: a@\n- model: m\n", ("", ""), id="another"),
    ],
)
def test_the_item_that_a_place_is_in(text: str, item: tuple[str, str]) -> None:
    assert spot(lines_of(text.replace("@", "")), text.index("@")).item == item


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


def test_a_function_of_ones_own_is_found_by_the_name_that_it_is_given(asked: Asked) -> None:
    decorator = "@function(aliases=['quiet', 'low'], name='whisper')"
    functions = asked.folder / "guild_functions.py"
    functions.write_text(functions.read_text().replace('@function(name="whisper")', decorator))
    for name in ("whisper", "quiet"):
        (found,) = asked.ask(definition, f"a:\n  label: $({name}@ x)\n")
        assert found.span.of(functions.read_text()) == "_quiet"


def test_a_definition_of_what_has_no_source(asked: Asked) -> None:
    assert asked.ask(definition, "a:\n  label: $(package json@)\n") is not None
    assert asked.ask(definition, "a:\n  label: $(package nowhere@)\n") == []


def test_words_of_a_block_are_coloured_line_by_line(asked: Asked) -> None:
    text = "a:\n  label: >\n    $(join a\n\n      b)\n"
    project = asked.project(text)
    found = [each.span.of(text) for each in tokens(project.model(), asked.path)]
    assert "b" in found
    assert not any("\n" in each or not each.strip() for each in found)
    text = "a:\n  label: |\n    $(join 'a\n\n\n      b')\n"
    found = [each.span.of(text) for each in tokens(asked.project(text).model(), asked.path)]
    assert found == ["$(", "join", "'a", "b'", ")"]


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


# What is told of a place, and what not.
HOVERS = [
    pytest.param("- fo@o\n", "", "foo", id="an item that is a text"),
    pytest.param("a:\n  label: $(upper $MY_TO@KEN)\n", "a secret", "value", id="a secret"),
    pytest.param("a:\n  label: $(truncate abcde length=3@)\n", "`ab…`", "secret", id="a keyword"),
    pytest.param(
        "a: {label: $(upper ${x@})}\nb: {flags: {x: 1}}\n", "", "flag", id="a flag of another"
    ),
]


@pytest.mark.parametrize(("text", "said", "unsaid"), HOVERS)
def test_what_is_told_of_a_place(asked: Asked, text: str, said: str, unsaid: str) -> None:
    found = asked.ask(hover, text)
    assert (found.text if found else "").count(said)
    assert unsaid not in (found.text if found else "")
    assert (found is None) == (not said)


def test_no_path_of_a_secret_variable_is_told(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, is_told in (("MY_TOKEN", False), ("MY_PATH", True)):
        monkeypatch.setenv(name, str(asked.folder))
        found = asked.ask(hover, f"a:\n  label: $(fi@nd data ${name})\n")
        assert ("value now: " in (found.text if found else "")) is is_told


# A problem for which no change is offered but to ignore it: what is written may mean other things.
NOT_MENDED = [
    pytest.param("a:\n  label: ${HOME|basename}\n", "GF203", id="a variable with a filter"),
    pytest.param(
        "a:\n  label: >\n    $(data|\n    stem)\n  flags: {data: 1}\n", "GF201", id="on two lines"
    ),
    pytest.param("a:\n  sourcecode:\n    - package:\n", "GF503", id="a library without a name"),
    pytest.param(
        "a:\n  label: &l $(package shared)\n  sourcecode: *l\n", "GF502", id="rules of an alias"
    ),
    pytest.param(
        "a:\n  label: &l $(package shared)\n  sourcecode: [*l]\n", "GF502", id="a list of an alias"
    ),
    pytest.param(
        "- model: m\n  params:\n    p: $(package shared)\n  operations:\n"
        "    a: {sourcecode: '{{p}}'}\n",
        "GF502",
        id="rules of a param",
    ),
]


@pytest.mark.parametrize(("text", "code"), NOT_MENDED)
def test_what_may_mean_other_things_is_not_mended(asked: Asked, text: str, code: str) -> None:
    project = asked.project(text)
    (problem,) = [
        each
        for each in diagnose(asked.path, project.opened)[asked.path]
        if each.problem.code == code
    ]
    titles = [each.title for each in fixes(project.model(), asked.path, text, [problem])]
    assert [each for each in titles if not each.startswith("Ignore ")] == []


def test_nothing_is_told_of_what_is_wrong(asked: Asked) -> None:
    found = asked.ask(hover, "a:\n  label: $(upper $NO@PE)\n")
    assert found is None or "value now" not in found.text
