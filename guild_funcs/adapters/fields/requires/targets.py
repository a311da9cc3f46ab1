"""Copies or links a module that a run requires into the run."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Optional

from guild import op_dep, run_manifest, util

from guild_funcs import structs
from guild_funcs.adapters.evaluation import run_record
from guild_funcs.adapters.fields.requires.wanted import Wanted, check_hash, hashed
from guild_funcs.adapters.host.operations import cache_dir
from guild_funcs.errors import FuncsError, SnapshotError
from guild_funcs.locate.origin import Origin
from guild_funcs.ordered import walk_folders
from guild_funcs.paths import is_below, rest_below
from guild_funcs.record.libraries import TargetType
from guild_funcs.runfolder.change import Change, change
from guild_funcs.runfolder.place import destination, place
from guild_funcs.snapshot import (
    Copied,
    Entry,
    Known,
    Mount,
    Plan,
    check_size,
    copy,
    plan,
    progress_bar,
    total_size,
)
from guild_funcs.system import system_env

log = logging.getLogger("guild.funcs")


def copy_in(wanted: Wanted) -> None:
    """Copies a module into the run, and records it."""
    made = plan([wanted.origin])
    if wanted.source.sha256:
        check_hash(wanted, hashed(made))
    warning = check_size(made.entries, system_env())
    if warning:
        log.warning("%s", warning)
    places = _places(wanted, [walked.mount for walked in made.walked])
    entries = [_moved(entry, places) for entry in made.entries]
    run_dir, below = wanted.context.run.dir, destination(wanted.dest)
    with (
        change(run_dir, is_whole=True) as current,
        progress_bar(total_size(entries), sys.stderr) as progress,
    ):
        copied = copy(
            entries,
            run_dir,
            dest=below,
            places=_taken(wanted, places, current),
            progress=progress,
            problems=made.problems,
            known=Known(cache_dir()),
        )
        _write_manifest(wanted, copied)
        _record(wanted, made, copied, places, "copy")


def link(wanted: Wanted) -> None:
    """Links a module into the run, so that the run imports through the link; records it."""
    made = plan([wanted.origin])
    files = hashed(made)
    check_hash(wanted, files)
    places = _places(wanted, [walked.mount for walked in made.walked])
    _refuse_unlinkable(wanted, made)
    placed = [_at(file, _moved_to(file.target, places)) for file in files]
    with change(wanted.context.run.dir, is_whole=True) as current:
        for there in _taken(wanted, places, current):
            current.take_away(there)
        for walked in made.walked:
            there = _in_run(wanted, places[walked.mount.target])
            current.link(there, _link_text(walked.mount.source, current.run.path_of(there)))
        _write_manifest(wanted, placed)
        _record(wanted, made, placed, places, "link")


def _link_text(source: str, path: str) -> str:
    """Returns the text of a link at `path`: relative, as Guild links files."""
    return os.path.relpath(source, os.path.realpath(os.path.dirname(path)))


def _in_run(wanted: Wanted, target: str) -> str:
    below = destination(wanted.dest)
    return f"{below}/{place(target)}" if below else place(target)


def _refuse_unlinkable(wanted: Wanted, made: Plan) -> None:
    targets = [walked.mount.target for walked in made.walked]
    in_archive = any(part.archive for part in wanted.origin.parts)
    if in_archive or len(set(targets)) < len(targets):
        why = "it is inside an archive" if in_archive else "it has several folders"
        raise SnapshotError(
            f"'{wanted.origin.name}' cannot be linked: {why}", hint="use target-type: copy"
        )


def _places(wanted: Wanted, mounts: Iterable[Mount]) -> dict[str, str]:
    """Returns the place of each mount by its target; `rename` renames the module's place."""
    main = _main_target(wanted.origin)
    found = {mount.target: mount.target for mount in mounts}
    if wanted.source.rename and main in found:
        folder, slash, name = main.rpartition("/")
        renamed = _renamed(wanted, name)
        _refuse_name(name, renamed or "")
        found[main] = f"{folder}{slash}{renamed}"
    return found


def _renamed(wanted: Wanted, name: str) -> Optional[str]:
    """Returns the new name of a file or folder, as Guild renames files."""
    try:
        renamed: Optional[str] = op_dep._renamed_source_path(
            name, wanted.source.rename, wanted.context.resolve_flag_refs
        )
    except op_dep.OpDependencyError as error:
        hint = "rename takes a pattern of Python's re, and what is put in its place"
        raise FuncsError(str(error), hint=hint) from error
    return renamed


def _refuse_name(name: str, renamed: str) -> None:
    try:
        place(renamed)
        if "/" not in renamed:
            return
        why = "it is a path"
    except SnapshotError as error:
        why = error.message
    raise FuncsError(
        f"'{name}' cannot be renamed to '{renamed}'",
        notes=(f"  {why}",),
        hint="rename takes the new name of the file or folder",
    )


def _main_target(origin: Origin) -> str:
    holding = (p.target for p in origin.parts if is_below(origin.path, p.source))
    return next(holding, origin.parts[0].target)


def _moved_to(target: str, places: dict[str, str]) -> str:
    for mounted, there in places.items():
        rest = rest_below(target, mounted, "/")
        if rest is not None:
            return there + rest
    return target


def _moved(entry: Entry, places: dict[str, str]) -> Entry:
    target = _moved_to(entry.target, places)
    leads_to = _moved_to(entry.leads_to, places) if entry.leads_to else ""
    if (target, leads_to) == (entry.target, entry.leads_to):
        return entry
    return entry.but(target=target, leads_to=leads_to)


def _at(file: Copied, target: str) -> Copied:
    return file if target == file.target else file.but(target=target)


def _taken(wanted: Wanted, places: dict[str, str], current: Change) -> list[str]:
    """Returns what `replace-existing` replaces; without it, refuses to mix two things."""
    if wanted.origin.kind == "namespace":
        return []  # A namespace's folders are shared; the copy refuses a file that is there.
    taken = []
    for target, renamed in places.items():
        there = _in_run(wanted, renamed)
        if current.status(there) is None:
            continue
        if not wanted.source.replace_existing:
            raise SnapshotError(
                f"the library '{wanted.origin.name}' would be copied over '{renamed}' of the run",
                notes=(f"  {current.run.path_of(there)}", f"  {_source_of(wanted.origin, target)}"),
                hint="set replace-existing: yes, or another target-path",
            )
        taken.append(there)
    return taken


def _source_of(origin: Origin, target: str) -> str:
    return next(part.source for part in origin.parts if part.target == target)


def _record(
    wanted: Wanted, made: Plan, files: Sequence[Copied], places: dict[str, str], how: TargetType
) -> None:
    mounts = [walked.mount for walked in made.walked]
    targets = {_moved_to(entry.target, places): entry.target for entry in made.entries}
    files = [_at(file, targets[file.target]) for file in files]
    renamed = {target: place for target, place in places.items() if target != place}
    use = structs.replace(wanted.use(how, mounts, files), places=renamed, notes=made.notes)
    run_record.add(wanted.context.run.dir, uses=[use])


def _write_manifest(wanted: Wanted, files: Iterable[Copied]) -> None:
    """Notes the files as a dependency from outside the project: `guild merge` skips them."""
    run_dir = wanted.context.run.dir
    with run_manifest.manifest_for_run(run_dir, "a") as manifest:
        for file in files:
            for path, digest in _regular(os.path.join(wanted.root, file.target), file.sha1):
                inside = run_manifest.normalize_path(os.path.relpath(path, run_dir))
                manifest.write(["d", inside, digest, wanted.source.uri])


def _regular(path: str, sha1: str) -> Iterator[tuple[str, str]]:
    """Yields the files that a path stands for: through a symlink to a folder, those in it."""
    if sha1:
        yield path, sha1
    elif os.path.isfile(path):
        yield path, util.file_sha1(path)
    for root, _dirs, names in walk_folders(path) if not sha1 else ():
        for name in names:
            found = os.path.join(root, name)
            yield found, util.file_sha1(found)
