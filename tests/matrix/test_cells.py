"""The matrix goes on where it ended: a cell that passed at a commit is not made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cells
import pytest
import smoke
import ways


def cell(name: str, made: list[str], outcome: str = "") -> ways.Cell:
    """A cell that notes that it was made; `outcome` is what fails, or is not here."""

    def run(which: ways.Cell, _folder: Path) -> Iterator[str]:
        made.append(which.name)
        if outcome == "not here":
            raise ways.NotHereError("no compiler")
        if outcome == "raises":
            raise smoke.FailedError("exit 1")
        yield from [outcome] if outcome else []

    return ways.Cell(name, run=run)


def test_what_passed_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "build" / "1a2b.jsonl"
    made: list[str] = []
    chosen = [
        cell("passes", made),
        cell("fails", made, "x | y"),
        cell("raises", made, "raises"),
        cell("is not here", made, "not here"),
    ]
    first = list(cells.measured(chosen, kept, is_again=False))
    assert [result.result for result in first] == [
        "pass",
        "FAIL: x | y",
        "FAIL: exit 1",
        "not run: no compiler",
    ]
    assert "| fails | 3.11 | smoke | FAIL: x / y |" in capsys.readouterr().out
    again = list(cells.measured(chosen, kept, is_again=False))
    assert [result.result for result in again] == [result.result for result in first]
    assert made == ["passes", "fails", "raises", "is not here", "fails", "raises", "is not here"]
    list(cells.measured(chosen[:1], kept, is_again=True))
    assert made[-1] == "passes"


def test_a_cell_has_one_name() -> None:
    names = [each.name for each in cells.CELLS]
    assert len(names) == len(set(names))
