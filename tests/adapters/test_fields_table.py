"""The table of fields: the texts of a guild file, found without Guild."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml
from counting import calls
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.adapters.parts.table import FIELDS, find
from guild_funcs.adapters.parts.texts import Found, find_resource

# (id, guild file data of an operation, what is found: field, path, kind, text to evaluate)
FOUND: list[tuple[str, str, list[tuple[str, tuple[Any, ...], str, str]]]] = [
    ("a pattern", "sourcecode: $(a)", [("sourcecode", ("sourcecode",), "include", "$(a)")]),
    (
        "a list of patterns",
        "sourcecode: ['*.py', $(a)]",
        [
            ("sourcecode", ("sourcecode", 0), "include", "*.py"),
            ("sourcecode", ("sourcecode", 1), "include", "$(a)"),
        ],
    ),
    (
        "rules",
        "sourcecode: [{include: $(a)}, {exclude: [b, $(c)]}]",
        [
            ("sourcecode", ("sourcecode", 0, "include"), "include", "$(a)"),
            ("sourcecode", ("sourcecode", 1, "exclude", 0), "exclude", "b"),
            ("sourcecode", ("sourcecode", 1, "exclude", 1), "exclude", "$(c)"),
        ],
    ),
    (
        "root and select",
        "sourcecode: {root: $(r), dest: d, select: [{include: $(a)}]}",
        [
            ("sourcecode", ("sourcecode", "root"), "root", "$(r)"),
            ("sourcecode", ("sourcecode", "select", 0, "include"), "include", "$(a)"),
        ],
    ),
    (
        "one pattern to select",
        "sourcecode: {select: $(a)}",
        [("sourcecode", ("sourcecode", "select"), "include", "$(a)")],
    ),
    (
        "typed forms",
        (
            "sourcecode: [include: {package: shared}, include: {dir: $(d)},"
            ' exclude: {module: [a, "it\'s"]}]'
        ),
        [
            (
                "sourcecode",
                ("sourcecode", 0, "include", "package"),
                "include",
                "$(package 'shared')",
            ),
            ("sourcecode", ("sourcecode", 1, "include", "dir"), "include", "$(d)"),
            ("sourcecode", ("sourcecode", 2, "exclude", "module", 0), "exclude", "$(module 'a')"),
            (
                "sourcecode",
                ("sourcecode", 2, "exclude", "module", 1),
                "exclude",
                "$(module 'it''s')",
            ),
        ],
    ),
    (
        "a typed form with an expression",
        "sourcecode: [include: {package: '$(env \"X\")'}]",
        [
            (
                "sourcecode",
                ("sourcecode", 0, "include", "package"),
                "include",
                '$(package "$(env \\"X\\")")',
            ),
        ],
    ),
    ("no source code", "sourcecode: no", []),
    ("a label", "label: $(a) ${lr}", [("label", ("label",), "label", "$(a) ${lr}")]),
    (
        "flags",
        "flags: {$include: base, lr: $(a), n: 1, x: {default: [1, $(b)]}, y: {type: int}}",
        [
            ("flags", ("flags", "lr"), "default", "$(a)"),
            ("flags", ("flags", "x", "default", 1), "default", "$(b)"),
        ],
    ),
    (
        "choices",
        "flags: {x: {choices: [1, $(a), {value: $(b), flags: {y: $(c)}}]}, z: {choices: $(d)}}",
        [
            ("flags", ("flags", "x", "choices", 1), "choice", "$(a)"),
            ("flags", ("flags", "x", "choices", 2, "value"), "choice", "$(b)"),
            ("flags", ("flags", "x", "choices", 2, "flags", "y"), "choice-flag", "$(c)"),
            ("flags", ("flags", "z", "choices"), "choice", "$(d)"),
        ],
    ),
    ("variables", "env: {A: $(a), B: 1}", [("env", ("env", "A"), "env", "$(a)")]),
    (
        "one dependency",
        "requires: {file: $(a), sha256: $(b), name: $(c)}",
        [("requires", ("requires", "file"), "file", "$(a)")],
    ),
    (
        "dependencies",
        "requires: [data, {resource: $(no)}, {config: $(a), rename: {pattern: x, repl: $(b)}}]",
        [
            ("requires", ("requires", 2, "config"), "config", "$(a)"),
            ("requires", ("requires", 2, "rename", "pattern"), "rename", "x"),
            ("requires", ("requires", 2, "rename", "repl"), "rename", "$(b)"),
        ],
    ),
    (
        "a resource",
        "requires: {target-path: $(t), sources: [$(a), {module: m, select: [$(b)]}]}",
        [
            ("requires", ("requires", "target-path"), "target-path", "$(t)"),
            ("requires", ("requires", "sources", 0), "file", "$(a)"),
            ("requires", ("requires", "sources", 1, "module"), "module", "m"),
            ("requires", ("requires", "sources", 1, "select", 0), "select", "$(b)"),
        ],
    ),
    (
        "resources of a model",
        "resources: {data: [{file: $(a)}], more: {path: p, sources: []}}",
        [
            ("requires", ("resources", "data", 0, "file"), "file", "$(a)"),
            ("requires", ("resources", "more", "path"), "path", "p"),
        ],
    ),
    ("not ours", "{exec: $(a), main: $(b), steps: [{run: $(c)}], description: $(d)}", []),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row[1:], id=row[0]) for row in FOUND])
def test_the_texts_of_an_operation(
    text: str, expected: list[tuple[str, tuple[Any, ...], str, str]]
) -> None:
    found = [
        (field.name, each.path, each.kind, each.expression)
        for field, each in find(yaml.safe_load(text))
    ]
    assert found == expected


# (id, field, text, whether guild-funcs evaluates it)
OURS = [
    ("a plain label", "label", "lr=${lr}", False),
    ("our label", "label", "${data|stem}", True),
    ("a plain variable", "env", "${data}/x", False),
    ("our variable", "env", "${data|stem}", True),
    ("a plain file", "requires", "${data}", False),
    ("our file", "requires", "$(env DATA)", True),
    ("a flag's reference", "flags", "${other}", True),
    ("a plain pattern", "sourcecode", "*.py", False),
    ("an escape", "sourcecode", "$$(a)", True),
]


@pytest.mark.parametrize(
    ("name", "text", "expected"), [pytest.param(*row[1:], id=row[0]) for row in OURS]
)
def test_what_guild_understands_is_guilds(name: str, text: str, *, expected: bool) -> None:
    field = next(field for field in FIELDS if field.name == name)
    assert field.is_ours(Found((), text, name)) is expected


KEYS = st.sampled_from(
    [
        "sourcecode",
        "select",
        "include",
        "exclude",
        "package",
        "root",
        "label",
        "flags",
        "lr",
        "default",
        "choices",
        "value",
        "env",
        "requires",
        "sources",
        "file",
        "rename",
        "resources",
        "operations",
        "operation-defaults",
        "model",
    ]
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("$(a)"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.integers(), inner),
    max_leaves=25,
)


@given(DATA)
def test_any_data_is_walked_and_each_path_leads_to_its_text(data: Any) -> None:
    for found in find(data):
        assert at(data, found[1].path) == found[1].text
    for text in find_resource(data):
        assert at(data, text.path) == text.text


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def test_data_that_holds_itself_is_walked() -> None:
    data = yaml.safe_load("{flags: {x: &x [*x]}, requires: {rename: &r {a: *r}}, label: &l [*l]}")
    assert list(find(data)) == []


def test_it_costs_neither_guild_nor_a_parser() -> None:
    code = (
        "import sys; import guild_funcs.adapters.parts.table as table;"
        "list(table.find({'label': '$(hostname)'}));"
        "[f.is_ours(table.Found((), '${a|b}', f.name)) for f in table.FIELDS];"
        "print([m for m in sys.modules if m.split('.')[0] in ('guild', 'lark', 'yaml')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def many(count: int) -> dict[str, Any]:
    """An operation with that many flags, variables, patterns and dependencies."""
    return {
        "sourcecode": [{"include": {"package": "shared"}} for _ in range(count)],
        "label": "$(hostname) ${lr}",
        "flags": {f"f{n}": {"default": "$(env X)", "choices": [1, "$(a)"]} for n in range(count)},
        "env": {f"V{n}": "$(env B)" for n in range(count)},
        "requires": [{"file": "$(find x $Y)"} for _ in range(count)],
    }


def test_two_thousand_of_each_have_all_their_texts() -> None:
    assert sum(field.is_ours(found) for field, found in find(many(2000))) == 2000 * 5 + 1


def test_twice_as_many_take_twice_the_work() -> None:
    def work(count: int) -> int:
        data = many(count)
        return calls(lambda: list(find(data)))

    assert work(1000) < 2.2 * work(500)
