"""Which part of a label is Guild's, and which is ours."""

from __future__ import annotations

import importlib
import warnings
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, UnknownNameError
from guild_funcs.language import evaluate, is_guild_template, split_template
from guild_funcs.language.labels import unknown_filters
from guild_funcs.registry import Function, Registry

GUILD = [
    ("plain", "plain $5 $HOME"),
    ("flag", "${lr}"),
    ("default-label", "${default_label} x"),
    ("default", "${lr|default:0.1}"),
    ("all-filters", "${data|default:x|basename|unquote|%.2f}"),
    ("filter-argument", "${data|basename:x}"),
    ("spaces", "${ lr }"),
    ("spaced-filter", "${lr | default:1}"),
    ("braces-by-accident", "${nope|default:{x}}"),
    ("default-quoted", "${nope|default:'none'}"),
    ("default-dollar", "${nope|default:$5}"),
    ("unclosed", "${lr"),
    ("unclosed-after", "${lr} ${"),
    ("empty", "${}"),
    ("empty-then-brace", "${}abc}"),
    ("empty-then-flag", "a ${} b ${ lr } ${lr}"),
    ("empty-twice", "${}${}${lr} x}"),
    ("empty-closed-before-a-flag", "${} a } ${lr}"),
    ("flag-then-empty", "${lr} ${}"),
    ("empty-in-its-line", "${}\n${lr}"),
    ("unclosed-before-a-flag", "a ${b ${lr} ${lr}"),
    ("unclosed-before-flags", "${a ${b ${lr}} ${lr}"),
    ("unclosed-blank", "${ ${lr}"),
    ("unclosed-default", "${data|default:${lr} x"),
    ("unclosed-in-its-line", "${lr\n${lr"),
    ("no-name", "${|basename}"),
    ("dollar-before", "$${lr}"),
    ("closer", "} > )"),
    ("unknown-filter", "${lr|nope}"),
    ("unknown-format", "${lr|%q}"),
]

OURS = [
    ("macro", "$(show a)", ["ours:$(show a)"]),
    ("angle", "$<lr>", ["ours:$<lr>"]),
    ("filter", "${lr|show}", ["ours:${lr|show}"]),
    ("filter-spaces", "${lr | show}", ["ours:${lr | show}"]),
    ("both-filters", "${lr|default:1|show}", ["ours:${lr|default:1|show}"]),
    ("literal", "${'x'|basename}", ["ours:${'x'|basename}"]),
    ("literal-brace", "${'}'|basename}", ["ours:${'}'|basename}"]),
    ("literal-double", '${"x"}', ['ours:${"x"}']),
    ("variable", "${$HOME}", ["ours:${$HOME}"]),
    ("variable-default", "${lr|default:$HOME}", ["ours:${lr|default:$HOME}"]),
    ("nested-default", "${lr|default:$(show)}", ["ours:${lr|default:$(show)}"]),
    ("nested", "${${lr}|show}", ["ours:${${lr}|show}"]),
    ("nested-blank", "${ ${lr} | show}", ["ours:${ ${lr} | show}"]),
    ("nested-argument", "${lr|default:${on}}", ["ours:${lr|default:${on}}"]),
    (
        "empty-then-macro",
        "${} $(show a) ${lr}",
        ["text:${} ", "ours:$(show a)", "text: ", "guild:${lr}"],
    ),
    ("mixed", "${lr} on $(show a)", ["guild:${lr}", "text: on ", "ours:$(show a)"]),
    ("mixed-odd", "${ lr }$<lr>", ["guild:${ lr }", "ours:$<lr>"]),
    ("accident", "${a|default:{x}}$<lr>", ["guild:${a|default:{x}", "text:}", "ours:$<lr>"]),
    ("escape", "$$(x)", ["text:$(", "text:x)"]),
    ("escape-angle", "a$$<", ["text:a", "text:$<"]),
    ("escape-template", "$${lr|show}", ["text:${", "text:lr|show}"]),
    ("dollar-before-flag", "$${lr}$<lr>", ["text:$", "guild:${lr}", "ours:$<lr>"]),
    ("unclosed-template", "$<lr>${", ["ours:$<lr>", "text:${"]),
    ("line-break", "${lr\n|show}", ["ours:${lr\n|show}"]),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in GUILD])
def test_what_guild_understands_is_guilds(registry: Registry, text: str) -> None:
    assert is_guild_template(text, registry)


@pytest.mark.parametrize(
    ("text", "pieces"), [pytest.param(text, pieces, id=name) for name, text, pieces in OURS]
)
def test_what_only_we_understand_is_ours(registry: Registry, text: str, pieces: list[str]) -> None:
    assert not is_guild_template(text, registry)
    assert [f"{each.kind}:{each.text}" for each in split_template(text, registry)] == pieces


def test_without_a_registry_only_filters_of_guild_are_guilds() -> None:
    assert is_guild_template("${lr|default:1|%.2f}")
    assert not is_guild_template("${lr|nope}")


def test_a_filter_is_ours_when_ones_own_functions_cannot_be_loaded() -> None:
    class Broken(Registry):
        def find(self, name: str) -> Function:
            raise UnknownNameError(f"cannot load {name}")

    assert not is_guild_template("${lr|nope}", Broken())


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param("${lr|show}${lr|default:1|%.2f}", [], id="known"),
        pytest.param(
            "a ${lr|nope:1|default:2|gone}", [("nope", "nope"), ("gone", "gone")], id="two"
        ),
        pytest.param("${lr|show | nope}", [], id="ours, which says it itself"),
    ],
)
def test_the_filters_that_guild_would_render_as_an_error(
    registry: Registry, text: str, unknown: list[tuple[str, str]]
) -> None:
    found = [(name, span.of(text)) for name, span, _ in unknown_filters(text, registry)]
    assert found == unknown


def test_an_unclosed_expression_in_a_label_is_an_error_there(registry: Registry) -> None:
    with pytest.raises(FuncsError) as caught:
        split_template("${lr} $(show", registry)
    assert str(caught.value) == (
        "'$(' is never closed\n  ${lr} $(show\n        ^^~~~~\nif it is text, write '$$('"
    )


def test_an_error_in_a_piece_points_into_the_whole_label(
    context: Context, registry: Registry
) -> None:
    *_, piece = split_template("${lr} $(shwo a)", registry)
    assert piece.template is not None
    with pytest.raises(FuncsError) as caught:
        evaluate(piece.template, context, registry)
    assert str(caught.value) == (
        "there is no function 'shwo'\n  ${lr} $(shwo a)\n        ~~^^^^~~~\ndid you mean 'show'?"
    )


@cache
def guilds_labels() -> ModuleType:
    """Guild's own label code; what it imports warns on newer Pythons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("guild.op_util")


@pytest.fixture(scope="module")
def op_util() -> ModuleType:
    return guilds_labels()


FLAG_VALUES: dict[str, Any] = {"lr": 0.123456789, "data": "a/b c.csv", "on": True, "none": None}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in GUILD])
def test_the_pieces_of_a_guild_label_render_as_guild_renders_the_whole(
    registry: Registry, op_util: ModuleType, text: str
) -> None:
    rendered = "".join(
        op_util.run_label(piece.text, FLAG_VALUES) if piece.kind == "guild" else piece.text
        for piece in split_template(text, registry)
    )
    assert rendered == op_util.run_label(text, FLAG_VALUES)


@settings(max_examples=examples(100))
@given(st.lists(st.sampled_from(["${lr", "${a b", "${lr}", "${data|basename}", "${}", "}", " x"])))
@example(["${lr", " x", "${lr}"])
@example(["${}", "${}", " x", "${lr}", "}"])
def test_references_that_are_closed_or_not_are_guilds(parts: list[str]) -> None:
    text = "".join(parts)
    registry = Registry()
    assert is_guild_template(text, registry)
    rendered = "".join(
        guilds_labels().run_label(piece.text, FLAG_VALUES) if piece.kind == "guild" else piece.text
        for piece in split_template(text, registry)
    )
    assert rendered == guilds_labels().run_label(text, FLAG_VALUES)
