r"""The tree hash: one SHA-256 for the names and contents of a snapshot.

It is the SHA-256 of a header and one record for each file and symlink, sorted
by the bytes of their names:

    guild-funcs tree 1 NUL
    KIND NUL NAME NUL DIGEST NUL

KIND is `file`, `exec` (a file that its owner may execute) or `link`; NAME is
the path below the import root, with `/`, in UTF-8 (bytes of a name that are no
UTF-8 stay as they are); DIGEST is the SHA-256 of the content, in hexadecimal
digits, or of a symlink's text. A name cannot hold a NUL, so names and contents
never run into each other. Folders, times, owners and other permission bits are
not part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import closing
from typing import Optional

from guild_funcs.snapshot.copied import Copied
from guild_funcs.snapshot.entries import Problem
from guild_funcs.snapshot.known import LARGE, Known
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.problems import problems_error
from guild_funcs.snapshot.sources import Cursor
from guild_funcs.snapshot.things import Entry
from guild_funcs.snapshot.transfer import Reader, TransferError, hash_file, hash_link

_HEADER = b"guild-funcs tree 1\0"
_FAILURE = "the tree hash was not made: {} could not be read"


def tree_hash(things: Iterable[Copied]) -> str:
    """Returns the tree hash as 64 hexadecimal digits; the order of `things` does not matter.

    Args:
        things: What `copy`, or `hash_entries`, returned.

    Example:
        >>> tree_hash([])
        '721a8cba8dd151483e71618eca914dd4fd85a15d3e24cf32d96b91fcad01c99e'
    """
    total = hashlib.sha256(_HEADER)
    for record in sorted(map(_record, things)):
        total.update(b"\0".join([record[1], record[0], record[2], b""]))
    return total.hexdigest()


def _record(thing: Copied) -> tuple[bytes, bytes, bytes]:
    kind = "link" if thing.kind == "symlink" else "exec" if thing.executable else "file"
    name = thing.target.encode("utf-8", "surrogateescape")
    return name, kind.encode(), thing.sha256.encode()


def hash_entries(entries: Iterable[Entry], known: Optional[Known] = None) -> tuple[Copied, ...]:
    """Reads the entries and returns what `copy` would return, without writing anything.

    Args:
        entries: As for `copy`.
        known: Hashes of files that were read before: those are not read again.

    Raises:
        SnapshotError: It lists everything that could not be read.
    """
    kept, known = settle(entries)[0], known or Known()
    with closing(Reader(kept)) as reader, closing(Cursor(reader.sources)) as cursor:
        hashed = [_hashed(entry, reader, cursor, known) for entry in kept if entry.kind != "dir"]
    problems = [each for each in hashed if isinstance(each, Problem)]
    if problems:
        raise problems_error(_FAILURE, problems)
    known.save()
    return tuple(each for each in hashed if isinstance(each, Copied))


def _hashed(entry: Entry, reader: Reader, cursor: Cursor, known: Known) -> Copied | Problem:
    if entry.kind == "symlink":
        return hash_link(entry)
    hashes = known.get(entry) if entry.size >= LARGE else None
    if hashes is not None:
        return Copied.of_file(entry, hashes)
    try:
        made = hash_file(entry, reader, cursor)
    except TransferError as error:
        return error.problem
    if entry.size >= LARGE:
        known.put(entry, made)
    return made
