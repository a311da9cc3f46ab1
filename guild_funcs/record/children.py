"""The processes that an operation starts, in its proof: each leaves a file of what it imported.

`prepare` marks the environment of the operation's process, so that each Python that it
starts comes here (`hook`), and has forked ones come here, too. A file is written when a process
ends; the operation's proof, or the next `guild-funcs libs`, takes them up. Only the
standard library is used, and nothing is raised or printed.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Optional

from guild_funcs.record import imports
from guild_funcs.runfolder.record import remove_record, write_record

# This variable names the run directory to the processes that the operation starts.
MARK = "GUILD_FUNCS_PROOF"

# This variable, set to 0, keeps the operation's processes out of the proof.
SWITCH = "GUILD_FUNCS_CHILDREN"

# Processes of these modules of Guild have a proof of their own.
_GUILDS = ("guild.main", "guild.op_main", "guild.batch_main")


# A Python with guild-funcs may have imported these modules before its program begins.
_OURS = ("guild_funcs", "_distutils_hack", "__editable__", "sitecustomize", "usercustomize")


# The folder of the processes' files, in `.guild` of the run.
_PLACE = "funcs-processes"


class Child(NamedTuple):
    """What a process imported.

    Args:
        files: The file of each module, without Python's own.
        path: Its `sys.path`.
    """

    files: dict[str, Optional[str]]
    path: tuple[str, ...]


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
                _write(self.run_dir, imports.module_files(dict(sys.modules), self.cwd))
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


def _folder(run_dir: str) -> str:
    return os.path.join(run_dir, ".guild", _PLACE)


def _write(run_dir: str, files: Mapping[str, Optional[str]]) -> None:
    if not os.path.isdir(os.path.join(run_dir, ".guild")):
        return
    stdlib = os.path.join(os.path.dirname(os.__file__), "")
    site = f"{os.sep}site-packages{os.sep}"
    listed = {
        name: file
        for name, file in files.items()
        if file and (not file.startswith(stdlib) or site in file)
    }
    if all(name.startswith(_OURS) for name in listed):
        return  # the process is a helper of `multiprocessing` itself
    name = f"{_PLACE}/{os.getpid()}-{os.urandom(4).hex()}.json"
    text = json.dumps({"files": listed, "path": list(sys.path)})
    try:
        write_record(run_dir, name, text.encode("ascii"))
    except FileExistsError:  # another process made the folder at the same time
        write_record(run_dir, name, text.encode("ascii"))


def take(run_dir: str) -> Iterator[Child]:
    """Yields what the processes of a run left, and removes their files."""
    folder = _folder(run_dir)
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        try:
            with open(path, encoding="ascii") as file:
                data = json.load(file)
            child = Child(dict(data["files"]), tuple(map(str, data["path"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        remove_record(run_dir, f"{_PLACE}/{name}")
        yield child


def is_left(run_dir: str) -> bool:
    """Tells whether a process left a file that nobody took up."""
    try:
        return any(name.endswith(".json") for name in os.listdir(_folder(run_dir)))
    except OSError:
        return False
