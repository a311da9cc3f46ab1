"""Guild files that hold themselves or multiply, through Guild and our commands: no traceback."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from counting import calls
from file_trees import write_tree
from guild_here import Here
from hypothesis import given
from hypothesis import strategies as st
from knotted import BOMBS, CIRCLES, RISKY, operation

from guild_funcs.adapters.fields.flags.values import is_computed
from guild_funcs.adapters.fields.steps import _inside
from guild_funcs.adapters.host import unused
from guild_funcs.adapters.parts.texts import _MOST, find_resource
from guild_funcs.cli.readable import may_be_knotted, refuse_knots
from guild_funcs.language.detection import has_expression, parts_of, texts_in
from guild_funcs.lint.knots import MAX_NESTED

# Guild leaves files open; that is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestWarning")

GUILD_RUNS = {"help-of-a-config", "choices-of-a-config"}
GUILD_STOPS = {"extends", "sourcecode"}  # with an error of its own
SOME = [
    *(name for name in CIRCLES if name.endswith("-of-a-config")),
    *("flag", "default", "params", "steps", "file-that-is-a-list", "sourcecode", "extends"),
    "config-that-is-extended",
]


@pytest.fixture
def collected() -> Iterator[None]:
    """Has the files that Guild leaves open closed within the test that left them."""
    yield
    gc.collect()


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize("name", SOME)
def test_a_run_says_what_holds_itself(here: Here, name: str) -> None:
    write_tree(here.project, {"guild.yml": CIRCLES[name]})
    done = here.guild("run", "train", "-y", "--stage", code=None)
    assert done.code == (name not in GUILD_RUNS), done
    assert "Traceback" not in done.err, done.err
    is_told = "stands inside of" in done.err
    assert is_told == (name not in GUILD_RUNS | GUILD_STOPS), done.err


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize("name", SOME)
def test_our_commands_say_what_holds_itself(here: Here, name: str) -> None:
    write_tree(here.project, {"guild.yml": CIRCLES[name]})
    for words in (["show", "train"], ["eval", "--op", "train", "x"]):
        done = here.funcs(*words, code=int(name not in GUILD_RUNS))
        assert ("stands inside of" in done.err) == (name not in GUILD_RUNS), done
    # Guild reads the operations, and goes through none of the flags.
    done = here.funcs("imports", "train", code=int(not name.endswith("-of-a-config")))
    assert ("stands inside of" in done.err) == (not name.endswith("-of-a-config")), done


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_our_commands_refuse_aliases_that_multiply(here: Here, text: str) -> None:
    write_tree(here.project, {"guild.yml": text})
    for words in (["show", "train"], ["eval", "--op", "train", "x"], ["imports", "train"]):
        assert "stand for more than 1,000,000 items" in here.funcs(*words, code=1).err


def test_an_included_file_is_looked_at_too(here: Here) -> None:
    text = "- include: more.yml\n- model: ''\n  extends: c\n  operations: {train: {main: train}}\n"
    write_tree(here.project, {"guild.yml": text, "more.yml": "- config: c\n  flags: &f {lr: *f}\n"})
    assert here.funcs("show", "train", code=1).err.startswith(
        "guild-funcs: more.yml:2:18: '*f' stands inside of '&f', which would hold itself\n"
    )


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize("is_refused", [True, False], ids=["default", "unknown-attribute"])
def test_a_run_that_stops_at_deep_levels_says_why(here: Here, is_refused: bool) -> None:
    # As deep as Guild goes somewhere: it stops at a default on each Python.
    deep = (MAX_NESTED - 4) * "["
    written = f"flags: {{lr: {{default: {deep}1{']' * len(deep)}}}}}"
    text = operation(written) if is_refused else RISKY["lists"]
    write_tree(here.project, {"guild.yml": text})
    done = here.guild("run", "train", "-y", "--stage", code=int(is_refused))
    assert ("are nested more than 240 deep" in done.err) == is_refused, done
    assert "Traceback" not in done.err


def test_only_a_file_with_an_alias_or_an_include_is_read_again(here: Here) -> None:
    """A pattern has a `*` too."""
    knotted = [*CIRCLES.values(), *BOMBS.values()]
    assert all(map(may_be_knotted, knotted))
    text = "train:\n  sourcecode: [exclude: '*.csv', exclude: '**/&a*']\n"
    write_tree(here.project, {"guild.yml": text})
    assert not may_be_knotted(text)
    assert calls(lambda: refuse_knots(str(here.project))) < 100


@pytest.mark.usefixtures("collected")
def test_a_guild_file_that_guild_cannot_read_is_no_fault_of_ours(here: Here) -> None:
    for text, told in (
        ("train: [\n", "while parsing a flow node"),
        ("- foo: 1\n", "missing required type"),
        ("- - 1\n", "TypeError: list indices must be integers or slices, not str"),
    ):
        write_tree(here.project, {"guild.yml": text})
        error = here.funcs("imports", "train", code=1).err
        assert error.startswith("guild-funcs: Guild cannot read the guild file: ")
        assert told in error
        assert error.endswith("guild-funcs check tells where, when it is known\n")


def multiplied(value: object, levels: int = 30, width: int = 10) -> list[object]:
    found = [value]
    for _ in range(levels):
        found = [found] * width
    return found


def circular(value: object) -> list[object]:
    found = [value]
    found.append({"a": found, "flags": {"b": found}})
    return found


@pytest.mark.parametrize("made", [multiplied, circular])
def test_what_looks_for_expressions_looks_at_each_part_once(made: object) -> None:
    """Guild does not go through the flags that `$include` brings: we may not either."""
    assert callable(made)
    plain, ours = made("x"), made("$(upper a)")

    def look() -> None:
        for value in (plain, ours):
            has = value is ours
            assert is_computed(value) == has
            assert unused.choices(value, None) != has  # type: ignore[arg-type] # it is not looked at
            assert any(map(has_expression, texts_in(value))) == has
            assert len(list(_inside(value, ()))) == 1

    assert calls(look) < 20_000


def test_the_texts_of_a_source_come_to_an_end() -> None:
    found = list(find_resource([{"file": "a", "rename": multiplied("x", 5)}]))
    assert len(found) <= _MOST
    assert [each.text for each in found[:2]] == ["a", "x"]
    assert next(find_resource([{"rename": circular("x")}])).path == (0, "rename", 0)


DATA = st.recursive(
    st.sampled_from([None, 1, "x", "$(upper a)"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=20,
)


def _texts(value: object) -> list[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, str) else [text for each in inner for text in _texts(each)]


@given(DATA)
def test_the_texts_of_data_are_all_its_texts_in_order(data: object) -> None:
    assert list(texts_in(data)) == _texts(data)
    assert next(iter(parts_of(data))) is data
