"""What a snapshot is made of, as data: mounts, what a walk found in them, notes, problems."""

from __future__ import annotations

from collections.abc import Iterable

from guild_funcs.locate.origin import Origin
from guild_funcs.snapshot.things import Entry
from guild_funcs.structs import dataclass


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
