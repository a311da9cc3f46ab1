"""Moves the content of one entry: read once, hashed on the way, perhaps written."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from threading import Event, Lock
from typing import Callable

from guild_funcs.runfolder.folder import write_all
from guild_funcs.runfolder.writing import Writer, copy_ahead, new_file, new_link, set_mode
from guild_funcs.snapshot.copied import Copied
from guild_funcs.snapshot.entries import Problem, os_reason
from guild_funcs.snapshot.sources import CHANGED, Cursor, Sources, open_archive, reason_of
from guild_funcs.snapshot.things import Entry, identity_of

CHUNK = 1 << 18  # a chunk fits the processor's cache, from which both hashes read it
# SHA-1 is for Guild's manifest, which has it of each file (guild.run_manifest.sourcecode_args).
_sha1 = partial(hashlib.sha1, usedforsecurity=False)
_sha256 = hashlib.sha256
_HOPELESS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # of where it is written, all of them

# zipfile raises RuntimeError for an encrypted file, and NotImplementedError, which is one, for
# an unknown compression.
_ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, RuntimeError)


class TransferError(Exception):
    """One entry could not be copied; `hopeless` when the others cannot be either."""

    def __init__(self, problem: Problem, *, hopeless: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.hopeless = hopeless


class Stopped(Exception):  # noqa: N818 - no error: someone else asked to stop
    """The transfer was told to stop."""


class Reader:
    """Reads entries; keeps the roots and archives that it has opened until it is closed.

    Threads may share it.

    Args:
        entries: What will be read: their roots are to be those that were walked.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.stop = Event()
        self.sources = Sources(entries)
        self._stack = ExitStack()
        self._stack.callback(self.sources.close)
        self._archives: dict[str, tuple[int, zipfile.ZipFile]] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Closes the roots and archives."""
        self._stack.close()

    def chunks(
        self, entry: Entry, cursor: Cursor, ahead: Callable[[int], int] = lambda _source: 0
    ) -> Iterator[bytes]:
        """Yields the content of a file, and then makes sure that it is what was walked.

        Args:
            entry: The file, perhaps in an archive.
            cursor: Of this thread, over `sources`.
            ahead: Called with the open file, if it is in no archive: takes what it can of it,
                and returns how many bytes, which are not yielded.

        Raises:
            TransferError: It cannot be read, or it is not what was walked.
            Stopped: `stop` was set.
        """
        try:
            found = (
                self._member_chunks(entry) if entry.archive else _file_chunks(entry, cursor, ahead)
            )
            for chunk in found:
                if self.stop.is_set():
                    raise Stopped
                yield chunk
        except OSError as error:
            raise TransferError(Problem(entry.source, _unreadable(error))) from error
        except _ARCHIVE_ERRORS as error:
            why = f"it cannot be read from the archive: {error}"
            raise TransferError(Problem(entry.source, why)) from error

    def _member_chunks(self, entry: Entry) -> Iterator[bytes]:
        archive = entry.archive or ""
        fd, opened = self._opened(archive)
        _check_archive(fd, entry)
        name = entry.source[len(archive) :].strip(os.sep).replace(os.sep, "/")
        with opened.open(name) as member:
            while chunk := member.read(CHUNK):
                yield chunk
        _check_archive(fd, entry)

    def _opened(self, archive: str) -> tuple[int, zipfile.ZipFile]:
        """Returns an archive and its descriptor: it is the one file, whatever its path leads to."""
        with self._lock:
            if archive not in self._archives:
                file = self._stack.enter_context(open_archive(archive))
                made = self._stack.enter_context(zipfile.ZipFile(file))
                self._archives[archive] = file.fileno(), made
            return self._archives[archive]


def _check_archive(fd: int, entry: Entry) -> None:
    status = os.fstat(fd)
    known = not entry.identity or identity_of(status) == entry.identity
    if status.st_mtime_ns != entry.mtime_ns or not known:
        raise TransferError(Problem(entry.archive or "", CHANGED))


def _file_chunks(entry: Entry, cursor: Cursor, ahead: Callable[[int], int]) -> Iterator[bytes]:
    source = cursor.open(entry)
    try:
        # Before as well: what is no file any more would be changed by reading (a fifo).
        _check_file(source, entry)
        left = entry.size - ahead(source)
        while left > 0 and (chunk := os.read(source, min(left, CHUNK))):
            left -= len(chunk)
            yield chunk
        _check_file(source, entry)
        if left:
            raise TransferError(Problem(entry.source, CHANGED))
    finally:
        os.close(source)


def small_file(entry: Entry, cursor: Cursor) -> bytes:
    """Returns the content of a file that is read at once, as most are.

    It is the one that was walked when it has been read: so it was while it was read, and
    before. What is no file any more would be changed by reading (a fifo); the system refuses
    to read such a thing at a place (`pread`).
    """
    size = entry.size
    try:
        source = cursor.open(entry)
        try:
            content = os.pread(source, size, 0) if size else b""
            while 0 < len(content) < size:  # a network's file may come in parts
                more = os.pread(source, size - len(content), len(content))
                if not more:
                    break
                content += more
            status = os.fstat(source)
        finally:
            os.close(source)
    except OSError as error:
        raise TransferError(Problem(entry.source, _unreadable(error))) from error
    if len(content) != size or not entry.is_same(status):
        raise TransferError(Problem(entry.source, CHANGED))
    return content


def _check_file(source: int, entry: Entry) -> None:
    if not entry.is_same(os.fstat(source)):
        raise TransferError(Problem(entry.source, CHANGED))


def _unreadable(error: OSError) -> str:
    why = reason_of(error)
    return why if why == CHANGED else f"it cannot be read: {why}"


def is_small(entry: Entry) -> bool:
    """Tells whether a file is read at once, as most are: see `small_file`."""
    return entry.size <= CHUNK and entry.where.archive is None


def hash_file(entry: Entry, reader: Reader, cursor: Cursor) -> Copied:
    """Reads a file, and returns its hashes.

    Raises:
        TransferError: It cannot be read.
    """
    if is_small(entry):
        return _hashed(entry, small_file(entry, cursor))
    return _passed_on(entry, reader, cursor, lambda _chunk: None)


def _hashed(entry: Entry, content: bytes) -> Copied:
    return Copied.of_file(entry, _sha1(content).digest() + _sha256(content).digest())


def _passed_on(
    entry: Entry, reader: Reader, cursor: Cursor, write: Callable[[bytes], object]
) -> Copied:
    """Reads a file once, hands every chunk to `write`, and returns its hashes."""
    sha1, sha256 = _sha1(), _sha256()
    for chunk in reader.chunks(entry, cursor):
        sha1.update(chunk)
        sha256.update(chunk)
        write(chunk)
    return Copied.of_file(entry, sha1.digest() + sha256.digest())


def hash_link(entry: Entry) -> Copied:
    """Returns a symlink with the hash of its text."""
    text = os.fsencode(entry.link)
    digest = hashlib.sha256(text).hexdigest()
    return Copied(entry.target, entry.source, "symlink", len(text), "", digest, link=entry.link)


def copy_small(entry: Entry, writer: Writer, cursor: Cursor) -> Copied:
    """Writes a new file of which the content is held at once. Raises as `copy_large` does."""
    content = small_file(entry, cursor)
    writer.write(entry.name, content, entry.mode & 0o777 | stat.S_IRUSR)
    return _hashed(entry, content)


def copy_large(entry: Entry, folder: int, reader: Reader, cursor: Cursor) -> Copied:
    """Writes a new file, a part of it after the other, into the open `folder` where it is staged.

    Raises:
        TransferError: The source cannot be read.
        OSError: The new file cannot be written.
    """
    dest = new_file(folder, entry.name)
    try:
        copied = _passed_on(entry, reader, cursor, lambda chunk: write_all(dest, chunk))
        set_mode(dest, entry.mode & 0o777 | stat.S_IRUSR)
    finally:
        os.close(dest)
    return copied


def copy_known(entry: Entry, hashes: bytes, folder: int, reader: Reader, cursor: Cursor) -> Copied:
    """Writes a new file whose hashes are known, as `copy_large` does; the system reads it."""
    dest = new_file(folder, entry.name)
    try:
        for chunk in reader.chunks(
            entry, cursor, lambda source: copy_ahead(source, dest, entry.size)
        ):
            write_all(dest, chunk)
        set_mode(dest, entry.mode & 0o777 | stat.S_IRUSR)
    finally:
        os.close(dest)
    return Copied.of_file(entry, hashes)


def copy_link(entry: Entry, folder: int, cursor: Cursor) -> Copied:
    """Makes a symlink in the open `folder` where it is staged.

    Raises:
        TransferError: The source is not the link that was walked.
        OSError: It cannot be made.
    """
    check_link(entry, cursor)
    new_link(folder, entry.name, entry.link)
    return hash_link(entry)


def check_link(entry: Entry, cursor: Cursor) -> None:
    """Raises `TransferError` when the source is no longer the link that was walked."""
    try:
        found = cursor.lstat(entry)
    except OSError as error:
        raise TransferError(Problem(entry.source, _unreadable(error))) from error
    if identity_of(found) != entry.identity:
        raise TransferError(Problem(entry.source, CHANGED))


def write_error(path: str, error: OSError) -> TransferError:
    """Returns the error for a file that cannot be written at `path`."""
    why = f"it cannot be written: {os_reason(error)}"
    return TransferError(Problem(path, why), hopeless=error.errno in _HOPELESS)
