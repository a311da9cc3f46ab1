"""Where symlinks lead inside the copy: kept as written, rewritten, or left out.

Each symlink entry knows the target to which it finally leads (`leads_to`),
found on disk. Here that is compared with where its text leads among the
entries alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from guild_funcs.snapshot.entries import parents
from guild_funcs.snapshot.things import Entry


def settle(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Returns the entries with every symlink leading to a copied place, and the symlinks dropped.

    A symlink's text is kept when it leads to the same place in the copy, and
    otherwise rewritten to lead there directly. A symlink to something that is
    not among the entries is dropped.
    """
    kept = tuple(entries)
    dropped: list[Entry] = []
    if all(entry.kind != "symlink" for entry in kept):
        return kept, ()
    while True:
        places = _places(kept)
        lost = [entry for entry in kept if entry.kind == "symlink" and entry.leads_to not in places]
        if not lost:
            break
        dropped.extend(lost)
        gone = {entry.target for entry in lost}
        kept = tuple(entry for entry in kept if entry.target not in gone)
    homes = {entry.target: entry.leads_to for entry in kept if entry.kind == "symlink"}
    return tuple(_relinked(entry, homes) for entry in kept), tuple(dropped)


def _places(entries: Iterable[Entry]) -> set[str]:
    things = [entry.target for entry in entries if entry.kind != "dir"]
    return {place for thing in things for place in (thing, *parents(thing))}


def _relinked(entry: Entry, homes: Mapping[str, str]) -> Entry:
    if entry.kind != "symlink":
        return entry
    folder = posixpath.dirname(entry.target)
    if lands(entry.link, folder, homes) == entry.leads_to:
        return entry
    return entry.but(link=posixpath.relpath(entry.leads_to, folder or "."))


def lands(link: str, folder: str, homes: Mapping[str, str]) -> str | None:
    """Returns the target to which a symlink's text leads from `folder`, or None for outside.

    `homes` maps each symlink's target to where that finally leads.

    Example:
        >>> lands("../b/c.py", "lib/a", {"lib/b": "lib/real"})
        'lib/real/c.py'
    """
    if link.startswith("/"):
        return None
    here = folder.split("/") if folder else []
    for part in link.split("/"):
        if part == "..":
            if not here:
                return None
            here.pop()
        elif part not in ("", "."):
            here = _entered([*here, part], homes)
    return "/".join(here)


def _entered(parts: list[str], homes: Mapping[str, str]) -> list[str]:
    home = homes.get("/".join(parts))
    return parts if home is None else home.split("/")
