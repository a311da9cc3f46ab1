"""What `make bench-check` takes for slower than the page, and that it can read the page."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "benchmarks"))

import imports  # noqa: E402 - its folder is on the path from here on
import report  # noqa: E402 - its folder is on the path from here on
from sides import Row  # noqa: E402

PAGE = ROOT / "docs" / "performance.md"


def row(*ratios: float, work: str = "a call in a call") -> Row:
    return Row(work, "Jinja", "7 us", (1e-6,) * len(ratios), tuple(1e-6 * r for r in ratios))


@pytest.mark.parametrize(
    ("ratios", "known", "expected"),
    [
        pytest.param((1.2, 1.3, 1.4), {"a call in a call": 1.1}, True, id="all rounds slower"),
        pytest.param((1.1, 1.3, 1.4), {"a call in a call": 1.1}, False, id="one is not"),
        pytest.param((1.15, 1.15, 1.15), {"a call in a call": 1.1}, False, id="by less than 5%"),
        pytest.param((0.002, 0.002), {"a call in a call": 0.0017}, True, id="a small ratio"),
        pytest.param((1.2, 1.3, 1.4), {"another": 1.1}, False, id="a new row"),
        pytest.param((1.2, 1.3), {"a call in a call": 0.0}, False, id="too small to be told"),
    ],
)
def test_slower_is_what_is_so_in_most_rounds(
    ratios: tuple[float, ...], known: dict[str, float], expected: bool
) -> None:
    assert report.is_slower(row(*ratios), known) == expected


def test_what_is_written_is_read(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    rows = [row(0.0017, 0.0017, work="locate, cold"), row(1.1, 1.2, work="guild run"), row(2.0)]
    page.write_text("text | with | bars\n" + "".join(f"{report.line(each)}\n" for each in rows))
    read = {"locate, cold": 0.0017, "guild run": 1.23, "a call in a call": 2.0}
    assert report.read(page) == pytest.approx(read, abs=0.005)


def test_every_row_of_the_page_is_read() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if " to " in line]
    table = [line for line in lines if line.startswith("| ")]
    assert len(report.read(PAGE)) == len(table) > 30


# What is run as a program: a word that it does not know must not start an hour of measuring.
PROGRAMS = [
    file.stem
    for file in sorted((ROOT / "benchmarks").glob("*.py"))
    if "\nif __name__ ==" in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_benchmark_reads_its_command_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = import_module(name).parser()
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--help"])
    assert (ended.value.code, "usage: " in capsys.readouterr().out) == (0, True)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--no-such-option"])
    assert (ended.value.code, "error: " in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([], ["scipy", "rich"], id="all"),
        pytest.param(["scipy", "--again"], ["scipy"], id="one"),
        pytest.param(["--holdout"], ["sphinx", "ipython"], id="a group"),
        pytest.param(["scpy"], "no such library: scpy", id="an unknown one"),
        pytest.param(["--holdout", "--speed"], "not allowed with argument", id="two at once"),
    ],
)
def test_what_libraries_are_measured(
    arguments: list[str], told: object, capsys: pytest.CaptureFixture[str]
) -> None:
    if isinstance(told, list):
        assert set(told) <= set(imports.given(arguments).names)
        return
    with pytest.raises(SystemExit):
        imports.given(arguments)
    assert str(told) in capsys.readouterr().err
