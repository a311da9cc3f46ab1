"""Functions that choose, convert and write values."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project, culprit
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.context import Text
from guild_funcs.errors import ArgumentProblem, MissingError, UnknownNameError

FLAGS = {
    "none": None,
    "empty": [],
    "layers": [32, 64],
    "words": ["b é", "a", "b é"],
    "mixed": ["run10", 3, None, "run2", 1.5, True],
    "same": [1, 1.0, True, "1", 1, [1], [1]],
    "table": {"b": 1, "a": [True, None]},
    "day": date(2024, 5, 17),
    "path": Text("data é"),
    "lr": 0.00001,
}
NOT_SET = "$(env NOT_SET)"


def _call(text: str, /, **flags: Any) -> Any:
    return Project(Path("/project"), flags={**FLAGS, **flags}).value(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(default ${none} 'a é')", "a é", id="default-null"),
        pytest.param(f"$(default {NOT_SET} a)", "a", id="default-missing-variable"),
        pytest.param("$(default $NOT_SET a)", "a", id="default-unset-variable"),
        pytest.param("$(load nothing.yml a | default a)", "a", id="default-missing-file"),
        pytest.param("$(default '' a)", "", id="default-empty-is-a-value"),
        pytest.param("$(default ${none})", "", id="default-without-one-as-in-guild"),
        pytest.param(f"$(default ${{layers}} {NOT_SET})", [32, 64], id="default-is-lazy"),
        pytest.param("$(first ${layers})", 32, id="first-of-list"),
        pytest.param("$(first ${none} $NOT_SET '' a)", "", id="first-that-is-there"),
        pytest.param(f"$(first ${{none}} ${{layers}} {NOT_SET})", [32, 64], id="first-is-lazy"),
        pytest.param("$(first ${none} ${none})", None, id="first-none-is-there"),
        pytest.param("$(first ${empty} | default a)", "a", id="first-of-empty-is-missing"),
        pytest.param("$(last ${words})", "b é", id="last"),
        pytest.param("$(last ${empty} | default a)", "a", id="last-of-empty-is-missing"),
        pytest.param("$(len ${layers})", 2, id="len-list"),
        pytest.param("$(len 'é a')", 3, id="len-text"),
        pytest.param("$(len '')", 0, id="len-empty"),
        pytest.param("$(len ${table})", 2, id="len-mapping"),
        pytest.param("$(len ${none})", 0, id="len-null"),
        pytest.param("$(sort b é a)", ["a", "b", "é"], id="sort-words"),
        pytest.param("$(sort run10 run2)", ["run2", "run10"], id="sort-as-people-count"),
        pytest.param("$(sort)", [], id="sort-nothing"),
        pytest.param("${empty|sort}", [], id="sort-empty"),
        pytest.param("${mixed|sort}", [1.5, 3, "run2", "run10", True, None], id="sort-mixed"),
        pytest.param("$(sort ${layers} reverse=yes)", [64, 32], id="sort-reverse"),
        pytest.param("${words|uniq}", ["b é", "a"], id="uniq"),
        pytest.param("${empty|uniq}", [], id="uniq-empty"),
        pytest.param("${same|uniq}", [1, 1.0, True, "1", [1]], id="uniq-types"),
        pytest.param("$(uniq a b a)", ["a", "b"], id="uniq-words"),
        pytest.param("$(int ' 3 ')", 3, id="int-text"),
        pytest.param("$(int -3.7)", -3, id="int-cuts"),
        pytest.param("$(int 12345678901234567890)", 12345678901234567890, id="int-long"),
        pytest.param("${layers|int}", [32, 64], id="int-list"),
        pytest.param("${lr|int}", 0, id="int-number"),
        pytest.param("$(float 1e-3)", 0.001, id="float-text"),
        pytest.param("${layers|float}", [32.0, 64.0], id="float-list"),
        pytest.param("$(float -inf)", -math.inf, id="float-infinite"),
        pytest.param("$(bool Yes)", True, id="bool-text"),
        pytest.param("$(bool '')", False, id="bool-empty"),
        pytest.param("$(bool ${none})", False, id="bool-null"),
        pytest.param("${layers|bool}", [True, True], id="bool-list"),
        pytest.param("$(str ${lr})", "1.0e-05", id="str-number-as-guild-writes-it"),
        pytest.param("$(str ${none})", "", id="str-null"),
        pytest.param("$(str ${day})", "2024-05-17", id="str-date"),
        pytest.param("${layers|str}", ["32", "64"], id="str-list"),
        pytest.param("$(str ${table})", "{b: 1, a: [yes, null]}", id="str-mapping"),
        pytest.param("$(str 'a é')", "a é", id="str-text"),
        pytest.param("$(json '{\"a é\": [1, null]}')", {"a é": [1, None]}, id="json-read"),
        pytest.param("$(json ${table})", '{"b": 1, "a": [true, null]}', id="json-write"),
        pytest.param("$(json ${words})", '["b é", "a", "b é"]', id="json-write-unicode"),
        pytest.param("$(json ${day})", '"2024-05-17"', id="json-write-date"),
        pytest.param("$(json ${none})", "null", id="json-write-null"),
        pytest.param("$(yaml '[a é, 1.5, yes]')", ["a é", 1.5, True], id="yaml-read"),
        pytest.param("$(yaml '')", None, id="yaml-read-empty"),
        pytest.param("$(yaml ${table})", "{b: 1, a: [yes, null]}", id="yaml-write"),
        pytest.param("$(yaml ${words})", "[b é, a, b é]", id="yaml-write-unicode"),
        pytest.param("$(yaml ${lr})", "1.0e-05", id="yaml-write-scalar"),
        pytest.param("$(yaml $(glob *))", "[]", id="yaml-write-empty"),
    ],
)
def test_data_function(text: str, value: Any) -> None:
    result = _call(text)
    assert result == value
    assert isinstance(result, bool) is isinstance(value, bool)
    assert isinstance(result, str) is isinstance(value, str)


@pytest.mark.parametrize(
    "text", ["$(str 1.10)", "$(json ${layers})", "$(yaml ${layers})", "${path|default:x}"]
)
def test_text_that_a_flag_must_not_decode_is_marked(text: str) -> None:
    assert type(_call(text)) is Text


def test_default_lets_other_errors_pass() -> None:
    project = Project(Path("/project"))
    assert isinstance(project.error("$(default $(nope) a)"), UnknownNameError)
    assert isinstance(project.error("$(default ${nope} a)"), UnknownNameError)
    assert isinstance(project.error("$(default $(lower) a)"), ArgumentProblem)


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        pytest.param(
            "$(first abc)", "a list is needed, but the value given is text", "abc", id="first-text"
        ),
        pytest.param("$(first ${empty})", "the list is empty", "${empty}", id="first-empty"),
        pytest.param(
            "$(last ${table})", "a list is needed, but the value given is a mapping", "${table}",
            id="last-mapping",
        ),
        pytest.param("${empty|last}", "the list is empty", "empty", id="last-empty"),
        pytest.param(
            "$(len ${lr})", "len: 'value' must be a list, a mapping or text, not a number", "${lr}",
            id="len-number",
        ),
        pytest.param(
            "$(sort a b reverse=maybe)",
            "sort(*items, reverse=no): 'reverse' must be yes or no, but the value given is text",
            "maybe",
            id="sort-reverse",
        ),
        pytest.param(
            "$(int ten)", "int: 'value' must be a number, but the value given is text", "ten",
            id="int-word",
        ),
        pytest.param(
            "$(int 1_000)", "int: 'value' must be a number, but the value given is text", "1_000",
            id="int-underscore-as-in-guild",
        ),
        pytest.param(
            "$(int '')", "int: 'value' must be a number, but the value given is empty text", "''",
            id="int-empty",
        ),
        pytest.param("$(int inf)", "int: 'value' must be a finite number", "inf", id="int-inf"),
        pytest.param(
            "$(float ${none})", "float: 'value' must be a number, but the value given is null",
            "${none}", id="float-null",
        ),
        pytest.param(
            "$(float ${table})",
            "float: 'value' must be a number, but the value given is a mapping",
            "${table}", id="float-mapping",
        ),
        pytest.param(
            "$(bool 'a é')", "bool: 'value' must be yes or no, but the value given is text",
            "'a é'", id="bool-word",
        ),
        pytest.param(
            "$(bool ${day})", "bool: 'value' must be yes or no, but the value given is date",
            "${day}", id="bool-date",
        ),
        pytest.param(
            "$(json '[1,')",
            "json: the text given is no JSON: Expecting value (line 1, column 4)", "'[1,'",
            id="json",
        ),
        pytest.param(
            "$(json '')", "json: the text given is no JSON: Expecting value (line 1, column 1)",
            "''", id="json-empty",
        ),
        pytest.param(
            "$(yaml '[a')",
            "yaml: the text given is no YAML: expected ',' or ']', but got '<stream end>' "
            "(line 1, column 3)",
            "'[a'",
            id="yaml",
        ),
        pytest.param(
            "$(yaml 2024-13-01)", "yaml: the text given is no YAML: ValueError", "2024-13-01",
            id="yaml-date",
        ),
    ],
)  # fmt: skip
def test_wrong_value(text: str, message: str, at: str) -> None:
    error = Project(Path("/project"), flags=FLAGS).error(text)
    assert isinstance(error, (ArgumentProblem, MissingError))
    assert error.message == message
    assert culprit(error) == at


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
).filter(lambda value: not isinstance(value, str))


@given(JSON)
def test_json_reads_what_it_writes(value: Any) -> None:
    assert _call("$(json ${value} | json)", value=value) == value


@given(st.lists(st.integers() | st.text()))
def test_sort_does_not_depend_on_the_order_and_loses_nothing(items: list[Any]) -> None:
    ordered = _call("$(sort ${items})", items=items)
    assert ordered == _call("$(sort ${items})", items=items[::-1])
    assert sorted(map(repr, ordered)) == sorted(map(repr, items))


@given(st.lists(st.integers(0, 3) | st.sampled_from("ab")))
def test_uniq_twice_is_uniq(items: list[Any]) -> None:
    once = _call("$(uniq ${items})", items=items)
    assert _call("$(uniq ${items})", items=once) == once
    assert set(once) == set(items)
