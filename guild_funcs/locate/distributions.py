"""`find_distribution`: all that a distribution brings, by its name on PyPI."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Optional

from guild_funcs.locate.answer.found import finder_warnings
from guild_funcs.locate.answer.missing import find_metadata, missing_distribution, no_code
from guild_funcs.locate.installed.metadata import Metadata, is_site, normalized
from guild_funcs.locate.installed.provides import import_names
from guild_funcs.locate.installed.records import roots
from guild_funcs.locate.origin import Kind, Loser, Origin, Part
from guild_funcs.locate.path.candidates import Candidate, Finder, is_regular, kind_of
from guild_funcs.locate.search.names import check_distribution_name
from guild_funcs.locate.search.ranking import LATER, Level
from guild_funcs.locate.search.request import Request, make_request
from guild_funcs.locate.search.walk import walk
from guild_funcs.paths import is_below
from guild_funcs.structs import dataclass


def find_distribution(
    name: str,
    path: Sequence[str],
    *,
    python_exe: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
) -> Origin:
    """Returns where a distribution is, with all its packages and modules as parts.

    The origin's path and kind are those of its main package: the one named like the
    distribution, or else its first public one. Arguments are those of `find_module`.

    Raises:
        MissingError: No such distribution is on the path, or it brings no code.
        RefusedError: The name is malformed, or Guild's own.

    Example:
        >>> origin = find_distribution("pyyaml", sys.path)  # doctest: +SKIP
        >>> [part.target for part in origin.parts]  # doctest: +SKIP
        ['yaml', '_yaml', 'PyYAML-6.0.3.dist-info']
    """
    check_distribution_name(name)
    request = make_request(name, "distribution", path, python_exe, env)
    found = find_metadata(request, name)
    if not found:
        raise missing_distribution(request)
    metadata = found[0]
    recorded = metadata.project is None and metadata.folder.has_file("RECORD")
    pieces = tuple((_recorded if recorded else _imported)(metadata, request))
    if not pieces:
        raise no_code(name, metadata)
    return _origin(request, metadata, pieces, found[1:])


@dataclass(frozen=True)
class _Piece:
    """A package, module or other file that a distribution brings, by its dotted name."""

    name: str
    kind: Kind
    path: str
    parts: tuple[Part, ...]
    finder: Optional[Finder] = None


def _recorded(metadata: Metadata, request: Request) -> Iterator[_Piece]:
    suffixes = request.interpreter.suffixes
    site = request.opened(metadata.entry)
    for root in roots(metadata, suffixes):
        path = os.path.join(metadata.entry, root)
        parts = (Part(path, root, site.archive),)
        kind = kind_of(root, suffixes)
        if site.has_folder(root):
            kind = "package" if is_regular(site.below(root), suffixes) else "folder"
        yield _Piece(root.partition(".")[0].replace("/", "."), kind, path, parts)


def _imported(metadata: Metadata, request: Request) -> Iterator[_Piece]:
    for name in import_names(metadata, request.interpreter):
        levels = tuple(walk(name, request.where, request.interpreter))
        own = tuple(_own(levels[-1], metadata))
        if own:
            parts = tuple(part for candidate in own for part in candidate.mounts())
            yield _Piece(name, own[0].kind, own[0].path, parts, own[0].finder)


def _own(level: Level, metadata: Metadata) -> Iterator[Candidate]:
    # Python may import the name from another distribution; that module is no part of this one.
    base = metadata.project or metadata.entry
    every = (*level.winners, *(lost.candidate for lost in level.lost))
    inside = [candidate for candidate in every if is_below(candidate.path, base)]
    for candidate in inside:
        if candidate is inside[0] or candidate.kind == inside[0].kind == "namespace":
            yield candidate


def _origin(
    request: Request, metadata: Metadata, pieces: Sequence[_Piece], others: Sequence[Metadata]
) -> Origin:
    ranked = sorted(pieces, key=lambda piece: _rank(piece, metadata))
    main = ranked[0]
    finder = next((piece.finder for piece in pieces if piece.finder is not None), None)
    parts = tuple(dict.fromkeys(part for piece in ranked for part in piece.parts))
    kind = "editable install of" if metadata.project else "installed distribution"
    return Origin(
        name=request.name,
        kind=main.kind,
        path=main.path,
        entry=metadata.entry,
        parts=(*parts, *_metadata_part(metadata, request)),
        why=f"{kind} {metadata.label}",
        losers=tuple(
            Loser(other.path, other.entry, LATER)
            for other in others
            if not _is_same(metadata, other)
        ),
        distribution=metadata.name,
        version=metadata.version,
        editable=metadata.project is not None,
        warnings=tuple(finder_warnings(finder, metadata.label)),
        run_env=finder.switch() if finder else (),
    )


def _is_same(one: Metadata, other: Metadata) -> bool:
    # setuptools leaves NAME.egg-info beside the packages of an editable install, where a `.pth`
    # puts them on the path. It tells of the same install, whichever of the two comes first.
    if one.folder.path == other.folder.path:
        return True
    return _is_left_by(one, other) or _is_left_by(other, one)


def _is_left_by(editable: Metadata, info: Metadata) -> bool:
    project = editable.project or ""
    return bool(project) and is_below(info.path, project) and not is_site(info.entry)


def _rank(piece: _Piece, metadata: Metadata) -> tuple[bool, bool, bool]:
    wanted = normalized(metadata.name)
    named = wanted in (normalized(piece.name), normalized(piece.name.rpartition(".")[2]))
    private = "._" in f".{piece.name}"
    return not named, piece.kind in ("folder", "file"), private


def _metadata_part(metadata: Metadata, request: Request) -> Iterator[Part]:
    if metadata.project is None and metadata.file.endswith((".dist-info", ".egg-info")):
        yield Part(metadata.path, metadata.file, request.opened(metadata.entry).archive)
