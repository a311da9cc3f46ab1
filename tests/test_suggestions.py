"""Which names are offered for one that is not known: one rule for every message."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.errors.suggestion import close_names, did_you_mean

NAMES = st.text(alphabet="abAB_é", max_size=12)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        pytest.param("sharde", ["shared", "chardet"], ["shared"], id="swapped"),
        pytest.param("shard", ["shared"], ["shared"], id="missing-letter"),
        pytest.param("sharred", ["shared"], ["shared"], id="letter-too-much"),
        pytest.param("shered", ["shared"], ["shared"], id="wrong-letter"),
        pytest.param("shared", ["chardet"], [], id="only-letters-in-common"),
        pytest.param("DATA_PATH", ["PATH"], [], id="only-the-end-in-common"),
        pytest.param("PATH", ["DATA_PATH", "MANPATH"], [], id="only-the-end-in-common-longer"),
        pytest.param("DATA_PTH", ["DATA_PATH", "PATH"], ["DATA_PATH"], id="the-close-one"),
        pytest.param("lrr", ["lr"], ["lr"], id="three-letters"),
        pytest.param("x", ["lr", "y"], [], id="one-letter"),
        pytest.param("ls", ["lr", "x", "y"], ["lr"], id="two-letters"),
        pytest.param("aa", ["a", "b"], ["a"], id="a-letter-of-two-too-much"),
        pytest.param("LR", ["lr"], ["lr"], id="case-of-two-letters"),
        pytest.param("Shared", ["shared", "shares"], ["shared"], id="case-first"),
        pytest.param("sharedy", ["SHARED", "sharedx"], ["sharedx"], id="case-decides"),
        pytest.param("find_packge", ["find-package"], ["find-package"], id="two-slips"),
        pytest.param("git-comit", ["git-commit", "git-branch"], ["git-commit"], id="git"),
        pytest.param("acmeshaerd", ["acme-shared"], ["acme-shared"], id="a-sign-and-a-swap"),
        pytest.param("node", ["mode", "code", "nods", "nude"], ["code", "mode", "nods"], id="ties"),
        pytest.param("stm", ["str", "stem"], ["stem"], id="missing-before-wrong"),
        pytest.param("shared", ["shared"], [], id="itself"),
        pytest.param("", ["a", "ab"], [], id="nothing"),
    ],
)
def test_close_names(name: str, known: list[str], expected: list[str]) -> None:
    assert close_names(name, known) == expected


@pytest.mark.parametrize(
    ("name", "known", "prefix", "expected"),
    [
        pytest.param("a", ["lr"], "", None, id="none"),
        pytest.param("lrr", ["lr"], "", "did you mean 'lr'?", id="one"),
        pytest.param("nide", ["node", "side"], "", "did you mean 'node' or 'side'?", id="two"),
        pytest.param("7", ["0"], "model.layers.", None, id="the-prefix-does-not-count"),
        pytest.param("layer", ["layers"], "model.", "did you mean 'model.layers'?", id="prefix"),
        pytest.param("caf", ["caf\udce9"], "", r"did you mean 'caf\xe9'?", id="not-utf-8"),
    ],
)
def test_the_hint(name: str, known: list[str], prefix: str, expected: str) -> None:
    assert did_you_mean(name, known, prefix) == expected


@given(NAMES, st.lists(NAMES, max_size=8))
def test_what_is_offered_is_known_and_another_name(name: str, known: list[str]) -> None:
    found = close_names(name, known)
    assert set(found) <= set(known) - {name}
    assert len(found) == len(set(found)) <= 3


@given(NAMES, NAMES)
def test_closeness_holds_both_ways(one: str, other: str) -> None:
    assert bool(close_names(one, [other])) == bool(close_names(other, [one]))


@given(NAMES.filter(lambda name: len(name) > 1), st.data())
def test_a_name_with_a_letter_left_out_is_close(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    less = name[:at] + name[at + 1 :]
    assert close_names(less, [name]) == [name]


def test_no_other_module_makes_suggestions_of_its_own() -> None:
    root = Path(__file__).parent.parent / "guild_funcs"
    texts = {path.name: path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert [name for name, text in texts.items() if "get_close_matches" in text] == []
