"""Measures locating a module against `importlib.util.find_spec`.

    python benchmarks/locating.py [NAME...] [--rounds N]

NAME is an import name; without one, `scipy.stats.distributions` and a few others are
measured. `find_spec` imports the parents of a dotted name, so each of its measurements
is made in a process of its own: cold. Ours is measured in such a process too (its
first call there, and the second), and warm, in this process, as one Guild process
locates many names. The two are interleaved; the table shows medians in milliseconds.
The ratios are find_spec's time by ours: `cold` by the first call in a new process,
`warm` by a call in a process that has located before. Importing the modules that do
it is counted on neither side.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from guild_funcs.locate import find_module

NAMES = ["scipy.stats.distributions", "sklearn.linear_model", "numpy.linalg", "google.protobuf"]

FIND_SPEC = """
import sys, time, importlib.util
start = time.perf_counter()
importlib.util.find_spec(sys.argv[1])
print((time.perf_counter() - start) * 1000, len(sys.modules))
"""

OURS = """
import sys, time
from guild_funcs.locate import find_module
before = len(sys.modules)
for _ in range(2):
    start = time.perf_counter()
    find_module(sys.argv[1], sys.path)
    print((time.perf_counter() - start) * 1000, len(sys.modules) - before)
"""


def cold(program: str, name: str) -> list[float]:
    """Returns the milliseconds that the program prints, run in a new process."""
    command = [sys.executable, "-c", program, name]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return [float(line.split()[0]) for line in done.stdout.splitlines()]


def warm(name: str) -> float:
    """Returns the milliseconds of a call in this process."""
    start = time.perf_counter()
    find_module(name, sys.path)
    return (time.perf_counter() - start) * 1000


def measure(name: str, rounds: int) -> None:
    """Prints one row: medians and ratios for `name`."""
    spec, first, again = [], [], []
    warm(name)
    for _ in range(rounds):
        spec += cold(FIND_SPEC, name)
        first.append(cold(OURS, name)[0])
        again += [warm(name) for _ in range(5)]
    theirs, ours, later = (statistics.median(times) for times in (spec, first, again))
    print(
        f"{name:28} {theirs:10.1f} {ours:8.2f} {later:8.2f} "
        f"{theirs / ours:8.0f}x {theirs / later:8.0f}x"
    )


def mapping() -> None:
    """Prints what importlib.metadata takes to map names to distributions, which we avoid."""
    from importlib.metadata import packages_distributions  # new in Python 3.10

    start = time.perf_counter()
    packages_distributions()
    taken = (time.perf_counter() - start) * 1000
    print(f"\nimportlib.metadata.packages_distributions(): {taken:.1f} ms")


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    made = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    made.add_argument("names", nargs="*", default=NAMES)
    made.add_argument("--rounds", type=int, default=9)
    return made


def main() -> None:
    """Measures the names given on the command line."""
    options = parser().parse_args()
    print(f"{'name':28} {'find_spec':>10} {'cold':>8} {'warm':>8} {'cold':>9} {'warm':>9}")
    for name in options.names:
        measure(name, options.rounds)
    if sys.version_info >= (3, 10):
        mapping()


if __name__ == "__main__":
    main()
