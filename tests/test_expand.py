"""Expanding texts."""

from __future__ import annotations

from guild_funcs.context import Context
from guild_funcs.expand import expand_parts, expand_text
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
