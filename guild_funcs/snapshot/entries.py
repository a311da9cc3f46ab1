"""What a snapshot is made of, as data: entries, notes, problems, and what was copied."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal

from guild_funcs.locate.origin import Origin
from guild_funcs.structs import dataclass

Kind = Literal["file", "symlink", "dir"]


@dataclass(frozen=True)
class Mount:
    """A file or folder of a located library, and its place below the run's import root.

    Args:
        origin: What the locator found.
        source: The absolute path of the file or folder; it may lie inside a zip or egg.
        target: Its place, relative, with `/`: `shared`, `helper.py`, `google/cloud/storage`.
    """

    origin: Origin
    source: str
    target: str


@dataclass(frozen=True)
class Entry:
    """One thing to bring into the run.

    A `dir` entry only tells the mode of a folder: a folder is made when
    something is put into it, so that empty folders are not copied (Guild and
    Git do the same).

    Args:
        target: Its place below the run's import root, relative, with `/`.
        source: The absolute path of what is read.
        kind: What it becomes in the run.
        mode: The source's permission bits (0 to 0o7777).
        size: In bytes; 0 unless it is a file.
        mtime_ns: When the source (for a file in an archive: the archive) last changed.
        link: A symlink's text in the run, relative.
        leads_to: The target to which a symlink finally leads.
        archive: The path of the zip or egg that holds the source.
        identity: Which file, link or folder it is, from `identity_of`; for one
            in an archive, which archive. Empty when that is not known.
        names: Of a folder, what it holds, from `leftout.names_that_count`.
        root: The path of the folder from which the walk came to the source through no
            link. Empty, or the source itself, for one that is opened as it is named.
    """

    target: str
    source: str
    kind: Kind
    mode: int
    size: int = 0
    mtime_ns: int = 0
    link: str = ""
    leads_to: str = ""
    archive: str | None = None
    identity: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    root: str = ""


@dataclass(frozen=True)
class Note:
    """Something a user should know of: what was left out, or copied otherwise than it stands.

    Args:
        target: Where it would be, or is, in the run.
        why: The reason in a few words, the same for all of a sort: `VCS folder`.
        left_out: False when it was copied nevertheless.
        detail: What is particular to this one: where a link leads.
    """

    target: str
    why: str
    left_out: bool = True
    detail: str = ""


@dataclass(frozen=True)
class Problem:
    """Something that cannot be copied although it should be: its path, and why."""

    path: str
    why: str

    def __str__(self) -> str:
        """Returns the line that a user sees."""
        return f"{shown(self.path)}: {self.why}"


@dataclass(frozen=True)
class Walked:
    """What a walk over a mount found, in a stable order."""

    mount: Mount
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Copied:
    """One file or symlink as it is in the run, with the hashes of what was written.

    Args:
        target: Its place below the run's import root, relative, with `/`.
        source: The absolute path of what was read.
        kind: `file` or `symlink`.
        size: In bytes.
        sha1: Of the content, as Guild's manifest has it; empty for a symlink.
        sha256: Of the content; for a symlink, of its text.
        executable: True when the owner may execute it.
        link: A symlink's text.
    """

    target: str
    source: str
    kind: Kind
    size: int
    sha1: str
    sha256: str
    executable: bool = False
    link: str = ""


def identity_of(status: os.stat_result) -> tuple[int, ...]:
    """Returns what tells a file or folder from another one, and from itself when it changed.

    Not size and time of change alone: reproducible builds set all times alike.
    The time of the last status change (ctime) cannot be set by a program.
    """
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def shown(path: str) -> str:
    r"""Returns `path` on one line of printable text.

    Example:
        >>> shown("lib/x.py"), shown("a\nb")
        ('lib/x.py', "'a\\nb'")
    """
    return path if path.isprintable() else ascii(path)


def os_reason(error: OSError) -> str:
    """Returns the reason of an operating system's error in lower case, without numbers."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]


def total_size(entries: Iterable[Entry]) -> int:
    """Returns the bytes that the files among `entries` hold."""
    return sum(entry.size for entry in entries if entry.kind == "file")


def parents(target: str) -> list[str]:
    """Returns the folders above `target`, the outermost first.

    Example:
        >>> parents("a/b/c.py")
        ['a', 'a/b']
    """
    parts = target.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
