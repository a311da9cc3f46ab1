"""Which names can be looked for at all, and which are refused, with the reason."""

from __future__ import annotations

import os
import re
from keyword import iskeyword

from guild_funcs.errors import RefusedError
from guild_funcs.locate.installed.metadata import normalized
from guild_funcs.locate.path.interpreter import Interpreter
from guild_funcs.paths import shown

OWN_MODULES = ("guild", "guild_funcs")
OWN_DISTRIBUTIONS = ("guildai", "guild-funcs")


def is_import_name(name: str) -> bool:
    """Tells whether `name` is identifiers joined by dots, none of them a keyword.

    The module that mypyc writes for a library may begin with a digit: no statement can import
    it, the library's extension modules do.

    Example:
        >>> is_import_name("google.cloud"), is_import_name("scikit-learn")
        (True, False)
    """
    if _OF_MYPYC.fullmatch(name):
        return True
    return all(part.isidentifier() and not iskeyword(part) for part in name.split("."))


# The digest of the names of its modules (mypyc/build.py, `shared_lib_name` and its caller).
_OF_MYPYC = re.compile("[0-9a-f]{20}__mypyc")


def check_module_name(name: str, interpreter: Interpreter) -> None:
    """Raises RefusedError for an import name that must not be looked for on the path."""
    top = name.partition(".")[0]
    if top == "__main__":
        raise RefusedError("'__main__' is the program itself, not a library")
    if top in OWN_MODULES:
        raise RefusedError(
            f"'{name}' is part of Guild or of its plugin guild-funcs: every run has it already"
        )
    if top in interpreter.fixed_names:
        raise RefusedError(
            f"'{name}' is built into Python: every run has it, and a copy would not be imported"
        )


def check_distribution_name(name: str) -> None:
    """Raises RefusedError for a malformed distribution name, and for Guild's own.

    Names follow https://packaging.python.org/en/latest/specifications/name-normalization/.
    """
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
        raise RefusedError(
            f"'{shown(name)}' is not the name of a distribution",
            hint="a name is letters, digits, '-', '_' and '.', as in scikit-learn",
        )
    if normalized(name) in OWN_DISTRIBUTIONS:
        raise RefusedError(f"'{name}' is Guild or its plugin guild-funcs: every run has it already")


def refuse_stdlib(name: str) -> RefusedError:
    """Returns the error for a module of the standard library."""
    return RefusedError(f"'{name}' is part of Python's standard library: every run has it already")


def in_stdlib(entry: str, interpreter: Interpreter) -> bool:
    """Tells whether an entry of the path is one of the standard library's folders."""
    # The same folder has two spellings where `lib64` is a link to `lib`, or the like.
    tail = os.path.basename(entry)
    alike = [folder for folder in interpreter.stdlib_folders if os.path.basename(folder) == tail]
    return entry in alike or any(_same(entry, folder) for folder in alike)


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
