"""Data of a guild file that holds itself, multiplies or has no bottom: it is told, and cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from counting import calls
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from knotted import (
    BOMBS,
    CIRCLES,
    DEEP,
    HARMLESS,
    MERGES,
    RISKY,
    bomb,
    operation,
    yaml_texts,
)

from guild_funcs.errors import Place
from guild_funcs.lint import Problem, check
from guild_funcs.lint.knots import MAX_ITEMS, MAX_NESTED, SURE_NESTED, knots, untied


def problems(tmp_path: Path, text: str) -> list[Problem]:
    path = tmp_path / "guild.yml"
    path.write_text(text)
    return check(str(path))


def codes(found: list[Problem]) -> set[str]:
    return {each.code for each in found if each.severity == "error"}


@pytest.mark.parametrize("text", CIRCLES.values(), ids=CIRCLES)
def test_a_part_that_holds_itself_is_told_at_the_alias(text: str, tmp_path: Path) -> None:
    found = [each for each in problems(tmp_path, text) if each.code == "GF106"]
    severity = "warning" if "$include" in text else "error"
    assert [each.severity for each in found] == [severity]
    line = text.splitlines()[(found[0].place.line or 0) - 1]
    name = found[0].message.split("'")[1]
    assert line[(found[0].place.column or 0) - 1 :].startswith(name)
    assert found[0].message == f"'{name}' stands inside of '&{name[1:]}', which would hold itself"


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_aliases_that_multiply_are_told_and_not_followed(text: str, tmp_path: Path) -> None:
    found = problems(tmp_path, text)
    assert codes(found) & {"GF105", "GF107"}
    assert found[0].place.line


def test_merges_that_multiply_are_no_more_than_their_keys(tmp_path: Path) -> None:
    assert codes(problems(tmp_path, MERGES)) in (set(), {"GF105"})


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deeply_is_told(text: str, tmp_path: Path) -> None:
    found = problems(tmp_path, text)
    assert codes(found) & {"GF105", "GF107"}
    assert found[0].place.line


@pytest.mark.parametrize("text", RISKY.values(), ids=RISKY)
def test_what_guild_may_stop_at_is_a_warning_and_checked(text: str, tmp_path: Path) -> None:
    found = problems(
        tmp_path, f"{text}{OTHER if text.startswith('- ') else 'b: {label: $(stm x)}'}"
    )
    assert [each.severity for each in found if each.code == "GF107"] == ["warning"]
    assert "GF201" in codes(found)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_guild_runs_has_no_problem(text: str, tmp_path: Path) -> None:
    assert problems(tmp_path, text) == []


def many(level: int, width: int) -> str:
    return ", ".join([f"*b{level - 1}" if level else "x"] * width)


OTHER = "- model: b\n  operations: {b: {label: $(stm x)}}\n"
HINT = "write what is meant in its place: Guild would go through a model without end"
TOLD = [
    (
        "circle",
        operation("flags: &f", "  lr: *f"),
        f"4:9 error GF106: '*f' stands inside of '&f', which would hold itself ({HINT})",
    ),
    (
        "of-a-config-that-nothing-uses",
        "- config: c\n  flags: &f {lr: *f}\n- model: ''\n  operations:\n    train: {main: train}\n",
        f"2:18 warning GF106: '*f' stands inside of '&f', which would hold itself ({HINT})",
    ),
    (
        "large",
        operation("foo:", *(f"- &b{n} [{many(n, 10)}]" for n in range(9))),
        (
            "9:55 error GF107: the aliases up to here stand for more than 1,000,000 items "
            "(write what is meant in their place: Guild would make all of them)"
        ),
    ),
    (
        "risky",
        operation("foo:", "    " + "- " * 300 + "1"),
        (
            "4:483 warning GF107: lists and mappings are nested more than 240 deep "
            "(use fewer levels: Guild goes 240 deep everywhere, deeper in some fields)"
        ),
    ),
    (
        "deep",
        operation("foo:", "    " + "- " * 500 + "1"),
        (
            f"4:{2 * MAX_NESTED + 3} error GF107: lists and mappings are nested more than "
            f"{MAX_NESTED} deep (use fewer levels: Guild goes no deeper than {MAX_NESTED})"
        ),
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD]
)
def test_it_is_told_once_with_its_place(text: str, expected: str, tmp_path: Path) -> None:
    found = problems(tmp_path, text)
    assert [
        f"{each.place.line}:{each.place.column} {each.severity} {each.code}: {each.message} "
        f"({each.hint})"
        for each in found
    ] == [expected]


def test_a_knot_that_the_text_does_not_show_is_told_at_its_start() -> None:
    (found,) = knots("a: 1\n", "guild.yml", {"large": ["c"]})
    assert found.place == Place("guild.yml", 1, 1)
    assert found.message == "the aliases up to here stand for more than 1,000,000 items"


def test_what_is_beside_a_circle_is_checked(tmp_path: Path) -> None:
    text = "a:\n  label: ${nope}\n  foo: &a {x: *a, y: '$(upper a)'}\nb: {label: $(stm x)}\n"
    assert [each.code for each in problems(tmp_path, text)] == ["GF203", "GF106", "GF501", "GF201"]


def test_all_circles_of_a_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("- config: c\n  flags: &f {lr: *f}\n")
    text = (
        "- include: more.yml\n- model: ''\n  extends: c\n"
        "  operations: {a: {foo: &a [*a]}, b: {foo: &b [*b, *b]}}\n"
    )
    found = [f"{each.place.line}:{each.place.column}" for each in problems(tmp_path, text)]
    assert found == ["4:29", "4:48", "4:52", "2:18"]


def _untie(levels: int) -> int:
    text = operation(f"foo: {bomb(levels)}")
    data = yaml.safe_load(text)

    def work() -> None:
        untied(data, text, "x")

    return calls(work)


def test_a_file_is_gone_through_once_for_each_list_and_mapping() -> None:
    assert _untie(160) < 2.5 * _untie(80)


@example("&a {x: &b {<<: &c [*b], x: *c}}")
@settings(max_examples=examples(50))
@given(yaml_texts(st.sampled_from(["1", "x", "'$(upper a)'", "'{{a}}'"])))
def test_what_is_left_of_any_data_is_a_tree_and_told_when_it_was_none(text: str) -> None:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError:
        return
    try:
        before = json.dumps(data)
    except (ValueError, RecursionError):
        before = ""
    left, knots = untied(data, text, "guild.yml")
    after = json.dumps(left)
    assert bool(knots) == (not before)
    assert not before or after == before
    for knot in knots:
        assert knot.place is not None
        line = text.splitlines()[(knot.place.line or 0) - 1]
        assert line[(knot.place.column or 0) - 1] == "*"


@settings(max_examples=examples(40))
@given(
    yaml_texts(st.sampled_from(["1", "x", "'$(upper a)'", "'{{a}}'"])),
    st.sampled_from(
        ["flags", "sourcecode", "requires", "steps", "env", "foo", "label", "default", "choices"]
    ),
)
def test_any_aliases_are_checked_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, text: str, key: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "knotted.yml"
    inner = (
        f"flags: {{lr: {{{key}: {text}}}}}" if key in {"default", "choices"} else f"{key}: {text}"
    )
    path.write_text(operation(inner))
    for each in check(str(path)):
        assert each.place.line


def test_the_limits_are_far_above_what_a_guild_file_needs() -> None:
    """Guild itself takes a second for 1,000,000 items."""
    assert SURE_NESTED > 200
    assert MAX_ITEMS > 100 * 2000
