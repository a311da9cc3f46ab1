"""Makes the `Origin` of what a search found: what to mount, whose it is, and what to tell."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Optional

from guild_funcs.errors import counted
from guild_funcs.locate.installed.metadata import (
    Metadata,
    added_by_pth,
    all_metadata,
    editable_owner,
    owner,
)
from guild_funcs.locate.installed.records import companions
from guild_funcs.locate.origin import Loser, Origin, Part
from guild_funcs.locate.path.candidates import Candidate, Finder
from guild_funcs.locate.search.names import in_stdlib
from guild_funcs.locate.search.ranking import Level
from guild_funcs.locate.search.request import Request
from guild_funcs.structs import replace

# The end of the warning about a finder. A run that starts with the finder's switch has no
# such warning.
OWN_FILES = "a run imports its own files, not the copy"


def make_origin(request: Request, levels: Sequence[Level]) -> Origin:
    """Returns the origin for the levels of a dotted name that were found."""
    winner = levels[-1].winners[0]
    mounted = mounted_level(levels)
    metadata = owner_of(request, mounted)
    finder = mounted.winners[0].finder
    return Origin(
        name=request.name,
        kind=winner.kind,
        path=winner.path,
        entry=winner.entry,
        parts=_all_parts(request, levels, metadata),
        why=_why(request, levels, metadata),
        losers=tuple(_losers(request, levels)),
        distribution=metadata.name if metadata else None,
        version=metadata.version if metadata else None,
        editable=finder is not None or bool(metadata and metadata.project),
        warnings=tuple(_warnings(request, levels, metadata)),
        run_env=finder.switch() if finder else (),
    )


def mounted_level(levels: Sequence[Level]) -> Level:
    """Returns the level that is mounted: the outermost regular package, or the last.

    A package inside a regular package cannot be imported without it; one inside
    a namespace package can.
    """
    for level in levels[:-1]:
        if level.winners[0].kind != "namespace" and not level.is_open:
            return level
    return levels[-1]


def mount_parts(levels: Sequence[Level]) -> tuple[Part, ...]:
    """Returns what to mount for the import name itself."""
    mounted = mounted_level(levels)
    above = levels[: list(levels).index(mounted)]
    inits = tuple(part for level in above for part in _open_init(level.winners[0]))
    return (*inits, *(part for winner in mounted.winners for part in winner.mounts()))


def _open_init(package: Candidate) -> Iterator[Part]:
    # The `__init__.py` of an old-style namespace package goes along: it is what
    # makes Python look for its other folders.
    if package.kind == "package":
        source = os.path.join(package.path, "__init__.py")
        yield Part(source, f"{package.target}/__init__.py", package.archive)


def _all_parts(
    request: Request, levels: Sequence[Level], metadata: Optional[Metadata]
) -> tuple[Part, ...]:
    parts = mount_parts(levels)
    if metadata is None or metadata.project or not metadata.file.endswith(".dist-info"):
        return parts
    return (*parts, *companions(metadata, parts, request.interpreter.suffixes))


def owner_of(request: Request, level: Level) -> Optional[Metadata]:
    """Returns the distribution that provides what was found, or None.

    A namespace portion that several distributions share belongs to none of them.
    """
    winner = level.winners[0]
    if winner.finder is not None:
        return editable_owner(request.sites, winner.path)
    folder = request.opened(winner.entry)
    if winner.kind == "namespace":
        every = all_metadata(folder, winner.entry, winner.name)
        owners = [metadata for metadata in every if metadata.owns(winner.target)]
        found = owners[0] if len(owners) == 1 else None
    else:
        found = owner(folder, winner.entry, winner.target, winner.name)
    if winner.entry in request.sites or not added_by_pth(request.sites, winner.entry):
        return found
    own = replace(found, source=winner.entry) if found else None
    return editable_owner(request.sites, winner.path) or own


def _why(request: Request, levels: Sequence[Level], metadata: Optional[Metadata]) -> str:
    mounted = mounted_level(levels)
    return _whence(request, mounted, metadata) + _whole(levels, mounted)


def _whence(request: Request, mounted: Level, metadata: Optional[Metadata]) -> str:
    winner = mounted.winners[0]
    if winner.finder is not None:
        of = f" of {metadata.label}" if metadata else ""
        return f"editable install{of} by {winner.finder.tool}"
    if metadata is not None and metadata.project:
        return f"editable install of {metadata.label}"
    if metadata is not None and winner.entry in request.sites:
        return f"installed distribution {metadata.label}"
    if len(mounted.winners) > 1:
        folders = counted(len(mounted.winners), "folder")
        return f"namespace package with {folders} on the import path"
    if winner.entry not in request.entries:
        return "the package in a repository root on the import path"
    return _part_of_path(request, winner.entry)


def _part_of_path(request: Request, entry: str) -> str:
    """Returns which part of the import path an entry is of, in words that last."""
    if entry in request.python_path:
        return "PYTHONPATH"
    return "site-packages" if entry in request.sites else "import path"


def _whole(levels: Sequence[Level], mounted: Level) -> str:
    if mounted is levels[-1]:
        return ""
    return (
        f"; the whole package '{mounted.name}' is taken, "
        f"because '{levels[-1].name}' cannot be imported without it"
    )


def _losers(request: Request, levels: Sequence[Level]) -> Iterator[Loser]:
    taken = {part.source for part in mount_parts(levels)}
    for level in levels:
        for lost in level.lost:
            stdlib = in_stdlib(lost.candidate.entry, request.interpreter)
            if not stdlib and lost.candidate.path not in taken:
                yield Loser(lost.candidate.path, lost.candidate.entry, lost.why)


def _warnings(
    request: Request, levels: Sequence[Level], metadata: Optional[Metadata]
) -> Iterator[str]:
    yield from (note for level in levels for note in level.notes)
    top = levels[0]
    if any(in_stdlib(lost.candidate.entry, request.interpreter) for lost in top.lost):
        yield f"'{top.name}' hides the module of Python's standard library with the same name"
    label = metadata.label if metadata else top.name
    yield from finder_warnings(mounted_level(levels).winners[0].finder, label)


def finder_warnings(finder: Optional[Finder], label: str) -> Iterator[str]:
    """Yields the warning about an editable install whose finder would beat the snapshot."""
    if finder is not None and finder.first:
        yield (
            f"the editable install of {label} by {finder.tool} comes before every folder, "
            f"so {OWN_FILES}{_switch(finder.switch())}"
        )


def _switch(variables: Sequence[tuple[str, str]]) -> str:
    given = " ".join(f"{name}={value}" for name, value in variables)
    return f", unless it is started with {given}" if given else ""
