"""Measures everything beside its anchor and writes docs/performance.md: `make bench`.

python benchmarks/report.py            # all rows, written to docs/performance.md
python benchmarks/report.py --quick    # most rows, three rounds of each, printed
python benchmarks/report.py --check    # the same, and what is slower than in the page
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
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import commands
import expressions
import places
import trees
from sides import Row

# Rounds of a quick look, and of a table.
_FEW, _MANY = 3, 9

# What is slower by less is noise: the ratios of two runs on a busy machine differ by as much.
_NOISE = 1.05

# Below it two decimals say too little of a ratio.
_SMALL = 0.1

_PAGE = places.ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- made by `make bench` -->\n", "<!-- end of what `make bench` made -->\n"
_HEAD = """\
{machine} Medians of {rounds} rounds, of {long} for batches and memory.

| work | beside | theirs | ours | ratio | quarters | goal | met |
|---|---|---|---|---|---|---|---|
"""


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--quick", action="store_true")
    made.add_argument("--check", action="store_true")
    made.add_argument("--only", default="")
    made.add_argument("--rounds", type=int, default=0)
    return made


def main() -> None:
    """Runs what the command line asks for."""
    given = parser().parse_args()
    is_quick = given.quick or given.check
    rounds = given.rounds or (_FEW if is_quick else _MANY)
    shutil.rmtree(places.BENCH / "work", ignore_errors=True)
    known = read(_PAGE) if given.check else {}
    rows = _measured(rounds, given.only, known, is_quick=is_quick)
    if given.check:
        _tell_slower(rows, known)
    elif not given.quick and not given.only:
        _write(_HEAD.format(rounds=rounds, long=rounds // 3, machine=_machine()) + _table(rows))


def _write(table: str) -> None:
    """Puts the table into the page, and leaves what people wrote around it."""
    before, _, rest = _PAGE.read_text().partition(_BEGIN)
    _PAGE.write_text(before + _BEGIN + table + _END + rest.partition(_END)[2])


def _measured(rounds: int, only: str, known: Mapping[str, float], *, is_quick: bool) -> list[Row]:
    """Measures the rows; one that seems slower than `known` says is measured again, more often."""
    plain, funcs = places.environments()
    rows = []
    for module in (commands, expressions, trees):
        # A row's folders are there until the next one is asked for.
        for work in module.rows(plain, funcs):
            if only in work.work and not (is_quick and (work.is_long or not work.is_quick)):
                row = work.measured(rounds)
                rows.append(work.measured(_MANY) if is_slower(row, known) else row)
                print(line(rows[-1]), flush=True)
    if not only or "warm" in only:
        warm = expressions.warm_rows(funcs, rounds)
        if any(is_slower(row, known) for row in warm):
            warm = expressions.warm_rows(funcs, _MANY)
        rows.extend(warm)
        print(_table(warm), end="")
    return rows


def _table(rows: Sequence[Row]) -> str:
    return "".join(f"{line(row)}\n" for row in rows)


def line(row: Row) -> str:
    """Returns the line of the table for a row."""
    low, high = row.spread
    cells = (
        row.work,
        row.anchor,
        _value(statistics.median(row.theirs), row.goal),
        _value(statistics.median(row.ours), row.goal),
        f"x{_ratio(row.ratio)}",
        f"{_ratio(low)} to {_ratio(high)}",
        row.goal,
        ("yes" if row.is_met else "no") if row.goal else "",
    )
    return f"| {' | '.join(cells)} |"


def _ratio(number: float) -> str:
    return f"{number:.2f}" if number >= _SMALL else f"{number:.2g}"


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


def read(page: Path) -> dict[str, float]:
    """Returns the third quarter of the ratios of each row of a page, by its work."""
    text = page.read_text() if page.exists() else ""
    found = re.finditer(r"^\| ([^|]+) \|.*\| [\d.e-]+ to ([\d.e-]+) \|", text, re.MULTILINE)
    return {match[1]: float(match[2]) for match in found}


def is_slower(row: Row, known: Mapping[str, float]) -> bool:
    """Tells whether three of four rounds were slower than three of four of the page's, by 5%.

    Args:
        row: What was measured.
        known: The third quarters of the page, by work: `read`.
    """
    return 0 < known.get(row.work, 0) * _NOISE < row.spread[0]


def _tell_slower(rows: Sequence[Row], known: Mapping[str, float]) -> None:
    slower = [
        f"{row.work}: x{_ratio(row.ratio)}, was up to x{_ratio(known[row.work])}"
        for row in rows
        if is_slower(row, known)
    ]
    print("\n".join(["slower than docs/performance.md:", *slower]) if slower else "none is slower")
    sys.exit(bool(slower))


if __name__ == "__main__":
    main()
