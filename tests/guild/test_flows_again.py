"""Runs that start later or again, against each field: recorded values stand (`every_field`)."""

from __future__ import annotations

import pytest
from every_field import NEVER, ONCE, EveryField, X, Y, times

# What a restart with other flags computes anew: the label, the environment, what it
# requires, and the choices that a given value is checked against.
FOLLOWS = ("choices", "env", "label", "requires")


def only(*fields: str, evaluated: dict[str, int] = ONCE) -> dict[str, int]:
    """Returns the evaluations of these fields."""
    return {name: number for name, number in evaluated.items() if name.split(".")[0] in fields}


@pytest.fixture
def ran(every: EveryField) -> EveryField:
    """The project with a run; the library has changed since."""
    every.run("train")
    assert every.evaluated() == ONCE
    (every.library / "shared" / "later.py").write_text("")
    return every


class TestStaged:
    def test_it_starts_as_it_was_staged(self, every: EveryField) -> None:
        every.run("train", "--stage")
        assert every.evaluated() == ONCE
        run = every.latest
        every.check_recorded(run, X, 0.1)
        (every.library / "shared" / "later.py").write_text("")
        every.guild("run", "--start", run.name, "-y")
        every.check(run, X, 0.1)
        assert every.evaluated() == NEVER

    def test_the_queue_starts_it(self, every: EveryField) -> None:
        every.run("train", "--stage")
        assert every.evaluated() == ONCE
        every.run("queue", "run-once=yes")
        every.check_all((X, 0.1))
        assert every.evaluated() == NEVER

    def test_a_given_choice_is_checked(self, every: EveryField) -> None:
        done = every.run("train", "--stage", "data=data/z.csv", code=1)
        assert "Unsupported value for 'data'" in done.err
        assert every.guild.runs == []


class TestRestart:
    def test_nothing_is_evaluated(self, ran: EveryField) -> None:
        run = ran.latest
        ran.guild("run", "--restart", run.name, "-y")
        ran.check(run, X, 0.1)
        assert ran.evaluated() == NEVER

    def test_with_other_flags(self, ran: EveryField) -> None:
        """Recorded flag values and source code stand, as in Guild; all else follows."""
        run = ran.latest
        ran.guild("run", "--restart", run.name, "lr=2", f"data={Y}", "-y")
        # Guild leaves what the run had resolved before in its folder.
        before = "in-0.1/x.txt: X"
        ran.check(run, Y, 2, flags={"out": "x.h5", "rate": 0.1}, code_of=0.1, before=before)
        assert ran.evaluated() == only(*FOLLOWS)

    def test_a_given_choice_is_checked(self, ran: EveryField) -> None:
        run = ran.latest
        done = ran.guild("run", "--restart", run.name, "data=data/z.csv", "-y", code=1)
        assert "Unsupported value for 'data'" in done.err
        ran.check(run, X, 0.1)

    def test_with_another_label(self, ran: EveryField) -> None:
        run = ran.latest
        ran.guild("run", "--restart", run.name, "--label", "again ${out|stem}", "-y")
        ran.check(run, X, 0.1, label="again x")
        assert ran.evaluated() == NEVER

    def test_with_the_source_code_of_now(self, ran: EveryField) -> None:
        run = ran.latest
        ran.guild("run", "--restart", run.name, "--force-sourcecode", "-y")
        ran.check(run, X, 0.1, later=["shared/later.py"])
        # Guild makes the rest of the run anew from the guild file, but for label and flags.
        assert ran.evaluated() == only("code", *(each for each in FOLLOWS if each != "label"))


class TestPrototype:
    def test_nothing_is_evaluated(self, ran: EveryField) -> None:
        ran.guild("run", "--proto", ran.latest.name, "-y")
        _, second = ran.runs
        ran.check(second, X, 0.1)
        assert ran.evaluated() == NEVER

    def test_with_other_flags(self, ran: EveryField) -> None:
        ran.guild("run", "--proto", ran.latest.name, "lr=2", f"data={Y}", "-y")
        _, second = ran.runs
        ran.check(second, Y, 2, flags={"out": "x.h5", "rate": 0.1}, code_of=0.1)
        assert ran.evaluated() == only(*FOLLOWS)

    def test_a_batch_of_it(self, ran: EveryField) -> None:
        ran.guild("run", "--proto", ran.latest.name, "lr=[1,2]", "-y")
        by_rate = {ran.flags(run)["lr"]: run for run in ran.runs}
        assert len(by_rate) == len(ran.runs) == 3
        for lr in (1, 2):
            ran.check(by_rate[lr], X, lr, flags={"rate": 0.1}, code_of=0.1)
        assert ran.evaluated() == only(*FOLLOWS, evaluated=times(1, 2))

    def test_a_given_choice_is_checked(self, ran: EveryField) -> None:
        done = ran.guild("run", "--proto", ran.latest.name, "data=data/z.csv", "-y", code=1)
        assert "Unsupported value for 'data'" in done.err
        assert len(ran.runs) == 1


class TestLabel:
    def test_set_append_prepend(self, ran: EveryField) -> None:
        run = ran.latest
        for args, label in [
            (["--set", "${data|stem|upper}"], "X"),
            (["--append", "$(basename ${out})"], "X x.h5"),
            (["--prepend", "lr=${lr}"], "lr=0.1 X x.h5"),
        ]:
            ran.guild("label", run.name, *args, "-y")
            ran.check(run, X, 0.1, label=label)
        assert ran.evaluated() == NEVER


class TestAgainAndAgain:
    """What a run carries for later starts is carried on."""

    def test_the_label_of_a_run_with_a_prototype_follows_its_flags(self, ran: EveryField) -> None:
        ran.guild("run", "--proto", ran.latest.name, "-y")
        _, second = ran.runs
        ran.guild("run", "--restart", second.name, "lr=2", f"data={Y}", "-y")
        flags = {"out": "x.h5", "rate": 0.1}
        ran.check(second, Y, 2, flags=flags, code_of=0.1, before="in-0.1/x.txt: X")

    def test_a_batch_restarts(self, every: EveryField) -> None:
        every.run("train", "lr=[1,2]", "--keep-batch")
        assert every.evaluated() == times(1, 2)
        batch = next(run for run in every.guild.runs if (run / ".guild/proto").exists())
        every.guild("run", "--restart", batch.name, "-y")
        assert sorted(every.flags(run)["lr"] for run in every.runs) == [1, 1, 2, 2]
        for run in every.runs:
            every.check(run, X, every.flags(run)["lr"])
        assert every.evaluated() == only("code", *FOLLOWS, "default", evaluated=times(0, 2))

    def test_a_batch_with_the_prototype_of_another(self, every: EveryField) -> None:
        every.run("train", "lr=[1,2]", "--keep-batch")
        batch = next(run for run in every.guild.runs if (run / ".guild/proto").exists())
        every.guild("run", "--proto", batch.name, "-y")
        assert sorted(every.flags(run)["lr"] for run in every.runs) == [1, 1, 2, 2]
        for run in every.runs:
            every.check(run, X, every.flags(run)["lr"])

    def test_a_batch_restarts_with_other_flags(self, every: EveryField) -> None:
        every.run("train", "lr=[1,2]", "--keep-batch")
        batch = next(run for run in every.guild.runs if (run / ".guild/proto").exists())
        every.guild("run", "--restart", batch.name, "lr=[3,4]", "-y")
        for run in every.runs:
            every.check(run, X, every.flags(run)["lr"])
        assert sorted(every.flags(run)["lr"] for run in every.runs) == [1, 2, 3, 4]
