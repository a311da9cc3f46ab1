"""Measures snapshotting against `cp -r`, `shutil.copytree` and Guild's own copy.

    python benchmarks/snapshotting.py [PATH...] [--rounds N] [--scratch DIR]

PATH is a folder; without one, sympy and scipy are measured where they are
installed. Each round runs every way once, in turn, into a fresh folder; the
table shows medians. Guild's copy is what `guild run` does with project files:
select rules, copy, mode, SHA-1 and manifest entry. Ours walks, copies, and
makes the SHA-1, SHA-256 and tree hash.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Callable

from guild import file_util, op_util

from guild_funcs.locate.origin import Origin, Part
from guild_funcs.snapshot import copy, format_size, plan, total_size, tree_hash

Way = Callable[[Path, Path], object]


def cp(source: Path, dest: Path) -> None:
    """Copies with `cp -r`: no hashes, no manifest."""
    subprocess.run(["cp", "-r", source, dest / source.name], check=True)


def copytree(source: Path, dest: Path) -> None:
    """Copies with `shutil.copytree`: no hashes, no manifest."""
    shutil.copytree(source, dest / source.name, symlinks=True)


def guild(source: Path, dest: Path) -> None:
    """Copies as Guild copies a project that holds only this folder."""
    (dest / ".guild").mkdir()
    select = file_util.FileSelect(None, [file_util.include("*")])
    handler = op_util.sourcecode_manifest_logger_cls(str(dest))
    op_util.copy_sourcecode(str(source.parent), select, str(dest), handler_cls=handler)


def ours(source: Path, dest: Path) -> str:
    """Plans, copies and hashes the tree."""
    planned = plan([_origin(source)])
    return tree_hash(copy(planned.entries, str(dest)))


def walk_only(source: Path, _dest: Path) -> None:
    """Plans, as a preview does."""
    plan([_origin(source)])


WAYS: dict[str, Way] = {
    "cp -r": cp,
    "shutil.copytree": copytree,
    "Guild's copy": guild,
    "snapshot": ours,
    "(its walk alone)": walk_only,
}


def _origin(source: Path) -> Origin:
    part = Part(str(source), source.name)
    return Origin(source.name, "package", str(source), str(source.parent), (part,))


def _installed(names: list[str]) -> Iterator[Path]:
    for name in names:
        yield Path(str(importlib.metadata.distribution(name).locate_file(name)))


def _measure(source: Path, scratch: Path, rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, way in WAYS.items():
            with tempfile.TemporaryDirectory(dir=scratch) as dest:
                started = time.perf_counter()
                way(source, Path(dest))
                times[name].append(time.perf_counter() - started)
    return {name: statistics.median(each) for name, each in times.items()}


def _report(source: Path, medians: dict[str, float]) -> None:
    entries = [e for e in plan([_origin(source)]).entries if e.kind != "dir"]
    print(f"\n{source.name}: {len(entries):,} files, {format_size(total_size(entries))}")
    for name, seconds in medians.items():
        against_cp = seconds / medians["cp -r"]
        against_guild = seconds / medians["Guild's copy"]
        numbers = f"{seconds * 1000:8.1f} ms   x{against_cp:.2f} cp -r   x{against_guild:.2f} Guild"
        print(f"  {name:18}{numbers}")


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    made = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    made.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    made.add_argument("--rounds", type=int, default=9)
    made.add_argument("--scratch", type=Path, help="where to copy to")
    return made


def main() -> None:
    """Runs the benchmark."""
    options = parser().parse_args()
    for path in options.paths or _installed(["sympy", "scipy"]):
        with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
            source = Path(scratch, "project", path.name)
            caches = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, source, symlinks=True, ignore=caches)
            os.sync()
            _report(source, _measure(source, Path(scratch), options.rounds))


if __name__ == "__main__":
    main()
