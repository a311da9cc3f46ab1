"""What holds for every text and every tree."""

from __future__ import annotations

from typing import Any, Callable, Optional, Union

import pytest
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language import (
    Spelling,
    escape,
    evaluate,
    has_expression,
    is_guild_template,
    parse,
    quote,
    split_template,
    to_text,
)
from guild_funcs.language.nodes import Call, Flag, Joined, Node, Pair, Template, Text, Variable
from guild_funcs.registry import Registry

SPELLINGS: tuple[Spelling, ...] = ("macro", "template", "angle")

many = settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# Text of the marks of the language, with words between them.
MARKS = [
    *"$(){}<>|:,='\"\\ \t\n",
    *("$(", "${", "$<", "$$(", "$${", "$$<", "$HOME", "key=", "name", "lr", "show", "same", "é"),
]
texts = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(MARKS), max_size=25).map("".join),
)

names = st.from_regex(r"[a-z][a-z-]{0,5}", fullmatch=True)
words = st.text(max_size=6)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Text, words),
    st.builds(Variable, st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)),
    st.builds(Flag, st.from_regex(r"[A-Za-z][\w.-]{0,3}( \w)?", fullmatch=True)),
)


def merged(parts: list[Node]) -> tuple[Node, ...]:
    """Makes one text of neighbours, as the parser does."""
    made: list[Node] = []
    for part in parts:
        if isinstance(part, Joined) or part == Text(""):
            continue
        if made and isinstance(part, Text) and isinstance(made[-1], Text):
            made[-1] = Text(made[-1].value + part.value)
        else:
            made.append(part)
    return tuple(made)


def joined(parts: list[Node]) -> Node:
    made = merged(parts)
    if all(isinstance(part, Text) for part in made):
        return made[0] if made else Text("")
    return Joined(made)


def containers(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.builds(Pair, st.from_regex(r"[a-z_][\w-]{0,3}", fullmatch=True), inner)
    arguments: st.SearchStrategy[list[Union[Node, Pair]]] = st.lists(
        st.one_of(inner, pairs), max_size=3
    )
    return st.one_of(
        st.builds(lambda name, given: Call(name, tuple(given)), names, arguments),
        st.lists(inner, min_size=1, max_size=3).map(joined),
    )


nodes: st.SearchStrategy[Node] = st.recursive(leaves, containers, max_leaves=8)
templates = st.lists(nodes, max_size=4).map(lambda parts: Template(merged(parts)))


def problem(call: Callable[[], object]) -> Optional[FuncsError]:
    try:
        call()
    except FuncsError as error:
        return error
    return None


def is_inside(span: Optional[Span], text: str) -> bool:
    return span is not None and 0 <= span.start <= span.end <= len(text)


@many
@given(text=texts)
def test_any_text_has_a_value_or_an_error_of_ours_inside_it(
    context: Context, registry: Registry, text: str
) -> None:
    error = problem(lambda: evaluate(text, context, registry))
    if error is not None:
        assert str(error)
        assert is_inside(error.span, text)
        assert is_inside(error.whole, text)


@many
@given(text=st.text(st.characters(exclude_characters="$")))
def test_a_text_without_a_dollar_is_the_same_object(
    context: Context, registry: Registry, text: str
) -> None:
    assert evaluate(text, context, registry) is text


@many
@given(text=texts)
def test_a_text_without_an_expression_is_the_same_object(
    context: Context, registry: Registry, text: str
) -> None:
    if not has_expression(text):
        assert evaluate(text, context, registry) is text
        assert parse(text).parts == ((Text(text),) if text else ())


@pytest.mark.parametrize("spelling", SPELLINGS)
@many
@given(template=templates)
def test_a_printed_tree_parses_back_to_itself(spelling: Spelling, template: Template) -> None:
    assert parse(to_text(template, spelling)) == template


@pytest.mark.parametrize("spelling", SPELLINGS)
@many
@given(text=texts)
def test_what_parses_prints_and_parses_back(spelling: Spelling, text: str) -> None:
    try:
        template = parse(text)
    except FuncsError:
        return
    assert parse(to_text(template, spelling)) == template


@many
@given(value=st.text())
def test_a_quoted_value_comes_out_unchanged(
    context: Context, registry: Registry, value: str
) -> None:
    for text in (f"$(same {quote(value)})", f"${{{quote(value)}|same}}", f"$<{quote(value)}>"):
        assert evaluate(text, context, registry) == value


@many
@given(value=texts)
def test_an_escaped_text_is_its_own_value(context: Context, registry: Registry, value: str) -> None:
    assert evaluate(escape(value), context, registry) == value


@many
@given(value=texts, name=st.sampled_from(["lr", "name", "layers"]))
def test_all_spellings_of_a_tree_have_one_value(
    context: Context, registry: Registry, value: str, name: str
) -> None:
    tree = Call("show", (Call("same", (Flag(name),)), Text(value), Pair("key", Text(value))))
    template = Template((tree,))
    values = {evaluate(to_text(template, spelling), context, registry) for spelling in SPELLINGS}
    assert values == {evaluate(template, context, registry)}


@many
@given(text=texts)
def test_the_pieces_of_a_label_cover_it(registry: Registry, text: str) -> None:
    error = problem(lambda: split_template(text, registry))
    if error is not None:
        assert not is_guild_template(text, registry)
        assert is_inside(error.span, text)
        return
    pieces = split_template(text, registry)
    position = 0
    for piece in pieces:
        assert piece.span.start == position
        position = piece.span.end
    assert position == len(text)
    if is_guild_template(text, registry):
        assert "".join(piece.text for piece in pieces) == text


@many
@given(text=texts)
def test_a_text_that_parses_is_evaluated_the_same_from_its_pieces(
    context: Context, registry: Registry, text: str
) -> None:
    """Where no syntax of Guild's own is involved, the pieces are the parts."""
    try:
        pieces = split_template(text, registry)
        whole = evaluate(text, context, registry)
    except FuncsError:
        return
    if any(piece.kind == "guild" for piece in pieces) or "${" in text:
        return
    values: list[Any] = [
        evaluate(piece.template, context, registry) if piece.template else piece.text
        for piece in pieces
    ]
    assert "".join(map(str, values)).rstrip("\r\n") == str(whole).rstrip("\r\n")
