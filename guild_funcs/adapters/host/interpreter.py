"""The operation's Python: the one that Guild will run it with, and its import path."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Union, overload

from guild import config, op_util, util

from guild_funcs.context import import_path


def python_exe(opdef: Any) -> str:
    """Returns the interpreter that runs the operation.

    The rule is Guild's: `guild.commands.run_impl._proc_python_exe`. When none
    meets `python-requires`, Guild says so itself before the run.
    """
    requires = opdef.python_requires or opdef.modeldef.python_requires
    matching = util.find_python_interpreter(requires) if requires else None
    return str(matching[0] if matching else config.python_exe())


class ImportPath(Sequence[str]):
    """An operation's import path: `PYTHONPATH`, the interpreter's own, the project's.

    It is computed when something is looked for: most expressions find no library,
    and another interpreter must be asked for its path.
    """

    def __init__(self, opdef: Any, env: Mapping[str, str], python: str) -> None:
        self._opdef = opdef
        self._env = env
        self._python = python

    @cached_property
    def _entries(self) -> tuple[str, ...]:
        from guild_funcs.locate.path.interpreter import describe

        # The project's own folders come last: Python finds the copy of them that
        # is in the run, which holds nothing that Guild does not copy.
        own = op_util.opdef_model_paths(self._opdef) if self._opdef is not None else []
        rest = [*describe(self._python, self._env).path, *own]
        return import_path(self._env, rest, os.getcwd())

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[str, Sequence[str]]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)
