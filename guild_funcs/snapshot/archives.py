"""Mounts inside a zip or egg: `/lib/acme.egg/shared` is the folder `shared` of that archive."""

from __future__ import annotations

import os
import stat
import zipfile
from typing import Optional

from guild_funcs.snapshot import leftout
from guild_funcs.snapshot.entries import Entry, Mount, Note, Problem, Walked

_DEFAULT_MODE = 0o644


def archive_of(source: str) -> Optional[str]:
    """Returns the path of the archive in which `source` lies, or None.

    Python's zipimport names a module in an archive the same way
    (https://docs.python.org/3/library/zipimport.html).
    """
    if os.path.exists(source):
        return None
    path = os.path.dirname(source)
    while path != os.path.dirname(path) and not os.path.exists(path):
        path = os.path.dirname(path)
    return path if os.path.isfile(path) and zipfile.is_zipfile(path) else None


def walk_archive(mount: Mount, archive: str) -> Walked:
    """Returns what a snapshot of `mount`, which lies in `archive`, consists of."""
    raise NotImplementedError
