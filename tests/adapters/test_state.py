"""An operation's state: what is known is shared by the states for other flags, and nothing else."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.adapters.evaluation.flag_reads import Tracked, Varies
from guild_funcs.adapters.evaluation.known import Evaluation, Known, is_same
from guild_funcs.adapters.evaluation.state import State
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.report import Source
from guild_funcs.context import Context
from guild_funcs.structs import names


def state_with(flags: dict[str, Any], **others: Any) -> State:
    return State(Source("guild.yml", ("train",)), Context(flags=flags), **others)


def test_a_state_for_other_flags_keeps_all_else() -> None:
    opdef = object()
    state = state_with({"lr": 1}, opdef=opdef, in_trial=True)
    other = state.with_flags({"lr": 2})
    assert other.flags == {"lr": 2}
    fields = set(names(State))
    kept = {name for name in fields if getattr(other, name) is getattr(state, name)}
    assert kept | {"context"} == fields
    context = names(Context)
    changed = {
        name for name in context if getattr(other.context, name) != getattr(state.context, name)
    }
    assert changed == {"flags"}


def test_what_reads_no_changed_flag_is_not_evaluated_again() -> None:
    state = state_with({"lr": 1, "n": "x"})
    assert state.value("a-${n|str}", "label") == "a-x"
    other = state.with_flags({"lr": 2, "n": "x"})
    assert other.value("a-${n|str}", "label") == "a-x"
    assert len(state.evaluated) == 1


@pytest.mark.parametrize("value", [2, 1.0, True, "1", [1], None])
def test_what_reads_a_changed_flag_is_evaluated_again(value: Any) -> None:
    state = state_with({"lr": 1})
    assert state.value("${lr}", "env", "A") == 1
    other = state.with_flags({"lr": value}) if value != [1] else None
    if other is None:
        with pytest.raises(Varies):
            state.with_flags({"lr": value}).value("${lr}", "env", "A")
        return
    found = other.value("${lr}", "env", "A")
    assert (type(found), found) == (type(value), value)
    assert state.value("${lr}", "env", "A") == 1
    assert len(state.evaluated) == 2


def test_the_same_text_of_another_attribute_is_another_expression() -> None:
    state = state_with({})
    for name in "AB":
        state.value("$(upper x)", "env", name)
    assert [each.attribute for each in state.evaluated] == [("env", "A"), ("env", "B")]


def test_a_list_varies_but_in_a_trial() -> None:
    with pytest.raises(Varies):
        state_with({"n": [1, 2]}).value("${n|first}", "label")
    assert state_with({"n": [1, 2]}, in_trial=True).value("${n|first}", "label") == 1


FLAGS = st.dictionaries(st.sampled_from("abc"), st.sampled_from([0, 1, 1.0, True, "1", [1]]))


@given(st.lists(st.sampled_from("abc")), FLAGS, FLAGS)
def test_what_is_found_was_evaluated_for_equal_flags(
    read: list[str], flags: dict[str, Any], now: dict[str, Any]
) -> None:
    tracked = Tracked(flags, in_trial=True)
    for name in read:
        tracked.get(name)
    known = Known()
    known.add(Evaluation(("label",), "text", 1, flags=tracked.found))
    same = all((n in flags) == (n in now) and is_same(flags.get(n), now.get(n)) for n in read)
    assert (known.find(("label",), "text", now) is not None) == same


class Holder:
    """Stands for an object of Guild."""


@dataclasses.dataclass
class Part:
    value: int


def test_a_copy_of_guilds_object_has_parts_of_its_own() -> None:
    holder = Holder()
    ours.put(holder, Part(1))
    made = copy.copy(holder)
    ours.put(made, Part(2))
    assert (ours.find(holder, Part), ours.find(made, Part)) == (Part(1), Part(2))
    ours.drop(made, Part)
    assert (ours.find(holder, Part), ours.find(made, Part)) == (Part(1), None)


def test_all_of_ours_is_under_one_name() -> None:
    holder = Holder()
    ours.put(holder, Part(1))
    ours.put(holder, 5)
    assert list(vars(holder)) == ["_guild_funcs"]
    ours.keep(holder, int)
    assert (ours.find(holder, Part), ours.find(holder, int)) == (None, 5)
    assert ours.find(None, Part) is None
