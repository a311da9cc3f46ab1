"""Mounts inside a zip or egg: `/lib/acme.egg/shared` is the folder `shared` of that archive."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Collection, Iterator

from guild_funcs.locate.path.folders import zip_errors
from guild_funcs.paths import rest_below
from guild_funcs.snapshot import leftout
from guild_funcs.snapshot.entries import Mount, Note, Problem, Walked, os_reason
from guild_funcs.snapshot.sources import open_archive
from guild_funcs.snapshot.things import Entry, identity_of

_DEFAULT_MODE = 0o644

UNSAFE_NAME = "archive member with an unsafe name"
NO_FILE = "archive member that is no file"


def archive_of(source: str) -> str | None:
    """Returns the path of the file, hopefully an archive, in which `source` lies, or None.

    Python's zipimport names what is in an archive the same way
    (https://docs.python.org/3/library/zipimport.html).
    """
    if os.path.lexists(source):
        return None
    path = os.path.dirname(source)
    while not os.path.exists(path) and path != os.path.dirname(path):
        path = os.path.dirname(path)
    return path if os.path.isfile(path) else None


def walk_archive(mount: Mount, archive: str) -> Walked:
    """Returns what a snapshot of `mount`, which lies in `archive`, consists of."""
    try:
        with open_archive(archive) as file, zipfile.ZipFile(file) as opened:
            found = _Listing(mount, archive, opened, os.fstat(file.fileno())).read()
    except (OSError, zipfile.BadZipFile) as error:
        why = os_reason(error) if isinstance(error, OSError) else str(error)
        problem = Problem(archive, f"it cannot be read as a zip archive: {why}")
        return Walked(mount, (), problems=(problem,))
    entries = [thing for thing in found if isinstance(thing, Entry)]
    notes = dict.fromkeys(thing for thing in found if isinstance(thing, Note))
    missing = () if found else (Problem(mount.source, "no such file or directory"),)
    return Walked(
        mount,
        tuple(sorted(entries, key=lambda entry: entry.target)),
        tuple(sorted(notes, key=lambda note: note.target)),
        missing,
    )


class _Listing:
    """The members of an archive that belong to a mount."""

    def __init__(
        self, mount: Mount, archive: str, opened: zipfile.ZipFile, status: os.stat_result
    ) -> None:
        self._mount = mount
        self._archive = archive
        self._opened = opened
        self._status = status
        self._inside = mount.source[len(archive) :].strip(os.sep).replace(os.sep, "/")

    def read(self) -> list[Entry | Note]:
        members = dict(self._members())
        return [self._look_at(rest, info, members) for rest, info in members.items()]

    def _members(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """Yields path below the mount (empty for the mount itself) and member."""
        for info in self._opened.infolist():
            if info.is_dir():
                continue
            rest = rest_below(info.filename, self._inside, "/")
            if rest is not None:
                yield rest[1:], info

    def _look_at(self, rest: str, info: zipfile.ZipInfo, members: Collection[str]) -> Entry | Note:
        target = self._mount.target + ("/" + rest if rest else "")
        note = self._left_out(rest, info, members)
        if note:
            return note
        mode = stat.S_IMODE(info.external_attr >> 16) or _DEFAULT_MODE
        source = os.path.join(self._archive, *info.filename.split("/"))
        return Entry(
            target,
            source,
            "file",
            mode,
            info.file_size,
            self._status.st_mtime_ns,
            archive=self._archive,
            identity=identity_of(self._status),
        )

    def _left_out(self, rest: str, info: zipfile.ZipInfo, members: Collection[str]) -> Note | None:
        parts = rest.split("/") if rest else []
        place = [self._mount.target]
        for part in parts:
            place.append(part)
            unsafe = part in ("", ".", "..") or "\0" in part
            reason = UNSAFE_NAME if unsafe else leftout.reason_for_name(part)
            if reason:
                return Note("/".join(place), reason)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            return Note("/".join(place), NO_FILE)
        reason = self._reason_for_file(rest, info, members) if parts else None
        return Note("/".join(place), reason) if reason else None

    def _reason_for_file(
        self, rest: str, info: zipfile.ZipInfo, members: Collection[str]
    ) -> str | None:
        reason = leftout.reason_for_file(rest, members)
        if not reason and leftout.may_hold_key(rest):
            reason = leftout.KEY_FILE if self._holds_key(info) else None
        return reason

    def _holds_key(self, info: zipfile.ZipInfo) -> bool:
        try:
            with self._opened.open(info) as member:
                return leftout.holds_key(member)
        except zip_errors():
            return False  # The zip is encrypted or damaged; the copy says so.
