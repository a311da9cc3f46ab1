"""The names that a text mentions: of any text, and in a time that grows with its length."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.imports.mentions import made_of, mentions
from guild_funcs.imports.parts import KIND, parts
from guild_funcs.imports.reader import read
from guild_funcs.imports.tested import only_tested

# By what is repeated. Where each start looks at all of the rest, one of these takes a minute.
HOSTILE = (
    *('"""', '"""a\n', "'", '"\\', "a.", "a . ", "a ", "a\n", "from a.", "from . ", "from a "),
    *("import \\\n", "from a import (a,\n", 'f"{', "{a", "#", "def ", "rb", ".", ". ", ".\n", "%s"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_long_text_is_read_in_linear_time(text: str) -> None:
    mentions(text * 4_000)
    mentions(f'f"{text * 4_000}"')


# As above: what is repeated below a list that may be one of these.
LISTED = (
    "a = (\n",
    "A = [eval,]\n",
    "x in A\n",
    "in A ",
    "a = set(",
    " " * 25,
    "modules [ ",
    "a .__dict__ ",
)


@pytest.mark.parametrize("text", LISTED)
def test_a_long_text_with_lists_is_read_in_linear_time(text: str) -> None:
    long = "A = {eval, len}\nb = " + text * 4_000 + "__name__"
    assert only_tested(long, long) <= {"A"}
    mentions(long, None, frozenset("A"))


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
    found = parts(TEXT, read(TEXT.encode(), "x.py"), "x.py")
    assert [sorted(each.chains | each.texts | each.names) for each in found.functions] == [
        ["if", "name"],  # __getattr__: that it is asked for a name does not ask for it
        ["a", "a.inside"],  # f
        [],  # g: what stands on the line of its head is the module's
        ["quoted", "return"],
    ]
    assert {"one_line", "after"} <= found.body.names
    assert found.body.texts == set()


NAMED = {
    "import": ("import a", "a.b", {"a.b"}, set()),
    "from": ("from z import a", "a.b.c", {"a.b.c"}, set()),
    "variable": ("import z", "a.b.c", set(), {"b", "c"}),
    "star": ("from z import *", "a.b", {"a.b"}, set()),
    "star-and-own": ("from z import *\nclass a: pass", "a.b", set(), {"b"}),
}


@pytest.mark.parametrize(("head", "chain", "chains", "asked"), NAMED.values(), ids=NAMED)
def test_only_what_an_import_may_bind_is_a_chain(
    head: str, chain: str, chains: set[str], asked: set[str]
) -> None:
    text = f"{head}\ndef f():\n    {chain}"
    found = parts(text, read(text.encode(), "x.py"), "x.py").functions[0]
    assert (set(found.chains), set(found.asked)) == (chains, asked)


def test_a_package_may_have_modules_of_any_name() -> None:
    found = parts("a.b", read(b"a.b", "x/__init__.py"), "x/__init__.py")
    assert found.body.chains == {"a.b"}


@given(st.lists(st.sampled_from(TEXT.splitlines()), max_size=20))
def test_parts_come_back_from_json(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = parts(text, read(text.encode(), "x.py"), "x.py")
    assert KIND.from_data(json.loads(json.dumps(KIND.to_data(found)))) == found


PIECES = st.sets(st.text(alphabet="ab_", min_size=1, max_size=5), max_size=25)


@given(names=PIECES, starts=PIECES, ends=PIECES)
def test_a_name_is_made_of_a_start_or_an_end(
    names: set[str], starts: set[str], ends: set[str]
) -> None:
    """Of three letters at least, and shorter than the name; few are looked for in another way."""
    is_start = {n for n in names for s in starts if len(n) > len(s) > 2 and n.startswith(s)}
    is_end = {n for n in names for s in ends if len(n) > len(s) > 2 and n.endswith(s)}
    assert set(made_of(names, starts, ends)) == is_start | is_end
