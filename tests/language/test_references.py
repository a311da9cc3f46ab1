"""What Guild itself understands in `env` and `requires` is no expression of ours."""

from __future__ import annotations

import re

import pytest
from effort import examples
from guild import util
from hypothesis import given, settings
from hypothesis import strategies as st

from guild_funcs.language.references import escaped, is_ours

GUILDS = [
    pytest.param("data.txt", id="text"),
    pytest.param("${data}", id="flag"),
    pytest.param("a ${data}/${x.y-z w}", id="flags-in-text"),
    pytest.param("\\${data}", id="escaped"),
    pytest.param("\\${data|stem}", id="escaped-filter"),
    pytest.param("${}", id="empty"),
    pytest.param("${a<b}", id="odd-name"),
    pytest.param("cost $5 {x}", id="dollar"),
    pytest.param("${name", id="never-closed"),
    pytest.param("${data|stem", id="filter-never-closed"),
    pytest.param("a ${b ${c $5 'd", id="several-never-closed"),
    pytest.param("${data} ${", id="closed-and-not"),
]

OURS = [
    pytest.param("$(hostname)", id="macro"),
    pytest.param("${data|stem}", id="filter"),
    pytest.param("${'x'|upper}", id="literal"),
    pytest.param("${$HOME}", id="variable"),
    pytest.param("$<data|stem>", id="angle"),
    pytest.param("${data} on $(hostname)", id="beside-a-flag"),
    pytest.param("\\${data} on $(hostname)", id="beside-an-escape"),
    pytest.param("$( hostname )", id="spaced"),
    pytest.param("$(a|b)", id="pipeline"),
    pytest.param("${a $(hostname)", id="in-a-template-never-closed"),
    pytest.param("$(stem ${data)", id="template-never-closed"),
    pytest.param("${a\n|stem}", id="closed-in-the-next-line"),
]

PATTERNS = [
    pytest.param(r"prep\.py$()", id="empty-group"),
    pytest.param(r"prep\.py$(?!x)", id="lookahead"),
    pytest.param(r"prep\.py$(?:\n|)", id="group"),
    pytest.param(r"prep\.py$(\n)?", id="newline"),
    pytest.param(r"prep\.py$(abc)?", id="optional"),
    pytest.param(r"prep\.py$(a|b)*", id="repeated"),
    pytest.param(r"cost\$(usd)", id="dollar"),
    pytest.param(r"cost\$<usd", id="dollar-angle"),
    pytest.param(r"x$<>", id="angle"),
    pytest.param(r"(a|b)${name}$", id="flag"),
]


@pytest.mark.parametrize("text", GUILDS)
def test_guilds_text(text: str) -> None:
    assert not is_ours(text)


@pytest.mark.parametrize("text", OURS)
def test_ours(text: str) -> None:
    assert is_ours(text)
    assert is_ours(text, is_pattern=True)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_guilds_pattern(pattern: str) -> None:
    re.compile(pattern)
    assert not is_ours(pattern, is_pattern=True)


def test_a_flag_may_have_any_name() -> None:
    assert is_ours("${it's|x}")
    assert not is_ours("${it's|x}", {"it's|x": 1})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_expression_beside_a_pattern_leaves_it(pattern: str) -> None:
    text = f"{pattern} $(hostname)"
    assert is_ours(text, is_pattern=True)
    assert escaped(text).replace("$$", "$") == text
    assert escaped(text).endswith(" $(hostname)")


@settings(max_examples=examples(150))
@given(st.text("${ab|' \n\\"))
def test_what_is_never_closed_is_text_for_guild_and_for_us(text: str) -> None:
    assert util.resolve_refs(text, {"a": 1}) == text
    assert not is_ours(text)
    assert not is_ours(text, is_pattern=True)


@given(st.text("$({<\\ab|?* )}>"))
def test_escaping_only_doubles_dollars(text: str) -> None:
    rest = iter(escaped(text))
    assert all(letter in rest for letter in text)
    assert escaped(text).replace("$", "") == text.replace("$", "")
