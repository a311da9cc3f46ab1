"""The cut of the code: rooms import from rooms below them only, and stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "guild_funcs"

# From the bottom up. A room imports from rooms before it and from itself.
ROOMS = [
    "errors",
    "context",
    "registry",
    "language",
    "locate",
    "functions",
    "snapshot",
    "record",
    "places",
    "expand",
    "adapters",
    "plugin",
    "startup",
    "cli",
]
GUILD_ROOMS = {"adapters", "plugin"}
MODULES = sorted(ROOT.rglob("*.py"))


def module_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first, *rest = node.body
    has_docstring = ast.get_docstring(node) is not None and rest
    start = rest[0].lineno if has_docstring else first.lineno
    assert node.end_lineno is not None
    return node.end_lineno - start + 1


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_a_room_imports_only_from_rooms_below_it(path: Path) -> None:
    if room(path) == "__init__":
        return
    allowed = set(ROOMS[: ROOMS.index(room(path)) + 1]) | {"__version__"}
    for name in imports(parsed(path)):
        parts = name.split(".")
        if parts[0] == "guild_funcs":
            assert parts[1] in allowed, f"{room(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_only_the_adapters_import_guild(path: Path) -> None:
    if room(path) not in GUILD_ROOMS:
        assert not [name for name in imports(parsed(path)) if name.split(".")[0] == "guild"]


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_a_module_is_small_and_says_what_it_is(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), "no docstring"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert length(node) <= 40, f"{node.name} has {length(node)} lines"


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        module_id(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    ]
    assert readers == ["context.py"]
