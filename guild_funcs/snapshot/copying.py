"""Copies entries into the run: each file is read once, hashed while it is written.

Files are written in place. A tree that misses a file looks as whole as one
with half a file, so a process killed in the middle is told by the caller's own
mark (Guild's PENDING marker stays in the run until the copy is complete).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from typing import Callable, Optional

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot.entries import Copied, Entry, Problem, os_reason, parents
from guild_funcs.snapshot.links import settle

Progress = Callable[[int], None]

_CHUNK = 1 << 20


def copy(
    entries: Iterable[Entry], dest_root: str, *, progress: Optional[Progress] = None
) -> tuple[Copied, ...]:
    """Copies the entries below `dest_root` and returns what was written.

    Args:
        entries: What to copy. Folders are made for what is put into them.
        dest_root: The run's import root; made when it is missing.
        progress: Called with the number of bytes after each file.

    Raises:
        SnapshotError: It lists everything that could not be copied; all that
            this call made is removed again.
    """
    kept, _dropped = settle(entries)
    copier = _Copier(dest_root, {entry.target: entry.mode for entry in kept if entry.kind == "dir"})
    try:
        copied = copier.run([entry for entry in kept if entry.kind != "dir"], progress)
    except BaseException:
        copier.undo()
        raise
    return copied


class _Copier:
    def __init__(self, dest_root: str, modes: dict[str, int]) -> None:
        self._root = dest_root
        self._modes = modes
        self._folders: set[str] = set()
        self._made: list[str] = []
        self._made_folders: list[str] = []
        self._problems: list[Problem] = []

    def run(self, entries: list[Entry], progress: Optional[Progress]) -> tuple[Copied, ...]:
        self._make_root()
        copied = []
        for entry in entries:
            try:
                self._make_parents(entry.target)
                copied.append(self._copy_one(entry))
            except OSError as error:
                self._problems.append(Problem(entry.source, os_reason(error)))
            if progress:
                progress(entry.size)
        if self._problems:
            raise SnapshotError(
                "the snapshot could not be made", notes=tuple(f"  {p}" for p in self._problems)
            )
        return tuple(copied)

    def _make_root(self) -> None:
        os.makedirs(self._root, exist_ok=True)

    def _make_parents(self, target: str) -> None:
        for folder in parents(target):
            if folder not in self._folders:
                path = os.path.join(self._root, folder)
                if not os.path.isdir(path):
                    os.mkdir(path)
                    self._made_folders.append(path)
                    if folder in self._modes:
                        os.chmod(path, self._modes[folder] & 0o777 | 0o700)
                self._folders.add(folder)

    def _copy_one(self, entry: Entry) -> Copied:
        path = os.path.join(self._root, entry.target)
        if entry.kind == "symlink":
            os.symlink(entry.link, path)
            self._made.append(path)
            digest = hashlib.sha256(os.fsencode(entry.link)).hexdigest()
            return Copied(entry.target, entry.source, "symlink", 0, "", digest, link=entry.link)
        with open(entry.source, "rb", buffering=0) as source, open(path, "xb", buffering=0) as dest:
            self._made.append(path)
            sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
            while chunk := source.read(_CHUNK):
                sha1.update(chunk)
                sha256.update(chunk)
                dest.write(chunk)
            os.chmod(path, entry.mode & 0o777 | stat.S_IRUSR)
        executable = bool(entry.mode & stat.S_IXUSR)
        return Copied(
            entry.target, entry.source, "file", entry.size, sha1.hexdigest(), sha256.hexdigest(), executable
        )

    def undo(self) -> None:
        for path in self._made:
            os.unlink(path)
        for folder in reversed(self._made_folders):
            os.rmdir(folder)
