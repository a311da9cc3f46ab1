"""In a process that an operation starts: when it ends, it leaves a file of what it imported.

`prepare` has the processes that this one forks come here; the mark in their environment leads
each other Python here (`hook`). `children` takes the files up. Each Python that an operation
starts imports this module: it needs little, and what Python's JSON needs would take longer
than all the rest. Nothing is raised or printed.

A file has texts with NUL between them: how many entries `sys.path` has, these, then the
name and the file of each module.
"""

from __future__ import annotations

import atexit
import os
import sys

from guild_funcs.record.modules import module_files
from guild_funcs.runfolder.record import write_record

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without the time to import typing
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Optional

# This variable names the run directory to the processes that the operation starts.
MARK = "GUILD_FUNCS_PROOF"

# This variable, set to 0, keeps the operation's processes out of the proof.
SWITCH = "GUILD_FUNCS_CHILDREN"

# The folder of the processes' files, in `.guild` of the run, and how their names end.
PLACE = "funcs-processes"
SUFFIX = ".modules"

# Processes of these modules of Guild have a proof of their own.
_GUILDS = ("guild.main", "guild.op_main", "guild.batch_main")

# A Python with guild-funcs may have imported these modules before its program begins.
_OURS = ("guild_funcs", "_distutils_hack", "__editable__", "sitecustomize", "usercustomize")


class _Here:
    """This process: where its run is, and whether its file is written."""

    def __init__(self, run_dir: str, cwd: str) -> None:
        self.run_dir = run_dir
        self.cwd = cwd
        self.written_by = 0

    def forked(self) -> None:
        """Has a forked process of `multiprocessing` leave its file: it runs no `atexit`."""
        util: Any = sys.modules.get("multiprocessing.util")
        if util is not None:
            util.register_after_fork(self, _Here.finalize)

    def finalize(self) -> None:
        """Called in the forked process when `multiprocessing` is ready there."""
        util: Any = sys.modules["multiprocessing.util"]
        util.Finalize(None, self.write, exitpriority=-100)

    def write(self) -> None:
        """Writes the file of this process, once."""
        try:
            if self.written_by != os.getpid():
                self.written_by = os.getpid()
                _write(self.run_dir, module_files(dict(sys.modules), self.cwd))
        except BaseException:  # noqa: BLE001, S110 - the program ends as it would without us
            pass


def is_wanted(env: Mapping[str, str]) -> bool:
    """Tells whether the processes that an operation starts are in its proof."""
    return env.get(SWITCH) != "0"


def prepare(run_dir: str, cwd: str) -> _Here:
    """Has the processes that this one forks leave a file; for others the mark is in their env."""
    here = _Here(run_dir, cwd)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=here.forked)
    return here


def start(env: Mapping[str, str]) -> None:
    """Called in a Python that an operation started: has it leave its file when it ends."""
    run_dir = env.get(MARK, "")
    if is_wanted(env) and os.path.isdir(os.path.join(run_dir, ".guild")):
        here = prepare(run_dir, os.getcwd())
        atexit.register(_unless_guilds, here)


def _unless_guilds(here: _Here) -> None:
    if not any(name in sys.modules for name in _GUILDS):
        here.write()


def _write(run_dir: str, files: Mapping[str, Optional[str]]) -> None:
    if not os.path.isdir(os.path.join(run_dir, ".guild")):
        return
    stdlib = os.path.join(os.path.dirname(os.__file__), "")
    site = f"{os.sep}site-packages{os.sep}"
    listed = {
        name: file
        for name, file in files.items()
        if file and "\0" not in name + file and (not file.startswith(stdlib) or site in file)
    }
    if all(name.startswith(_OURS) for name in listed):
        return  # the process is a helper of `multiprocessing` itself
    name = f"{PLACE}/{os.getpid()}-{os.urandom(4).hex()}{SUFFIX}"
    data = written(listed, [entry for entry in map(str, sys.path) if "\0" not in entry])
    try:
        write_record(run_dir, name, data)
    except FileExistsError:  # another process made the folder at the same time
        write_record(run_dir, name, data)


def written(files: Mapping[str, str], path: Sequence[str]) -> bytes:
    r"""Returns the content of a process's file: `children.read` reads it.

    Example:
        >>> written({"shared": "/lib/shared.py"}, ["/lib"])
        b'1\x00/lib\x00shared\x00/lib/shared.py'
    """
    pairs = (part for pair in files.items() for part in pair)
    return "\0".join([str(len(path)), *path, *pairs]).encode("utf-8", "surrogatepass")
