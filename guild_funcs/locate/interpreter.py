"""What the locator must know about an interpreter, asked once per process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guild_funcs.locate import probe
from guild_funcs.locate.entries import Suffixes


@dataclass(frozen=True)
class Interpreter:
    """Facts about a Python interpreter.

    Args:
        executable: Its absolute path.
        version: As in "3.11.7".
        path: Its import path at the start, `PYTHONPATH` and `.pth` entries included.
        stdlib_folders: Where its standard library is.
        stdlib_names: The top-level names of its standard library.
        fixed_names: The builtin and frozen modules, which no path can replace.
        suffixes: The suffixes of files that it imports.
    """

    executable: str
    version: str
    path: tuple[str, ...]
    stdlib_folders: tuple[str, ...]
    stdlib_names: frozenset[str]
    fixed_names: frozenset[str]
    suffixes: Suffixes


@lru_cache(maxsize=1)
def current() -> Interpreter:
    """Returns the facts about the running interpreter."""
    return _interpreter(probe.facts())


def _interpreter(facts: Mapping[str, Any]) -> Interpreter:
    return Interpreter(
        executable=facts["executable"],
        version=facts["version"],
        path=tuple(facts["path"]),
        stdlib_folders=tuple(facts["stdlib_folders"]),
        stdlib_names=frozenset(facts["stdlib_names"]),
        fixed_names=frozenset(facts["fixed_names"]),
        suffixes=Suffixes(
            tuple(facts["extension"]), tuple(facts["source"]), tuple(facts["bytecode"])
        ),
    )
