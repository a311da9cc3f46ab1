"""Hashes of large files that were read before, by the identity of each.

A hash holds only for the file that it was made of: same device, inode, size, times. It is
kept when the file has been as it is for a minute. A file that changed later may change
twice within one tick of its clock; and a program that has it mapped into its memory may go
on to write, for as long as the system keeps that back, without a new time.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from typing import Any, Optional

from guild_funcs.cached import load, store
from guild_funcs.snapshot.copied import Copied
from guild_funcs.snapshot.things import Entry

LARGE = 1 << 14
"""The size from which files are kept here: smaller ones are read as fast as they are looked up."""

SETTLED = 60.0
"""Seconds after which a file that did not change is taken to be written."""

FORMAT = 1
_LENGTH = 20 + 32  # SHA-1 and SHA-256


class Known:
    """Hashes by file. Nothing is written before `save`, nothing that fails is an error.

    Args:
        folder: Where they are kept; None for nowhere.
    """

    def __init__(self, folder: Optional[str] = None) -> None:
        self._folder = os.path.join(folder, f"hashes-{FORMAT}") if folder else None
        self._shards: dict[str, dict[str, Any]] = {}
        self._changed: set[str] = set()
        self._now = time.time()

    def get(self, entry: Entry) -> Optional[bytes]:
        """Returns the SHA-1 and SHA-256 of a file that was read before, and is the same file."""
        if self._folder is None or not entry.identity or entry.archive:
            return None
        try:
            *identity, digits = self._shard(_shard_of(entry))[entry.source]
            hashes = bytes.fromhex(digits)
        except (LookupError, TypeError, ValueError):  # no hashes of the file, or damaged ones
            return None
        is_same = identity == [*entry.identity, entry.size]
        return hashes if is_same and len(hashes) == _LENGTH else None

    def put(self, entry: Entry, copied: Copied) -> None:
        """Keeps the hashes of a file that was read, and was the one that was walked."""
        changed = max(entry.mtime_ns, entry.ctime_ns) / 1e9
        if self._folder is None or not entry.identity or entry.archive:
            return
        if changed > self._now - SETTLED:
            return
        shard = _shard_of(entry)
        self._shard(shard)[entry.source] = [
            *entry.identity,
            entry.size,
            copied.sha1 + copied.sha256,
        ]
        self._changed.add(shard)

    def save(self) -> None:
        """Writes what is new; that of files which are gone is dropped."""
        for shard in self._changed:
            found = self._shards[shard]
            kept = {path: each for path, each in found.items() if os.path.lexists(path)}
            with suppress(OSError, ValueError):  # on a full or read-only disk nothing is kept
                store(self._file(shard), kept)
        self._changed.clear()

    def _shard(self, name: str) -> dict[str, Any]:
        if name not in self._shards:
            self._shards[name] = load(self._file(name))
        return self._shards[name]

    def _file(self, shard: str) -> str:
        digest = hashlib.sha256(os.fsencode(shard)).hexdigest()[:32]
        return os.path.join(self._folder or "", f"{digest}.json")


def _shard_of(entry: Entry) -> str:
    """Returns the library that a file is of, or its folder."""
    return entry.root or entry.where.source
