"""Names that nobody defines, and keys that stand twice: what check says, and what Guild does."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Optional

import pytest
import yaml
from effort import examples
from file_trees import write_tree
from guild import guildfile
from hypothesis import given, settings
from hypothesis import strategies as st

from guild_funcs.lint import check

OPERATIONS = "  operations:\n    train: {main: train}\n"
Said = tuple[str, str, str, Optional[str]]

# What is said, and whether Guild refuses the file.
FILES: list[tuple[str, str, list[Said], bool]] = [
    (
        "flag-twice",
        "train:\n  flags: {lr: 1, n: 2, lr: 3}\n",
        [
            (
                "2:24",
                "GF108",
                "'lr' stands twice here: the value in line 2 is lost",
                "remove one of them, or give it its own name",
            )
        ],
        False,
    ),
    (
        "operation-three-times",
        "a: {main: x}\nb: y\na: {main: x}\n'a': {main: x}\n",
        [
            (
                place,
                "GF108",
                "'a' stands twice here: the value in line 1 is lost",
                "remove one of them, or give it its own name",
            )
            for place in ("3:1", "4:2")
        ],
        False,
    ),
    ("merged", "a: &a {main: x, label: b}\nb:\n  <<: *a\n  label: c\n", [], False),
    ("merged-twice", "a: &a {main: x}\nb: {<<: *a, flags: {c: 1}}\nd:\n  <<: *a\n", [], False),
    ("merged-list", "a: &a {main: x}\nb: &b {label: x}\nc: {<<: [*a, *b], main: y}\n", [], False),
    (
        "merged-below",
        (
            "x:\n  main: a\n  flags: &f\n    <<: &g {a: 1}\n    a: 2\n"
            "z: {main: a, flags: {<<: *f, a: 3}}\n"
        ),
        [],
        False,
    ),
    (
        "param",
        ("- model: m\n  params: {data: x}\n  operations:\n    t: {main: 't {{ dta }} {{data}}'}\n"),
        [("4:21", "GF205", "there is no param 'dta'", "did you mean 'data'?")],
        False,
    ),
    (
        "param-of-a-parent",
        (
            "- config: c\n  params: {data: x}\n- model: m\n  extends: c\n  operations:\n"
            "    t: {main: t, label: '{{data}} {{zzz}}', flags: {'x': '{{ data }}'}}\n"
        ),
        [("6:37", "GF205", "there is no param 'zzz'", "they are data")],
        False,
    ),
    (
        "param-in-a-param",
        "- model: m\n  params: {a: 'x {{ b }}'}\n  operations: {t: {main: 't {{a}}'}}\n",
        [("2:21", "GF205", "there is no param 'b'", "they are a")],
        False,
    ),
    ("other-braces", "t:\n  exec: docker ps --format '{{ .Names }}' {{ name }}\n", [], False),
    (
        "item-of-no-type",
        f"- model: m\n{OPERATIONS}- foo: bar\n",
        [
            (
                "4:3",
                "GF515",
                "this item is none of model, config, package, include",
                "begin it with '- model: NAME', or '- config: NAME'",
            )
        ],
        True,
    ),
    (
        "item-misspelt",
        "- modle: m\n  flags: {a: 1}\n",
        [
            (
                "1:3",
                "GF515",
                "this item is none of model, config, package, include",
                "did you mean 'model'?",
            )
        ],
        True,
    ),
    (
        "attribute-of-a-model",
        f"- model: m\n  descripton: x\n{OPERATIONS}",
        [("2:3", "GF510", "Guild knows no attribute 'descripton'", "did you mean 'description'?")],
        False,
    ),
    (
        "attribute-of-an-operation-in-a-model",
        f"- model: m\n  env: {{A: $(hostname)}}\n{OPERATIONS}- config: c\n  env: {{A: b}}\n",
        [
            (
                "2:3",
                "GF510",
                "Guild knows no attribute 'env' of a model",
                "write it in an operation, or in operation-defaults for all of them",
            )
        ],
        False,
    ),
    (
        "text-as-item",
        "- train\n",
        [
            (
                "1:3",
                "GF515",
                "this is no item of a guild file",
                "begin it with '- model: NAME', or '- config: NAME'",
            )
        ],
        True,
    ),
    (
        "two-types",
        f"- model: m\n  config: c\n{OPERATIONS}",
        [
            (
                "2:3",
                "GF515",
                "an item is a model or a config, and not both",
                "begin another item with '- '",
            )
        ],
        True,
    ),
    (
        "two-models",
        f"- model: m\n{OPERATIONS}- model: m\n{OPERATIONS}",
        [("4:10", "GF515", "there is a model 'm' already", None)],
        True,
    ),
    (
        "two-without-name",
        "- operations: {a: x}\n- operations: {b: x}\n",
        [("2:3", "GF515", "there are two models without name", None)],
        True,
    ),
    (
        "extends-nothing",
        f"- config: base\n- model: m\n  extends: bsae\n{OPERATIONS}",
        [("3:12", "GF206", "there is no model or config 'bsae'", "did you mean 'base'?")],
        True,
    ),
    (
        "includes-nothing",
        "- model: m\n  operations: {t: {main: t, flags: {$include: 'x#y'}}}\n",
        [("2:48", "GF206", "there is no model or config 'x'", None)],
        True,
    ),
    ("extends-a-package", f"- model: m\n  extends: gpkg/base\n{OPERATIONS}", [], True),
    (
        "operation-of-nothing",
        "t:\n",
        [
            (
                "1:1",
                "GF515",
                "the operation 't' must be a mapping, or the text of its main",
                "write t: {main: t}",
            )
        ],
        True,
    ),
    (
        "operations-in-a-list",
        "- model: m\n  operations:\n    - train\n",
        [
            (
                "2:3",
                "GF515",
                "operations must be a mapping",
                "write each as NAME: ..., without '- '",
            )
        ],
        True,
    ),
    (
        "steps",
        "a: x\np:\n  steps: [a, b, run: aa lr=1, 'm:a', a.py, pkg/a, '${x}', queue, 'n:x']\n",
        [
            ("3:14", "GF408", "there is no operation 'b' in this project", None),
            (
                "3:22",
                "GF408",
                "there is no operation 'aa' in this project",
                "did you mean 'a'?",
            ),
        ],
        False,
    ),
    (
        "steps-of-a-model",
        (
            "- model: m\n  operations: {p: {steps: [x, n:x, m:q, p]}}\n"
            "- model: n\n  operations: {x: {main: x}}\n"
        ),
        [
            ("2:28", "GF408", "there is no operation 'x' in this project", "write n:x"),
            ("2:36", "GF408", "there is no operation 'm:q' in this project", None),
        ],
        False,
    ),
    (
        "dependencies",
        (
            "a: x\nb:\n  main: x\n  requires:\n    - operation: a, aa ,c\n"
            "    - {operation: gone, optional: yes}\n    - sources: [operation: d, file: x]\n"
            "    - operation: ${a}\n"
            "  flags: {a: 1}\n"
        ),
        [
            ("5:21", "GF408", "there is no operation 'aa' in this project", "did you mean 'a'?"),
            ("5:25", "GF408", "there is no operation 'c' in this project", None),
            ("7:28", "GF408", "there is no operation 'd' in this project", None),
        ],
        False,
    ),
    (
        "inherited-operation",
        (
            "- config: c\n  operations: {x: {main: x}}\n"
            "- model: m\n  extends: c\n  operations: {p: {steps: [x, y]}}\n"
        ),
        [("5:31", "GF408", "there is no operation 'y' in this project", None)],
        False,
    ),
    (
        "from-elsewhere",
        "- include: some.package\n- model: m\n  extends: x\n  operations: {p: {steps: [x]}}\n",
        [],
        True,
    ),
    ("ignored", "a: {main: x, main: y}  # guild-funcs: ignore[GF108]\n", [], False),
    (
        "extends-in-a-circle",
        (
            "- config: c\n  extends: [e, d]\n- config: d\n  extends: c\n- config: e\n"
            f"- config: f\n  extends: f\n- model: m\n  extends: [c]\n{OPERATIONS}"
        ),
        [("4:12", "GF207", "models extend each other in a circle: c -> d -> c", None)],
        True,
    ),
    (
        "extends-itself",
        f"- model: m\n  extends: m\n{OPERATIONS}",
        [("2:12", "GF207", "models extend each other in a circle: m -> m", None)],
        True,
    ),
    (
        "configs-in-a-circle-that-no-model-extends",
        f"- config: c\n  extends: d\n- config: d\n  extends: c\n- model: m\n{OPERATIONS}",
        [],
        False,
    ),
    (
        "extends-a-list-in-a-text",
        f"- config: c\n- model: m\n  extends: '[c, bse]'\n{OPERATIONS}",
        [("3:13", "GF206", "there is no model or config 'bse'", None)],
        True,
    ),
    (
        "includes-in-a-circle",
        (
            "- config: c\n  flags: {lr: 1, $include: d}\n- config: d\n"
            "  flags: {lx: 1, $include: c}\n- model: m\n  operations:\n"
            "    t: {main: t, label: '${lr} ${lx} ${no}', flags: {$include: [c, d]}}\n"
        ),
        [("7:40", "GF203", "there is no flag 'no'", "the flags are lr, lx")],
        False,
    ),
    (
        "params-in-a-circle",
        (
            "- model: m\n  params: {a: '{{ b }}', b: '{{a}}', c: '{{a}}', n: 1}\n"
            "  operations: {t: {main: 't {{c}}'}}\n"
        ),
        [("2:30", "GF207", "params stand for each other in a circle: a -> b -> a", None)],
        False,
    ),
    (
        "param-that-grows",
        f"- model: m\n  params: {{d: 'x{{{{d}}}}'}}\n{OPERATIONS}",
        [("2:16", "GF207", "params stand for each other in a circle: d -> d", None)],
        True,
    ),
    (
        "param-of-a-param",
        (
            "- model: m\n  params: {a: '{{ b }}', b: '{{ c }}x', c: '$(stm x)'}\n"
            "  operations: {t: {main: t, label: '{{a}}', flags: {x: '{{ a }}'}}}\n"
        ),
        [
            ("2:30", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
        ],
        False,
    ),
]


# Guild leaves files open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("text", "expected", "is_refused"),
    [row[1:] for row in FILES],
    ids=[row[0] for row in FILES],
)
def test_what_is_said_of_names(
    text: str, expected: list[Said], is_refused: bool, tmp_path: Path
) -> None:
    path = tmp_path / "guild.yml"
    path.write_text(text)
    found = check(str(path))
    said = [
        (f"{each.place.line}:{each.place.column}", each.code, each.message, each.hint)
        for each in found
    ]
    assert said == expected
    try:
        guildfile.for_string(text)
    except Exception:  # noqa: BLE001 - of several kinds
        assert is_refused
    else:
        assert not is_refused


def test_every_error_of_an_item_is_one_that_guild_refuses() -> None:
    stops = {"GF206", "GF515"}
    for name, _, said, is_refused in FILES:
        if any(code in stops for _, code, *_ in said):
            assert is_refused, name


AGAIN = "includes others, and is read already: Guild takes that for a circle"
# What is said of several files, and whether Guild refuses them.
INCLUDED: list[tuple[str, dict[str, str], list[str], bool]] = [
    (
        "itself",
        {"guild.yml": f"- include: guild.yml\n- model: m\n{OPERATIONS}"},
        [f"guild.yml 1:12 GF207 'guild.yml' {AGAIN}"],
        True,
    ),
    (
        "each-other",
        {
            "guild.yml": f"- include: b.yml\n- model: m\n{OPERATIONS}",
            "b.yml": "- config: c\n- include: guild.yml\n",
        },
        [f"b.yml 2:12 GF207 'guild.yml' {AGAIN}"],
        True,
    ),
    (
        "one-with-another-twice",
        {
            "guild.yml": f"- include: [b.yml, b.yml]\n- model: m\n{OPERATIONS}",
            "b.yml": "- include: [c.yml, c.yml]\n",
            "c.yml": "- config: c\n",
        },
        [f"guild.yml 1:20 GF207 'b.yml' {AGAIN}"],
        True,
    ),
    (
        "one-twice",
        {
            "guild.yml": f"- include: [c.yml, c.yml]\n- model: m\n{OPERATIONS}",
            "c.yml": "- config: c\n",
        },
        [],
        False,
    ),
    (
        "operations-alone",
        {
            "guild.yml": "- operations: {a: x}\n- include: b.yml\n",
            "b.yml": "b: x\n",
        },
        ["b.yml 1:1 GF515 there are two models without name"],
        True,
    ),
    (
        "numbers-alone",
        {"guild.yml": "- operations: {a: x}\n- include: b.yml\n", "b.yml": "1: x\n"},
        ["b.yml 1:1 GF515 the name of an operation must be text, but YAML takes '1' for a number"],
        True,
    ),
]


# Guild leaves files open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("files", "expected", "is_refused"),
    [row[1:] for row in INCLUDED],
    ids=[row[0] for row in INCLUDED],
)
def test_what_is_said_of_files_that_others_include(
    files: dict[str, str], expected: list[str], is_refused: bool, tmp_path: Path
) -> None:
    path = str(write_tree(tmp_path, files) / "guild.yml")
    assert [
        f"{os.path.basename(each.place.file or '')} {each.place.line}:{each.place.column} "
        f"{each.code} {each.message}"
        for each in check(path)
    ] == expected
    with pytest.raises(guildfile.GuildfileError) if is_refused else nullcontext():
        guildfile.for_file(path)


def test_params_that_double_do_not_fill_the_memory(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(60)]
    chain = [f"{one}: '{{{{{two}}}}}{{{{{two}}}}}'" for one, two in zip(names, names[1:])]
    text = f"- model: m\n  params: {{{', '.join(chain)}}}\n  operations: {{t: 't {{{{p0}}}}'}}\n"
    (tmp_path / "guild.yml").write_text(text)
    assert [each.code for each in check(str(tmp_path / "guild.yml"))] == ["GF205", "GF205"]


NAMES = st.sampled_from(["a", "b", "'a'", "1", "no"])


@settings(max_examples=examples(100))
@given(st.lists(st.tuples(NAMES, st.sampled_from(["x", "{c: 1}", "[]"])), max_size=6))
def test_keys_twice_are_those_that_yaml_loses(pairs: list[tuple[str, str]]) -> None:
    text = "op:\n  env:\n" + "".join(f"    {key}: {value}\n" for key, value in pairs)
    data = yaml.safe_load(text)["op"]["env"] or {}
    found = check("x.yml", opened={os.path.abspath("x.yml"): text})
    assert sum(each.code == "GF108" for each in found) == len(pairs) - len(data)
