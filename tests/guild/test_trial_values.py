"""The computed flag values of a trial: those that a run with the same flags would have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from guild_runs import Guild


def with_flags(guild: Guild, flags: str, label: str = "''") -> None:
    text = f"train:\n  main: train\n  flags-dest: args\n  label: {label}\n  flags:\n{flags}"
    (guild.project / "guild.yml").write_text(text)
    (guild.project / "train.py").write_text("")


def trials(guild: Guild) -> list[Path]:
    """The runs that are no batch, in the order in which they were made."""
    runs = [run for run in guild.runs if not (run / ".guild/proto").exists()]
    return sorted(runs, key=lambda run: int((run / ".guild/attrs/started").read_text()))


SAME = [
    pytest.param(
        "    a: {type: path, default: x}\n"
        "    b: {type: path, default: '${a|dirname}/y'}\n"
        "    c: ${b}\n",
        ["k/x", "l/x"],
        id="a path",
    ),
    pytest.param("    a: 1\n    b: {type: int, default: $<a>}\n    c: ${b}\n", [1, 2], id="an int"),
    pytest.param(
        "    a: 1\n    b: {default: $<a> 2 1.0, arg-split: yes, type: float}\n    c: ${b}\n",
        [1, 2],
        id="parts of a type",
    ),
    pytest.param("    a: x\n    b: ${a|str}\n    c: ${b|upper}\n", ["x", "y"], id="text"),
    pytest.param("    a: 1.1\n    b: ${a}\n    c: $<b>0\n", [1.1, 2], id="a number"),
    pytest.param(
        "    a: u\n"
        "    b: {default: $<a>, choices: [{value: vu, alias: u, flags: {d: 5}}, {value: v}]}\n"
        "    c: ${b}\n"
        "    d: 1\n",
        ["u", "v"],
        id="an alias, and the flags of a choice",
    ),
    pytest.param(
        "    a: u\n    b: {default: $<a>, choices: [u, v]}\n    c: ${b}\n",
        ["u", "v"],
        id="a choice",
    ),
]


@pytest.mark.parametrize(("flags", "values"), SAME)
def test_they_are_those_of_a_run(guild: Guild, flags: str, values: list[Any]) -> None:
    with_flags(guild, flags)
    guild.run("train", f"a=[{','.join(map(str, values))}]")
    of_trials = [guild.attr("flags", run) for run in trials(guild)]
    for value in values:
        guild.run("train", f"a={value}")
    of_runs = [guild.attr("flags", run) for run in trials(guild)[len(values) :]]
    assert of_trials == of_runs


def test_a_default_is_read_as_the_operation_gets_it(guild: Guild) -> None:
    with_flags(guild, "    a: {type: path, default: $(env A)}\n    b: ${a}\n")
    guild.run("train", env={"A": "sub/x"})
    assert guild.attr("flags") == {name: str(guild.project / "sub/x") for name in "ab"}


REFUSED = [
    pytest.param(
        "{default: $<a>, choices: [1, 2]}",
        "invalid value 3 for b: expected one of 1, 2|Unsupported value for 'b'",
        id="choices",
    ),
    pytest.param(
        "{default: $<a>, max: 2}", "invalid value 3 for b: out of range", id="out of range"
    ),
    pytest.param(
        "{default: '$(if $(eq ${a} 3) null 5)', required: yes}",
        "Operation requires the following missing flags:",
        id="required",
    ),
    pytest.param(
        "{default: '$(if $(eq ${a} 3) x 5)', type: int}",
        "invalid value x for b: invalid value for type 'int'",
        id="type",
    ),
]


@pytest.mark.parametrize(("flag", "message"), REFUSED)
def test_guild_refuses_them_before_the_first_trial(guild: Guild, flag: str, message: str) -> None:
    with_flags(guild, f"    a: 1\n    b: {flag}\n")
    single = guild.run("train", "a=3", code=1)
    done = guild.run("train", "a=[2,3]", code=1)
    # A run has the place in the guild file, a batch Guild's own message.
    assert re.search(message, single.text)
    assert re.search(message, done.text)
    assert "Traceback" not in done.text
    assert trials(guild) == []


@pytest.mark.parametrize("flag", [pytest.param(each.values[0], id=each.id) for each in REFUSED])
def test_any_value_runs_with_force_flags(guild: Guild, flag: str) -> None:
    with_flags(guild, f"    a: 1\n    b: {flag}\n")
    guild.run("train", "a=[2,3]", "--force-flags")
    assert len(trials(guild)) == 2


def test_a_list_makes_a_trial_for_each(guild: Guild) -> None:
    with_flags(guild, "    a: 1x2\n    b: ${a|split:x}\n    c: ${b}\n")
    guild.run("train", "a=[1x2,3x4]")
    found = [guild.attr("flags", run) for run in trials(guild)]
    assert [(each["a"], each["b"], each["c"]) for each in found] == [
        ("1x2", 1, 1),
        ("1x2", 2, 2),
        ("3x4", 3, 3),
        ("3x4", 4, 4),
    ]


def test_flags_that_refer_to_each_other_in_a_circle(guild: Guild) -> None:
    with_flags(guild, "    v: 1\n    a: ${v}${b}\n    b: ${a}\n")
    done = guild.run("train", "v=[1,2]", code=1)
    assert "flags refer to each other in a circle: a -> b -> a" in done.text
    assert "RecursionError" not in done.text


def test_a_trial_that_cannot_be_made_leaves_none_behind(guild: Guild) -> None:
    with_flags(guild, "    a: 1\n")
    text = (guild.project / "guild.yml").read_text()
    env = "  env: {E: '$(if $(eq ${a} 2) $(nofunc) x)'}\n"
    (guild.project / "guild.yml").write_text(text + env)
    guild.run("train", "a=[1,2]", code=1)
    assert trials(guild) == []


def test_a_flag_given_by_its_alias_when_a_run_starts_again(guild: Guild) -> None:
    with_flags(
        guild, '    a: {alias: aa, default: 3}\n    b: {default: 3, choices: ["$<a>", 77]}\n'
    )
    guild.run("train")
    run = guild.latest
    guild("run", "--restart", run.name, "aa=5", "b=5", "-y")
    assert guild.attr("flags", run) == {"a": 5, "b": 5}


EXPRESSION = "$(upper q)"


class TestRecordedText:
    """What a run recorded is text, also where it looks like an expression."""

    @pytest.fixture
    def train(self, guild: Guild) -> Guild:
        with_flags(guild, "    a: x\n", label="run-$(str ${a}) $$(q) $(env BR)")
        guild.env["BR"] = EXPRESSION
        return guild

    LABEL = f"run-{EXPRESSION} $(q) {EXPRESSION}"

    def test_a_run_and_its_restarts(self, train: Guild) -> None:
        train.run("train", f"a={EXPRESSION}")
        run = train.latest
        assert train.attr("label", run) == self.LABEL
        train("run", "--restart", run.name, "-y")
        assert train.attr("label", run) == self.LABEL
        train("run", "--proto", run.name, "-y")
        assert train.attr("label") == self.LABEL
        train("run", "--restart", run.name, "a=y", "-y")
        assert train.attr("label", run) == f"run-y $(q) {EXPRESSION}"

    def test_trials_and_their_restarts(self, train: Guild) -> None:
        train.run("train", f"a=[{EXPRESSION},y]")
        assert [train.attr("label", run) for run in trials(train)] == [
            self.LABEL,
            f"run-y $(q) {EXPRESSION}",
        ]
        run = trials(train)[0]
        train("run", "--restart", run.name, "-y")
        assert train.attr("label", run) == self.LABEL

    def test_a_label_of_the_command_line(self, train: Guild) -> None:
        train.run("train", "--label", "$$(q) $(upper ${a})")
        run = train.latest
        assert train.attr("label", run) == "$(q) X"
        train("run", "--restart", run.name, "-y")
        assert train.attr("label", run) == "$(q) X"

    def test_tags(self, train: Guild) -> None:
        train.run("train", "--tag", EXPRESSION, "--tag", "$(env NOPE)")
        run = train.latest
        assert train.attr("label", run) == f"{EXPRESSION} $(env NOPE) a=x"
        train("run", "--restart", run.name, "--tag", EXPRESSION, "-y")
        assert train.attr("label", run) == f"{EXPRESSION} a=x"

    def test_a_dependency_with_a_reference_in_its_value_is_refused(self, guild: Guild) -> None:
        with_flags(guild, "    a: 1\n")
        text = (guild.project / "guild.yml").read_text()
        (guild.project / "guild.yml").write_text(text + '  requires: [{file: "$(env V).txt"}]\n')
        for name in ("q${a}.txt", "q1.txt"):
            (guild.project / name).write_text("")
        done = guild.run("train", code=1, env={"V": "q${a}"})
        assert "the value has '${' in it, which Guild would take for a flag" in done.err
