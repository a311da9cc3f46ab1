"""What is known of Guild: each name that our modules use is listed, and is in this Guild."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guild_funcs import startup
from guild_funcs.adapters.host import installation, loading, names, seams, table

ADAPTERS = Path(installation.__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ADAPTERS).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
    for path in ADAPTERS.rglob("*.py")
}
EMPTY = inspect.Parameter.empty
SEAMS = [pytest.param(seam, id=f"{seam.module}.{seam.name}") for seam in table.SEAMS]


def used(tree: ast.Module) -> Iterator[str]:
    """The names of Guild that a module uses: `guild.op_util.run_label` for `op_util.run_label`."""
    modules = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "guild"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id in modules and not node.attr.startswith("__"):
            yield f"{modules[node.value.id]}.{node.attr}"


@pytest.mark.parametrize("module", MODULES)
def test_each_name_that_a_module_uses_is_listed(module: str) -> None:
    listed = {text.partition("(")[0] for text in names.NAMES.get(module, ())}
    assert set(used(MODULES[module])) == listed


@pytest.mark.parametrize("module", names.NAMES)
def test_each_is_in_this_guild(module: str) -> None:
    assert names.problem(module) is None


@pytest.mark.parametrize("seam", SEAMS)
def test_each_seam_is_in_this_guild_and_leads_somewhere(seam: seams.Seam) -> None:
    assert loading.reason(seam) is None
    assert set(seam.needs) <= set(names.NAMES)
    module, _, function = seam.adapter.partition(":")
    assert callable(getattr(importlib.import_module(f"guild_funcs.adapters.{module}"), function))


def test_the_startup_watcher_waits_for_what_the_table_says() -> None:
    assert installation.TRIGGERS == startup.WATCHED


def test_a_seam_needs_its_own_module_where_that_uses_guild() -> None:
    for seam in table.SEAMS:
        module = seam.adapter.partition(":")[0]
        assert module in seam.needs or module not in names.NAMES


@pytest.mark.parametrize("seam", SEAMS)
def test_what_is_called_in_place_of_guilds_function_takes_the_same(seam: seams.Seam) -> None:
    """Guild may give any of them by name, and leave out those that it may leave out."""
    if seam.parameters is None:
        return
    made = seams.adapter(seam)(lambda *args, **options: (args, options))
    ours = inspect.signature(made).parameters
    value: Any = importlib.import_module(seam.module)
    for part in seam.name.split("."):
        value = getattr(value, part)
    guilds = inspect.signature(value).parameters
    assert tuple(ours)[: len(seam.parameters)] == seam.parameters
    for name in seam.parameters:
        assert (ours[name].default is EMPTY) == (guilds[name].default is EMPTY), name
    more = [name for name in guilds if name not in seam.parameters]
    assert not more or any(each.kind is each.VAR_KEYWORD for each in ours.values())
