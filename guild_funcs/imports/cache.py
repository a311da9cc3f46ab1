"""What was read of modules, kept between commands: a small file for each folder or zip, and kind.

An entry holds only for the file that it was read from: same device, inode, size,
times. A file that changed in the last two seconds is read anew: it may have changed
twice within one tick of its clock. All of it can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from typing import Any, Optional

from guild_funcs.cached import load, store
from guild_funcs.imports.constants import Platform
from guild_funcs.imports.kinds import NOT_OF_THE_KIND, Kind, T

FORMAT = 23
FRESH = 2.0  # seconds: a file changed so recently may change again in the same tick of its clock

Identity = list[int]


class Cache:
    """What was read, by kind and file. Nothing is written before `save`, no failure is an error.

    Args:
        folder: Where the cache is; None for none.
        platform: What the conditions in source were asked about.
    """

    def __init__(self, folder: Optional[str], platform: Platform) -> None:
        version = ".".join(map(str, platform.version))
        tag = f"{FORMAT}-{platform.implementation}-{version}-{platform.platform}"
        self.folder = os.path.join(folder, "imports", tag) if folder else None
        # By the name of a kind, and the folder.
        self._shards: dict[tuple[str, str], dict[str, Any]] = {}
        # By the same: the names of which something was put.
        self._changed: dict[tuple[str, str], set[str]] = {}
        self._now = time.time()

    def get(
        self, kind: Kind[T], path: str, identity: Optional[Identity], inside: str = ""
    ) -> Optional[T]:
        """Returns what was read in a file when it had this identity.

        In a zip, `inside` is the name of the module.
        """
        if identity is None:
            return None
        folder, name = (path, inside) if inside else os.path.split(path)
        known = self._shard(kind.name, folder).get(name)
        try:
            return kind.from_data(known[1]) if known and known[0] == identity else None
        except NOT_OF_THE_KIND:
            return None

    def put(
        self, kind: Kind[T], path: str, identity: Optional[Identity], found: T, inside: str = ""
    ) -> None:
        """Keeps what was read in a file, if it still has the identity from before."""
        if identity is None or self.identity(path) != identity:
            return
        folder, name = (path, inside) if inside else os.path.split(path)
        self._shard(kind.name, folder)[name] = [identity, kind.to_data(found)]
        self._changed.setdefault((kind.name, folder), set()).add(name)

    def identity(self, path: str) -> Optional[Identity]:
        """Returns what tells a file from another one; None for one that is not to be kept."""
        if self.folder is None:
            return None
        try:
            stat = os.stat(path)
        except OSError:
            return None
        if max(stat.st_mtime, stat.st_ctime) > self._now - FRESH:
            return None
        return [stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]

    def _shard(self, kind: str, folder: str) -> dict[str, Any]:
        if (kind, folder) not in self._shards:
            self._shards[kind, folder] = load(self._file(kind, folder))
        return self._shards[kind, folder]

    def _file(self, kind: str, folder: str) -> str:
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
        return os.path.join(self.folder or "", f"{digest}-{kind}.json")

    def save(self) -> None:
        """Writes what is new, each folder's file at once: another process sees the old or the new.

        Entries of files that are gone are dropped.
        """
        for (kind, folder), new in self._changed.items():
            is_zip = os.path.isfile(folder)
            kept = {
                name: entry
                for name, entry in self._shards[kind, folder].items()
                if is_zip or name in new or os.path.lexists(os.path.join(folder, name))
            }
            with suppress(OSError, ValueError):  # on a full or read-only disk nothing is kept
                store(self._file(kind, folder), kept)
        self._changed.clear()
