"""The files of a library that its git repository still has: in the recorded commit, or another.

A run that only linked or verified a library has no copy of it. What was committed then, or since,
git has for longer than the work tree.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Optional

from guild_funcs import git
from guild_funcs.errors import FuncsError
from guild_funcs.paths import rest_below
from guild_funcs.record import attribute, commits
from guild_funcs.record.listing import Item

# So many objects are in memory at a time.
_AT_ONCE = 100


def stored(library: Mapping[str, Any], items: Sequence[Item]) -> dict[str, bytes]:
    """Returns the content of those files that git has as the run used them, by target."""
    root = (library.get("git") or {}).get("root")
    found: dict[str, bytes] = {}
    if not root or not os.path.isdir(root):
        return found
    lost = {item.target: item for item in items}
    for look in (_kept_by_lfs, _in_commit, _in_history):
        with suppress(FuncsError):  # what git cannot tell is told as not there
            for target, data in look(library, lost) if lost else ():
                content = _as_used(data, lost[target]) if target in lost else None
                if content is not None:
                    found[target] = content
                    del lost[target]
    return found


def _as_used(data: bytes, item: Item) -> Optional[bytes]:
    """Returns the content with the hash of the run's, perhaps with the line ends of a work tree."""
    for content in (data, data.replace(b"\n", b"\r\n")):
        if hashlib.sha256(content).hexdigest() == item.sha256:
            return content
    return None


def _kept_by_lfs(
    library: Mapping[str, Any], lost: Mapping[str, Item]
) -> Iterator[tuple[str, bytes]]:
    """Yields what Git LFS keeps beside git, each named by its hash."""
    place = git.find(os.path.realpath(library["git"]["root"]))
    if place is None:
        return
    folder = os.path.join(place.common_dir, "lfs", "objects")
    for item in list(lost.values()) if os.path.isdir(folder) else ():
        digest = item.sha256
        path = os.path.join(folder, digest[:2], digest[2:4], digest)
        with suppress(OSError):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    yield item.target, file.read()


def _in_commit(library: Mapping[str, Any], lost: Mapping[str, Item]) -> Iterator[tuple[str, bytes]]:
    if not commits.reason_for_none(library):
        known = {target: each for target, each in commits.files(library).items() if target in lost}
        data = commits.read(known.values())
        yield from ((target, data[each.oid]) for target, each in known.items())


def _in_history(
    library: Mapping[str, Any], lost: Mapping[str, Item]
) -> Iterator[tuple[str, bytes]]:
    """Yields all that any branch has, or had, in the place of a file; the latest first."""
    root = library["git"]["root"]
    paths: dict[str, str] = {}
    only = []
    for mount in attribute.mounts(library):
        base = commits.mount_path(library, mount)
        if base is not None:
            only.append(base)
            rests = ((target, rest_below(target, mount["target"], "/")) for target in lost)
            paths.update((posixpath.normpath(base + r), t) for t, r in rests if r is not None)
    if not only:
        return
    listed = commits.run_git(root, "rev-list", "--objects", "--full-history", "--all", "--", *only)
    lines = (line.partition(b" ") for line in listed.splitlines())
    named = ((paths.get(os.fsdecode(path)), oid.decode()) for oid, _, path in lines if path)
    pairs = [(target, oid) for target, oid in named if target]
    for start in range(0, len(pairs), _AT_ONCE):
        part = pairs[start : start + _AT_ONCE]
        data = commits.contents(root, (oid for _, oid in part))
        yield from ((target, data[oid]) for target, oid in part)
