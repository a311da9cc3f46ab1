"""Operations as Guild defines them: one by its name, and what it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

from guild import config, guildfile, op_util, var

from guild_funcs.context import Program
from guild_funcs.errors import FuncsError, told
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Guildfile, OpDef, Operation


def find(name: str, folder: str) -> Optional[OpDef]:
    """Returns an operation of the guild file in a folder, or None.

    Args:
        name: As for `guild run`: `train`, or `model:train`.
        folder: The folder of `guild.yml`.

    Raises:
        FuncsError: Guild cannot read the file.
    """
    try:
        found: Guildfile = guildfile.for_dir(folder)
    except guildfile.NoModels:
        return None
    except Exception as error:  # Guild stops with any error at what it does not expect
        said = str(error) if isinstance(error, guildfile.GuildfileError) else told(error)
        first, *more = said.splitlines()
        hint = "guild-funcs check tells where, when it is known"
        message = f"Guild cannot read the guild file: {first}"
        raise FuncsError(message, notes=tuple(more), hint=hint) from error
    return next((each for each in _operations(found) if name in _names(each, found)), None)


def names(folder: str) -> list[str]:
    """Returns the names by which the operations of the guild file in a folder can be run."""
    try:
        found: Guildfile = guildfile.for_dir(folder)
    except Exception:  # noqa: BLE001 - see `find`; what is read here is only offered
        return []
    return list(dict.fromkeys(name for each in _operations(found) for name in _names(each, found)))


def meant(opspec: str) -> Optional[str]:
    """Returns the operation that an unknown name may be meant for, in the current folder."""
    known = names(config.cwd())
    return did_you_mean(opspec, known) if opspec and opspec not in known else None


def default(folder: str) -> Optional[str]:
    """Returns the name of the operation that runs when none is named, or None."""
    try:
        found = guildfile.for_dir(folder).default_operation
    except Exception:  # noqa: BLE001 - see `find`, which is asked for an operation that is named
        return None
    return found.fullname if found is not None else None


def _operations(found: Guildfile) -> Iterator[OpDef]:
    for model in found.models.values():
        yield from model.operations


def _names(opdef: OpDef, found: Guildfile) -> tuple[str, ...]:
    model = opdef.modeldef
    is_default = not model.name or model is found.default_model
    return (opdef.fullname, opdef.name) if is_default else (opdef.fullname,)


def definition(op: Operation) -> OpDef:
    """Returns Guild's definition of an operation that is not started again as it was recorded.

    Raises:
        TypeError: The operation is started again as it was recorded, without a definition.
    """
    found = op._opdef
    if found is None:
        raise TypeError("this operation has no definition")
    return found


def program(opdef: OpDef) -> Program:
    """Returns what an operation runs, and the project's folders that its run imports from first."""
    runs = "exec" if opdef.exec_ else "steps" if opdef.steps else "nothing"
    main = "" if opdef.exec_ else opdef.main or ""
    written = opdef.sourcecode.root or opdef.modeldef.sourcecode.root or ""
    project = os.path.abspath(opdef.guildfile.dir or config.cwd())
    # A computed root is not known here: the project's folder stands for it.
    root = os.path.join(project, "" if has_expression(written) else written)
    own = [root, *op_util.opdef_model_paths(opdef)]
    folders = tuple(dict.fromkeys(os.path.abspath(folder) for folder in own))
    return Program(str(main), runs, folders, cache_dir())


def cache_dir() -> str:
    """Returns the folder of our own in Guild's cache. It can be deleted at any time."""
    return str(var.cache_dir("guild-funcs"))


def is_off(opdef: OpDef) -> bool:
    """Tells whether `plugins: no` on the operation or its model turns guild-funcs off."""
    plugins = opdef.plugins if opdef.plugins is not None else opdef.modeldef.plugins
    return plugins is False


def is_prototype(run_dir: Optional[str]) -> bool:
    """Tells whether the folder is that in which a batch keeps the run that its trials start from.

    Example:
        >>> is_prototype("/runs/1f3a/.guild/proto"), is_prototype("/runs/1f3a")
        (True, False)
    """
    return bool(run_dir) and str(run_dir).endswith(os.path.join(".guild", "proto"))
