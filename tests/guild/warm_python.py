"""A Python that has imported what every process of Guild imports, and forks to start another.

A `guild` command imports some 400 modules of others, and so does each operation that it starts:
two thirds of the time of a run. This program imports them once, and is then asked for processes:
`warm.py` asks for the commands of a test, and a command asks for the Pythons that Guild starts.

What is forked is a Python at the point where it has just started. No module of Guild or
guild-funcs is imported yet. The variables, the folder, the arguments and the path are those of the
process; the line of guild-funcs' `.pth` file is run; and the program ends as any Python ends, but
that its modules are not taken apart: those are the memory that it shares with the other processes,
and to copy all of it took a third of the time.
`test_warm_processes.py` compares such processes with real ones, and holds the list of modules.
"""

from __future__ import annotations

import _posixsubprocess
import atexit
import builtins
import contextlib
import gc
import importlib
import io
import marshal
import os
import runpy
import site
import socket
import subprocess
import sys
import threading
import warnings
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any

# What `guild.op_main` imports, and with it each process of Guild, without guild itself. Modules
# that change others when they are imported, as absl does with logging, are not among them.
MODULES = (
    *("base64", "bz2", "cmd", "csv", "datetime", "getpass", "gettext", "glob", "hashlib"),
    *("importlib.resources", "json", "logging.config", "lzma", "pdb", "pickle"),
    *("pkgutil", "platform", "plistlib", "pprint", "random", "runpy", "shlex", "shutil", "signal"),
    *("socketserver", "tempfile", "timeit", "tokenize", "typing", "uuid", "xml.dom.minidom"),
    *("zipfile", "click", "click.shell_completion", "pkg_resources", "yaml"),
)
# What a `guild` command imports besides, of which an operation knows nothing.
COMMANDS = (
    *("cProfile", "chardet.universaldetector", "decimal", "difflib", "filelock", "hmac"),
    *("numbers", "psutil", "resource", "secrets", "unicodedata"),
    # It writes the numbers that a run prints, and imports numpy: a quarter of a run. A script that
    # imports numpy itself, or writes numbers as an optimizer does, needs a new process
    # (`Guild.is_new`), and numpy says so.
    "tensorboard.summary.writer.event_file_writer",
)
# They are run anew by each process, since they list what is on the path and change how Python
# imports and warns; their parts are not.
ANEW = ("pkg_resources", "pkg_resources.extern")
# Newer ones drop `backports`, which their `jaraco` then imports again.
ANEW_WHOLE = ("backports", "jaraco")

# What a Python gives its first module differs from version to version.
ANNOTATED, CACHED = "__annotations__" in globals(), "__cached__" in globals()

STARTUP = "guild_funcs_startup.pth"
# How many Pythons a program has ready to start. A command that runs an operation starts
# one for the flags of its script and one for itself.
SPARES = {"guild.batch_main": 4, "guild.steps_main": 4}


@dataclass
class Program:
    """What a process runs: the arguments of Python, its folder and its variables."""

    args: list[str]
    cwd: str
    env: dict[str, str]

    @property
    def module(self) -> str:
        """The module of `python -um MODULE` or `-m MODULE`, empty for a script."""
        return self.args[1] if self.args[0] in ("-um", "-m") else ""

    @property
    def is_of_users(self) -> bool:
        """Whether it runs a script of a user's, which is to find no more than Guild imports."""
        return self.module == "guild.op_main" or self.module.endswith("flags_main")

    @property
    def spares(self) -> int:
        """How many Pythons it starts at the most that are worth a process of their own."""
        return SPARES.get(self.module, 2 * ("run" in self.args[1:3]))


def send(to: socket.socket, program: Program, files: list[int]) -> None:
    """Asks for a program, with open files."""
    data = marshal.dumps((program.args, program.cwd, program.env))
    socket.send_fds(to, [len(data).to_bytes(4, "big")], files)
    to.sendall(data)


def receive(source: socket.socket) -> tuple[Program, list[int]]:
    """Returns what was sent; the process ends when there is nobody to send any more."""
    head, files, _, _ = socket.recv_fds(source, 4, 8)
    if not head:
        os._exit(0)
    size, data = int.from_bytes(head, "big"), b""
    while len(data) < size:
        data += source.recv(size - len(data))
    return Program(*marshal.loads(data)), files  # noqa: S302 - our own process sent it


def serve(server: socket.socket) -> Program:
    """Makes a process for each program that is sent; returns in that process, with its program."""
    while True:
        program, files = receive(server)
        if os.fork() == 0:
            server.close()
            return _supervise(program, files)
        for file in files:
            os.close(file)
        _reap()


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _supervise(program: Program, files: list[int]) -> Program:
    """Waits for the process that is asked for, and tells its number and how it ended."""
    *streams, answer = files
    child = os.fork()
    if child == 0:
        os.close(answer)
        _take(streams)
        return program
    for file in streams:
        os.close(file)
    os.write(answer, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(answer, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _take(streams: list[int]) -> None:
    """Makes open files those of the standard streams."""
    for number, file in enumerate(streams):
        os.dup2(file, number)
    for file in set(streams) - {0, 1, 2}:
        os.close(file)


def with_spares(program: Program) -> Program:
    """Makes the processes that the program will start, as its children; returns in each of them.

    Only a parent can wait for a process, and only a process that has not begun can become another.
    """
    spares: list[tuple[int, socket.socket]] = []
    for _ in range(program.spares):
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            for file in (ours, *(earlier for _, earlier in spares)):
                file.close()
            asked, streams = receive(theirs)
            theirs.close()
            _take(streams)
            return with_spares(asked)
        theirs.close()
        spares.append((child, ours))
    if spares:
        _use(spares)
    return program


def _use(spares: list[tuple[int, socket.socket]]) -> None:
    """Has `subprocess` start `python -um guild.MODULE`, or `-m`, by one of these processes."""
    # From Python 3.11 on `subprocess` has the function under a name of its own.
    place: ModuleType = subprocess
    name = "_fork_exec"
    if not hasattr(place, name):
        place, name = _posixsubprocess, "fork_exec"
    start = getattr(place, name)
    # A program that forks, as one that goes into the background, cannot wait for them.
    parent = os.getpid()

    def fork_exec(args: Any, *rest: Any) -> int:
        words = [os.fsdecode(word) for word in args]
        if not spares or os.getpid() != parent:
            return int(start(args, *rest))
        is_guild = words[1:2] in (["-um"], ["-m"]) and "guild." in words[2]
        if words[0] != sys.executable or not is_guild:
            return int(start(args, *rest))
        _executables, _close, _keep, cwd, env, stdin, _, _, stdout, _, stderr = rest[:11]
        child, to = spares.pop(0)
        variables = dict(os.environ) if env is None else _variables(env)
        given = zip((stdin, stdout, stderr), range(3))
        streams = [number if file == -1 else file for file, number in given]
        send(to, Program(words[1:], cwd or os.getcwd(), variables), streams)
        to.close()
        return child

    setattr(place, name, fork_exec)


def _variables(env: list[bytes]) -> dict[str, str]:
    pairs = (os.fsdecode(line).partition("=") for line in env)
    return {name: value for name, _, value in pairs}


def begin(program: Program, base: list[str]) -> None:
    """Makes this process what Python is after it has started, and runs the program."""
    os.chdir(program.cwd)
    os.environ.clear()
    os.environ.update(program.env)
    if hasattr(sys, "orig_argv"):  # Python 3.9 has none
        sys.orig_argv = [sys.executable, *program.args]
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    is_unbuffered = program.args[0] == "-um" or bool(os.environ.get("PYTHONUNBUFFERED"))
    # Others than those of the program that forks, which remember what file they were made for.
    sys.stdin.reconfigure(write_through=is_unbuffered)  # type: ignore[union-attr]
    sys.stdout = _stream(1, sys.stdout, is_unbuffered)
    sys.stderr = _stream(2, sys.stderr, is_unbuffered)
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc]
    listed = os.environ.get("PYTHONPATH")
    sys.path[:] = [*(listed.split(os.pathsep) if listed else ()), *base]
    site.removeduppaths()
    script = program.args[0]
    sys.argv = ["-m", *program.args[2:]] if program.module else list(program.args)
    _start_guild_funcs()
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, **({"__annotations__": {}} if ANNOTATED else {}))
    if program.module:
        sys.path.insert(0, os.getcwd())
        runpy._run_module_as_main(program.module)  # type: ignore[attr-defined]  # noqa: SLF001
    else:
        sys.path.insert(0, os.path.dirname(os.path.realpath(script)))
        main.__dict__.update(__file__=script, __loader__=SourceFileLoader("__main__", script))
        if CACHED:
            main.__dict__["__cached__"] = None
        with open(script, encoding="utf-8") as file:
            code = compile(file.read(), script, "exec")
        exec(code, main.__dict__)  # noqa: S102 - as Python runs a script


def run(program: Program, base: list[str]) -> None:
    """Runs the program, and ends this process.

    An error that ends the program, or a text for `sys.exit`, is left to Python.
    """
    try:
        begin(program, base)
    except SystemExit as stopped:
        if not isinstance(stopped.code, (int, type(None))):
            raise
        code = stopped.code or 0
    else:
        code = 0
    end(code)


def end(code: int) -> None:
    """Does what `Py_FinalizeEx` of Python does before it takes the modules apart, in its order.

    Of the program's own module the variables go, so that what files are open in it is written.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
    with contextlib.suppress(BaseException):  # Python has told them; 3.9 raises the last one too
        atexit._run_exitfuncs()  # noqa: SLF001
    variables = vars(sys.modules["__main__"])
    for name in list(variables):
        if name != "__builtins__":
            variables[name] = None
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except OSError:
        sys.exit(code)  # Python fails to write too, and says so
    os._exit(code & 0xFF)


def _stream(number: int, like: Any, is_unbuffered: bool) -> Any:
    """Makes a standard stream as Python does when it starts (`create_stdio` of its source)."""
    buffering = 0 if is_unbuffered else -1
    file: Any = open(number, "wb", buffering, closefd=False)  # noqa: SIM115 - it stays open
    (file if is_unbuffered else file.raw).name = like.name
    made: Any = io.TextIOWrapper(
        file,
        like.encoding,
        like.errors,
        newline="\n",
        line_buffering=not is_unbuffered and (number == 2 or file.isatty()),
        write_through=is_unbuffered,
    )
    made.mode = "w"
    return made


def _start_guild_funcs() -> None:
    path = os.path.join(site.getsitepackages()[0], STARTUP)
    if not os.path.exists(path):  # an environment without guild-funcs
        return
    with open(path, encoding="utf-8") as file:
        for line in file:
            exec(line)  # noqa: S102 - as site does


def main() -> None:
    server = socket.socket(fileno=int(sys.argv[1]))
    base = sys.path[1:]
    sys.path[:] = base
    finders = list(sys.meta_path)
    with warnings.catch_warnings():
        for name in MODULES:
            importlib.import_module(name)
        shared = set(sys.modules)
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a fork has no other thread
        for name in COMMANDS:
            importlib.import_module(name)
    of_commands = set(sys.modules) - shared
    sys.meta_path[:] = finders
    for name in list(sys.modules):
        if name in ANEW or name.partition(".")[0] in ANEW_WHOLE:
            del sys.modules[name]
    gc.freeze()
    # What a process imports makes no garbage, and looking for it takes a tenth of the time.
    gc.set_threshold(100_000)
    program = with_spares(serve(server))
    if program.is_of_users:
        for name in of_commands & set(sys.modules):
            del sys.modules[name]
    run(program, base)


if __name__ == "__main__":
    main()
