"""Measures everything beside its anchor and writes docs/performance.md: `make bench`.

python benchmarks/report.py            # all rows, written to docs/performance.md
python benchmarks/report.py --quick    # three rounds of each, printed
python benchmarks/report.py --check    # printed beside the page, and what got slower
python benchmarks/report.py --only run # the rows with that in their name, printed
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import shutil
import statistics
from collections.abc import Sequence

import commands
import expressions
import places
import trees
from sides import Row

_PAGE = places.ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- made by `make bench` -->\n", "<!-- end of what `make bench` made -->\n"
_HEAD = """\
{machine} Medians of {rounds} rounds, of {long} for batches and memory.

| work | beside | theirs | ours | ratio | quarters | goal | met |
|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=0)
    given = parser.parse_args()
    rounds = given.rounds or (3 if given.quick else 9)
    shutil.rmtree(places.BENCH / "work", ignore_errors=True)
    rows = _measured(rounds, given.only, is_quick=given.quick)
    if given.check:
        _compare(rows)
    elif not given.quick and not given.only:
        _write(_HEAD.format(rounds=rounds, long=rounds // 3, machine=_machine()) + _table(rows))


def _write(table: str) -> None:
    """Puts the table into the page, and leaves what people wrote around it."""
    before, _, rest = _PAGE.read_text().partition(_BEGIN)
    _PAGE.write_text(before + _BEGIN + table + _END + rest.partition(_END)[2])


def _measured(rounds: int, only: str, *, is_quick: bool) -> list[Row]:
    plain, funcs = places.environments()
    rows = []
    for module in (commands, expressions, trees):
        # A row's folders are there until the next one is asked for.
        for work in module.rows(plain, funcs):
            if only in work.work and not (is_quick and work.is_long):
                rows.append(work.measured(rounds))
                print(_line(rows[-1]), flush=True)
    if not only or "warm" in only:
        rows.extend(expressions.warm_rows(funcs, rounds))
        print(_table(rows[-5:]), end="")
    return rows


def _table(rows: Sequence[Row]) -> str:
    return "".join(f"{_line(row)}\n" for row in rows)


def _line(row: Row) -> str:
    low, high = row.spread
    cells = (
        row.work,
        row.anchor,
        _value(statistics.median(row.theirs), row.goal),
        _value(statistics.median(row.ours), row.goal),
        f"x{row.ratio:.2f}",
        f"{low:.2f} to {high:.2f}",
        row.goal,
        ("yes" if row.is_met else "no") if row.goal else "",
    )
    return f"| {' | '.join(cells)} |"


def _value(number: float, goal: str) -> str:
    return f"{number:.0f} MB" if goal.endswith("MB") else _time(number)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} us"


def _machine() -> str:
    today = dt.date.today().isoformat()  # noqa: DTZ011 - the day where the machine is
    return (
        f"{today}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Guild 0.9.0, {_load()}."
    )


def _load() -> str:
    """Returns how busy the machine is: others slow both sides, and what they share is not even."""
    load = os.getloadavg()[1] if hasattr(os, "getloadavg") else 0.0
    return f"{load:.1f} processes running on it in the last 5 minutes"


def _compare(rows: Sequence[Row]) -> None:
    """Names the rows whose ratio is above the third quarter of the page's by more than 5%."""
    text = _PAGE.read_text() if _PAGE.exists() else ""
    known = {
        match[1]: float(match[2])
        for match in re.finditer(r"^\| ([^|]+) \|.*\| [\d.]+ to ([\d.]+) \|", text, re.MULTILINE)
    }
    slower = [
        f"{row.work}: x{row.ratio:.2f}, was up to x{known[row.work]:.2f}"
        for row in rows
        if row.work in known and row.spread[0] > known[row.work] * 1.05
    ]
    print("\n".join(["slower than docs/performance.md:", *slower]) if slower else "none is slower")


if __name__ == "__main__":
    main()
