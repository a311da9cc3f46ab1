"""What an editor is told: completion, hovering, definitions, names, signatures, colours."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from counting import calls
from marked import Asked

from guild_funcs.editor import definition
from guild_funcs.editor.completion import complete
from guild_funcs.editor.definition import references
from guild_funcs.editor.hover import hover
from guild_funcs.editor.outline import spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Project, main_file
from guild_funcs.editor.renaming import rename
from guild_funcs.editor.signatures import signature_help
from guild_funcs.editor.tokens import tokens
from guild_funcs.errors import FuncsError

FLAGS = "  flags:\n    data: a/train.csv\n    lr: {default: 0.1, description: The rate.}\n"

# What is typed, some of what is offered with its kind and detail, and what is not.
OFFERED = [
    ("flags", f"train:\n  label: ${{da@\n{FLAGS}", [("data", "flag", "a/train.csv")], ["stem"]),
    ("flag-as-filter", "a:\n  label: ${x|st@", [("stem", "function", "stem(path)")], ["data"]),
    ("own-function", "a:\n  label: $(sh@", [("shout", "function", "shout(text, times=1)")], []),
    ("own-name", "a:\n  label: $(@", [("whisper", "function", "whisper(text)")], ["_quiet"]),
    ("module", "a:\n  label: $(package sh@", [("shared", "module", "module")], ["json"]),
    ("submodule", "a:\n  label: $(package shared.@", [("shared.text", "module", "module")], []),
    ("single-file", "a:\n  label: $(module he@", [("helper", "module", "module")], []),
    ("typed", "a:\n  sourcecode: [{include: {package: sh@", [("shared", "module", "module")], []),
    ("dependency", "a:\n  requires:\n    - module: @", [("shared", "module", "module")], []),
    ("quoted", "a:\n  sourcecode: [$<'sh@", [("shared", "module", "module")], []),
    ("distribution", "a:\n  label: $(distribution @", [("pyyaml", "module", "distribution")], []),
    ("variable", "a:\n  label: $(find a $DA@", [("DATA_PATH", "variable", "environment")], []),
    ("secret", "a:\n  env: {X: $(env MY@", [("MY_TOKEN", "secret", "environment")], []),
    ("secret-variable", "a:\n  label: ${$MY@", [("MY_TOKEN", "secret", "secret")], []),
    (
        "own-secret",
        "a:\n  env-secrets: [DATA_PATH]\n  label: ${$D@",
        [("DATA_PATH", "secret", "secret")],
        [],
    ),
    ("file-of-find", "a:\n  label: $(find @ data)", [("train.csv", "file", "")], ["data/"]),
    ("file-on-a-path", "a:\n  label: $(find @ $DATA_PATH)", [("train.csv", "file", "")], []),
    ("folder-of-find", "a:\n  label: $(find x @", [("data/", "folder", "")], []),
    ("file-of-read", "a:\n  label: $(read data/@", [("data/train.csv", "file", "")], []),
    ("parameter", "a:\n  label: $(truncate x @", [("end=", "parameter", "end='…'")], ["text="]),
    ("key", "a:\n  la@", [("label", "key", "")], ["model"]),
    ("key-of-a-flag", "a:\n  flags:\n    x:\n      @", [("default", "key", "")], ["label"]),
    ("key-of-a-rule", "a:\n  sourcecode:\n    - @", [("include", "key", "")], ["label"]),
    ("key-in-a-flow", "a: {requires: [{fi@", [("file", "key", ""), ("module", "key", "")], []),
    ("key-of-an-item", "- mo@", [("model", "key", "")], ["label"]),
    (
        "value",
        "a:\n  requires:\n    - module: x\n      target-type: @",
        [("verify-source", "value", "")],
        [],
    ),
    ("switch", "a:\n  pip-freeze: @", [("yes", "value", ""), ("no", "value", "")], ["null"]),
    ("step", "a: x\nb:\n  steps:\n    - run: @", [("a", "operation", "operation")], []),
    ("operation", "a: x\nb:\n  requires: {operation: @", [("a", "operation", "operation")], []),
    ("config", "- config: c\n- model: m\n  extends: @", [("c", "value", "config")], []),
    (
        "resource",
        "- model: m\n  resources: {r: [a]}\n  operations:\n    t:\n      requires: @",
        [("r", "value", "resource")],
        [],
    ),
    ("file", "a:\n  requires:\n    - file: da@", [("data/", "folder", "")], []),
    ("text", "a:\n  label: da@", [], ["data", "stem"]),
    ("shell", "a:\n  exec: echo $(da@", [], ["data", "stem"]),
    ("flag-of-a-shell", "a:\n  exec: x ${@\n  flags: {data: 1}", [("data", "flag", "1")], []),
    (
        "inherited",
        (
            "- config: c\n  operations:\n    t: {label: '${@}'}\n- model: m\n  extends: c\n"
            "  operations:\n    t: {flags: {data: 1}}\n"
        ),
        [("data", "flag", "1")],
        [],
    ),
    (
        "included",
        (
            "- config: c\n  flags: {data: 1}\n- model: m\n  operations:\n    t:\n"
            "      label: ${@\n      flags: {$include: c}\n"
        ),
        [("data", "flag", "1")],
        [],
    ),
    (
        "broken-below",
        "a:\n  label: ${da@}\n  flags: {data: 1}\nb: [\n",
        [("data", "flag", "1")],
        [],
    ),
]


@pytest.mark.parametrize(
    ("text", "some", "none"), [row[1:] for row in OFFERED], ids=[row[0] for row in OFFERED]
)
def test_what_may_be_typed(asked: Asked, text: str, some: list[Any], none: list[str]) -> None:
    found = asked.ask(complete, text).items
    offered = [(each.label, each.kind, each.detail) for each in found]
    assert not set(some) - set(offered)
    assert not set(none) & {each.label for each in found}


def test_no_value_of_a_variable_is_shown(asked: Asked) -> None:
    for text in ("a:\n  label: ${$@", "a:\n  label: $(env @", "a:\n  env: {A: $(find x $@"):
        assert "a-secret-value" not in str(asked.ask(complete, text))
    for text in ("a:\n  env: {A: $(en@v MY_TOKEN)}", "a:\n  env: {A: '${$MY@_TOKEN|upper}'}"):
        assert "secret-value" not in str(asked.ask(hover, text)).lower()


def test_names_are_those_that_were_read_last_and_nothing_is_read_for_them(asked: Asked) -> None:
    project = asked.project("a:\n  label: x\n  flags: {data: 1}\n")
    model = project.model()
    text = "a:\n  label: ${\n  flags: {data: 1}\n"
    project.opened[asked.path] = text  # type: ignore[index] # the editor's own
    found = complete(project, asked.path, text.index("${") + 2)
    assert [each.label for each in found.items] == ["data"]
    assert project.model(fresh=False) is model


TOLD = [
    ("function", "a:\n  label: $(st@em ${x})", "stem", ["stem(path)", "without its suffix"]),
    ("own-function", "a:\n  label: $(sho@ut x)", "shout", ["shout(text, times=1)", "capitals"]),
    (
        "flag",
        f"train:\n  label: ${{da@ta|stem}}\n{FLAGS}",
        "data",
        ["flag **data** of train", "`a/train.csv`", "value now: `train`"],
    ),
    ("flag-key", f"train:\n{FLAGS}".replace("lr", "l@r"), "lr", ["default: `0.1`", "The rate."]),
    ("key", "a:\n  la@bel: x", "label", ["The label of a run."]),
    ("value", "a:\n  requires: [{module: b, target-type: co@py}]", "copy", ["How it comes"]),
    (
        "library",
        "a:\n  label: $(package sha@red)",
        "shared",
        ["**shared** (package)", "PYTHONPATH"],
    ),
    ("typed", "a:\n  sourcecode: [{include: {package: sha@red}}]", "shared", ["PYTHONPATH"]),
    ("module", "a:\n  requires: [{module: hel@per}]", "helper", ["**helper** (module)"]),
    ("missing", "a:\n  label: $(package shr@ed)", "shred", ["was not found", "'shared'?"]),
    ("installed", "a:\n  label: $(package ya@ml)", "yaml", ["distribution PyYAML 6"]),
    ("variable", "a:\n  label: $(find x $DATA@_PATH)", "$DATA_PATH", ["**DATA_PATH**: set here"]),
    ("secret", "a:\n  env: {A: '${$MY_TO@KEN}'}", "$MY_TOKEN", ["set here, a secret"]),
    ("quoted", "a:\n  label: '${''a.b''|st@em}'", "stem", ["value now: `a`"]),
    ("folded", "a:\n  label: >\n    x\n    $(up@per abc)\n", "upper", ["value now: `ABC`"]),
]


@pytest.mark.parametrize(
    ("text", "of", "parts"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD]
)
def test_what_is_told_of_a_thing(asked: Asked, text: str, of: str, parts: list[str]) -> None:
    found = asked.ask(hover, text)
    assert found is not None
    assert found.span.of(asked.text) == of
    for part in parts:
        assert part in found.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a:\n  label: $(git-com@mit)", id="program"),
        pytest.param("a:\n  label: $(sho@ut x)", id="own-function"),
        pytest.param("a:\n  label: $(upp@er $DATA_PATH)", id="variable"),
        pytest.param("a:\n  label: $(en@v DATA_PATH)", id="environment"),
        pytest.param("a:\n  label: $(read data/tra@in.csv)", id="content"),
        pytest.param("a:\n  label: ${x|upp@er}\n  flags: {x: $(upper a)}", id="computed-flag"),
        pytest.param("a:\n  label: $(upper ${no@pe})", id="no-flag"),
    ],
)
def test_no_value_of_what_runs_or_reads_is_shown(asked: Asked, text: str) -> None:
    found = asked.ask(hover, text)
    assert found is None or "value now" not in found.text


def test_losers_and_the_commit_of_a_library_are_told(own: Asked) -> None:
    library = own.folder.parent / "library"
    who = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "one")):
        subprocess.run(["git", *command], cwd=library, check=True)
    (own.folder / "shared").mkdir()
    (own.folder / "shared" / "__init__.py").write_text("")
    text = "a:\n  label: $(package sha@red)"
    found = own.ask(hover, text)
    assert found is not None
    assert f"not used: `{own.folder / 'shared'}`" in found.text
    assert "commit " in found.text
    assert "with changes" not in found.text
    (library / "shared" / "more.py").write_text("")
    found = own.ask(hover, text)
    assert found is not None
    assert "with changes" in found.text


DEFINED = [
    ("flag", "a:\n  label: ${da@ta}\n  flags: {data: 1}", [(3, "data")]),
    ("flag-in-exec", "a:\n  exec: x ${da@ta}\n  flags: {data: 1}", [(3, "data")]),
    (
        "flag-of-a-config",
        (
            "- config: c\n  flags: {data: 1}\n- model: m\n  operations:\n    t:\n"
            "      label: ${da@ta}\n      flags: {$include: c}\n"
        ),
        [(2, "data")],
    ),
    ("operation", "a: x\nb:\n  requires: {operation: a@}", [(1, "a")]),
    ("step", "a: x\nb: {steps: [a@ lr=1]}", [(1, "a")]),
    ("config", "- config: c\n- model: m\n  extends: c@\n", [(1, "c")]),
    (
        "include",
        "- config: c\n  flags: {x: 1}\n- model: m\n  operations:\n    t: {flags: {$include: c@}}\n",
        [(1, "c")],
    ),
    (
        "resource",
        "- model: m\n  resources: {r: [a]}\n  operations: {t: {requires: r@}}",
        [(2, "r")],
    ),
    ("nothing", "a:\n  label: x@", []),
]


@pytest.mark.parametrize(
    ("text", "places"), [row[1:] for row in DEFINED], ids=[row[0] for row in DEFINED]
)
def test_where_a_thing_of_the_file_is_defined(
    asked: Asked, text: str, places: list[tuple[int, str]]
) -> None:
    found = asked.ask(definition.definition, text)
    assert {each.path for each in found} <= {asked.path}
    lines = [asked.text.count("\n", 0, each.span.start) + 1 for each in found]
    assert [(n, each.span.of(asked.text)) for n, each in zip(lines, found)] == places


ELSEWHERE = [
    ("library", "a:\n  label: $(package sha@red)", "shared/__init__.py", ""),
    ("typed", "a:\n  sourcecode: [{include: {module: hel@per}}]", "helper.py", ""),
    ("function", "a:\n  label: $(sho@ut x)", "guild_functions.py", "shout"),
    ("renamed-function", "a:\n  label: $(whis@per x)", "guild_functions.py", "_quiet"),
    ("built-in", "a:\n  label: $(st@em x)", "guild_funcs/functions/paths.py", ""),
    ("script", "a:\n  main: tra@in --x", "project/train.py", ""),
    ("short", "a: tra@in", "project/train.py", ""),
    ("file", "a:\n  requires: [{file: data/tra@in.csv}]", "data/train.csv", ""),
]


@pytest.mark.parametrize(
    ("text", "file", "name"), [row[1:] for row in ELSEWHERE], ids=[row[0] for row in ELSEWHERE]
)
def test_where_a_thing_is_that_is_in_another_file(
    asked: Asked, text: str, file: str, name: str
) -> None:
    (found,) = asked.ask(definition.definition, text)
    assert found.path.endswith(file)
    assert found.span.of(Path(found.path).read_text()) == name


SHARED = """\
- config: base
  flags:
    data: a.csv
    lr: 0.1
- config: c
  operations:
    train:
      flags:
        $include: 'base#lr,data'
        out: ${data|stem}.h5
      label: '${data} ${''x''|stem}'
- model: m
  extends: c
  operations:
    train:
      env: {D: "${data}"}
      exec: python train.py ${data}
      compare: [=data, loss]
      description: the ${data} of it
      flags:
        mode:
          choices:
            - value: fast
              flags: {data: b.csv}
    all:
      flags: {data: other}
      steps:
        - run: train data=${data}
        - run: train
          flags:
            data: ${data}
        - run: train
          flags: [data=1]
- model: n
  operations:
    x:
      flags: {data: 1}
      label: ${data}
"""
RENAMED = (
    SHARED.replace("    data: a.csv", "    input: a.csv")
    .replace("base#lr,data", "base#lr,input")
    .replace("out: ${data|stem}", "out: ${input|stem}")
    .replace("label: '${data}", "label: '${input}")
    .replace('D: "${data}"', 'D: "${input}"')
    .replace("train.py ${data}", "train.py ${input}")
    .replace("[=data, loss]", "[=input, loss]")
    .replace("{data: b.csv}", "{input: b.csv}")
    .replace("train data=", "train input=")
    .replace("            data: ${data}", "            input: ${data}")
    .replace("[data=1]", "[input=1]")
)


@pytest.mark.parametrize(
    "at",
    [
        "    data: a.csv",
        "data'\n        out",
        "data|stem}.h5",
        "data} ${''",
        'data}"}',
        "data, loss",
        "data: b.csv",
        "data=${data}",
        "data: ${data}",
        "data=1",
    ],
)
def test_a_flag_is_renamed_everywhere_from_anywhere(asked: Asked, at: str) -> None:
    offset = SHARED.index(at) + at.index("data") + 1
    project = asked.project(SHARED)
    assert asked.applied(rename(project.model(), asked.path, offset, "input")) == RENAMED
    found = references(project, asked.path, offset, with_definition=True)
    assert {each.span.of(SHARED) for each in found} == {"data"}
    assert len(found) == RENAMED.count("input")


def test_another_operations_flag_of_that_name_is_another_flag(asked: Asked) -> None:
    offset = SHARED.index("{data: other}") + 2
    edits = rename(asked.project(SHARED).model(), asked.path, offset, "given")
    assert asked.applied(edits) == (
        SHARED.replace("{data: other}", "{given: other}")
        .replace("train data=${data}", "train data=${given}")
        .replace("            data: ${data}", "            data: ${given}")
    )


def test_a_flag_that_files_share_is_renamed_in_all_of_them(own: Asked) -> None:
    more = own.folder / "more.yml"
    more.write_text("- config: c\n  flags: {data: 1}\n")
    text = "- include: more.yml\n- model: m\n  operations:\n    t:\n      label: ${data}\n"
    text += "      flags: {$include: c}\n"
    edits = rename(own.project(text).model(), own.path, text.index("data") + 1, "x")
    assert sorted((each.path, each.text) for each in edits) == [
        (own.path, "x"),
        (str(more), "x"),
    ]


ODD = """\
- package: p
- config: base
  extends: gone
  flags: {data: 1}
- model: m
  extends: [base, base]
  operations:
    t:
      flags: {$include: [base, m:t#data, base, m:no], n: 1}
    u: [1]
    v:
      steps: [{flags: {data: 2}}, {run: t, flags: {data: 3, n: 4}}, 5]
"""


def test_a_flag_is_renamed_in_a_file_that_guild_would_refuse(asked: Asked) -> None:
    edits = rename(asked.project(ODD).model(), asked.path, ODD.index("data: 1"), "x")
    assert asked.applied(edits) == (
        ODD.replace("data: 1", "x: 1").replace("#data", "#x").replace("data: 3", "x: 3")
    )


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("package", []),
        ("data: 1", ["m:t", "m:v"]),
        ("n: 1", ["m:t"]),
        ("run: t", ["m:v"]),
    ],
)
def test_the_operations_that_a_place_belongs_to(asked: Asked, word: str, names: list[str]) -> None:
    found = spot(lines_of(ODD), ODD.index(word))
    assert [each.name for each in asked.project(ODD).model().at(found)] == names


@pytest.mark.parametrize("name", ["2024-13-01", "12", "yes", "null"])
def test_a_name_that_yaml_takes_for_something_else_is_quoted(asked: Asked, name: str) -> None:
    project = asked.project("a:\n  flags: {x: 1}\n  label: ${x}\n")
    edits = rename(project.model(), asked.path, asked.text.index("x:"), name)
    assert asked.applied(edits) == f"a:\n  flags: {{'{name}': 1}}\n  label: ${{{name}}}\n"


def test_a_place_that_operations_share_by_an_anchor_is_renamed_once(asked: Asked) -> None:
    text = (
        "base: &b\n  flags: {data: 1}\n  label: ${data}\nother:\n  <<: *b\n  exec: x ${data}\n"
        "third: {flags: {data: 1}}\n"
    )
    edits = rename(asked.project(text).model(), asked.path, text.rindex("${data") + 3, "x")
    assert asked.applied(edits) == text.replace("{data: 1}\n  l", "{x: 1}\n  l").replace(
        "${data}", "${x}"
    )


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("a:\n  label: x@\n", "b", "no flag stands here: only flags can be renamed"),
        ("a:\n  flags: {x@: 1}\n", "b c", "'b c' cannot be the name of a flag"),
        ("a:\n  flags: {x@: 1}\n", "", "'' cannot be the name of a flag"),
        ("a:\n  flags: {x@: 1}\n", "b|c", "'b|c' cannot be the name of a flag"),
        ("a:\n  flags: {x@: 1, y: 2}\n", "y", "there is a flag 'y' already in a"),
    ],
)
def test_a_name_that_cannot_be_is_refused(asked: Asked, text: str, name: str, message: str) -> None:
    def question(project: Project, path: str, offset: int) -> object:
        return rename(project.model(), path, offset, name)

    with pytest.raises(FuncsError) as caught:
        asked.ask(question, text)
    assert caught.value.message.startswith(message)


def test_a_name_that_yaml_would_take_for_something_else_gets_quotes(asked: Asked) -> None:
    text = "a:\n  label: ${x}\n  flags: {x: 1}\n"
    edits = rename(asked.project(text).model(), asked.path, text.index("x"), "on")
    assert asked.applied(edits) == "a:\n  label: ${on}\n  flags: {'on': 1}\n"


HELP = [
    ("first", "a: {label: $(truncate @", 0),
    ("second", "a: {label: $(truncate x @", 1),
    ("piped", "a: {label: '${x|truncate:@", 1),
    ("named", "a:\n  label: $(truncate x end=@", 2),
    ("too-many", "a:\n  label: $(stem a @", None),
    ("any-number", "a:\n  label: $(find a b c d @", 1),
]


@pytest.mark.parametrize(
    ("text", "active"), [row[1:] for row in HELP], ids=[row[0] for row in HELP]
)
def test_the_parameter_at_hand_is_known(asked: Asked, text: str, active: int) -> None:
    found = asked.ask(signature_help, text)
    assert found is not None
    assert found.active == active
    assert all(each in found.label for each in found.parameters)


@pytest.mark.parametrize("text", ["a: {label: $(trunc@", "a: {label: x@", "a: {label: $(nope @"])
def test_no_signature_outside_of_a_call(asked: Asked, text: str) -> None:
    assert asked.ask(signature_help, text) is None


def test_the_parts_of_an_expression_are_coloured(asked: Asked) -> None:
    text = (
        "train:\n  label: 'x ${da|stem:a,b=''c''} $(f \"a $HOME\" k=v | g)'\n"
        "  exec: $(date)\n  env:\n    A: >\n      $(f\n      b)\n    B: $(broken\n"
    )
    found = [
        (each.span.of(text), each.type) for each in tokens(asked.project(text).model(), asked.path)
    ]
    assert found == [
        *(("${", "operator"), ("da", "variable"), ("|", "operator"), ("stem", "function")),
        *((":", "operator"), ("a", "string"), ("b=", "parameter"), ("''c''", "string")),
        *(("}", "operator"), ("$(", "operator"), ("f", "function"), ('"', "operator")),
        *(("a", "string"), ("$HOME", "property"), ('"', "operator"), ("k=", "parameter")),
        *(("v", "string"), ("|", "operator"), ("g", "function"), (")", "operator")),
        *(("$(", "operator"), ("f", "function"), ("b", "string"), (")", "operator")),
        *(("$(", "operator"), ("broken", "function")),
    ]


def test_only_guild_files_and_what_they_include_are_looked_at(tmp_path: Path) -> None:
    for name in ("guild.yml", "more.yml", "other.yml", "inner/deep.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("- config: c\n")
    main = str(tmp_path / "guild.yml")
    Path(main).write_text("- include: [more.yml, inner/deep.yml]\n")
    assert main_file(main, {}) == main
    assert main_file(str(tmp_path / "more.yml"), {}) == main
    assert main_file(str(tmp_path / "inner" / "deep.yml"), {}) == main
    assert main_file(str(tmp_path / "other.yml"), {}) is None


def test_a_file_is_known_as_included_while_the_including_one_is_broken(tmp_path: Path) -> None:
    main, more = tmp_path / "guild.yml", tmp_path / "more.yml"
    main.write_text("")
    more.write_text("- config: c\n")
    text = "- include: more.yml\n- config: [\n"
    assert main_file(str(more), {str(main): text}) == str(main)


def test_a_function_is_known_as_soon_as_its_file_has_it(asked: Asked) -> None:
    text = "a:\n  label: $("
    project = asked.project(text)
    own = asked.folder / "guild_functions.py"
    assert "sing" not in {each.label for each in complete(project, asked.path, len(text)).items}
    own.write_text("from guild_funcs import function\n@function\ndef sing(text: str): ...\n")
    os.utime(own, (1, 1))
    assert "sing" in {each.label for each in complete(project, asked.path, len(text)).items}


def test_twice_as_many_operations_take_no_more_than_twice_the_work(asked: Asked) -> None:
    """Counted, as no busy machine changes that; benchmarks/editor.py has times."""
    operation = "op{0}:\n  label: ${{data|stem}}-{0}-{1}\n  flags: {{data: a.csv}}\n"

    def work(count: int, question: Any) -> int:
        # No text was seen before: what was parsed once is kept.
        mark = f"{question.__name__}-{count}"
        text = "".join(operation.format(number, mark) for number in range(count))
        project = asked.project(text)
        offset = text.rindex("${data") + 3
        project.model()
        return calls(lambda: question(project, asked.path, offset))

    def everywhere(project: Project, path: str, offset: int) -> object:
        return references(project, path, offset, with_definition=True)

    for question in (complete, hover, definition.definition, everywhere):
        work(10, question)
        assert work(200, question) < 2.6 * work(100, question), question.__name__
