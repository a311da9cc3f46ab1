"""`find_module`: from a dotted import name to the origin that Python would import.

What words an error is imported when there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Optional

from guild_funcs.errors import RefusedError
from guild_funcs.locate.answer.found import make_origin
from guild_funcs.locate.origin import Origin
from guild_funcs.locate.search.names import (
    check_module_name,
    in_stdlib,
    is_import_name,
    refuse_stdlib,
)
from guild_funcs.locate.search.request import make_request
from guild_funcs.locate.search.walk import walk
from guild_funcs.paths import shown

Flavour = Literal["package", "module"]


def find_module(
    name: str,
    path: Sequence[str],
    *,
    python_exe: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
    flavour: Flavour = "module",
) -> Origin:
    """Returns where Python would import `name` from; imports and runs nothing of it.

    Args:
        name: A dotted import name: `shared`, `google.cloud.storage`.
        path: The import path in the order to search, `PYTHONPATH` first
            (`context.python_path`). Where it lacks the standard library, that comes
            before the first site folder, as it does in Python.
        python_exe: The operation's interpreter, when it is not the running one.
        env: The environment to ask that interpreter in.
        flavour: "package" refuses single modules; "module" takes anything.

    Raises:
        MissingError: Nothing on the path has that name.
        RefusedError: The name is malformed, or is of the standard library or Guild,
            or is a single module when a package was asked for.

    Example:
        >>> find_module("yaml", sys.path).distribution  # doctest: +SKIP
        'PyYAML'
    """
    request = make_request(name, flavour, path, python_exe, env)
    if not is_import_name(name):
        from guild_funcs.locate.answer.missing import malformed_name

        raise malformed_name(request)
    check_module_name(name, request.interpreter)
    levels = tuple(walk(name, request.where, request.interpreter))
    if not levels[-1].winners:
        from guild_funcs.locate.answer.missing import missing_module

        raise missing_module(request, levels)
    if in_stdlib(levels[0].winners[0].entry, request.interpreter):
        raise refuse_stdlib(name)
    winner = levels[-1].winners[0]
    if flavour == "package" and not winner.is_package:
        raise RefusedError(
            f"'{name}' is a single module, not a package: {shown(winner.path)}",
            hint=f"use `module: {name}`, or $(module {name})",
        )
    return make_origin(request, levels)
