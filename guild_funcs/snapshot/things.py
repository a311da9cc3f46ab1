"""One thing of a snapshot: an entry.

There are as many as a library has files: 100,000 are held at once. So none has a
dictionary, and none refuses to be changed, which nobody may do. What all things in a folder
have alike, they share (`Where`), and paths are put together when they are asked for.
"""

from __future__ import annotations

import os
import stat
from typing import ClassVar, Literal, NamedTuple, Optional, TypeVar

Kind = Literal["file", "symlink", "dir"]
Identity = tuple[int, ...]
_Same = TypeVar("_Same", bound="Thing")


def identity_of(status: os.stat_result) -> Identity:
    """Returns what tells a file or folder from another one, and from itself when it changed.

    Not size and time of change alone: reproducible builds set all times alike.
    The time of the last status change (ctime) cannot be set by a program.
    """
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Where(NamedTuple):
    """What the things in one folder have alike.

    Args:
        target: The folder's place below the run's import root, with a `/` at its end; or empty.
        source: The path of the folder, with a separator at its end.
        root: As of `Entry`.
        archive: As of `Entry`.
        device: On which the things are.
    """

    target: str
    source: str
    root: str = ""
    archive: Optional[str] = None
    device: int = 0


class _More(NamedTuple):
    """What few entries have."""

    source: str = ""  # when it has another name than the target
    link: str = ""
    leads_to: str = ""
    names: tuple[str, ...] = ()


_PLAIN = _More()
_UNKNOWN = -1


class Thing:
    """Something of named values: compared and shown by them, as named in `__struct_fields__`."""

    __slots__ = ()
    __struct_fields__: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        shown = zip(self.__struct_fields__, self._values())
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown)})"

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__)

    def but(self: _Same, **changes: object) -> _Same:  # noqa: PYI019 - Self is of Python 3.11
        """Returns the thing with other values.

        Example:
            >>> Entry("a/x.py", "/lib/a/x.py", "file", 0o644).but(mode=0o600).mode == 0o600
            True
        """
        return type(self)(**{**dict(zip(self.__struct_fields__, self._values())), **changes})


class Entry(Thing):
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
        names: Of a folder, what it holds, sorted.
        root: The path of the folder from which the walk came to the source through no
            link. Empty, or the source itself, for one that is opened as it is named.
    """

    __slots__ = (
        *(
            "ctime_ns",
            "inode",
            "kind",
            "links",
            "mode",
            "more",
            "mtime_ns",
            "name",
            "size",
            "where",
        ),
    )
    __struct_fields__ = (
        *("target", "source", "kind", "mode", "size", "mtime_ns", "link", "leads_to", "archive"),
        *("identity", "names", "root"),
    )

    def __init__(  # noqa: PLR0913, PLR0917 - named values
        self,
        target: str,
        source: str,
        kind: Kind,
        mode: int,
        size: int = 0,
        mtime_ns: int = 0,
        link: str = "",
        leads_to: str = "",
        archive: Optional[str] = None,
        identity: Identity = (),
        names: tuple[str, ...] = (),
        root: str = "",
    ) -> None:
        place, slash, self.name = target.rpartition("/")
        folder, separator, named = source.rpartition(os.sep)
        other = source if named != self.name else ""
        device, self.inode, mtime_ns, self.ctime_ns = identity or (0, _UNKNOWN, mtime_ns, 0)
        self.where = Where(place + slash, folder + separator, root, archive, device)
        self.kind, self.mode, self.size, self.mtime_ns = kind, mode, size, mtime_ns
        self.links = 0  # not known: ctime alone tells
        is_plain = not (other or link or leads_to or names)
        self.more = _PLAIN if is_plain else _More(other, link, leads_to, names)

    @classmethod
    def of_file(cls, where: Where, name: str, status: os.stat_result) -> Entry:
        """Returns the entry of a file in a folder, of the same name in the run."""
        made = cls.__new__(cls)
        made.where = where
        made.name = name
        made.kind = "file"
        made.mode = status.st_mode & 0o7777
        made.size = status.st_size
        made.mtime_ns = status.st_mtime_ns
        made.ctime_ns = status.st_ctime_ns
        made.links = status.st_nlink
        made.inode = status.st_ino
        made.more = _PLAIN
        return made

    def is_same(self, status: os.stat_result) -> bool:
        """Tells whether this is the file that was walked, by its identity, size and sort.

        A hard link that was made or removed meanwhile sets the ctime, and changes no content:
        uv and `cp -l` make such links to whole environments.
        """
        return (
            status.st_mtime_ns == self.mtime_ns
            and status.st_size == self.size
            and stat.S_ISREG(status.st_mode)
            and (
                (
                    (status.st_ctime_ns == self.ctime_ns or self.links not in {0, status.st_nlink})
                    and status.st_ino == self.inode
                    and status.st_dev == self.where.device
                )
                or self.inode == _UNKNOWN
            )
        )

    @property
    def target(self) -> str:
        """Its place below the run's import root."""
        return self.where.target + self.name

    @property
    def source(self) -> str:
        """The absolute path of what is read."""
        return self.more.source or self.where.source + self.name

    @property
    def source_name(self) -> str:
        """The name of the source in its folder."""
        return self.more.source.rpartition(os.sep)[2] or self.name

    @property
    def link(self) -> str:
        """A symlink's text."""
        return self.more.link

    @property
    def leads_to(self) -> str:
        """The target to which a symlink leads."""
        return self.more.leads_to

    @property
    def archive(self) -> Optional[str]:
        """The path of the archive that holds the source."""
        return self.where.archive

    @property
    def identity(self) -> Identity:
        """Which file, link or folder it is."""
        if self.inode == _UNKNOWN:
            return ()
        return self.where.device, self.inode, self.mtime_ns, self.ctime_ns

    @property
    def names(self) -> tuple[str, ...]:
        """What a folder holds."""
        return self.more.names

    @property
    def root(self) -> str:
        """The folder from which the walk came to the source through no link."""
        return self.where.root
