"""Snapshots beside `cp -r`, the memory of a large one, and the check of its size."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from places import Environment, clean, fresh
from sides import Measure, Work, process

_COPY = """
import sys
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.snapshot import copy, plan
name, source, dest = sys.argv[1:]
origin = Origin(name, "package", source + "/__init__.py", source, (Part(source, name),))
copy(plan([origin]).entries, dest)
"""
_SIZES = """
from guild_funcs.snapshot import Entry, check_size
entries = [Entry(f"lib/d{n}/x", "/x", "file", 0o644, 2**13) for n in range(12_000)]
print(check_size(entries, {}))
"""


def rows(_plain: Environment, funcs: Environment) -> Iterator[Work]:
    """Yields the rows; the trees are packages from PyPI, and one of many small files."""
    packages = {name: funcs.site_packages / name for name in ("sympy", "scipy")}
    for name, source in {**packages, "small": _small()}.items():
        yield Work(
            f"snapshot, {name}",
            "cp -r",
            "x1.5",
            _copying(["cp", "-r"], source),
            _copying([funcs.script("python"), "-c", _COPY, name], source),
        )
    folder = fresh("sizes")

    def nothing() -> float:
        return process(
            [funcs.script("python"), "-c", "import guild_funcs.snapshot"], folder, clean()
        )

    def sizes() -> float:
        return process([funcs.script("python"), "-c", _SIZES], folder, clean())

    yield Work("size of 12,000 folders", "the imports alone", "300 ms", nothing, sizes)


def _small() -> Path:
    folder = fresh("small-tree") / "small"
    for number in range(1500):
        path = folder / f"d{number % 30}" / f"m{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"x = {number}\n" * 40)
    (folder / "__init__.py").touch()
    return folder


def _copying(command: list[str], source: Path) -> Measure:
    folder = fresh(f"copies-{source.name}-{command[0].rpartition('/')[2]}")
    subprocess.run(["cp", "-r", str(source), str(folder / "warm")], check=True)

    def measure() -> float:
        dest = folder / "copy"
        shutil.rmtree(dest, ignore_errors=True)
        return process([*command, str(source), str(dest)], folder, clean(), wall=True)

    return measure
