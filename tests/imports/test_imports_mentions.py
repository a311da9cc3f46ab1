"""The names that a text mentions: of any text, and in a time that grows with its length."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.imports.mentions import mentions
from guild_funcs.imports.parts import KIND, parts
from guild_funcs.imports.reader import read

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


TEXT = """
import a
__all__ = ["listed"]
def f():
    a.inside()
class C:
    def g(self): return one_line
    def h(self):
        return "quoted"
def __getattr__(name):
    if name == "asked":
        from . import asked
after
"""


def test_each_function_has_what_it_mentions() -> None:
    found = parts(TEXT, read(TEXT.encode(), "x.py"))
    assert [sorted(each.chains | each.texts) for each in found.functions] == [
        ["if", "name"],  # __getattr__: that it is asked for a name does not ask for it
        ["a.inside"],  # f
        [],  # g: what stands on the line of its head is the module's
        ["quoted", "return"],
    ]
    assert {"one_line", "after"} <= found.body.chains
    assert found.body.texts == set()


@given(st.lists(st.sampled_from(TEXT.splitlines()), max_size=20))
def test_parts_come_back_from_json(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = parts(text, read(text.encode(), "x.py"))
    assert KIND.from_data(json.loads(json.dumps(KIND.to_data(found)))) == found
