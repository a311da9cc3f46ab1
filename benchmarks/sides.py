"""Two sides of a comparison, measured in turn in one run: A B A B ...

A machine that is busy for a while slows both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

Measure = Callable[[], float]
"""Does the work once, and returns the seconds that it took."""


@dataclass(frozen=True)
class Row:
    """One line of the table: the same work done by both sides.

    Args:
        work: What is done.
        anchor: Who else does it.
        goal: The ratio, the time (`12 ms`), or the difference (`+60 MB`) that guild-funcs wants to
            reach; empty for a row that others are compared with.
        theirs: Seconds of the anchor, a figure for each round.
        ours: Seconds of guild-funcs, a figure for each round.
    """

    work: str
    anchor: str
    goal: str
    theirs: tuple[float, ...]
    ours: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of ours divided by theirs, round by round."""
        pairs = zip(self.ours, self.theirs)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    @property
    def spread(self) -> tuple[float, float]:
        """The ratios of the first and the third quarter of the rounds."""
        ratios = sorted(ours / theirs for ours, theirs in zip(self.ours, self.theirs))
        quarters = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else [ratios[0]] * 3
        return quarters[0], quarters[2]

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        if not self.goal:
            return True
        if self.goal.startswith("x"):
            return self.ratio <= float(self.goal[1:])
        number, unit = self.goal.split()
        ours = statistics.median(self.ours)
        if unit == "MB":
            return ours - statistics.median(self.theirs) <= float(number)
        return ours <= float(number) * {"ms": 1e-3, "us": 1e-6}[unit]


@dataclass(frozen=True)
class Work:
    """A row that is still to be measured.

    Args:
        is_long: It takes minutes: it is measured a third as often.
        is_quick: It is in the quick form. What is not there is much as another row that is.
    """

    work: str
    anchor: str
    goal: str
    theirs: Measure
    ours: Measure
    is_long: bool = False
    is_quick: bool = True

    def measured(self, rounds: int) -> Row:
        """Does the work of both sides in turn, `rounds` times and once before that.

        What is long is done a third as often, and not before.
        """
        if not self.is_long:
            self.theirs()
            self.ours()
        rounds = max(1, rounds // 3) if self.is_long else rounds
        pairs = [(self.theirs(), self.ours()) for _ in range(rounds)]
        theirs, ours = zip(*pairs)
        return Row(self.work, self.anchor, self.goal, theirs, ours)


def process(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], *, wall: bool = False
) -> float:
    """Runs a command to its end and returns the seconds of processor time that it took.

    Its children that it waited for are counted.

    Raises:
        SystemExit: It failed; the message shows what it printed.
    """
    log = cwd / ".bench-output"
    begun = time.perf_counter()
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
        _pid, status, usage = os.wait4(started.pid, 0)
    took = time.perf_counter() - begun
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"{' '.join(command)}\n{log.read_text()}")
    return took if wall else usage.ru_utime + usage.ru_stime


def repeated(call: Callable[[], object], number: int) -> Measure:
    """Returns the measure of one call, from `number` of them."""

    def measure() -> float:
        begun = time.process_time()
        for _ in range(number):
            call()
        return (time.process_time() - begun) / number

    return measure
