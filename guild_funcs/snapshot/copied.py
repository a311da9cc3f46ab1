"""What became of an entry: a file or link in the run, with its hashes."""

from __future__ import annotations

from typing import Union

from guild_funcs.snapshot.things import Entry, Kind, Thing


class Copied(Thing):
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

    __slots__ = ("entry", "executable", "hashes")
    __struct_fields__ = (
        *("target", "source", "kind", "size", "sha1", "sha256", "executable", "link"),
    )

    def __init__(  # noqa: PLR0913, PLR0917 - named values
        self,
        target: str,
        source: str,
        kind: Kind,
        size: int,
        sha1: str,
        sha256: str,
        executable: bool = False,
        link: str = "",
    ) -> None:
        self.entry = Entry(target, source, kind, 0, size, link=link)
        self.hashes: Union[bytes, tuple[str, str]] = (sha1, sha256)
        self.executable = executable

    @classmethod
    def of_file(cls, entry: Entry, hashes: bytes) -> Copied:
        """Returns a file with its SHA-1 and SHA-256, 20 and 32 bytes."""
        made = cls.__new__(cls)
        made.entry = entry
        made.hashes = hashes
        made.executable = entry.mode & 0o100 != 0
        return made

    @property
    def target(self) -> str:
        """Its place below the run's import root."""
        return self.entry.target

    @property
    def source(self) -> str:
        """The absolute path of what was read."""
        return self.entry.source

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.entry.kind

    @property
    def size(self) -> int:
        """In bytes."""
        return self.entry.size

    @property
    def sha1(self) -> str:
        """Of the content, in hexadecimal digits."""
        known = self.hashes
        return known[:20].hex() if isinstance(known, bytes) else known[0]

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal digits."""
        known = self.hashes
        return known[20:].hex() if isinstance(known, bytes) else known[1]

    @property
    def link(self) -> str:
        """A symlink's text."""
        return self.entry.link
