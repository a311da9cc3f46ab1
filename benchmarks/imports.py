"""Measures `imports` against the truth, beside three other readers, on libraries from PyPI.

    python benchmarks/imports.py            # the table, what is missed, and each extra explained
    python benchmarks/imports.py scipy rich # only these
    python benchmarks/imports.py --again    # ours anew; the other readers as they were measured
    python benchmarks/imports.py --holdout  # the libraries that nothing was fitted to
    python benchmarks/imports.py --second   # more of these, chosen later; --third to --fifth too
    python benchmarks/imports.py --extras   # with all the ways to each extra
    python benchmarks/imports.py --speed    # 1,000 modules, cold and warm

What is measured of a library is told in `import_readers.py`; what was measured is kept. Figures
are given in libraries, which is what `$(imports)` mounts, and in modules.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from import_cases import CASES
from import_extras import Extra, extras, table
from import_readers import (
    ALL,
    GROUPS,
    OURS,
    READERS,
    ROOT,
    children,
    libraries,
    measure,
    modules,
    ruff,
    tools,
)

MODULES = 1000


@dataclass
class Score:
    """What a tool found, added up, and the seconds it took."""

    right: int = 0
    missed: int = 0
    extra: int = 0
    failed: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, truth: set[str], found: set[str]) -> None:
        """Adds what was found of one library."""
        self.right += len(truth & found)
        self.missed += len(truth - found)
        self.extra += len(found - truth)

    @property
    def recall(self) -> float:
        """How much of what was imported was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def precision(self) -> float:
        """How much of what was found was imported."""
        return self.right / max(1, self.right + self.extra)


def main(names: list[str], *, again: bool, ways: bool) -> None:
    """Prints the table, and each difference of ours; what was measured of a library is kept."""
    python = tools()
    scores = {name: (Score(), Score()) for name in READERS}
    missed: list[str] = []
    explained: list[Extra] = []
    for name in names:
        told = _told(name, python, again=again)
        lib = ROOT / name / "lib"
        truth, real = libraries(told["truth"], lib), modules(told["truth"])
        for reader, (score, in_modules) in scores.items():
            files, seconds = told[reader]
            score.failed += files is None
            score.seconds.append(seconds)
            score.add(truth, libraries(files or (), lib))
            in_modules.add(real, modules(files or ()))
        ours = told["guild-funcs"][0] or ()
        missed += [f"{name}: missed {each}" for each in sorted(truth - libraries(ours, lib))]
        explained += extras(name, lib, told)
    print(_table(len(names), scores))
    print("\n" + "\n".join(missed))
    print("\n" + table(explained, ways=ways))


def _told(name: str, python: Path, *, again: bool) -> dict[str, Any]:
    kept = ROOT / name / "measured.json"
    told: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    if again or any(reader not in told for reader in READERS):
        told = measure(name, python, told, OURS if again else ())
        kept.write_text(json.dumps(told))
        print(name, file=sys.stderr, flush=True)
    return told


def _table(count: int, scores: dict[str, tuple[Score, Score]]) -> str:
    first, in_modules = (each.right + each.missed for each in scores["ruff"])
    columns = "reader recall precision missed extra failed median modules:_recall precision"
    lines = [
        f"{count} libraries, which import {first} libraries and {in_modules} modules",
        "".join(f"| {each.replace('_', ' ')} " for each in columns.split()) + "|",
        "|---" * 9 + "|",
    ]
    for name, (score, other) in scores.items():
        lines.append(
            f"| {name} | {score.recall:.1%} | {score.precision:.1%} | {score.missed} "
            f"| {score.extra} | {score.failed} | {statistics.median(score.seconds):.2f} s "
            f"| {other.recall:.1%} | {other.precision:.1%} |"
        )
    return "\n".join(lines)


def speed() -> None:
    """Prints the seconds that 1,000 modules take: cold, warm, and with ruff.

    Seconds of the clock, and of the processor: another program on the machine slows the first.
    """
    from guild_funcs import imports

    tools()
    root = ROOT / "speed"
    lib, script = root / "lib", root / "project" / "script.py"
    if not script.exists():
        thousand(lib, script)
        time.sleep(3)  # a file that changed in the last two seconds is not kept
    cache = root / "cache"
    options: dict[str, Any] = {
        "project_dir": str(script.parent),
        "path": [str(lib)],
        "cache_dir": str(cache),
    }
    texts = [file.read_bytes() for file in sorted(lib.rglob("*.py"))]

    here = processors()

    def cold(count: int) -> None:
        shutil.rmtree(cache, ignore_errors=True)
        use_processors(here[:count])
        imports(str(script), **options)
        use_processors(here)

    steps: dict[str, Callable[[], Any]] = {
        "cold, on one processor": partial(cold, 1),
        "cold": partial(cold, len(here)),
        "warm": partial(imports, str(script), **options),
        "`ast.parse` of the same texts": partial(parse, texts),
        "`ruff analyze graph`": partial(ruff, script, lib),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(5):
        for name, step in steps.items():
            start, used = time.perf_counter(), time.process_time() + children()
            step()
            used = time.process_time() + children() - used
            taken[name].append((time.perf_counter() - start, used))
    found = imports(str(script), **options)
    size = f"{sum(map(len, texts)) / 1e6:.1f} MB of source"
    print(f"{len(found.graph.nodes)} modules, {size}, {len(here)} processors")
    print("| | best | median | processor, best | processor, median |\n|---|---|---|---|---|")
    for name, pairs in taken.items():
        cells = [
            f"{f(each) * 1000:.0f} ms" for each in zip(*pairs) for f in (min, statistics.median)
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def processors() -> list[int]:
    """Returns the processors that this process may use, where that can be told."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


def use_processors(numbers: list[int]) -> None:
    """Keeps this process to some processors."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, numbers)


def parse(texts: Iterable[bytes]) -> None:
    """Parses texts one after the other, as `imports` does: without the collector."""
    gc.disable()
    for text in texts:
        ast.parse(text)
    gc.enable()


def thousand(lib: Path, script: Path) -> None:
    """Writes 1,000 modules with the text of real ones, of which each imports five others."""
    sources = sorted(Path(os.__file__).parent.glob("*.py"))
    texts = [file.read_text("utf-8", "replace") for file in sources]
    texts = [text for text in texts if 2_000 < len(text) < 30_000]
    names = [f"lib{i // 100}.pkg{i % 100 // 10}.m{i}" for i in range(MODULES)]
    for index, name in enumerate(names):
        file = lib.joinpath(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        for folder in (file.parent, file.parent.parent):
            (folder / "__init__.py").touch()
        others = [2 * index + 1, 2 * index + 2, *((index * k) % MODULES for k in (7, 31, 97))]
        lines = "".join(f"import {names[each]}\n" for each in others if each < MODULES)
        file.write_text(f"{texts[index % len(texts)]}\n{lines}")
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f"import {names[0]}\n")


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("names", nargs="*", metavar="LIBRARY", help="one of those in import_cases.py")
    made.add_argument("--again", action="store_true", help="measure ours anew")
    made.add_argument("--extras", action="store_true", help="show all the ways to each extra")
    only = made.add_mutually_exclusive_group()
    for group in GROUPS:
        only.add_argument(
            f"--{group}", dest="group", action="store_const", const=group, help="these libraries"
        )
    only.add_argument("--speed", action="store_true", help="time 1,000 modules, and nothing else")
    return made


def given(arguments: Sequence[str]) -> argparse.Namespace:
    """Returns the options, with the libraries to measure as `names`; ends with what is wrong."""
    reads = parser()
    options = reads.parse_args(arguments)
    unknown = sorted({*options.names} - ALL.keys())
    if unknown:
        reads.error(f"no such library: {', '.join(unknown)}; they stand in import_cases.py")
    options.names = options.names or [*GROUPS.get(options.group, CASES)]
    return options


if __name__ == "__main__":
    chosen = given(sys.argv[1:])
    if chosen.speed:
        speed()
    else:
        main(chosen.names, again=chosen.again, ways=chosen.extras)
