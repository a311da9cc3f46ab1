"""The value of the attribute: joined, plain, small, and free of secrets."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.context import Context, Reads, Text
from guild_funcs.record import attribute, expressions
from guild_funcs.record.attribute import merged

LIBRARY = {
    "name": "shared",
    "by": "include",
    "dest": ".",
    "target-type": "copy",
    "mounts": [{"target": "shared", "source": "/lib/shared"}],
}


@pytest.mark.parametrize("value", [None, 1, [], {"libraries": 3}, {"libraries": [1]}])
def test_what_is_no_record_counts_as_empty(value: Any) -> None:
    assert merged(value, [LIBRARY])["libraries"] == [LIBRARY]
    assert attribute.targets(value) == attribute.run_places(value) == []


def test_a_library_of_the_same_name_and_place_is_replaced() -> None:
    value = merged(merged(None, [LIBRARY]), [{**LIBRARY, "version": "2"}])
    assert value["libraries"] == [{**LIBRARY, "version": "2"}]
    assert len(merged(value, [{**LIBRARY, "dest": "src"}])["libraries"]) == 2


def test_what_the_proof_added_stays() -> None:
    assert merged({"imports": {"a": 1}}, [LIBRARY])["imports"] == {"a": 1}


def test_the_places_of_libraries() -> None:
    moved: dict[str, Any] = {**LIBRARY, "name": "b", "by": "requires", "dest": "src"}
    moved["mounts"] = [{"target": "b", "source": "/b", "place": "c"}, {"target": 1}, 2]
    seen = {**LIBRARY, "name": "c", "by": "requires", "target-type": "verify-source"}
    value = merged(None, [LIBRARY, moved, seen, {**LIBRARY, "name": "d", "mounts": 1}])
    assert attribute.targets(value) == ["shared"]
    assert attribute.run_places(value) == ["shared", "src/c"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.builds(Text, st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
    max_leaves=8,
)


@given(VALUES)
def test_any_value_is_written_as_yaml(value: Any) -> None:
    entry = {"place": "label", "text": "$(x)", "value": value}
    text = yaml.safe_dump(merged(None, expressions=[entry]))
    assert yaml.safe_load(text)["version"] == 2


@pytest.mark.parametrize(
    ("place", "secrets", "shown"),
    [
        pytest.param(("label",), set(), "v", id="computed from no secret"),
        pytest.param(("label",), {"API_TOKEN"}, "***", id="computed from a secret"),
        pytest.param(("env", "MY_PASSWORD"), set(), "***", id="the value of a secret variable"),
        pytest.param(("env", "MINE"), set(), "***", id="the value of one of env-secrets"),
        pytest.param(("env", "PLAIN"), set(), "v", id="the value of another variable"),
    ],
)
def test_the_value_of_an_expression(place: tuple[str, ...], secrets: set[str], shown: str) -> None:
    context = Context(secrets=frozenset({"MINE"}))
    reads = Reads(env={"API_TOKEN", "HOME"}, secrets=secrets)
    entry = expressions.describe(place, "$(x)", "v", reads, context)
    assert entry["value"] == shown
    assert entry["env"] == ["API_TOKEN", "HOME"]
