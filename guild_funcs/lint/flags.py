"""Which flags an operation has: its own, aliases, what choices give, what Guild imports.

Guild imports flags from the operation's main module. It is read here, not run: names
that it assigns, and what it tells argparse or click.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Optional

from guild_funcs.lint.dependencies import SOURCES
from guild_funcs.lint.models import Operation
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Flags:
    """The names of an operation's flags; `is_open` when there may be others, not known here."""

    names: frozenset[str]
    is_open: bool = False


def flags_of(operation: Operation) -> Flags:
    """Returns the flags of an operation."""
    names: set[str] = set(map(str, operation.flags))
    for attributes in operation.flags.values():
        alias = attributes.get("alias")
        names |= {alias} if isinstance(alias, str) else set()
        choices = attributes.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            given = choice.get("flags") if isinstance(choice, Mapping) else None
            names |= set(map(str, given)) if isinstance(given, Mapping) else set()
    names |= set(_of_dependencies(operation.data.get("requires")))
    imported = operation.data.get("flags-import")
    if imported in (None, False, []):
        return Flags(frozenset(names))
    if isinstance(imported, list):
        return Flags(frozenset(names | set(map(str, imported))))
    found = _imported(operation)
    return Flags(frozenset(names | (found or set())), is_open=found is None)


def _of_dependencies(requires: Any) -> Iterator[str]:
    """Yields the names under which the run a dependency was resolved with can be given."""
    for item in requires if isinstance(requires, list) else [requires]:
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            yield from (str(item[key]) for key in ("name", "flag-name", "resource") if key in item)
            yield from (f"{key}:{item[key]}" for key in SOURCES if key in item)


def _imported(operation: Operation) -> Optional[set[str]]:
    """Returns the flags that Guild would import; None when only Guild can know."""
    main = operation.data.get("main") or operation.name.rpartition(":")[2]
    destination = str(operation.data.get("flags-dest") or "")
    if not isinstance(main, str) or destination.startswith("config:"):
        return None
    path = _script(operation, main.split()[0] if main.split() else "")
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as opened:
            tree = ast.parse(opened.read())
    except (OSError, ValueError, SyntaxError):
        return None
    return set(_names(tree))


def _script(operation: Operation, main: str) -> Optional[str]:
    from guild_funcs.lint.world import own_paths

    return _find(tuple(own_paths(operation)), main)


@lru_cache(maxsize=256)
def _find(folders: tuple[str, ...], main: str) -> Optional[str]:
    relative = main.replace(".", os.sep)
    for folder in folders:
        for name in (f"{relative}.py", os.path.join(relative, "__main__.py")):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path
    return None


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    # click takes both names of a switch in one text: "--fast/--slow".
                    for part in argument.value.split("/"):
                        name = part.strip().lstrip("-")
                        yield from (name, name.replace("-", "_"))
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)
        elif isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if _is_text(key))  # type: ignore[union-attr] # mypy does not see through the function
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _is_text(node: Any) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
