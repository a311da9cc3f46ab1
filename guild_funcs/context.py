"""What an expression may look at: flags, environment, project, operation, clock.

Everything that a function reads from the world is an explicit input here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Callable, Optional, Union, overload

from guild_funcs.structs import dataclass, field
from guild_funcs.system import system_env

if TYPE_CHECKING:
    from datetime import datetime


def _now() -> datetime:
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).astimezone()


class Text(str):
    """Text that must stay text: a flag whose default it is does not decode it.

    Example:
        >>> Text("1.10")
        '1.10'
    """

    __slots__ = ()


@dataclass
class Reads:
    """What evaluating an expression read, for the run's record.

    `env` holds names of environment variables, never values. `files` holds
    absolute paths. `origins` holds the `locate.Origin` of each library found,
    `closures` the `imports.result.Imports` of each search through source.
    `secrets` holds the names of the secret variables that the value at hand was
    computed from: see `language.evaluator`, which follows them from value to value.
    """

    env: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    origins: list[Any] = field(default_factory=list)
    closures: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Program:
    """What an operation runs, for a function that reads its source.

    Args:
        main: The operation's `main` as it is written; "" when it has none.
        runs: What it has instead, to tell the user: "exec", "steps".
        own: The absolute folders of the project from which a run imports first.
        cache_dir: Where what was read is kept; None for nowhere.
    """

    main: str
    runs: str = "exec"
    own: tuple[str, ...] = ()
    cache_dir: Optional[str] = None


@dataclass(frozen=True)
class Context:
    """The inputs of an evaluation. Frozen: `dataclasses.replace` makes others.

    Args:
        flags: Flag values by name. It may compute them on access.
        env: Environment variables by name.
        project_dir: The absolute path of the folder that holds `guild.yml`.
        operation: The name of the operation, if there is one.
        python_path: The operation's import path: `PYTHONPATH`, then the rest.
            Entries are absolute.
        python_exe: The operation's interpreter.
        secrets: Names of environment variables whose values must not be shown
            (Guild's own rule applies to all others, see `is_secret`).
        cwd: The folder where the command was typed, when it is not the process's.
        clock: Returns the time now, aware of its time zone.
        reads: Where functions note what they read.
        program: What the operation runs, if there is one.
    """

    flags: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    project_dir: str = "."
    operation: Optional[str] = None
    python_path: Sequence[str] = ()
    python_exe: str = sys.executable
    secrets: frozenset[str] = frozenset()
    cwd: Optional[str] = None
    clock: Callable[[], datetime] = _now
    reads: Reads = field(default_factory=Reads)
    program: Optional[Program] = None

    def getenv(self, name: str) -> Optional[str]:
        """Returns the variable's value, or None when it is not set; notes the name as read.

        The value of a secret variable makes a secret of what is computed from it.
        """
        self.reads.env.add(name)
        value = self.env.get(name)
        if value and self.is_secret(name):
            self.reads.secrets.add(name)
        return value

    def is_secret(self, name: str) -> bool:
        """Tells whether the variable's value must not be shown or recorded.

        The rule for names is Guild's: `guild.op._is_secret_env`.
        """
        lower = name.lower()
        is_named = "password" in lower or "token" in lower or "secret" in lower
        return is_named or name in self.secrets


def outside_operation(
    flags: Optional[Mapping[str, Any]] = None,
    env: Optional[Mapping[str, str]] = None,
    project_dir: Optional[str] = None,
    rest: Callable[[], Iterable[str]] = tuple,
) -> Context:
    """Returns the context of expressions that belong to no operation.

    Args:
        flags: Flag values by name.
        env: Environment variables, by default those of the process.
        project_dir: The folder of the project, by default the current one.
        rest: Returns the path of the interpreter itself (`locate.path.interpreter`).
    """
    env = _SystemEnv() if env is None else env
    folder = os.path.abspath(project_dir) if project_dir else os.getcwd()
    return Context(
        flags=flags or {},
        env=env,
        project_dir=folder,
        python_path=ImportPath(env, lambda: [*rest(), folder]),
    )


class _SystemEnv(Mapping[str, str]):
    """The process's environment, copied when something is looked up: most expressions do not."""

    @cached_property
    def _values(self) -> dict[str, str]:
        return system_env()

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class ImportPath(Sequence[str]):
    """An import path: `PYTHONPATH`, then what `rest` returns, the project's own folders last.

    It is computed when something is looked for: most expressions find no library,
    and another interpreter must be asked for its path. The project comes last because
    Python finds the copy of it that is in the run, which holds nothing that Guild does
    not copy.
    """

    def __init__(self, env: Mapping[str, str], rest: Callable[[], Iterable[str]]) -> None:
        self._env = env
        self._rest = rest

    @cached_property
    def _entries(self) -> tuple[str, ...]:
        return import_path(self._env, [*self._rest()], os.getcwd())

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[str, Sequence[str]]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)


def with_own_path(env: Mapping[str, str], given: object) -> Mapping[str, str]:
    """Returns the variables with a `PYTHONPATH` of an operation's `env` ahead, as Guild has it.

    A relative folder of it is left out: an operation starts in its run folder.

    Example:
        >>> with_own_path({"PYTHONPATH": "/lib"}, "/own:rel")
        {'PYTHONPATH': '/own:/lib'}
    """
    ahead = given.split(os.pathsep) if isinstance(given, str) else []
    whole = [entry for entry in ahead if os.path.isabs(entry)]
    joined = os.pathsep.join(part for part in (*whole, env.get("PYTHONPATH", "")) if part)
    return {**env, "PYTHONPATH": joined} if whole else env


def import_path(env: Mapping[str, str], rest: Sequence[str], cwd: str) -> tuple[str, ...]:
    """Returns the absolute entries of `PYTHONPATH` in `env`, then those of `rest`, each once.

    An empty or relative entry is the folder where the command runs, as it is for
    Python itself (https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPATH).
    """
    given = env.get("PYTHONPATH", "")
    entries = [*given.split(os.pathsep), *rest] if given else list(rest)
    return tuple(dict.fromkeys(os.path.abspath(os.path.join(cwd, entry)) for entry in entries))
