"""What installers wrote about a distribution: where it was installed from, and its files.

See https://packaging.python.org/en/latest/specifications/direct-url/ and
https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.locate.installed.files import record_rows
from guild_funcs.locate.installed.metadata import is_site, metadata_files, normalized
from guild_funcs.locate.origin import Origin
from guild_funcs.locate.path.folders import DiskFolder
from guild_funcs.record.imported import without_password

_METADATA = (".dist-info", ".egg-info")
_LARGE = 1 << 20


def is_metadata(target: str) -> bool:
    """Tells whether a place is in the folder of metadata that an installer wrote.

    Example:
        >>> is_metadata("scipy-1.17.dist-info/RECORD"), is_metadata("scipy/version.py")
        (True, False)
    """
    return target.partition("/")[0].endswith(_METADATA)


def is_installed(origin: Origin) -> bool:
    """Tells whether an origin is a distribution in site-packages, and no editable one."""
    return bool(origin.distribution) and not origin.editable and is_site(origin.entry)


def metadata_folder(origin: Origin) -> Optional[str]:
    """Returns the path of the distribution's metadata folder, or None."""
    if not origin.distribution:
        return None
    for site in _sites(origin):
        found = metadata_files(DiskFolder(site)).get(normalized(origin.distribution), [])
        for name in found:
            path = os.path.join(site, name)
            if name.endswith(_METADATA) and os.path.isdir(path):
                return path
    return None


def _sites(origin: Origin) -> Iterator[str]:
    yield origin.entry
    yield from (entry for entry in sys.path if is_site(entry) and entry != origin.entry)


def direct_url(origin: Origin) -> Optional[dict[str, str]]:
    """Returns where pip says the distribution was installed from, without any password.

    None for one from an index.
    """
    folder = metadata_folder(origin)
    if folder is None:
        return None
    try:
        with open(os.path.join(folder, "direct_url.json"), encoding="utf-8") as file:
            data = json.load(file)
        found = {"url": without_password(str(data["url"]))}
        vcs = data.get("vcs_info") or {}
        given = {"vcs": vcs.get("vcs"), "commit": vcs.get("commit_id")}
        return {**found, **{name: str(value) for name, value in given.items() if value}}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def recorded_content(origin: Origin) -> dict[str, Any]:
    """Returns what an installed distribution holds by its RECORD; no file of it is read.

    `record-sha256` is the hash of RECORD, which holds the hash of each file.
    Empty when there is no RECORD.
    """
    text = record_text(origin)
    if text is None:
        return {}
    lines = [line for line in text.splitlines() if line]
    sizes = (line.rpartition(b",")[2].strip() for line in lines)
    return {
        "files": len(lines),
        "bytes": sum(int(size) for size in sizes if size.isdigit()),
        "record-sha256": hashlib.sha256(text).hexdigest(),
    }


def record_text(origin: Origin) -> Optional[bytes]:
    """Returns the RECORD of the distribution, or None when it has none."""
    folder = metadata_folder(origin)
    if folder is None:
        return None
    try:
        with open(os.path.join(folder, "RECORD"), "rb") as file:
            return file.read()
    except OSError:
        return None


def altered_files(entry: str, record: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the files whose content is not that of RECORD, and those that are gone.

    Of files larger than a mebibyte only the size is compared: a library may
    hold gigabytes of them.
    """
    changed: list[str] = []
    gone: list[str] = []
    for row in record_rows(record, os.path.join(entry, "RECORD")):
        if len(row) < 3 or not row[1] or row[0].endswith(".pyc"):  # noqa: PLR2004 - path, hash, size
            continue
        path = os.path.join(entry, row[0])
        if not os.path.isfile(path):
            gone.append(row[0])
        elif not _is_as_recorded(path, row[1], row[2]):
            changed.append(row[0])
    return tuple(changed), tuple(gone)


def _is_as_recorded(path: str, digest: str, size: str) -> bool:
    found = os.path.getsize(path)
    if size.isdigit() and int(size) != found:
        return False
    algorithm, _, expected = digest.partition("=")
    if found > _LARGE or algorithm != "sha256":
        return True
    raw = bytes.fromhex(file_hash(path, "sha256"))
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == expected


def file_hash(path: str, algorithm: str) -> str:
    """Returns the hash of a file's content in hexadecimal digits."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with open(path, "rb") as file:
        while chunk := file.read(_LARGE):
            digest.update(chunk)
    return digest.hexdigest()
