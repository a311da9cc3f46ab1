"""The record of a batch: a format with a version, the same after a trip through YAML."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.adapters.batch.record import BatchRecord, Computed, of
from guild_funcs.adapters.batch.selection import Selection

NAMES = st.text("abc", min_size=1, max_size=3)
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
PLAIN = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=2), max_size=2)
TUPLES = st.lists(NAMES, max_size=2).map(tuple)
COMPUTED = st.dictionaries(NAMES, st.builds(Computed, st.text(), TUPLES, PLAIN), max_size=2)
CHOICES = st.builds(Computed, st.lists(PLAIN, max_size=2), TUPLES, PLAIN)
PLAINS = st.lists(PLAIN, max_size=2).map(tuple)
CONTEXT = st.fixed_dictionaries({"guildfile": st.text(), "path": st.lists(NAMES), "cwd": NAMES})
SELECTIONS = st.builds(Selection, st.booleans(), TUPLES, PLAIN, TUPLES, PLAINS, PLAINS)
RECORDS = st.builds(
    BatchRecord,
    context=CONTEXT,
    flags=COMPUTED,
    choices=st.dictionaries(NAMES, CHOICES, max_size=2),
    fields=st.fixed_dictionaries(
        {
            "env": st.dictionaries(NAMES, st.text(), max_size=2),
            "requires": st.lists(st.none() | PLAIN, max_size=2),
            "sourcecode": st.none() | SELECTIONS.map(Selection.to_plain),
            "label": st.booleans(),
        }
    ),
    given=TUPLES,
    forced=st.booleans(),
    values=PLAINS,
)


@given(RECORDS)
def test_it_is_the_same_after_it_was_recorded(record: BatchRecord) -> None:
    recorded = yaml.safe_load(yaml.safe_dump(record.to_plain()))
    assert BatchRecord.from_plain(recorded) == record


@given(SELECTIONS)
def test_a_selection_is_the_same_after_it_was_recorded(selection: Selection) -> None:
    recorded = yaml.safe_load(yaml.safe_dump(selection.to_plain()))
    assert Selection.from_plain(recorded) == selection


# As 0.2.0 wrote it for a staged batch.
OLD: dict[str, Any] = {
    "guildfile": "/p/guild.yml",
    "path": ["train"],
    "operation": "train",
    "project": "/p",
    "python-path": ["/lib"],
    "python-exe": "/bin/python",
    "env-secrets": [],
    "cwd": "/p",
    "flags": {"out": {"text": "${lr}.h5", "reads": ["lr"], "flag": {"type": None}}},
    "choices": {},
    "env": {"A": "$(env B)"},
    "requires": [None, {"sources": [{"file": "$(env C)"}]}],
    "sourcecode": {
        "varies": True,
        "reads": ["lr"],
        "flags": {"lr": [1, 2]},
        "varying": [],
        "rules": [{"root": None, "specs": []}, {"root": None, "specs": []}],
        "values": [],
    },
    "label": True,
    "given": ["lr"],
    "forced": False,
    "values": [{"attribute": ["env", "A"], "text": "$(env B)", "value": "b", "flags": []}],
}


def test_a_record_without_a_version_is_that_of_the_first_release() -> None:
    record = of(SimpleNamespace(get={"funcs_batch": OLD}.get))
    assert record is not None
    assert record.flags == {"out": Computed("${lr}.h5", ("lr",), {"type": None})}
    assert record.to_plain() == {**OLD, "version": 1}


def test_a_record_of_a_later_version_is_refused() -> None:
    with pytest.raises(SystemExit) as exited:
        BatchRecord.from_plain({**OLD, "version": 2})
    expected = "this batch was staged by a later guild-funcs: install that one to start it"
    assert exited.value.args[0] == (expected, 1)


def test_a_run_without_a_record_has_none() -> None:
    assert of(None) is None
    assert of(SimpleNamespace(get={}.get)) is None
