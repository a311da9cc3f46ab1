"""Proof of import: what the operation's process really imported, compared when it ends.

`startup` starts it in the process of a Python `main` whose run has a record.
It never changes what the program does: it raises nothing, prints at most one
warning, and says nothing when the run imports its snapshot. A process that ends
by `os._exit` or SIGKILL leaves no proof: Python runs nothing then.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Callable, NamedTuple, Optional

from guild_funcs.record import (
    ATTRIBUTE,
    OLD_ATTRIBUTE,
    child,
    children,
    ended,
    imported,
    imports,
)
from guild_funcs.record.modules import module_files
from guild_funcs.runfolder.record import write_record

KEY = "imports"

_ELSEWHERE = 3
# The variables from which `missing.here` knows where an operation comes from.
_TOLD = ("PROJECT_DIR", "CMD_DIR", "PYTHONPATH", "RUN_DIR")


class Process(NamedTuple):
    """The operation's process as it started.

    Args:
        run_dir: The run directory.
        cwd: Where it started: relative paths of modules are meant from there.
        path: `sys.path`.
        env: What Guild tells it of where it comes from.
    """

    run_dir: str
    cwd: str
    path: tuple[str, ...]
    env: Mapping[str, str] = {}


def start(env: Mapping[str, str], set_env: Callable[[str, str], None]) -> bool:
    """Has the imports compared at exit, when the environment is that of a run with a record.

    Returns whether they will be.

    Args:
        env: The environment of the process.
        set_env: Sets a variable in it.
    """
    run_dir = env.get("RUN_DIR")
    if not run_dir or not os.path.exists(_path(run_dir)):
        return False
    # YAML is imported now: at exit, the program may have changed how Python imports.
    import yaml  # noqa: F401

    told = {name: env[name] for name in _TOLD if name in env}
    process = Process(os.path.abspath(run_dir), os.getcwd(), tuple(sys.path), told)
    forked = None
    if child.is_wanted(env):
        forked = child.prepare(process.run_dir, process.cwd).write
        set_env(child.MARK, process.run_dir)
    atexit.register(_at_exit, process, os.getpid(), forked)
    return True


def _path(run_dir: str) -> str:
    attrs = os.path.join(run_dir, ".guild", "attrs")
    old = os.path.join(attrs, OLD_ATTRIBUTE)
    path = os.path.join(attrs, ATTRIBUTE)
    return old if os.path.exists(old) and not os.path.exists(path) else path


def _at_exit(process: Process, pid: int, forked: Optional[Callable[[], None]]) -> None:
    if os.getpid() != pid:  # this is a forked child, which runs its parent's exit functions
        if forked is not None:
            forked()
        return
    try:
        warning = complete(process, dict(sys.modules), ended.noted())
        if warning and sys.stderr is not None:
            sys.stderr.write(warning + "\n")
            sys.stderr.flush()
    except BaseException:  # noqa: BLE001, S110 - the program ends as it would without us
        pass


def complete(
    process: Process, modules: Mapping[str, Any], error: Optional[ended.Ended] = None
) -> str:
    """Adds what was imported to the run's record and returns a warning, empty when all is well.

    Args:
        process: The operation's.
        modules: `sys.modules`.
        error: What it ended with.
    """
    run_dir = process.run_dir
    record = _read(_path(run_dir))
    if not isinstance(record, dict):
        return ""
    own = children.Child(module_files(modules, process.cwd), tuple(sys.path))
    found = {**evaluated(record, run_dir, own, process.path), "python": python()}
    for each in children.take(run_dir):
        found = joined(found, evaluated(record, run_dir, each, process.path))
    if error is not None:
        found = {**found, **_of_error(error, found["libraries"], record, process)}
    record[KEY] = {name: value for name, value in found.items() if value}
    _write(record, run_dir)
    return _warning(found, imports.closure_limits(record))


def _of_error(
    error: ended.Ended, told: Mapping[str, str], record: Mapping[str, Any], process: Process
) -> dict[str, Any]:
    """Returns the libraries whose import the error ended, and where lies what was missing."""
    libraries = imports.recorded_libraries(record, process.run_dir)
    failed = {
        each.name: f"{imports.FAILED}: {error.text}"
        for each in libraries
        if told.get(each.name) == imports.NOT_IMPORTED and imports.holds(each, error.importing)
    }
    return {
        "libraries": {**told, **failed},
        "missing": list(_missing(error, record, process)) if error.missing else [],
    }


def _missing(
    error: ended.Ended, record: Mapping[str, Any], process: Process
) -> Iterator[dict[str, Any]]:
    # The module is imported now: few programs end so. One that has changed how Python imports
    # has no hint, and its proof all the same.
    with suppress(Exception):
        from guild_funcs.record import missing

        where = missing.here(process.env)
        for name in error.missing:
            found = missing.find(name, record, where, sys.path)
            if found is not None:
                yield found._asdict()


def take_up(run_dir: str) -> None:
    """Adds what processes left that ended after their operation to the run's record."""
    if not children.is_left(run_dir) or not os.access(run_dir, os.W_OK):
        return
    record = _read(_path(run_dir))
    if not isinstance(record, dict):
        return
    was = record.get(KEY)
    found: dict[str, Any] = was if isinstance(was, dict) else {}
    for each in children.take(run_dir):
        # The folder in which the child started is not known: suggestions name the library's.
        found = joined(found, evaluated(record, run_dir, each, ()))
    record[KEY] = {name: value for name, value in found.items() if value}
    _write(record, run_dir)


def evaluated(
    record: Mapping[str, Any], run_dir: str, process: children.Child, path: Collection[str]
) -> dict[str, Any]:
    """Returns what the record says of one process's imports.

    Args:
        record: The run's.
        run_dir: The run directory.
        process: What the process imported.
        path: `sys.path` as the operation started: from there a name alone is found.
    """
    files = process.files
    libraries = imports.recorded_libraries(record, run_dir)
    in_house = imports.in_house(libraries, files, run_dir, path)
    missed = {"missed-by": "imports"} if imports.closure_limits(record) == () else {}
    return {
        "libraries": imports.origins(libraries, files)[0],
        "not-in-run": [{**each._asdict(), **missed} for each in in_house],
        "distributions": imported.distributions(_outside(files, run_dir), process.path),
    }


def joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what two processes of a run imported: what is wrong in either is.

    Example:
        >>> a, b = {"libraries": {"x": "not imported"}}, {"libraries": {"x": "snapshot"}}
        >>> joined(a, b)["libraries"]
        {'x': 'snapshot'}
    """
    libraries = dict(one.get("libraries") or {})
    for name, where in (other.get("libraries") or {}).items():
        libraries[name] = max(libraries.get(name, where), where, key=_weight)
    strays: dict[str, Any] = {}
    for each in (*(one.get("not-in-run") or ()), *(other.get("not-in-run") or ())):
        strays.setdefault(each["name"], each)
    return {
        **one,
        "libraries": libraries,
        "not-in-run": list(strays.values()),
        "distributions": {
            **(other.get("distributions") or {}),
            **(one.get("distributions") or {}),
        },
    }


def _weight(where: str) -> int:
    """Returns how much one process's import of a library says: one from elsewhere the most."""
    usual = {imports.NOT_IMPORTED: 0, imports.SOURCE: 1, imports.SNAPSHOT: 1}
    return usual.get(where, 2 if where.startswith(imports.FAILED) else _ELSEWHERE)


def _outside(files: Mapping[str, Optional[str]], run_dir: str) -> dict[str, Optional[str]]:
    """Returns the modules that are not the run's: the run has the copy of an installed one."""
    inside = os.path.join(run_dir, "")
    return {name: file for name, file in files.items() if file and not file.startswith(inside)}


def python() -> str:
    """Returns the interpreter's name and version: `CPython 3.11.9`."""
    names = {"cpython": "CPython", "pypy": "PyPy"}
    name = sys.implementation.name
    return f"{names.get(name, name)} {'.'.join(map(str, sys.version_info[:3]))}"


def _read(path: str) -> Any:
    import yaml

    with open(path, encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe


def _write(record: Mapping[str, Any], run_dir: str) -> None:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump(dict(record), Dumper=dumper, default_flow_style=False, indent=2)
    write_record(run_dir, f"attrs/{os.path.basename(_path(run_dir))}", text.encode())


def _warning(found: Mapping[str, Any], limits: Optional[Sequence[str]]) -> str:
    lines = [
        f"guild-funcs: '{name}' was not imported from the run but from {where}"
        for name, where in found["libraries"].items()
        if _weight(where) == _ELSEWHERE
    ]
    if found["not-in-run"]:
        unseen = ", and not seen by $(imports)" if limits is not None else ""
        # What was asked to be left out is not what reading missed.
        unseen = f", as $(imports) has {' '.join(limits)}" if limits else unseen
        lines.append(
            f"guild-funcs: imported, but not in the run{unseen}; to add, under sourcecode:"
        )
        lines.extend(f"  - include: {e['include']}  # {e['path']}" for e in found["not-in-run"])
    for each in found.get("missing") or ():
        lines.append(f"guild-funcs: '{each['name']}' is not in the run; to add, under sourcecode:")
        lines.append(f"  - include: {each['include']}  # {each['path']}")
    return "\n".join(lines)
