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
from collections.abc import Mapping
from typing import Any

from guild_funcs.record import ATTRIBUTE, imports
from guild_funcs.runfolder import write_record

KEY = "imports"


def start(env: Mapping[str, str]) -> None:
    """Has the imports compared at exit, when the environment is that of a run with a record."""
    run_dir = env.get("RUN_DIR")
    if not run_dir or not os.path.exists(_path(run_dir)):
        return
    # Imported now: at exit, the program's own changes to the import system stand.
    import yaml  # noqa: F401

    atexit.register(_at_exit, os.path.abspath(run_dir), os.getcwd(), os.getpid())


def _path(run_dir: str) -> str:
    return os.path.join(run_dir, ".guild", "attrs", ATTRIBUTE)


def _at_exit(run_dir: str, cwd: str, pid: int) -> None:
    if os.getpid() != pid:
        return  # a forked child that ends as its parent would
    try:
        warning = complete(run_dir, cwd, dict(sys.modules))
        if warning and sys.stderr is not None:
            sys.stderr.write(warning + "\n")
            sys.stderr.flush()
    except BaseException:  # noqa: BLE001, S110 - the program ends as it would without us
        pass


def complete(run_dir: str, cwd: str, modules: Mapping[str, Any]) -> str:
    """Adds what was imported to the run's record and returns a warning, empty when all is well.

    Args:
        run_dir: The run directory.
        cwd: Where the process started: relative paths of modules are meant from there.
        modules: `sys.modules`.
    """
    record = _read(_path(run_dir))
    if not isinstance(record, dict):
        return ""
    libraries = imports.recorded_libraries(record, run_dir)
    files = imports.module_files(modules, cwd)
    told, elsewhere = imports.origins(libraries, files)
    in_house = imports.in_house(libraries, files, run_dir)
    was_read = imports.has_closure(record)
    missed = {"missed-by": "imports"} if was_read else {}
    found = {"libraries": told, "not-in-run": [{**each._asdict(), **missed} for each in in_house]}
    record[KEY] = {name: value for name, value in found.items() if value}
    _write(record, run_dir)
    return _warning(elsewhere, in_house, was_read=was_read)


def _read(path: str) -> Any:
    import yaml

    with open(path, encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe


def _write(record: Mapping[str, Any], run_dir: str) -> None:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump(dict(record), Dumper=dumper, default_flow_style=False, indent=2)
    write_record(run_dir, f"attrs/{ATTRIBUTE}", text.encode())


def _warning(
    elsewhere: list[imports.Stray], in_house: list[imports.Stray], *, was_read: bool
) -> str:
    lines = [
        f"guild-funcs: '{each.name}' was not imported from the run but from {each.path}"
        for each in elsewhere
    ]
    if in_house:
        unseen = ", and not seen by $(imports)" if was_read else ""
        lines.append(
            f"guild-funcs: imported, but not in the run{unseen}; to add, under sourcecode:"
        )
        lines.extend(f"  - include: {each.include}  # {each.path}" for each in in_house)
    return "\n".join(lines)
