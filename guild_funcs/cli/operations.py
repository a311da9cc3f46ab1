"""What `imports` begins with: a script, a module, or an operation of the guild file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Optional

from guild_funcs.cli.inputs import own_path
from guild_funcs.cli.readable import refuse_knots
from guild_funcs.context import Context, outside_operation
from guild_funcs.functions import imports as reading
from guild_funcs.imports.result import Imports

GUILD_FILES = ("guild.yml", "guild.yaml")
SCRIPTS = (".py", ".pyw", ".ipynb")


def imports_of(name: str, folder: str, options: Mapping[str, Any]) -> Imports:
    """Returns what a script, a module or an operation imports.

    Args:
        name: A script or module, or an operation of the guild file in the folder.
        folder: The project's folder.
        options: See `guild_funcs.imports.options.Options`.

    Raises:
        FuncsError: There is none of that name.
    """
    context = _of_operation(name, folder)
    if context is not None:
        return reading.search(context, (), **options)
    context = outside_operation(project_dir=folder, rest=own_path)
    return reading.search(context, (name,), **options)


def default(folder: str) -> Optional[str]:
    """Returns the name of the default operation of the guild file in a folder, or None."""
    if not _has_guild_file(folder):
        return None
    from guild_funcs.adapters.host import operations

    return operations.default(folder)


def known(folder: str) -> list[str]:
    """Returns the names of the operations of the guild file in a folder."""
    if not _has_guild_file(folder):
        return []
    from guild_funcs.adapters.host import operations

    return operations.names(folder)


def _has_guild_file(folder: str) -> bool:
    """Tells whether a folder has a guild file.

    Raises:
        FuncsError: It has one that Guild would read without end.
    """
    has_one = any(os.path.isfile(os.path.join(folder, file)) for file in GUILD_FILES)
    if has_one:
        refuse_knots(folder)
    return has_one


def _of_operation(name: str, folder: str) -> Optional[Context]:
    """Returns the context of an operation; Guild is imported only where it has a guild file."""
    if name.endswith(SCRIPTS) or not _has_guild_file(folder):
        return None
    from guild_funcs.adapters.evaluation import state
    from guild_funcs.adapters.host import operations

    opdef = operations.find(name, folder)
    if opdef is None:
        return None
    defaults = {flag.name: flag.default for flag in opdef.flags}
    return state.begin(opdef, defaults).context
