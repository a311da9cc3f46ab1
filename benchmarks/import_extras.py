"""Explains each library that was included and not imported: which import did not run, and why.

On the ways to such a library there are modules that were imported and modules that were not. The
statements between the two are what did not run; each has a kind.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from import_readers import Step, libraries, library_of, modules

KINDS = {
    "lazy": "an attribute of a package, imported when it is asked for",
    "branch": "a branch not taken",
    "fallback": "a branch not taken (except ImportError)",
    "optional": "a `try` that was not reached",
    "hinted": "a name that is quoted",
    "stub": "a stub of an extension module",
    "named": "a call by name",
}


class Extra(NamedTuple):
    """A library that was included and not imported.

    Args:
        case: The library of the benchmark.
        name: The library that is extra.
        ways: The imports that did not run, each with its kind.
    """

    case: str
    name: str
    ways: list[tuple[str, str]]


def extras(case: str, lib: Path, told: dict[str, Any]) -> list[Extra]:
    """Returns what was included and not imported, with the imports that did not run."""
    files = told["guild-funcs"][0] or ()
    wrong = libraries(files, lib) - libraries(told["truth"], lib)
    ran = modules(told["truth"])
    into: dict[str, list[Step]] = {}
    for step in told["steps"]:
        into.setdefault(step[4], []).append(tuple(step))
    inside: dict[str, list[str]] = {}
    for file in files:
        inside.setdefault(library_of(file, lib), []).extend(modules([file]))
    found = []
    for name in sorted(wrong):
        steps = sorted(set(_crossing(inside[name], into, ran)), key=lambda each: each[:3])
        # What a class or function imports that nobody calls is followed when it adds nothing.
        ways = [(f"{_place(step, lib)} -> {step[4]}", _kind(step)) for step in steps]
        found.append(Extra(case, name, ways))
    return found


def _crossing(starts: list[str], into: dict[str, list[Step]], ran: set[str]) -> Iterator[Step]:
    """Yields the steps from what ran to what did not, on all ways to some modules."""
    seen, queue = set(starts), list(starts)
    while queue:
        for step in into.get(queue.pop(), ()):
            if step[0] in ran or step[0].endswith("script.py"):
                yield step
            elif step[0] not in seen:
                seen.add(step[0])
                queue.append(step[0])


def _place(step: Step, lib: Path) -> str:
    return f"{os.path.relpath(step[1], lib) if step[1] else step[0]}:{step[2]}"


def _kind(step: Step) -> str:
    function = _functions(step[1], step[2])
    if step[3] == "lazy" or function.endswith("__getattr__"):
        return KINDS["lazy"]
    if not function:
        return KINDS.get(step[3], step[3])
    owner, _, name = function.rpartition(".")
    if step[3] == "optional":
        return f"a `try` in `{function}`"
    return f"a method of a used class, `{owner}.{name}`" if owner else f"in a function, `{name}`"


def _functions(file: str, line: int) -> str:
    """Returns the name of the innermost function around a line, after its class; "" for none."""
    around = [each for each in _definitions(file) if each[0] <= line <= each[1]]
    return around[-1][2] if around else ""


@cache
def _definitions(file: str) -> list[tuple[int, int, str]]:
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    classes = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    owners = {id(each): owner.name for owner in classes for each in owner.body}
    return [
        (
            node.lineno,
            node.end_lineno or node.lineno,
            f"{owners[id(node)]}.{node.name}" if id(node) in owners else node.name,
        )
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def table(found: list[Extra], *, ways: bool) -> str:
    """Returns the extras as a table, and how many there are of each kind.

    Args:
        found: The extras.
        ways: Whether to tell all the imports that did not run, and not the first one only.
    """
    lines = ["| benchmark | included, not imported | the import that did not run | its kind |"]
    lines.append("|---|---|---|---|")
    for each in found:
        shown = each.ways if ways else each.ways[:1]
        more = len(each.ways) - len(shown)
        for place, kind in shown or [("(a way of its own)", "unknown")]:
            rest = f" (and {more} more)" if more else ""
            lines.append(f"| {each.case} | {each.name} | `{place}`{rest} | {kind} |")
    kinds = Counter(each.ways[0][1].partition(",")[0] if each.ways else "" for each in found)
    told = (f"{count} {kind}" for kind, count in kinds.most_common())
    return "\n".join([*lines, "", f"{len(found)} extra: " + "; ".join(told)])
