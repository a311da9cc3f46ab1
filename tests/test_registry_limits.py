"""The limits of values: what is a value, how large it may be, and what can be recorded."""

from __future__ import annotations

import enum
from collections import OrderedDict
from datetime import date
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.context import Text
from guild_funcs.errors import FuncsError, LimitError
from guild_funcs.registry import limits


class Color(str, enum.Enum):
    RED = "red"


class Count(enum.IntEnum):
    TWO = 2


class Odd(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise ValueError


class Pair(NamedTuple):
    a: int
    b: object


def nested(depth: int, *, of: type = list) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value] if of is list else (value,) if of is tuple else {"k": value}
    return value


def circle() -> list[Any]:
    value: list[Any] = []
    value.append({"x": value})
    return value


PLAIN = {
    "null": (None, None),
    "yes": (True, True),
    "a number": (3, 3),
    "an enum of text": (Color.RED, "red"),
    "an enum of numbers": (Count.TWO, 2),
    "text with a __str__ of its own": (Odd("x"), "x"),
    "a date": (date(2020, 1, 2), date(2020, 1, 2)),
    "a path": (PurePosixPath("a/b"), "a/b"),
    "a path of bytes that are no UTF-8": (PurePosixPath("a\udcff"), "a\udcff"),
    "a mapping of another class": (OrderedDict(a=1), {"a": 1}),
    "a mapping that cannot be changed": (MappingProxyType({"a": [1]}), {"a": [1]}),
    "a named tuple": (Pair(1, [Color.RED]), (1, ["red"])),
    "a path as a key": ({PurePosixPath("a"): 1}, {"a": 1}),
    "as deep as can be": (nested(100), nested(100)),
    "as many as can be": ([0] * 100_000, [0] * 100_000),
    "as long as can be": ("x" * limits.MAX_TEXT, "x" * limits.MAX_TEXT),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_a_value(name: str) -> None:
    value, expected = PLAIN[name]
    found = limits.plain(value)
    assert found == expected
    assert type(found) is type(expected)


def test_our_own_text_stays_what_it_is() -> None:
    assert type(limits.plain(Text("x"))) is Text


MANY = "a list or mapping has more than 100,000 items"
DEEP = "lists or mappings are nested more than 100 deep"
LONG = "the text would have 10,485,761 characters, and 10,485,760 are the most"
KINDS = "a value is text, a number, yes or no, null, a date, a list or a mapping"
REFUSED = {
    "a list that is long": ([0] * 100_001, LimitError, MANY),
    "lists that are long together": ([[0] * 1000] * 100, LimitError, MANY),
    "a mapping that is large": (dict.fromkeys(range(100_001)), LimitError, MANY),
    "a list that is deep": (nested(101), LimitError, DEEP),
    "a tuple that is deep": (nested(101, of=tuple), LimitError, DEEP),
    "a mapping that is deep": (nested(101, of=dict), LimitError, DEEP),
    "one that holds itself": (circle(), LimitError, DEEP),
    "a list as a key": ({(1, 2): 1}, LimitError, DEEP),
    "a text that is long": ("x" * (limits.MAX_TEXT + 1), LimitError, LONG),
    "a text that is long, in a list": (["x" * (limits.MAX_TEXT + 1)], LimitError, LONG),
    "an object": (object(), FuncsError, f"{KINDS}, but this is an object of the type object"),
    "an object in a list": ([{"a": object}], FuncsError, KINDS),
    "bytes": (b"x", FuncsError, KINDS),
    "a set": ({1}, FuncsError, KINDS),
    "a generator": ((x for x in "ab"), FuncsError, KINDS),
    "a function": (print, FuncsError, KINDS),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_none(name: str) -> None:
    value, kind, message = REFUSED[name]
    with pytest.raises(kind) as caught:
        limits.plain(value)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("parts", "text"),
    [([], ""), (["a", 1, None], "a1"), (["lr=", 0.1], "lr=0.1"), ([True, "!"], "yes!")],
    ids=str,
)
def test_parts_make_a_text(parts: list[Any], text: str) -> None:
    assert limits.text_of(parts) == text


def test_parts_that_are_too_long_together() -> None:
    half = "x" * (limits.MAX_TEXT // 2)
    assert len(limits.text_of([half, half])) == limits.MAX_TEXT
    with pytest.raises(LimitError, match="the text would have 10,485,761 characters"):
        limits.text_of([half, half, "x"])


NUL = "the value holds a NUL character, which no program can be given"
HALF = "the value holds half of a character (a lone surrogate), which is no text"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a\0", NUL),
        (["a", {"k": "\0"}], NUL),
        ({"k\0": 1}, NUL),
        (("a", "\0"), NUL),
        ("\udcff", HALF),
        ({"a": ["\ud800"]}, HALF),
        ({"\udfff": None}, HALF),
        ("é\U0001f600\n\x1b", ""),
        ([1, 2.5, None, True, date(2020, 1, 1)], ""),
        ({}, ""),
    ],
    ids=ascii,
)
def test_what_can_be_recorded(value: Any, message: str) -> None:
    if not message:
        limits.check_recorded(value)
        return
    with pytest.raises(FuncsError) as caught:
        limits.check_recorded(value)
    assert caught.value.message == message


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
)


@given(VALUES)
def test_a_plain_value_stays_as_it_is(value: Any) -> None:
    assert limits.plain(value) == value


def multiplied() -> list[Any]:
    value: list[Any] = [1] * 10
    for _ in range(30):
        value = [value] * 10
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(circle(), "nested more than 100 deep", id="circle"),
        pytest.param({"a": circle()}, "nested more than 100 deep", id="circle-in-a-mapping"),
        pytest.param(nested(101), "nested more than 100 deep", id="deep"),
        pytest.param(multiplied(), "has more than 100,000 items", id="multiplied"),
    ],
)
def test_a_value_without_end_is_refused(value: Any, message: str) -> None:
    with pytest.raises(LimitError, match=message):
        limits.check_items(value)


def test_a_value_with_an_end_is_not() -> None:
    limits.check_items([1, {"a": nested(90)}, "x", None, date(2024, 1, 1)])
