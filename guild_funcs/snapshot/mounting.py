"""From origins to mounts: each source once, and never two sources at one place."""

from __future__ import annotations

import os
from collections.abc import Sequence

from guild_funcs.errors import SnapshotError
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.paths import is_below
from guild_funcs.runfolder.place import place
from guild_funcs.snapshot.entries import Mount, shown


def mounts_for(origins: Sequence[Origin]) -> tuple[Mount, ...]:
    """Returns the mounts of all origins, in their order.

    The same source at the same target is kept once, by its real path. A mount
    that lies inside another one, on disk and in the run, is part of it. Portions
    of a namespace package share a target (PEP 420), and so may the parts of one
    origin: a build folder and the source folder over it.

    Raises:
        SnapshotError: Two different sources have one target, or a target is
            no place inside the run.
    """
    mounts = [_mount(origin, part) for origin in origins for part in origin.parts]
    kept: list[Mount] = []
    for mount in mounts:
        if any(_covers(other, mount) for other in kept):
            continue
        kept = [other for other in kept if not _covers(mount, other)]
        _refuse_collision(mount, kept)
        kept.append(mount)
    return tuple(kept)


def _mount(origin: Origin, part: Part) -> Mount:
    return Mount(origin, part.source, _place_of(part))


def _place_of(part: Part) -> str:
    try:
        return place(part.target.rstrip("/"))
    except SnapshotError as error:
        where = f"'{shown(part.source)}' cannot be copied: {error.message}"
        raise SnapshotError(where, hint=error.hint) from error


def _covers(outer: Mount, inner: Mount) -> bool:
    if not is_below(inner.target, outer.target, "/"):
        return False
    inside = inner.target[len(outer.target) :].strip("/").replace("/", os.sep)
    expected = os.path.join(os.path.realpath(outer.source), inside) if inside else outer.source
    return os.path.realpath(expected) == os.path.realpath(inner.source)


def _refuse_collision(mount: Mount, others: Sequence[Mount]) -> None:
    for other in others:
        namespaces = other.origin.kind == mount.origin.kind == "namespace"
        parts_of_one = other.origin is mount.origin
        if other.target == mount.target and not namespaces and not parts_of_one:
            raise collision(mount.target, other.source, mount.source)


def collision(target: str, first: str, second: str) -> SnapshotError:
    """Returns the error for two sources with one place in the run."""
    return SnapshotError(
        f"two different sources would be copied to '{shown(target)}' in the run",
        notes=(f"  {shown(first)}", f"  {shown(second)}"),
        hint="leave one of them out",
    )


def project_collision(target: str, name: str, source: str, project: str) -> SnapshotError:
    """Returns the error for a library in whose place the project has other files.

    Args:
        target: The place of a part of the library in the run.
        name: The library.
        source: Where that part is.
        project: What the project has there.
    """
    pattern = f"/{target}/*" if os.path.isdir(project) else f"/{target}"
    return SnapshotError(
        f"the library '{shown(name)}' would be copied over '{shown(target)}' of the project",
        notes=(f"  {shown(project)}", f"  {shown(source)}"),
        hint=f"leave the project's out, in a rule before the include: - exclude: {pattern}",
    )
