"""Which names can be looked for at all, and which are refused, with the reason."""

from __future__ import annotations

import os
from keyword import iskeyword

from guild_funcs.errors import RefusedError
from guild_funcs.locate.interpreter import Interpreter
from guild_funcs.locate.wording import shown

OWN = ("guild", "guild_funcs")


def check_name(name: str, flavour: str) -> None:
    """Raises RefusedError when `name` is no dotted import name, or must not be copied.

    Names follow https://docs.python.org/3/reference/lexical_analysis.html#identifiers.
    """
    top = name.split(".")[0]
    if top == "__main__":
        raise RefusedError("'__main__' is the program itself, not a library")
    if not all(part.isidentifier() and not iskeyword(part) for part in name.split(".")):
        raise RefusedError(
            f"'{shown(name)}' is not a name that Python can import",
            hint="a name is identifiers joined by dots, as in google.cloud.storage",
        )
    if top in OWN:
        raise RefusedError(
            f"{flavour} '{name}' is part of Guild, which every run has already: it is not copied"
        )


def refuse_fixed(name: str, interpreter: Interpreter) -> None:
    """Raises RefusedError for builtin and frozen modules, which no file can replace."""
    top = name.split(".")[0]
    if top in interpreter.fixed_names:
        raise RefusedError(
            f"'{name}' is built into Python {interpreter.version}: "
            "every run has it, and no copy would be imported"
        )


def refuse_stdlib(name: str, entry: str, interpreter: Interpreter) -> None:
    """Raises RefusedError when `entry` is one of the standard library's folders."""
    folders = {os.path.realpath(folder) for folder in interpreter.stdlib_folders}
    if os.path.realpath(entry) in folders:
        raise RefusedError(
            f"'{name}' is part of Python's standard library: every run has it already"
        )
