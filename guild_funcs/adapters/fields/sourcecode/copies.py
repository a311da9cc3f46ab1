"""The copy of mounted libraries into a run, its preview, and Guild's manifest of it."""

from __future__ import annotations

import logging
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from guild import cli, run_manifest, util

from guild_funcs.adapters.evaluation import run_record
from guild_funcs.adapters.fields.sourcecode.checks import entries
from guild_funcs.adapters.fields.sourcecode.selection import MountedSelect, Selected
from guild_funcs.adapters.host import report
from guild_funcs.adapters.host.operations import cache_dir
from guild_funcs.errors import SnapshotError
from guild_funcs.locate import Origin
from guild_funcs.ordered import walk_folders
from guild_funcs.record.libraries import Use, left_out
from guild_funcs.runfolder.change import Change, change
from guild_funcs.runfolder.place import destination, place
from guild_funcs.snapshot import (
    Copied,
    Known,
    copy,
    describe,
    progress_bar,
    render_preview,
    total_size,
)
from guild_funcs.snapshot.entries import shown

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import CopyHandler, CopyProject, HandlerClass

log = logging.getLogger("guild.funcs")

Manifest = Iterator[list[str]]


def name_libraries(select: MountedSelect) -> None:
    """Tells what is brought into the run: each library, from where, how many files and bytes."""
    cli.out("Libraries:")
    told = render_preview(describe(select.plan.walked, entries(select)))
    later = "known in each trial" if "sourcecode" in select.state.noted.varies else ""
    text = "\n".join(filter(None, (told, later))) or "none"
    cli.out(textwrap.indent(text, "  "))


def preview(
    select: MountedSelect, copy_project: CopyProject, handler_cls: HandlerClass, src_root: str
) -> None:
    """Shows the mounts, then has Guild list the files: `guild run --test-sourcecode`."""
    name_libraries(select)
    copy_project(handler_cls)
    handler = handler_cls(src_root, None, select)
    for selected in select.selected:
        _list(selected, handler)


def _list(selected: Selected, handler: CopyHandler) -> None:
    for entry in selected.entries:
        if entry.kind != "dir":
            handler.copy(shown(entry.target), [])
    left = [entry.target for entry in selected.dropped if entry.kind != "dir"]
    left.extend(note.target for note in selected.walked.notes if note.left_out)
    for target in left:
        handler.ignore(shown(target), [])


def run(
    select: MountedSelect, copy_project: CopyProject, dest_dir: str, handler_cls: HandlerClass
) -> None:
    """Copies the project as Guild does, then the mounts, and records them with the run.

    Args:
        select: The selection with its mounts.
        copy_project: Guild's copy, given the class of what copies each file.
        dest_dir: The folder in the run to copy to.
        handler_cls: Guild's class of what copies each file.

    Raises:
        SystemExit: Files could not be copied; the message names all of them.
    """
    run_dir, dest = _split(dest_dir)
    with report.errors(select.state.source, ("sourcecode",)), change(run_dir) as current:
        copy_project(careful(handler_cls, current, dest))
        add(select, select.selected, run_dir, dest)


def over(copy_project: CopyProject, dest_dir: str, handler_cls: HandlerClass) -> None:
    """Copies a project without libraries over a run that had some; follows no link of the run.

    Raises:
        SystemExit: A link of the run is above a file's place.
    """
    with report.errors(report.Source(), ("sourcecode",)):
        run_dir, dest = _split(dest_dir)
        with change(run_dir) as current:
            copy_project(careful(handler_cls, current, dest))


def careful(handler_cls: Any, current: Change, dest: str) -> HandlerClass:
    """Returns a class of Guild's that copies each file, and first makes room for it.

    Guild would write through a link of the run in the file's place, or above that place.
    """

    class Handler(handler_cls):  # type: ignore[misc] # guild has no types
        def copy(self, path: str, results: Sequence[object]) -> None:
            inside = run_manifest.normalize_path(path)
            current.make_room(place(f"{dest}/{inside}" if dest else inside))
            super().copy(path, results)

    return Handler


def add(select: MountedSelect, chosen: Sequence[Selected], run_dir: str, dest: str) -> None:
    """Copies the chosen mounts into a run that has its project files, and records them with it.

    Raises:
        SystemExit: Files could not be copied; the message names all of them.
    """
    entries = [entry for selected in chosen for entry in selected.entries]
    with (
        report.errors(select.state.source, ("sourcecode",)),
        change(run_dir),
        progress_bar(total_size(entries), sys.stderr) as progress,
    ):
        # With `--force-sourcecode` the copy takes the place of what the run has.
        known = Known(cache_dir())
        copied = copy(entries, run_dir, dest=dest, files=True, progress=progress, known=known)
        _write_manifest(copied, run_dir, dest)
        run_record.add(run_dir, uses=list(_uses(chosen, copied, dest or ".")))


def _write_manifest(copied: tuple[Copied, ...], run_dir: str, dest: str) -> None:
    with run_manifest.manifest_for_run(run_dir, "a") as manifest:
        for args in _manifest_entries(copied, os.path.join(run_dir, dest), run_dir):
            if _can_be_listed(args[1]):
                manifest.write(args)
            else:
                listed = shown(args[1])
                log.warning("Guild cannot list %s: the run has it, its manifest does not", listed)


def _uses(chosen: Sequence[Selected], copied: Sequence[Copied], dest: str) -> Iterator[Use]:
    """Yields what to record: one use for each library, which may have several mounts."""
    by_target = {item.target: item for item in copied}
    by_origin: dict[Origin, list[Selected]] = {}
    for selected in chosen:
        by_origin.setdefault(selected.walked.mount.origin, []).append(selected)
    for origin, parts in by_origin.items():
        kept = [entry for part in parts for entry in part.entries]
        yield Use(
            origin,
            mounts=[part.walked.mount for part in parts],
            files=[by_target[entry.target] for entry in kept if entry.target in by_target],
            dest=dest,
            left_out=left_out([entry for part in parts for entry in part.dropped], kept),
            notes=[note for part in parts for note in part.walked.notes],
        )


def _split(dest_dir: str) -> tuple[str, str]:
    """Returns the run folder and the place in it, of a folder that Guild is to copy to."""
    run_dir = os.path.abspath(dest_dir)
    while not os.path.isdir(os.path.join(run_dir, ".guild")):
        above = os.path.dirname(run_dir)
        if above == run_dir:
            raise SnapshotError(f"'{dest_dir}' is in no run")
        run_dir = above
    return run_dir, destination(os.path.relpath(os.path.abspath(dest_dir), run_dir))


def _manifest_entries(copied: tuple[Copied, ...], dest_dir: str, run_dir: str) -> Manifest:
    """Yields what `guild.run_manifest.sourcecode_args` would give for each file.

    A symlink to a folder stands for the files seen through it: Guild reads the
    files that the manifest names, for its digest and for a run with --proto.
    """
    below = run_manifest.normalize_path(os.path.relpath(dest_dir, run_dir))
    for item in copied:
        path = os.path.join(dest_dir, item.target)
        if item.kind == "file":
            yield _entry(below, item.target, item.sha1)
        elif os.path.isfile(path):
            yield _entry(below, item.target, util.file_sha1(path))
        else:
            yield from _through_link(below, item.target, path)


def _can_be_listed(path: str) -> bool:
    """Tells whether Guild's manifest can hold the path: UTF-8, one entry a line."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return not {"\n", "\r"} & set(path)


def _through_link(below: str, target: str, path: str) -> Manifest:
    for root, _dirs, names in walk_folders(path):
        inside = os.path.relpath(root, path)
        for name in names:
            found = run_manifest.normalize_path(
                os.path.normpath(os.path.join(target, inside, name))
            )
            yield _entry(below, found, util.file_sha1(os.path.join(root, name)))


def _entry(below: str, target: str, sha1: str) -> list[str]:
    return ["s", target if below == "." else f"{below}/{target}", sha1, target]
