"""The names that a text mentions: of any text, and in a time that grows with its length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.imports.mentions import mentions

# By what is repeated. Where each start looks at all of the rest, one of these takes minutes.
HOSTILE = (
    *('"""', '"""a\n', "'", '"\\', "a.", "a . ", "a ", "a\n", "from a.", "from . ", "from a "),
    *("import \\\n", "from a import (a,\n", 'f"{', "{a", "#", "def ", "rb", ".", ". ", ".\n", "%s"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_long_text_is_read_in_linear_time(text: str) -> None:
    mentions(text * 10_000)
    mentions(f'f"{text * 10_000}"')


@given(st.text(alphabet="ab._\"'\\\n #{}=():,%f1 import", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    found = mentions(text)
    assert all(part for chain in found.chains for part in chain.split("."))


def test_what_is_quoted_or_said_is_no_name() -> None:
    found = mentions('"""a.b()"""\nx = "say c" + f"{d.e}"  # f\nimport g\nh.i = j[0].k')
    assert found.chains == {"d.e", "h.i", "j"}
    assert found.attributes == {"k"}
    assert found.bound == {"x"}
