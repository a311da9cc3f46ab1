"""The table of built-in functions: under which heading, in which module, by which names.

With it one module is imported for a function that is called, and not all of them.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Optional

from guild_funcs.registry import Function, functions_of
from guild_funcs.structs import dataclass, replace


@dataclass(frozen=True)
class Theme:
    """The functions of one module.

    Args:
        heading: What they are listed under.
        module: The module in this folder that defines them.
        names: All their names, aliases included, in the order written.

    Example:
        >>> [each.heading for each in THEMES if "stem" in each.names]
        ['Paths']
    """

    heading: str
    module: str
    names: tuple[str, ...]


def _theme(heading: str, module: str, names: str) -> Theme:
    return Theme(heading, module, tuple(names.split()))


THEMES = (
    _theme("Packages", "packages", "package find-package module distribution version find"),
    _theme("Packages", "imports", "imports"),
    _theme(
        "Paths",
        "paths",
        "basename dirname stem suffix suffixes parent abspath relpath realpath join glob exists "
        "expanduser",
    ),
    _theme("Environment", "environment", "env hostname user cwd project op now platform"),
    _theme("Git", "git", "git-commit git-branch git-describe git-dirty"),
    _theme(
        "Text",
        "text",
        "lower upper title strip replace split slug truncate quote unquote format",
    ),
    _theme("Data", "data", "default first last len sort uniq int float bool str json yaml"),
    _theme("Data", "files", "load read sha256"),
    _theme("Logic", "logic", "if or and not eq"),
)
"""The modules of built-in functions, in the order in which they are listed."""

OF_NAME = {name: theme for theme in THEMES for name in theme.names}
"""The theme of each built-in function, by each of its names."""


@cache
def functions_in(theme: Theme) -> tuple[Function, ...]:
    """Returns the functions of a theme; the first time, its module is imported.

    Example:
        >>> functions_in(OF_NAME["stem"])[0].name
        'basename'
    """
    module = importlib.import_module(f"guild_funcs.functions.{theme.module}")
    return tuple(replace(each, theme=theme.heading) for each in functions_of(module))


_LOADED: dict[str, Function] = {}


def builtin(name: str) -> Optional[Function]:
    """Returns the function of that name that comes with guild-funcs, or None.

    Example:
        >>> builtin("stem").theme, builtin("nope")
        ('Paths', None)
    """
    found = _LOADED.get(name)
    if found is None and name in OF_NAME:
        for each in functions_in(OF_NAME[name]):
            _LOADED.update(dict.fromkeys((each.name, *each.aliases), each))
        found = _LOADED[name]
    return found


def builtins() -> tuple[Function, ...]:
    """Returns the functions that come with guild-funcs, by theme."""
    return tuple(each for theme in THEMES for each in functions_in(theme))
