"""The flag values of runs and of trials, by one evaluator, from guild files and through Guild."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import pytest
import yaml
from counting import calls
from effort import examples
from guild import guildfile, op_util
from guild.commands import run_impl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guild_funcs.adapters.batch import trial_flags
from guild_funcs.adapters.batch.record import BatchRecord
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation.state import State
from guild_funcs.adapters.host import installation, ours

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


# Guild itself does so when it loads our plugin.
installation.install()


def operation(flags: str, folder: Path) -> Any:
    text = f"train: {{main: guild.pass, flags-import: no, flags: {flags}}}"
    found = guildfile.for_string(text, str(folder / "guild.yml"))
    return next(iter(found.models.values()))["train"]


def values(opdef: Any, given: Optional[dict[str, Any]] = None) -> dict[str, Any]:
    """The flag values of a run, as Guild would record them."""
    found = op_util.flag_vals_for_opdef(opdef, given)
    assert isinstance(found, dict)
    return found


# (id, flags in the guild file, flags given, flag values)
RUNS: list[tuple[str, str, str, str]] = [
    ("a default", "{a: $(upper x)}", "{}", "{a: X}"),
    ("a default that is given", "{a: $(env NOT_THERE)}", "{a: 1}", "{a: 1}"),
    ("decoded", "{a: '$(replace 1x5 x .)'}", "{}", "{a: 1.5}"),
    ("kept as text", "{a: '${n|str}', n: 1}", "{}", "{a: '1', n: 1}"),
    ("one of another", "{a: '${b}x', b: '${c}y', c: 1}", "{c: 2}", "{a: 2yx, b: 2y, c: 2}"),
    ("typed", "{a: {default: '${n}.0', type: float}, n: 2}", "{}", "{a: 2.0, n: 2}"),
    ("a list", "{a: '$(split 1,2 ,)'}", "{}", "{a: [1, 2]}"),
    (
        "an alias",
        "{a: {default: $(lower TWO), choices: [{value: 1, alias: one}, {value: 2, alias: two}]}}",
        "{}",
        "{a: 2}",
    ),
    (
        "what goes with a computed alias",
        (
            "{a: {default: $(lower TWO), choices: [{value: 2, alias: two, flags: {x: 5}}]}, "
            "x: 1, y: '${x}!'}"
        ),
        "{}",
        "{a: 2, x: 5, y: 5!}",
    ),
    (
        "what goes with a choice, computed",
        "{a: {default: big, choices: [small, {value: big, flags: {x: '${n}0'}}]}, x: 1, n: 3}",
        "{}",
        "{a: big, x: 30, n: 3}",
    ),
    (
        "what goes with another choice, of a flag that is not defined",
        "{n: $(upper x), a: {default: small, choices: [small, {value: big, flags: {x: 1}}]}}",
        "{}",
        "{a: small, n: X}",
    ),
    (
        "what goes with another choice, and is no mapping",
        "{n: $(upper x), a: {default: small, choices: [small, {value: big, flags: yes}]}}",
        "{}",
        "{a: small, n: X}",
    ),
    (
        "computed choices",
        "{a: {default: '${n}', choices: ['${n}', 9]}, n: 3}",
        "{n: 4}",
        "{a: 4, n: 4}",
    ),
]


@pytest.mark.parametrize(
    ("flags", "given", "expected"), [pytest.param(*row[1:], id=row[0]) for row in RUNS]
)
def test_the_flags_of_a_run(flags: str, given: str, expected: str, tmp_path: Path) -> None:
    found = values(operation(flags, tmp_path), yaml.safe_load(given))
    assert found == yaml.safe_load(expected)


def test_twice_as_many_flags_take_twice_the_work(tmp_path: Path) -> None:
    def work(count: int) -> int:
        flags = ", ".join(f"a{each}: $(upper x)" for each in range(count))
        opdef = operation(f"{{{flags}}}", tmp_path)
        return calls(lambda: values(opdef))

    assert work(200) < 2.2 * work(100)


# (id, flags in the guild file; `n` varies, values of it)
TRIALS: list[tuple[str, str, list[Any]]] = [
    ("a default", "{a: '${n}x', n: 1}", [1, 2]),
    ("one that reads no varying flag", "{a: $(upper x), n: 1}", [1, 2]),
    ("a chain", "{a: '${b}x', b: '${n}y', n: 1}", [1, 2]),
    ("typed", "{a: {default: '${n}.5', type: float}, n: 1}", [1, 2]),
    ("a text that is a number", "{a: '${n|str}', n: 1}", [1, "1"]),
    (
        "an alias",
        "{a: {default: '${n}', choices: [{value: 1, alias: one}, {value: 2, alias: two}]}, n: one}",
        ["one", "two"],
    ),
    (
        "what goes with a computed choice",
        (
            "{a: {default: '${n}', choices: [{value: s, flags: {x: 1}}, "
            "{value: b, flags: {x: 2}}]}, x: 0, y: '${x}!', n: s}"
        ),
        ["s", "b"],
    ),
    (
        "what goes with a computed alias",
        (
            "{a: {default: '${n}', choices: [{value: 1, alias: s, flags: {x: 7}}, "
            "{value: 2, alias: b, flags: {x: 8}}]}, x: 0, n: s}"
        ),
        ["s", "b"],
    ),
    (
        "a computed flag that a choice of another may bring",
        (
            "{a: {default: '${n}', choices: [{value: s, flags: {x: 7}}, b]}, "
            "x: $(upper s), y: '${x}!', n: s}"
        ),
        ["s", "b"],
    ),
    ("choices", "{a: {default: '${n}', choices: ['${n}', 9]}, n: 1}", [1, 2]),
    ("a zero, a no and an empty text", "{a: '<${n}>', n: 1}", [0, False, ""]),
]


@pytest.mark.parametrize(("flags", "varied"), [pytest.param(*row[1:], id=row[0]) for row in TRIALS])
def test_a_trial_has_the_flags_of_a_run(flags: str, varied: list[Any], tmp_path: Path) -> None:
    opdef = operation(flags, tmp_path)
    proto = values(opdef, {"n": varied})
    info = recorded(opdef, proto, {"n": varied})
    for n in varied:
        trial = {**proto, "n": n}
        (found,) = (each for each, _ in trial_flags.resolve_all(info, proto, trial))
        assert found == values(operation(flags, tmp_path), {"n": n})


NAMES = ("n", "a", "b", "c", "x")
VALUES = st.sampled_from([0, 1, 2, "s", "b", 0.5, True])


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Flags that read those before them, with choices that have aliases or bring other flags."""
    found: dict[str, Any] = {"n": 1}
    for at, name in enumerate(NAMES[1:], 1):
        read = "${" + draw(st.sampled_from(NAMES[:at])) + "}"
        brought = draw(st.sampled_from([each for each in NAMES[1:] if each != name]))
        aliases = [{"value": 1, "alias": "s"}, {"value": 2, "alias": "b"}]
        bringing = [{"value": "s", "flags": {brought: 7}}, {"value": "b", "flags": {brought: read}}]
        kinds = [draw(VALUES), read, f"<{read}>", "$(upper s)", aliases, bringing]
        kind = draw(st.sampled_from(kinds))
        is_list = isinstance(kind, list)
        found[name] = {"default": read, "choices": kind, "allow-other": True} if is_list else kind
    return found


@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(projects(), st.lists(VALUES, min_size=2, max_size=3))
def test_any_trial_has_the_flags_of_a_run(
    tmp_path: Path, flags: dict[str, Any], varied: list[Any]
) -> None:
    text = yaml.safe_dump(flags, default_flow_style=True, width=1000).strip()
    opdef = operation(text, tmp_path)
    try:
        runs = [values(operation(text, tmp_path), {"n": n}) for n in varied]
        proto = values(opdef, {"n": varied})
    except SystemExit:  # a circle, through what a choice brings
        return
    if ours.find(opdef, State) is not None:
        info = recorded(opdef, proto, {"n": varied})
        trials = [trial_flags.resolve(info, proto, {**proto, "n": n})[0] for n in varied]
        assert trials == runs


def recorded(opdef: Any, proto: dict[str, Any], given: dict[str, Any]) -> BatchRecord:
    """What a batch's prototype records of its flags, read from its plain form."""
    op = run_impl.Operation()
    vars(op).update(_opdef=opdef, _op_flag_vals=proto, _user_flag_vals=given)
    state = ours.find(opdef, State)
    assert state is not None
    made = BatchRecord(
        context=plain_state.as_data(state),
        flags=trial_flags.record(op),
        choices=trial_flags.record_choices(op),
        given=tuple(given),
        values=tuple(plain_state.evaluations(state)),
    )
    return BatchRecord.from_plain(yaml.safe_load(yaml.safe_dump(made.to_plain())))


def test_a_circle_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as error:
        values(operation("{a: '${b}', b: '${c}x', c: '${b}y'}", tmp_path))
    assert "flags refer to each other in a circle: b -> c -> b" in str(error.value.args[0][0])


def test_a_default_is_evaluated_once_and_only_when_it_is_needed(tmp_path: Path) -> None:
    flags = "{a: '${b}${b}', b: $(upper x), c: '${a}', d: $(env NOT_THERE)}"
    opdef = operation(flags, tmp_path)
    assert values(opdef, {"d": 1}) == {"a": "XX", "b": "X", "c": "XX", "d": 1}
    state = ours.find(opdef, State)
    assert state is not None
    texts = [each.text for each in state.evaluated]
    assert sorted(texts) == ["$(upper x)", "${a}", "${b}${b}"]
