"""How long the language takes: a warm evaluation, parsing by length, and the first use.

Run: python benchmarks/language.py
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Callable

from guild_funcs.context import Context
from guild_funcs.functions import builtin_registry
from guild_funcs.language import evaluate
from guild_funcs.language.parser import parse

REPEATS = 5
SIZES = (5_000, 20_000, 80_000)  # Longer than the texts that the parser keeps.

# What is repeated up to a length: the parser must take the same time for each character.
SHAPES: Mapping[str, Callable[[int], str]] = {
    "plain text after one macro": lambda size: "$(upper a)" + "x" * size,
    "many macros": lambda size: "$(upper a) " * (size // 11),
    "one macro, many words": lambda size: "$(join " + "ab " * (size // 3) + ")",
    "one long quoted word": lambda size: f"$(upper '{'a b ' * (size // 4)}')",
    "white space": lambda size: f"$(upper{' ' * size}a)",
    "template arguments": lambda size: "${'a'|join:" + "b, " * (size // 3) + "}",
    "escapes": lambda size: "$$(" * (size // 3),
}


def seconds(call: Callable[[], object]) -> float:
    """Returns the median time of a call."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def warm() -> None:
    """Prints the time of evaluating a text that was seen before."""
    registry = builtin_registry()
    context = Context(env={"HOME": "/home/u"}, flags={"data": "a/b.csv", "lr": 0.1})
    rounds = 2_000
    for text in ("plain", "$(env HOME)", "${lr}", "${data|stem}.h5 lr=${lr}"):

        def many(text: str = text) -> None:
            for _ in range(rounds):
                evaluate(text, context, registry)

        many()
        print(f"  {text:<30} {seconds(many) / rounds * 1e6:7.2f} µs")


def linear() -> None:
    """Prints the time of parsing texts of growing length, per character."""
    print(f"  {'':<30}" + "".join(f"{size:>10,}" for size in SIZES) + "   last / first")
    for name, shape in SHAPES.items():
        texts = [shape(size) for size in SIZES]
        costs = [seconds(lambda text=text: parse(text)) / len(text) * 1e9 for text in texts]  # type: ignore[misc]
        shown = "".join(f"{cost:10.0f}" for cost in costs)
        print(f"  {name:<30}{shown}   x{costs[-1] / costs[0]:.2f}")


def python(code: str) -> None:
    """Runs code in a new process."""
    subprocess.run([sys.executable, "-c", code], check=True)


def first() -> None:
    """Prints the time of importing the language and parsing a first text, in a new process."""
    codes = {
        "has_expression": "from guild_funcs.language import has_expression",
        "first parse": "from guild_funcs.language import parse; parse('$(f a)')",
    }
    bare = seconds(lambda: python("import dataclasses, inspect"))
    for name, code in codes.items():
        taken = seconds(lambda code=code: python(code))  # type: ignore[misc]
        print(f"  {name:<30} {(taken - bare) * 1e3:7.1f} ms")


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    return argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )


if __name__ == "__main__":
    parser().parse_args()
    print("Warm evaluation of a text seen before:")
    warm()
    print("Parsing, nanoseconds a character, by length:")
    linear()
    print("In a new process, above Python itself:")
    first()
