"""The matrix: its cells, and the table of docs/compatibility.md.

    python cells.py [--list] [--tests] [--again] [NAME...]

Each cell is a new virtual environment from PyPI with guild-funcs in it (`ways.py`). Most run
`smoke.py`; with `--tests` there are cells that run the tests of the checkout: the lowest and the
highest Python all, the others the quick ones. Prints the table that docs/compatibility.md holds,
and of which commit it is. Results are kept in `build/matrix`: when it is called again at the same
commit, cells that passed are not made again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import compiled
import smoke
import ways
from ways import Cell

SHOWN = ("guildai", "lark", "pyyaml", "click", "chardet", "setuptools", "numpy")

PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")
LOWEST, HIGHEST = "lowest", "highest"
BOUNDS = {
    "lark": ("lark==1.1.9", "lark"),
    "PyYAML": ("PyYAML==5.4", "PyYAML"),
    "click": ("click==8.0.0", "click<8.3"),
}
CELLS = (
    *(Cell(f"Python {version}", version) for version in PYTHONS),
    *(
        Cell(f"{name}, {which}", "3.9" if "5.4" in spec else "3.11", (spec,))
        for name, specs in BOUNDS.items()
        for which, spec in zip((LOWEST, HIGHEST), specs)
    ),
    Cell("wheel"),
    Cell("sdist", source="sdist"),
    Cell("editable", source="editable"),
    Cell("numpy 1", packages=("numpy<2",)),
    Cell("numpy 2", packages=("numpy>=2",)),
    Cell("venv and pip", run=ways.run_pip),
    Cell("uv tool, with", run=ways.run_uv_tool),
    Cell("pipx, injected", run=ways.run_pipx),
    Cell("without pip", run=ways.run_without_pip, what="a run, Guild's own message"),
    Cell("without setuptools", run=ways.run_without_setuptools, what="eval, Guild's own message"),
    Cell("pip install --target", run=ways.run_target, what="a run, a refused batch"),
    Cell("Debian's dist-packages", "system", run=ways.run_system),
    Cell(
        "guildai 0.8.2",
        "3.9",
        ("guildai==0.8.2", "setuptools<80.9", "pydantic<2"),
        run=ways.run_other_guild,
        what="a plain run",
    ),
    Cell(
        "guildai 0.7.5",
        "3.9",
        ("guildai==0.7.5", "setuptools<80.9"),
        run=ways.run_other_guild,
        what="a plain run",
    ),
    *(
        Cell(f"editable: {name}", run=ways.run_compiled, what="a run with it")
        for name in compiled.EDITABLES
    ),
    Cell("a remote by SSH", run=ways.run_remote, what="tests/guild/test_remotes.py"),
    *(
        Cell(f"tests, Python {version}", version, run=run, what=what, is_long=True)
        for version, run, what in (
            ("3.9", ways.run_all_tests, "all tests"),
            ("3.10", ways.run_quick_tests, "quick tests"),
            ("3.11", ways.run_quick_tests, "quick tests"),
            ("3.12", ways.run_quick_tests, "quick tests"),
            ("3.13", ways.run_all_tests, "all tests"),
        )
    ),
)


@dataclass(frozen=True)
class Result:
    """How a cell went, the versions that it had, and when."""

    name: str
    result: str
    versions: str
    seconds: int
    date: str

    @property
    def is_measured(self) -> bool:
        """Whether it passed; what failed, or was not here, is tried again."""
        return self.result == "pass"


def versions(folder: Path) -> str:
    """Returns the versions of the packages that matter, as far as the cell has them."""
    names = (path.name[: -len(".dist-info")] for path in folder.glob("**/*.dist-info"))
    found = {name.lower(): version for name, _, version in (n.rpartition("-") for n in names)}
    return ", ".join(f"{name} {found[name]}" for name in SHOWN if name in found)


def outcome(cell: Cell) -> Result:
    """Makes a cell and runs what it has to run."""
    start = time.monotonic()
    found = ""
    with tempfile.TemporaryDirectory(prefix="cell-") as name:
        folder = Path(name).resolve()
        try:
            failed = list((cell.run or ways.run_smoke)(cell, folder))
            result = f"FAIL: {'; '.join(failed)}" if failed else "pass"
            found = versions(folder)
        except ways.NotHereError as error:
            result = f"not run: {error}"
        except smoke.FailedError as error:
            result, found = f"FAIL: {error}", versions(folder)
    seconds = round(time.monotonic() - start)
    return Result(cell.name, result, found, seconds, time.strftime("%Y-%m-%d"))


def commit() -> str:
    """Returns the checkout's commit, with `+` when something is changed."""
    try:
        changed = ways.call("git", "status", "--porcelain", "--untracked-files=no")
        name = ways.call("git", "rev-parse", "--short=10", "HEAD").strip()
        return name + ("+" if changed else "")
    except (smoke.FailedError, OSError):
        return "unknown"


def kept(path: Path) -> dict[str, Result]:
    """Returns the results that were kept, by the names of their cells; the last of each."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (Result(**json.loads(line)) for line in lines)
    return {result.name: result for result in found}


def measured(chosen: Sequence[Cell], path: Path, *, is_again: bool) -> Iterator[Result]:
    """Yields the result of each cell: the one that was kept, or a new one."""
    before = {} if is_again else kept(path)
    for cell in chosen:
        result = before.get(cell.name)
        if result is None or not result.is_measured:
            result = outcome(cell)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                print(json.dumps(asdict(result)), file=file)
        print(f"{row(cell, result)} {result.seconds} s", flush=True)
        yield result


def row(cell: Cell, result: Result) -> str:
    """Returns a row of the table."""
    text = result.result.replace("|", "/")
    return f"| {cell.name} | {cell.python} | {cell.what} | {text} | {result.versions} |"


def main() -> int:
    """Makes the cells one after the other, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the names of the cells")
    parser.add_argument("--tests", action="store_true", help="make the cells that run tests too")
    parser.add_argument("--again", action="store_true", help="make cells that have a result too")
    parser.add_argument("names", nargs="*", help="these cells alone")
    given = parser.parse_args()
    if unknown := set(given.names) - {cell.name for cell in CELLS}:
        parser.error(f"no such cell: {', '.join(sorted(unknown))} (--list names them)")
    chosen = [
        cell
        for cell in CELLS
        if (cell.name in given.names if given.names else given.tests or not cell.is_long)
    ]
    if given.list:
        print(*(cell.name for cell in chosen), sep="\n")
        return 0
    now = commit()
    # What a changed checkout gave says nothing of its next change.
    is_again = given.again or not now.isalnum() or now == "unknown"
    results = list(measured(chosen, ways.KEPT / f"{now}.jsonl", is_again=is_again))
    dates = sorted({result.date for result in results})
    print(f"\n{' and '.join(dates)}, commit {now}\n")
    print("| cell | Python | ran | result | versions |", "|---|---|---|---|---|", sep="\n")
    print(*map(row, chosen, results), sep="\n")
    return int(any(result.result.startswith("FAIL") for result in results))


if __name__ == "__main__":
    sys.exit(main())
