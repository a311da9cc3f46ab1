"""What the record says of one library: where it came from, and what of it the run used."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Union

from guild_funcs.locate.answer.found import OWN_FILES
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.record import installs, repository
from guild_funcs.record.listing import item, items_hash
from guild_funcs.structs import dataclass, field

if TYPE_CHECKING:
    from guild_funcs.snapshot import Copied, Entry, Mount, Note

TargetType = Literal["copy", "link", "verify-source"]
By = Literal["include", "requires"]

# The record stays small: all that was left out is in the list of the library's files (`listing`).
_SHOWN = 5
_SHOWN_NOTES = 5
_USUAL = ("bytecode cache", "bytecode with its source beside it")


@dataclass(frozen=True)
class Use:
    """A library as a run used it.

    Args:
        origin: What the locator found.
        mounts: What of it was brought into the run, or would have been.
        files: Its files with their hashes; None when they were not read.
        target_type: Whether the run has a copy, a link, or nothing of it.
        by: The field of the guild file that asked for it.
        dest: The folder that it was copied to, relative to the run directory.
        places: The places of mounts that were renamed, by target.
        left_out: The targets that rules of the guild file left out.
        notes: What the walk left out, or copied otherwise than it stands.
    """

    origin: Origin
    mounts: Sequence[Union[Mount, Part]]
    files: Sequence[Copied] | None
    target_type: TargetType = "copy"
    by: By = "include"
    dest: str = "."
    places: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[str] = ()
    notes: Sequence[Note] = ()


def describe(use: Use, env: Mapping[str, str]) -> dict[str, Any]:
    """Returns the record of one library, as plain data.

    Args:
        use: The library.
        env: The environment to run git in.
    """
    origin = use.origin
    found: dict[str, Any] = {
        "name": origin.name,
        "kind": origin.kind,
        "by": use.by,
        "target-type": use.target_type,
        "dest": use.dest,
        "mounts": [_mount(mount, use.places) for mount in use.mounts],
        "found": origin.why,
        "reason": origin.reason,
        "distribution": origin.distribution,
        "version": origin.version,
        "editable": origin.editable or None,
        "direct-url": installs.direct_url(origin),
        "git": None if installs.is_installed(origin) else repository.state(origin.path, env),
        "left-out": list(use.left_out[:_SHOWN]),
        "left-out-more": max(0, len(use.left_out) - _SHOWN),
        "notes": list(_notes(use)),
        **_content(use),
    }
    return {name: value for name, value in found.items() if value not in (None, [], "", 0)}


def _mount(mount: Union[Mount, Part], places: Mapping[str, str]) -> dict[str, str]:
    made = {"target": mount.target, "source": mount.source}
    real = os.path.realpath(mount.source)
    more = {"place": places.get(mount.target), "real": real if real != mount.source else None}
    return {**made, **{name: value for name, value in more.items() if value}}


def _content(use: Use) -> dict[str, Any]:
    if use.files is None:
        return installs.recorded_content(use.origin)
    size = sum(file.size for file in use.files if file.kind == "file")
    return {"files": len(use.files), "bytes": size, "sha256": library_hash(use.files)}


def library_hash(files: Iterable[Copied]) -> str:
    """Returns the tree hash of a library, without the metadata of its installation.

    What the installer wrote (`*.dist-info`) differs between machines where the
    library is the same.

    Example:
        >>> from guild_funcs.snapshot import Copied
        >>> info = Copied("x-1.dist-info/RECORD", "", "file", 0, "", "")
        >>> library_hash([info]) == library_hash([])
        True
    """
    return items_hash(map(item, files))


def _notes(use: Use) -> Iterator[str]:
    # With these, the run is started so that the warning about a finder is not true of it.
    is_settled = bool(use.origin.run_env) or use.target_type == "verify-source"
    yield from (each for each in use.origin.warnings if not (is_settled and OWN_FILES in each))
    if use.origin.run_env and use.target_type != "verify-source":
        given = " ".join(f"{name}={value}" for name, value in use.origin.run_env)
        yield f"the run is started with {given}, so that it imports its copy"
    for loser in use.origin.losers[:_SHOWN_NOTES]:
        yield f"instead of {loser.path} ({loser.why})"
    reasons: dict[str, list[str]] = {}
    for note in use.notes:
        if note.why not in _USUAL:
            reasons.setdefault(note.why, []).append(note.target)
    for why, targets in reasons.items():
        more = len(targets) - _SHOWN_NOTES
        yield f"{why}: {', '.join(targets[:_SHOWN_NOTES])}" + (
            f" and {more} more" if more > 0 else ""
        )


def left_out(dropped: Iterable[Entry], kept: Iterable[Entry]) -> list[str]:
    """Returns what rules left out, shortly: a folder, with `/`, where all of it is left out.

    Example:
        >>> from guild_funcs.snapshot import Entry
        >>> left_out([Entry("a/t/x.py", "", "file", 0)], [Entry("a/y.py", "", "file", 0)])
        ['a/t/']
    """
    folders = {folder for entry in kept if entry.kind != "dir" for folder in _above(entry.target)}
    found = {_outermost(entry.target, folders) for entry in dropped if entry.kind != "dir"}
    return sorted(found)


def _outermost(target: str, kept_folders: Collection[str]) -> str:
    for folder in _above(target):
        if folder not in kept_folders:
            return folder + "/"
    return target


def _above(target: str) -> list[str]:
    parts = target.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def is_left_out(target: str, listed: Iterable[str]) -> bool:
    """Tells whether a target is among those that `left_out` returned.

    Example:
        >>> is_left_out("a/t/x.py", ["a/t/"]), is_left_out("a/y.py", ["a/t/"])
        (True, False)
    """
    return any(
        target == item or (item.endswith("/") and target.startswith(item)) for item in listed
    )
