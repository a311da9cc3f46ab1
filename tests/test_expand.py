"""Expanding the strings of values."""

from __future__ import annotations

import pytest

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError
from guild_funcs.expand import expand_parts, expand_text, expand_value
from guild_funcs.locate.origin import Location, Origin
from guild_funcs.registry import Function, Registry

CONTEXT = Context(flags={"lr": 0.1, "layers": [1, 2]})


def package(name: str) -> Location:
    return Location(f"/lib/{name}", Origin(name, "package", f"/lib/{name}", "/lib", ()))


REGISTRY = Registry([Function("package", package)])


def test_a_text_has_its_value() -> None:
    assert expand_text("lr=${lr}", CONTEXT, REGISTRY) == "lr=0.1"
    assert expand_text("${layers}", CONTEXT, REGISTRY) == [1, 2]


def test_a_text_without_expressions_is_the_same_object() -> None:
    text = "plain"
    assert expand_text(text, CONTEXT, REGISTRY) is text
    assert expand_parts(text, CONTEXT, REGISTRY)[0] is text


def test_the_parts_of_a_text_keep_what_they_are() -> None:
    first, rest = expand_parts("$(package shared)/*.py", CONTEXT, REGISTRY)
    assert isinstance(first, Location)
    assert first.origin.name == "shared"
    assert (first, rest) == ("/lib/shared", "/*.py")


def test_strings_in_lists_and_mappings_are_expanded_and_keys_are_not() -> None:
    value = {"${lr}": ["${lr}", {"a": "x${lr}", "b": "plain"}], "n": 1, "none": None}
    assert expand_value(value, CONTEXT, REGISTRY) == {
        "${lr}": [0.1, {"a": "x0.1", "b": "plain"}],
        "n": 1,
        "none": None,
    }


def test_an_error_inside_a_value_is_raised() -> None:
    with pytest.raises(FuncsError, match="there is no flag 'nope'"):
        expand_value([{"a": "${nope}"}], CONTEXT, REGISTRY)
