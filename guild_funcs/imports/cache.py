"""What was read of modules, kept between commands: one small file for each folder or zip.

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
from guild_funcs.imports.facts import Facts, from_data, to_data

FORMAT = 9
FRESH = 2.0  # seconds: a file changed so recently may change again in the same tick of its clock

Identity = list[int]


class Cache:
    """Facts by file. Nothing is written before `save`, nothing that fails is an error.

    Args:
        folder: Where the cache is; None for none.
        platform: What the conditions in source were asked about.
    """

    def __init__(self, folder: Optional[str], platform: Platform) -> None:
        version = ".".join(map(str, platform.version))
        tag = f"{FORMAT}-{platform.implementation}-{version}-{platform.platform}"
        self.folder = os.path.join(folder, "imports", tag) if folder else None
        self._shards: dict[str, dict[str, Any]] = {}
        # By folder: the names of which something was put.
        self._changed: dict[str, set[str]] = {}
        self._now = time.time()

    def get(self, path: str, inside: str = "") -> tuple[Optional[Identity], Optional[Facts]]:
        """Returns a file's identity, and what was read in it when it was the same file.

        A path that cannot be kept has no identity. In a zip, `inside` is the name of the module.
        """
        if self.folder is None:
            return None, None
        identity = self._identity(path)
        if identity is None:
            return None, None
        folder, name = (path, inside) if inside else os.path.split(path)
        known = self._shard(folder).get(name)
        try:
            return identity, from_data(known[1]) if known and known[0] == identity else None
        except (ValueError, LookupError, TypeError):  # the entry is of another kind
            return identity, None

    def put(self, path: str, identity: Optional[Identity], facts: Facts, inside: str = "") -> None:
        """Keeps what was read in a file, if it is still the one that `get` saw."""
        if identity is None or self._identity(path) != identity:
            return
        folder, name = (path, inside) if inside else os.path.split(path)
        self._shard(folder)[name] = [identity, to_data(facts)]
        self._changed.setdefault(folder, set()).add(name)

    def _identity(self, path: str) -> Optional[Identity]:
        try:
            stat = os.stat(path)
        except OSError:
            return None
        if max(stat.st_mtime, stat.st_ctime) > self._now - FRESH:
            return None
        return [stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]

    def _shard(self, folder: str) -> dict[str, Any]:
        if folder not in self._shards:
            self._shards[folder] = load(self._file(folder))
        return self._shards[folder]

    def _file(self, folder: str) -> str:
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
        return os.path.join(self.folder or "", f"{digest}.json")

    def save(self) -> None:
        """Writes what is new, each folder's file at once: another process sees the old or the new.

        Entries of files that are gone are dropped.
        """
        for folder, new in self._changed.items():
            is_zip = os.path.isfile(folder)
            kept = {
                name: entry
                for name, entry in self._shards[folder].items()
                if is_zip or name in new or os.path.lexists(os.path.join(folder, name))
            }
            with suppress(OSError, ValueError):  # on a full or read-only disk nothing is kept
                store(self._file(folder), kept)
        self._changed.clear()
