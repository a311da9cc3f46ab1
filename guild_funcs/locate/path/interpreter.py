"""What the locator must know about an interpreter, asked once per process.

The running interpreter is read in the process. Another one (an operation's
`python-requires` or `python_exe`) is asked in a subprocess, once for each
environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Optional

from guild_funcs.errors import FuncsError
from guild_funcs.locate.origin import Kind
from guild_funcs.locate.path import probe
from guild_funcs.locate.path.candidates import Finder
from guild_funcs.locate.path.folders import SuffixKinds
from guild_funcs.paths import shown
from guild_funcs.structs import dataclass, replace

TIMEOUT = 60


@dataclass(frozen=True)
class Interpreter:
    """Facts about a Python interpreter.

    Args:
        executable: Its absolute path.
        version: As in "3.11.7".
        path: Its import path at the start, `PYTHONPATH` and `.pth` entries included.
        stdlib_folders: Where its standard library is.
        stdlib_names: The top-level names of its standard library on every platform
            (none for Python 3.9, which does not know).
        fixed_names: The builtin and frozen modules, which no path can replace.
        suffixes: The suffixes of files that it imports with the kind of module
            each makes, in the order it tries them.
        finders: The finders of editable installs on its meta path.
    """

    executable: str
    version: str
    path: tuple[str, ...]
    stdlib_folders: tuple[str, ...]
    stdlib_names: frozenset[str]
    fixed_names: frozenset[str]
    suffixes: SuffixKinds
    finders: tuple[Finder, ...] = ()


def describe(
    python_exe: Optional[str] = None, env: Optional[Mapping[str, str]] = None
) -> Interpreter:
    """Returns the facts about an interpreter: by default, the running one.

    Args:
        python_exe: A path, or a command to find on the environment's `PATH`.
        env: The environment to start it in, that of the run (`context.env`).

    Raises:
        FuncsError: It cannot be run, or does not answer.

    Example:
        >>> describe().version  # doctest: +SKIP
        '3.11.7'
    """
    given = dict(env or {})
    if python_exe is None or sys.executable == python_exe:
        return current()
    import shutil

    found = shutil.which(python_exe, path=given.get("PATH"))
    if _is_running(found):
        return current()
    if found is None:
        raise FuncsError(
            f"the operation's Python '{shown(python_exe)}' was not found or cannot be run"
        )
    return _asked(os.path.abspath(found), tuple(sorted(given.items())))


def _is_running(python_exe: Optional[str]) -> bool:
    # `bin/python` and `bin/python3` of one environment are one interpreter; the same
    # program in the `bin` of another environment is not.
    if python_exe is None or os.path.dirname(python_exe) != os.path.dirname(sys.executable):
        return False
    return os.path.realpath(python_exe) == os.path.realpath(sys.executable)


def current() -> Interpreter:
    """Returns the facts about the running interpreter.

    Its finders are read each time: an import may add one.
    """
    return replace(_running(), finders=_finders(probe.finders()))


@lru_cache(maxsize=1)
def _running() -> Interpreter:
    return _interpreter(probe.facts())


@lru_cache(maxsize=16)
def _asked(python_exe: str, env: tuple[tuple[str, str], ...]) -> Interpreter:
    import ast
    import subprocess

    with open(probe.__file__, encoding="utf-8") as file:
        program = file.read()
    try:
        done = subprocess.run(  # noqa: S603 - the user's own interpreter, started as the run will
            [python_exe, "-c", program],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
        )
        answer = done.stdout.decode("ascii", "replace").rpartition(probe.MARK)[2]
        facts, finders = ast.literal_eval(answer.strip())
    except (OSError, subprocess.SubprocessError, SyntaxError, ValueError) as error:
        message = f"the operation's Python '{shown(python_exe)}' does not say what it can import"
        raise FuncsError(message, notes=_said(error)) from error
    return replace(_interpreter(facts), finders=_finders(finders))


def _said(error: Exception) -> tuple[str, ...]:
    import subprocess

    if isinstance(error, subprocess.CalledProcessError):
        last = error.stderr.decode("utf-8", "backslashreplace").strip().splitlines()[-1:]
        return (f"it ended with exit code {error.returncode}", *last)
    if isinstance(error, (SyntaxError, ValueError)):
        return ("its answer cannot be read: is it a Python?",)
    return (str(error),)


def _finders(found: list[dict[str, Any]]) -> tuple[Finder, ...]:
    if not found:  # no editable install has a finder: most environments
        return ()
    from guild_funcs.locate.path.editables import finder_from

    return tuple(finder_from(data) for data in found)


def _interpreter(facts: Mapping[str, Any]) -> Interpreter:
    kinds: tuple[tuple[str, Kind], ...] = (
        ("extension", "extension"),
        ("source", "module"),
        ("bytecode", "sourceless"),
    )
    return Interpreter(
        executable=facts["executable"],
        version=facts["version"],
        path=tuple(facts["path"]),
        stdlib_folders=tuple(facts["stdlib_folders"]),
        stdlib_names=frozenset(facts["stdlib_names"]),
        fixed_names=frozenset(facts["fixed_names"]),
        suffixes=tuple((suffix, kind) for key, kind in kinds for suffix in facts[key]),
    )
