"""What is offered for a problem: each fix, made, leaves a file without that problem."""

from __future__ import annotations

import pytest
import yaml
from marked import Asked

from guild_funcs.editor.asked import insertion
from guild_funcs.editor.diagnostics import diagnose
from guild_funcs.editor.fixes import Fix, fixes

MENDED = [
    ("function", "GF201", "a:\n  label: $(stm x)\n", "a:\n  label: $(stem x)\n"),
    ("filter", "GF202", "a:\n  label: ${x|basnam}\n", "a:\n  label: ${x|basename}\n"),
    ("flag", "GF203", "a: {label: '${dta}', flags: {data: 1}}", None),
    ("keyword", "GF302", "a:\n  label: $(truncate x lenght=3)\n", None),
    ("library", "GF401", "a:\n  label: $(package shred)\n", "a:\n  label: $(package shared)\n"),
    ("target-type", "GF508", "a: {requires: [{module: shared, target-type: copi}]}", None),
    ("attribute", "GF510", "a:\n  lable: $(hostname)\n", "a:\n  label: $(hostname)\n"),
    ("typed", "GF503", "a: {sourcecode: [{include: {pakage: shared}}]}", None),
    (
        "comment",
        "GF103",
        "a:\n  label: $(join a #b)\n",
        "a:\n  label: '$(join a #b)'\n",
    ),
    (
        "comma",
        "GF103",
        "a:\n  sourcecode: [$(find a, b), c]\n",
        "a:\n  sourcecode: ['$(find a, b)', c]\n",
    ),
    (
        "text-for-a-flag",
        "GF304",
        "a:\n  label: '${shared|find-package}'\n",
        "a:\n  label: '${''shared''|find-package}'\n",
    ),
    (
        "flag-for-a-text",
        "GF201",
        "a:\n  label: x $(data|stem)\n  flags: {data: 1}\n",
        "a:\n  label: x ${data|stem}\n  flags: {data: 1}\n",
    ),
    ("variable-for-a-flag", "GF203", "a:\n  label: ${HOME}\n", "a:\n  label: $(env HOME)\n"),
    (
        "home",
        "GF516",
        "a:\n  requires:\n    - file: ~/data/x.csv\n",
        "a:\n  requires:\n    - file: $(join $HOME/data x.csv)\n",
    ),
    (
        "no-dollar",
        "GF504",
        "a:\n  sourcecode:\n    - include: (package shared)\n",
        "a:\n  sourcecode:\n    - include: $(package shared)\n",
    ),
    (
        "bare-variable",
        "GF505",
        "a:\n  sourcecode:\n    - include: $PYTHONPATH/shared\n",
        "a:\n  sourcecode:\n    - include: $(find shared $PYTHONPATH)\n",
    ),
    (
        "shell-default",
        "GF506",
        "a:\n  label: ${HOME:-x}\n",
        "a:\n  label: $(env HOME x)\n",
    ),
    (
        "only-the-library",
        "GF502",
        "a:\n  sourcecode: $(package shared)\n",
        "a:\n  sourcecode:\n    - include: $(package shared)\n",
    ),
    (
        "only-libraries",
        "GF502",
        "a:\n  sourcecode: [$(package shared), $(module helper)]\n",
        "a:\n  sourcecode: [include: $(package shared), include: $(module helper)]\n",
    ),
    (
        "key-for-a-rule",
        "GF503",
        "a:\n  sourcecode:\n    - package: shared\n",
        "a:\n  sourcecode:\n    - include: {package: shared}\n",
    ),
]


def offered(asked: Asked, text: str, code: str) -> list[Fix]:
    project = asked.project(text)
    found = diagnose(asked.path, project.opened)[asked.path]
    (problem,) = [each for each in found if each.problem.code == code][:1]
    return fixes(project.model(), asked.path, text, [problem])


def codes(asked: Asked, text: str) -> list[str]:
    found = diagnose(asked.path, {asked.path: text})[asked.path]
    return [each.problem.code for each in found]


@pytest.mark.parametrize(
    ("code", "text", "expected"), [row[1:] for row in MENDED], ids=[row[0] for row in MENDED]
)
def test_the_first_fix_mends_the_problem(
    asked: Asked, code: str, text: str, expected: str | None
) -> None:
    assert code in codes(asked, text)
    first = offered(asked, text, code)[0]
    made = asked.applied(list(first.edits))
    assert expected is None or made == expected
    assert code not in codes(asked, made)


def test_in_a_flow_the_other_brackets_and_quotes_are_offered(asked: Asked) -> None:
    text = "a:\n  sourcecode: [${'shared'|find-package}]\n"
    first, second = offered(asked, text, "GF103")
    assert asked.applied(list(first.edits)) == "a:\n  sourcecode: [$<'shared'|find-package>]\n"
    assert asked.applied(list(second.edits)) == (
        "a:\n  sourcecode: [\"${'shared'|find-package}\"]\n"
    )
    assert "GF103" not in codes(asked, asked.applied(list(second.edits)))


def test_the_last_offer_is_to_ignore_the_problem(asked: Asked) -> None:
    text = "a:\n  label: $(stm x)\n"
    last = offered(asked, text, "GF201")[-1]
    made = asked.applied(list(last.edits))
    assert made == "a:\n  label: $(stm x)  # guild-funcs: ignore[GF201]\n"
    assert codes(asked, made) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a:\n  label: >\n    $(stm x)\n", id="block"),
        pytest.param("a:\n  label: $(stm x)  # why\n", id="comment"),
        pytest.param("a:\n  label: $(stm x)\n    more\n", id="two-lines"),
    ],
)
def test_where_no_comment_can_stand_none_is_offered(asked: Asked, text: str) -> None:
    assert [each.title for each in offered(asked, text, "GF201")] == ["Change to 'stem'"]


PLACES = [
    ("short", "train: train\n", "train:\n  main: train\n  sourcecode:\n    - include: {}\n"),
    (
        "none",
        "train:\n  main: train\n",
        "train:\n  main: train\n  sourcecode:\n    - include: {}\n",
    ),
    (
        "after-a-block",
        "train:\n  label: >\n    a\n\nb: c\n",
        "train:\n  label: >\n    a\n  sourcecode:\n    - include: {}\n\nb: c\n",
    ),
    (
        "rules",
        "train:\n  sourcecode:\n    - include: a  # why\n  label: b\n",
        "train:\n  sourcecode:\n    - include: a  # why\n    - include: {}\n  label: b\n",
    ),
    ("texts", "train:\n  sourcecode: [a, b]\n", "train:\n  sourcecode: [a, b, {}]\n"),
    (
        "selected",
        "train:\n  sourcecode:\n    select:\n      - exclude: '*'\n",
        "train:\n  sourcecode:\n    select:\n      - exclude: '*'\n      - include: {}\n",
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_a_rule_is_put_where_the_operation_has_its_rules(
    asked: Asked, text: str, expected: str
) -> None:
    include = "$(package shared)"
    operation = next(
        each for each in asked.project(text).model().operations if each.name == "train"
    )
    edit = insertion(text, asked.path, operation, include)
    assert edit is not None
    made = asked.applied([edit])
    assert made == expected.replace("{}", include)
    assert yaml.safe_load(made)
