"""The source code of a trial: what its own flags select, libraries and project files.

A trial starts as a copy of the batch's prototype. Only where the selection for
the trial differs from that for the prototype are files added or removed. All
else stays as it was when the batch was made: the project may have changed since.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Optional

from guild import file_util, guildfile, op_util, run_manifest, run_util

from guild_funcs.adapters.evaluation import run_record
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.fields import environment
from guild_funcs.adapters.fields.sourcecode import checks, copies
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.fields.sourcecode.selection import MountedSelect, Selected
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.host import ours, report
from guild_funcs.locate import Origin
from guild_funcs.paths import is_below
from guild_funcs.runfolder.change import Change, change
from guild_funcs.runfolder.place import destination, place
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data, Dependency, OpDef, Run, Select


_AGAIN = "mend the guild file that the batch was made with, or start a new batch with guild run"


def select(trial: Trial, before: operation.State, rules: Sequence[Data]) -> None:
    """Selects the source code of a trial by the rules of its prototype, and its own flags.

    Args:
        trial: The trial.
        before: The state that the prototype's source code was selected with.
        rules: The configurations of source code of the model and the operation.

    Raises:
        SystemExit: Files could not be copied; the message names all of them.
    """
    opdef = _operation_of(trial.proto)
    was, now = (_operation_with(opdef, each, rules) for each in (before, trial.state))
    written = trial.op["sourcecode"]
    written["root"] = sourcecode.root(trial.state, written.get("root"))
    run_env = _follow(trial.run, trial.op, was, now)
    environment.add_run_env(trial.variables, run_env, trial.state.context.env)


def _operation_of(proto: Run) -> OpDef:
    try:
        opdef: Optional[OpDef] = run_util.run_opdef(proto)
    except guildfile.GuildfileError as error:
        message = f"cannot read the operation of {proto.dir}: {error}\n{_AGAIN}"
        raise SystemExit((message, 1)) from error
    if opdef is None:
        message = f"cannot find the operation of {proto.dir} for its source code\n{_AGAIN}"
        raise SystemExit((message, 1))
    return opdef


def _operation_with(opdef: OpDef, state: operation.State, rules: Sequence[Data]) -> OpDef:
    made = copy.copy(opdef)
    made.modeldef = copy.copy(opdef.modeldef)
    of_model, of_operation = map(sourcecode.with_data, sourcecode.configs(opdef), rules)
    made.modeldef.sourcecode, made.sourcecode = of_model, of_operation
    ours.put(made, state.with_definition(made))
    return made


def _follow(run: Run, op: Data, before: OpDef, opdef: OpDef) -> sourcecode.RunEnv:
    """Adds and removes source files of a trial, so that it has what its flags select.

    Args:
        run: The trial.
        op: Its `op` attribute.
        before: The operation with the state of the prototype.
        opdef: The operation with the state of the trial.

    Returns:
        The environment variables that the trial needs to import its copies.

    Raises:
        SystemExit: Files could not be copied; the message names all of them.
    """
    was, now = map(op_util.sourcecode_select_for_opdef, (before, opdef))
    select = sourcecode.mounted(now)
    if select is None:
        return ()
    checks.check(select)
    with report.errors(select.state.source, ("sourcecode",)), change(run.dir) as current:
        dest = destination(op["sourcecode"].get("dest") or ".")
        to = _To(run, current, dest)
        _follow_libraries(to, _libraries(sourcecode.mounted(was)), _libraries(select), select)
        _follow_project(to, _Project(before, was, op), _Project(opdef, select, op))
        op_util.write_sourcecode_digest(run)
    return sourcecode.run_env(select)


@dataclass(frozen=True)
class _To:
    """A trial, the change of its files, and the place in it of its source code."""

    run: Run
    change: Change
    dest: str

    def place(self, name: str) -> str:
        """Returns the place of a source file."""
        return f"{self.dest}/{place(name)}" if self.dest else place(name)


Libraries = Mapping[Origin, Sequence[Selected]]


def _libraries(select: Optional[MountedSelect]) -> Libraries:
    """Returns the selected mounts of each library: the record of one names them all."""
    found: dict[Origin, list[Selected]] = {}
    for selected in select.selected if select else ():
        found.setdefault(selected.walked.mount.origin, []).append(selected)
    return found


def _follow_libraries(to: _To, was: Libraries, now: Libraries, select: MountedSelect) -> None:
    gone = {origin for origin in was if _targets(was[origin]) != _targets(now.get(origin, ()))}
    targets = {part.walked.mount.target for origin in gone for part in was[origin]}
    listed = {entry[3] for entry in _entries(to.run)}
    # The files are those that the run has: the library may have changed since.
    _remove(to, {name for name in listed if any(is_below(name, at, "/") for at in targets)})
    run_record.remove_mounts(to.run.dir, targets)
    new = [part for origin in now if origin in gone or origin not in was for part in now[origin]]
    copies.add(select, new, to.run.dir, to.dest)


def _targets(parts: Sequence[Selected]) -> set[str]:
    return {entry.target for part in parts for entry in part.entries if entry.kind != "dir"}


class _Project:
    """The project files that a selection selects, found as Guild finds them for a new run.

    See `guild.commands.run_impl._copy_run_sourcecode`.
    """

    def __init__(self, opdef: OpDef, select: Select, op: Data) -> None:
        self.select = select
        self.root = opdef.guildfile.dir or os.curdir
        self.paths: set[str] = set()
        ignore = list(_project_dependencies(op))
        file_util.copytree(None, select, self.root, ignore=ignore, handler_cls=self._handler)

    def _handler(self, src_root: str, _dest_root: Optional[str], _select: Select) -> _Project:
        self.root = src_root
        return self

    def copy(self, path: str, _results: Sequence[object]) -> None:
        """Called by Guild's copy for a file that is selected."""
        self.paths.add(path)

    def ignore(self, path: str, _results: Sequence[object]) -> None:
        """Called by Guild's copy for a file that is not."""

    def close(self) -> None:
        """Called by Guild's copy at the end."""


def _project_dependencies(op: Data) -> Iterator[str]:
    """Yields what Guild does not treat as source code (`run_impl._project_local_dependencies`)."""
    deps: list[Dependency] = op_util.op_deps_for_data(op.get("deps"))
    for dep in deps:
        for source in dep.resdef.sources:
            if source.project_local_path:
                yield os.path.normpath(source.project_local_path)


def _follow_project(to: _To, was: _Project, now: _Project) -> None:
    kept = was.paths & now.paths if was.root == now.root else set()
    _remove(to, {run_manifest.normalize_path(path) for path in was.paths - kept})
    handler_cls = op_util.sourcecode_manifest_logger_cls(to.run.dir)
    made = copies.careful(handler_cls, to.change, to.dest)
    dest = os.path.join(to.run.dir, to.dest)
    with closing(made(now.root, dest, now.select)) as handler:
        for path in sorted(now.paths - kept):
            handler.copy(path, [])


def _entries(run: Run) -> list[list[str]]:
    """Returns Guild's record of the run's source files: `s`, path, hash, path in the project."""
    with run_manifest.manifest_for_run(run.dir) as manifest:
        return [entry for entry in manifest if entry[0] == "s"]


def _remove(to: _To, names: set[str]) -> None:
    """Removes source files from the run and its manifest, and the folders that they leave empty."""
    if not names:
        return
    for name in names:
        there = to.place(name)
        to.change.take_away(there)
        folder = there.rpartition("/")[0]
        while folder != to.dest and to.change.take_away_empty(folder):
            folder = folder.rpartition("/")[0]
    with run_manifest.manifest_for_run(to.run.dir) as manifest:
        kept = [entry for entry in manifest if entry[0] != "s" or entry[3] not in names]
    with run_manifest.manifest_for_run(to.run.dir, "w") as manifest:
        for entry in kept:
            manifest.write(entry)
