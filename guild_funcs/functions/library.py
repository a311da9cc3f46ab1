"""The registry that everybody uses: the built-in functions, then one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Optional

from guild_funcs.functions import data, environment, files, git, logic, packages, paths, text
from guild_funcs.registry import Function, Registry, functions_of

THEMES = (
    ("Packages", packages),
    ("Paths", paths),
    ("Environment", environment),
    ("Git", git),
    ("Text", text),
    ("Data", data),
    ("Data", files),
    ("Logic", logic),
)


@lru_cache(maxsize=1)
def builtins() -> tuple[Function, ...]:
    """Returns the functions that come with guild-funcs, by theme."""
    return tuple(
        replace(each, theme=theme) for theme, module in THEMES for each in functions_of(module)
    )


def builtin_registry(project_dir: Optional[str] = None) -> Registry:
    """Returns the registry of the built-in functions, with one's own behind them.

    Args:
        project_dir: The folder that may hold a `guild_functions.py`.
    """
    return Registry(builtins())
