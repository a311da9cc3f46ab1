"""What is known of an operation is kept on Guild's own objects: a process runs several."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from guild_funcs.adapters.host import installation

ADAPTERS = Path(installation.__file__).parents[1]
# What may stay for as long as the process, and why that is right for every operation in it.
KEPT = {
    "host/children.py: warn_once": "that Python reads no startup file is said once a process",
    "host/installation.py: _WITH_PLUGIN": "whether Guild loads plugins in this process",
    "host/names.py: NAMES": "a table: nothing writes to it",
    "host/names.py: problem": "what a module misses in this Guild: of the process, not of a run",
    "host/versions.py: _SAID": "that this Guild is not supported is said once a process",
}
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
# Calls whose results hold nothing that changes.
FIXED = {
    "frozenset",
    "tuple",
    "TypeVar",
    "compile",
    "getLogger",
    "object",
    "Seam",
    "Field",
    "_Pin",
    "Treatment",
}
CACHES = {"cache", "lru_cache", "cached"}


def name_of(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def kept(tree: ast.Module) -> Iterator[str]:
    """The names of what a module, or a class of it, keeps for as long as the process."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for statement in (*tree.body, *(each for holder in classes for each in holder.body)):
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            value = statement.value
            is_made = isinstance(value, ast.Call) and name_of(value) not in {*FIXED, "field"}
            if isinstance(value, MUTABLE) or is_made:
                yield ast.unparse(statement).partition(" = ")[0].partition(":")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            decorators = {name_of(each) for each in node.decorator_list}
            if decorators & CACHES:
                yield node.name


def test_the_modules_keep_only_what_is_listed() -> None:
    found = {
        f"{path.relative_to(ADAPTERS).as_posix()}: {name}"
        for path in ADAPTERS.rglob("*.py")
        for name in kept(ast.parse(path.read_text("utf-8")))
    }
    assert {name for name in found if not name.endswith(" __all__")} == set(KEPT)


@pytest.mark.parametrize(
    "text",
    [
        "_FOUND = []",
        "_FOUND: dict[str, str] = {}",
        "import collections\n_FOUND = collections.defaultdict(list)",
        "class A:\n    found = set()",
        "def f():\n    global found\n    found = 1",
        "import functools\n@functools.lru_cache(None)\ndef found(): ...",
    ],
)
def test_state_of_the_process_is_seen(text: str) -> None:
    assert [name.lower().strip("_") for name in kept(ast.parse(text))] == ["found"]


def test_what_changes_nothing_is_no_state() -> None:
    text = "import re\nA = ('x',)\nB = re.compile('x')\nC: int = 1\nD = frozenset({1})"
    assert list(kept(ast.parse(text))) == []
