"""The operation's Python: the one that Guild will run it with, and its import path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guild import config, op_util, util

from guild_funcs.context import ImportPath, with_own_path
from guild_funcs.language import has_expression

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef


def python_exe(opdef: OpDef) -> str:
    """Returns the interpreter that runs the operation.

    The rule is Guild's: `guild.commands.run_impl._proc_python_exe`. When none
    meets `python-requires`, Guild says so itself before the run.
    """
    requires = opdef.python_requires or opdef.modeldef.python_requires
    matching = util.find_python_interpreter(requires) if requires else None
    return str(matching[0] if matching else config.python_exe())


def operation_path(opdef: OpDef, env: Mapping[str, str], python: str) -> ImportPath:
    """Returns the import path that an operation will have.

    First comes a `PYTHONPATH` in its `env`, which Guild puts before the variable's own value.
    """

    def rest() -> list[str]:
        return [*own_path(python, env), *op_util.opdef_model_paths(opdef)]

    given = opdef.env.get("PYTHONPATH")
    return ImportPath(with_own_path(env, None if has_expression(str(given)) else given), rest)


def own_path(python: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the path of an interpreter itself."""
    from guild_funcs.locate.path.interpreter import describe

    return describe(python, env).path
