"""Functions that choose, and what they leave alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from function_projects import Project, culprit
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.errors import ArgumentProblem, MissingError

FLAGS = {
    "on": True,
    "off": False,
    "none": None,
    "one": 1,
    "lr": 0.1,
    "empty": [],
    "list": [1, "a é"],
    "table": {"a": 1},
}
# Evaluating this is an error, so that a test shows that it is not evaluated.
NOT_SET = "$(env NOT_SET)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(f"$(if ${{on}} 'a é' {NOT_SET})", "a é", id="if-then"),
        pytest.param(f"$(if ${{off}} {NOT_SET} b)", "b", id="if-else"),
        pytest.param(f"$(if ${{off}} {NOT_SET})", None, id="if-without-else"),
        pytest.param("$(if ${on} then=a else=b)", "a", id="if-by-name"),
        pytest.param("$(if '' a b)", "b", id="if-empty"),
        pytest.param("$(if ${empty} a b)", "b", id="if-empty-list"),
        pytest.param("$(if ${list} ${table} b)", {"a": 1}, id="if-list-keeps-type"),
        pytest.param("${on|if:a,b}", "a", id="if-filter"),
        pytest.param(f"$(or ${{none}} ${{list}} {NOT_SET})", [1, "a é"], id="or"),
        pytest.param("$(or '' ${off})", False, id="or-none-holds"),
        pytest.param("$(or ${none})", None, id="or-one"),
        pytest.param(f"$(and ${{on}} '' {NOT_SET})", "", id="and"),
        pytest.param("$(and ${on} ${list})", [1, "a é"], id="and-all-hold"),
        pytest.param("$(not ${on})", False, id="not"),
        pytest.param("$(not '')", True, id="not-empty"),
        pytest.param("$(not ${empty})", True, id="not-list"),
        pytest.param("$(not No)", True, id="not-word"),
        pytest.param("$(eq 'a é' 'a é')", True, id="eq-text"),
        pytest.param("$(eq 0.10 0.1)", False, id="eq-words-are-text"),
        pytest.param("$(eq ${lr} 0.10)", True, id="eq-number-and-word"),
        pytest.param("$(eq 1e-1 ${lr})", True, id="eq-word-and-number"),
        pytest.param("$(eq ${lr} fast)", False, id="eq-number-and-other-word"),
        pytest.param("$(eq ${one} ${on})", False, id="eq-yes-is-not-1"),
        pytest.param("$(eq ${one} ${one})", True, id="eq-numbers"),
        pytest.param("$(eq ${on} yes)", True, id="eq-boolean-and-word"),
        pytest.param("$(eq ${on} maybe)", False, id="eq-boolean-and-other-word"),
        pytest.param("$(eq ${none} '')", True, id="eq-null-and-empty"),
        pytest.param("$(eq ${none} ${none})", True, id="eq-nulls"),
        pytest.param("$(eq ${none} x)", False, id="eq-null-and-word"),
        pytest.param("$(eq ${list} ${list})", True, id="eq-lists"),
        pytest.param("$(eq ${list} ${empty})", False, id="eq-lists-of-other-length"),
        pytest.param("$(eq ${empty} '')", False, id="eq-list-and-text"),
        pytest.param("$(eq ${table} ${table})", True, id="eq-mappings"),
        pytest.param("$(eq ${table} a)", False, id="eq-mapping-and-text"),
    ],
)
def test_logic(text: str, value: Any) -> None:
    result = Project(Path("/project"), flags=FLAGS).value(text)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"$(if {NOT_SET} a b)", id="if"),
        pytest.param(f"$(or {NOT_SET} a)", id="or"),
        pytest.param(f"$(and {NOT_SET} a)", id="and"),
        pytest.param(f"$(not {NOT_SET})", id="not"),
        pytest.param(f"$(eq {NOT_SET} a)", id="eq"),
    ],
)
def test_a_missing_condition_is_an_error_and_not_a_no(text: str) -> None:
    error = Project(Path("/project"), flags=FLAGS).error(text)
    assert isinstance(error, MissingError)
    assert culprit(error) == "NOT_SET"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("$(if a)", "if(condition, then, [else]) needs a value for 'then'", id="if"),
        pytest.param(
            "$(if a b c d)",
            "if(condition, then, [else]) takes 3 arguments, but 4 were given",
            id="if-too-many",
        ),
        pytest.param("$(or)", "or(value, *others) needs a value for 'value'", id="or"),
        pytest.param("$(and)", "and(value, *others) needs a value for 'value'", id="and"),
        pytest.param("$(not)", "not(value) needs a value for 'value'", id="not"),
        pytest.param("$(eq a)", "eq(left, right) needs a value for 'right'", id="eq"),
    ],
)
def test_wrong_count(text: str, message: str) -> None:
    error = Project(Path("/project")).error(text)
    assert isinstance(error, ArgumentProblem)
    assert error.message == message


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())


@given(VALUES, VALUES)
def test_eq_does_not_depend_on_the_order(left: Any, right: Any) -> None:
    project = Project(Path("/project"), {"left": left, "right": right})
    assert project.value("$(eq ${left} ${right})") == project.value("$(eq ${right} ${left})")
    assert project.value("$(eq ${left} ${left})") is True
