"""Runs as Guild finds them, for the commands that read their records."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild import run as runlib
from guild import run_manifest, run_util, var

from guild_funcs.errors import DamagedError, FuncsError, MissingError, told
from guild_funcs.record import ATTRIBUTE, attribute, proof
from guild_funcs.record.run import Run
from guild_funcs.runfolder.mark import is_unfinished
from guild_funcs.runfolder.recovery import refuse_unfinished

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Run as GuildRun


_EXPORTED = "expected what 'guild export' made"


def find(spec: str) -> Run:
    """Returns a run of Guild's home; see `Runs.find`."""
    return Runs().find(spec)


class Runs:
    """The runs of Guild's home, or those of an archive that `guild export` made.

    Args:
        archive: The folder of runs; None for Guild's own.
        name: What the user knows the archive as.
    """

    def __init__(self, archive: Optional[str] = None, name: Optional[str] = None) -> None:
        self._name = name or archive
        self._all: list[GuildRun] = var.runs(
            root=archive, sort=["-timestamp"], force_root=bool(archive)
        )
        self.damaged: list[DamagedError] = []

    def find(self, spec: str, *, bare: bool = False) -> Run:
        """Returns the run for a specification as Guild takes it: an index, or the start of an id.

        Args:
            spec: The specification.
            bare: Also a run without a record; its value is then empty.

        Raises:
            FuncsError: There is no such run, or several, or it has no record.
        """
        found = self._one(spec)
        refuse_unfinished(found.dir)
        run = _read(found)
        if run is None and not bare:
            raise self.no_record(_made(found, {}))
        return run or _made(found, {})

    def no_record(self, run: Run) -> MissingError:
        """Returns the error that says why a run has no record, and which of its steps have."""
        steps = self.steps(run)
        if steps:
            named = [f"{step.info.get('operation')} ({step.short})" for step in steps]
            hint = f"its steps have: {', '.join(named)}"
        else:
            hint = _why_none(runlib.for_dir(run.folder))
        return MissingError(f"run {run.short} has no record of guild-funcs", hint=hint)

    def all(self) -> Iterator[Run]:
        """Yields the runs that have a record, the latest first; `damaged` has errors of others."""
        for each in self._all:
            try:
                run = _read(each)
            except DamagedError as error:
                self.damaged.append(error)
                continue
            if run is not None:
                yield run

    def steps(self, run: Run) -> list[Run]:
        """Returns the runs of a pipeline's steps that have a record, in their order.

        A step may be a pipeline itself: its own steps follow it.
        """
        return list(_steps(run.folder, {os.path.realpath(run.folder)}))

    def _one(self, spec: str) -> GuildRun:
        """Returns the run, by the rules of `guild.commands.runs_impl.select_runs`."""
        runs = self._all
        if spec.isdecimal() and 1 <= int(spec) <= len(runs):
            return runs[int(spec) - 1]
        matches = [run for run in runs if run.id.startswith(spec)]
        if len(matches) > 1:
            ids = tuple(f"  {run.short_id}" for run in matches)
            raise FuncsError(f"'{spec}' matches {len(matches)} runs", notes=ids)
        if not runs and self._name:
            raise MissingError(f"there are no runs in '{self._name}'", hint=_EXPORTED)
        if not runs:
            hint = "guild run OPERATION makes one; GUILD_HOME says where runs are"
            raise MissingError("there are no runs yet", hint=hint)
        if not matches:
            hint = "guild runs list shows them"
            raise MissingError(f"could not find a run matching '{spec}'", hint=hint)
        return matches[0]


@contextmanager
def opened(archive: Optional[str]) -> Iterator[Runs]:
    """Yields the runs of Guild's home, or of a folder or zip file that `guild export` made.

    Raises:
        FuncsError: The archive is neither.
    """
    if archive is None or os.path.isdir(archive):
        yield Runs(archive)
        return
    if not zipfile.is_zipfile(archive):
        raise MissingError(f"'{archive}' is no archive of runs", hint=_EXPORTED)
    folder = tempfile.mkdtemp(prefix="guild-funcs-")
    try:
        _unpack(archive, folder)
        yield Runs(folder, archive)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: str, folder: str) -> None:
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
    except Exception as error:  # a damaged file, one with a password, a full disk
        raise MissingError(f"'{archive}' cannot be unpacked: {told(error)}") from error


def _steps(folder: str, seen: set[str]) -> Iterator[Run]:
    """Yields the steps below a run folder; `seen` has the runs that are not looked at again."""
    links = [os.path.realpath(each.path) for each in os.scandir(folder) if each.is_symlink()]
    targets = {link for link in links if os.path.isdir(os.path.join(link, ".guild", "attrs"))}
    found: list[GuildRun] = [runlib.for_dir(target) for target in sorted(targets - seen)]
    for each in sorted(found, key=lambda run: run.timestamp or 0):
        seen.add(os.path.realpath(each.dir))
        step = _read(each)
        if step is not None:
            yield step
        yield from _steps(each.dir, seen)


def _read(found: GuildRun) -> Optional[Run]:
    """Returns a run with its record; None for a run without a record.

    Raises:
        DamagedError: The record cannot be read, or what Guild recorded of the run.
    """
    if is_unfinished(found.dir):
        return None
    with _of_run(found):
        if found.status != "running":  # the proof of a running one takes the files up when it ends
            proof.take_up(found.dir)
        value = attribute.checked(found.get)
        if value is not None:
            return _made(found, value)
    if found.has_attr(ATTRIBUTE):
        # Guild has no value for a file that is empty, or that it cannot read.
        path = os.path.join(found.dir, ".guild", "attrs", ATTRIBUTE)
        reason = "it is empty" if os.access(path, os.R_OK) else "permission denied"
        raise DamagedError(f"run {found.short_id}: {path} cannot be read: {reason}")
    return None


@contextmanager
def _of_run(found: GuildRun) -> Iterator[None]:
    """Has errors of what a run recorded name the run."""
    try:
        yield
    except DamagedError as error:
        error.message = f"run {found.short_id}: {error.message}"
        raise
    except Exception as error:  # of Guild, for attributes that somebody changed
        message = f"run {found.short_id}: what Guild recorded of it cannot be read: {told(error)}"
        raise DamagedError(message) from error


def _made(found: GuildRun, value: Mapping[str, object]) -> Run:
    info = {
        "operation": run_util.format_operation(found),
        "label": found.get("label") or "",
        "started": _date(found),
        "status": found.status,
        "sourcecode": found.get("sourcecode_digest"),
        "pip-freeze": found.get("pip_freeze"),
        "flags": found.get("flags") or {},
        "platform": found.get("platform") or {},
    }
    return Run(found.id, found.dir, value, _manifest(found.dir), info)


def _date(found: GuildRun) -> str:
    from guild import util

    return str(util.format_timestamp(found.get("started") or found.timestamp) or "")


def _why_none(found: GuildRun) -> str:
    """Returns why a run has no record: that it used nothing only when that is known."""
    if not found.has_attr("started"):
        return f"it did not start (status: {found.status}): nothing is known of its libraries"
    modules = [
        str(source.get("module"))
        for dep in (found.get("op") or {}).get("deps") or ()
        for source in (dep.get("sources") or () if isinstance(dep, dict) else ())
        if isinstance(source, dict) and source.get("module")
    ]
    if modules:
        listed = ", ".join(f"'{name}'" for name in modules)
        return f"its module dependency {listed} is of Python or Guild, or guild-funcs was not there"
    used = "expression, library or module dependency"
    return f"its operation had no {used}, or guild-funcs was not there"


def _manifest(run_dir: str) -> dict[str, str]:
    """Returns the SHA-1 of each source file and dependency that Guild knows of, by path."""
    try:
        with run_manifest.manifest_for_run(run_dir) as entries:
            return {entry[1]: entry[2] for entry in entries if entry[0] in ("s", "d")}
    except FileNotFoundError:
        return {}


def recent(count: int) -> list[tuple[str, str]]:
    """Returns the short ids and the operations of the latest runs, the latest first."""
    latest: list[GuildRun] = var.runs(sort=["-timestamp"])[:count]
    return [(str(run.short_id), str(run.opref.op_name)) for run in latest]


def strays(guild_file: str, operation: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Returns what the latest run of an operation imported from outside of it.

    Args:
        guild_file: The absolute path of the project's guild file.
        operation: The name of the operation, with its model's.

    Returns:
        The run's short id, and of each library the pattern that would include it and its path.
        Nothing for an operation that has no run.
    """
    runs: list[GuildRun] = var.runs(sort=["-timestamp"])
    for run in runs:
        ref = run.opref
        named = f"{ref.model_name}:{ref.op_name}" if ref.model_name else ref.op_name
        if named != operation or ref.pkg_type != "guildfile":
            continue
        if os.path.realpath(os.path.join(run.dir, ref.pkg_name)) == os.path.realpath(guild_file):
            return str(run.short_id), tuple(_strays(attribute.read(run.get)))
    return "", ()


def _strays(value: object) -> Iterator[tuple[str, str]]:
    found = value.get(proof.KEY) if isinstance(value, dict) else None
    listed = found.get("not-in-run") if isinstance(found, dict) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("include"):
            yield str(each["include"]), str(each.get("path") or "")
