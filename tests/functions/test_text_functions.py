"""Functions that change text."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project, culprit
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.errors import ArgumentProblem

FLAGS = {
    "none": None,
    "yes": True,
    "lr": 0.00001,
    "words": ["First Try", "ÉTÉ"],
    "table": {"a": 1},
    "nested": [["A"], "B"],
}


def _call(text: str, /, **flags: Any) -> Any:
    return Project(Path("/project"), flags={**FLAGS, **flags}).value(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(lower 'ÉTÉ A')", "été a", id="lower"),
        pytest.param("$(lower '')", "", id="lower-empty"),
        pytest.param("$(lower ${none})", "", id="lower-null"),
        pytest.param("${words|lower}", ["first try", "été"], id="lower-list"),
        pytest.param("${nested|lower}", [["a"], "b"], id="lower-list-in-list"),
        pytest.param("$(upper 'été a')", "ÉTÉ A", id="upper"),
        pytest.param("$(upper '')", "", id="upper-empty"),
        pytest.param("${lr|upper}", "1.0E-05", id="upper-number-as-guild-writes-it"),
        pytest.param("${words|upper}", ["FIRST TRY", "ÉTÉ"], id="upper-list"),
        pytest.param("$(title 'first  été')", "First  Été", id="title"),
        pytest.param(
            """$(title "it's new-york 2nd")""", "It's New-York 2Nd", id="title-apostrophe"
        ),
        pytest.param("$(title '')", "", id="title-empty"),
        pytest.param("${words|title}", ["First Try", "Été"], id="title-list"),
        pytest.param("$(strip ' é  ')", "é", id="strip"),
        pytest.param("$(strip --a-b- -)", "a-b", id="strip-characters"),
        pytest.param("$(strip '')", "", id="strip-empty"),
        pytest.param("${words|strip:FÉ}", ["irst Try", "T"], id="strip-list"),
        pytest.param("$(replace 'a é b' ' ' _)", "a_é_b", id="replace"),
        pytest.param("$(replace aXbX X)", "ab", id="replace-removes"),
        pytest.param("$(replace '' a b)", "", id="replace-empty"),
        pytest.param("${words|replace:T,t}", ["First try", "ÉtÉ"], id="replace-list"),
        pytest.param("$(split '  a  é b ')", ["a", "é", "b"], id="split-white-space"),
        pytest.param("$(split a,,b ,)", ["a", "", "b"], id="split-separator"),
        pytest.param("$(split '')", [], id="split-empty"),
        pytest.param("$(split '' ,)", [""], id="split-empty-by-separator"),
        pytest.param("${words|split}", [["First", "Try"], ["ÉTÉ"]], id="split-list"),
        pytest.param("$(slug 'Crème Brûlée, 2nd')", "creme-brulee-2nd", id="slug"),
        pytest.param("$(slug 'Файл №1 が')", "файл-no1-が", id="slug-other-scripts"),
        pytest.param("$(slug '--')", "", id="slug-nothing-left"),
        pytest.param("$(slug '')", "", id="slug-empty"),
        pytest.param("${words|slug}", ["first-try", "ete"], id="slug-list"),
        pytest.param("$(truncate 'a long story' 7)", "a long…", id="truncate"),
        pytest.param("$(truncate story 5)", "story", id="truncate-fits"),
        pytest.param("$(truncate 'é ü story' 5 ...)", "é ...", id="truncate-end"),
        pytest.param("$(truncate story 2 end=...)", "st", id="truncate-end-too-long"),
        pytest.param("$(truncate story 0)", "", id="truncate-to-nothing"),
        pytest.param("$(truncate '' 3)", "", id="truncate-empty"),
        pytest.param("${words|truncate:3}", ["Fi…", "ÉTÉ"], id="truncate-list"),
        pytest.param("$(quote 'a é')", "'a é'", id="quote"),
        pytest.param("$(quote '')", "''", id="quote-empty"),
        pytest.param("${words|quote}", ["'First Try'", "'ÉTÉ'"], id="quote-list"),
        pytest.param("""$(unquote "'a é'")""", "a é", id="unquote"),
        pytest.param("""$(unquote "'")""", "'", id="unquote-one-quote"),
        pytest.param("""$(unquote "'a")""", "'a", id="unquote-half"),
        pytest.param("$(unquote '')", "", id="unquote-empty"),
        pytest.param("${lr|unquote}", 0.00001, id="unquote-number-as-it-is"),
        pytest.param("${words|quote|unquote}", ["First Try", "ÉTÉ"], id="unquote-list"),
        pytest.param("${lr|%.2e}", "1.00e-05", id="format-number"),
        pytest.param("$(format 0.5 %.2f)", "0.5", id="format-text-passes-through-as-in-guild"),
        pytest.param("$(format $(float 0.5) %.2f)", "0.50", id="format-made-number"),
        pytest.param("$(format 'a é' '<%s>')", "<a é>", id="format-text"),
        pytest.param("$(format '' %5s)", "     ", id="format-empty"),
        pytest.param("${none|%.2f}", None, id="format-null-passes-through-as-in-guild"),
        pytest.param("${table|%s}", "{'a': 1}", id="format-mapping-as-in-guild"),
        pytest.param("${words|%.2s}", ["Fi", "ÉT"], id="format-list"),
        pytest.param("$(format ${yes} %d)", "1", id="format-boolean"),
    ],
)
def test_text_function(text: str, value: Any) -> None:
    assert _call(text) == value


def test_malformed_format_is_logged_without_the_value(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "guild.funcs"):
        assert _call("${lr|%.2q}") == FLAGS["lr"]
    assert caplog.messages == [
        "cannot format a value: unsupported format character 'q' (0x71) at index 3"
    ]


@pytest.mark.parametrize(
    "name", ["lower", "upper", "title", "strip", "replace", "split", "slug", "truncate", "quote"]
)
def test_text_function_refuses_a_mapping_and_points_at_it(name: str) -> None:
    more = {"replace": " a b", "truncate": " 3"}.get(name, "")
    error = Project(Path("/project"), flags=FLAGS).error(f"x $({name} ${{table}}{more})")
    assert isinstance(error, ArgumentProblem)
    assert error.message.endswith(": 'text' must be text, but the value given is a mapping")
    assert culprit(error) == "${table}"


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        pytest.param("$(replace a '')", "replace: 'old' must not be empty", "''", id="replace"),
        pytest.param("$(split a '')", "split: 'separator' must not be empty", "''", id="split"),
        pytest.param(
            "${words|truncate:-1}", "truncate: 'length' must not be negative", "-1", id="truncate"
        ),
        pytest.param(
            "$(truncate a ten)",
            "truncate(text, length, end='…'): 'length' must be a whole number, "
            "but the value given is text",
            "ten",
            id="truncate-no-number",
        ),
        pytest.param(
            "$(truncate a)",
            "truncate(text, length, end='…') needs a value for 'length'",
            "truncate",
            id="truncate-too-few",
        ),
        pytest.param(
            "$(format 1 .2f)",
            "format: 'spec' must hold a conversion such as %.3f",
            ".2f",
            id="format",
        ),
        pytest.param(
            "$(lower a b)", "lower(text) takes 1 argument, but 2 were given", "b", id="too-many"
        ),
    ],
)
def test_wrong_call_of_a_text_function(text: str, message: str, at: str) -> None:
    error = Project(Path("/project"), flags=FLAGS).error(text)
    assert isinstance(error, ArgumentProblem)
    assert error.message == message
    assert culprit(error) == at


@given(st.text())
def test_slug_of_a_slug_is_the_same(text: str) -> None:
    once = _call("$(slug ${text})", text=text)
    assert _call("$(slug ${text})", text=once) == once


@given(st.text(), st.integers(0, 12), st.text(max_size=5))
def test_truncated_text_is_never_longer(text: str, length: int, end: str) -> None:
    cut = _call("$(truncate ${text} ${length} ${end})", text=text, length=length, end=end)
    assert len(cut) <= length
    assert cut == text or len(text) > length


@given(st.text())
def test_unquote_undoes_quote(text: str) -> None:
    assert _call("$(quote ${text} | unquote)", text=text) == text
