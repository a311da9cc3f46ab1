"""What installers wrote about a distribution: where it was installed from, and its files.

See https://packaging.python.org/en/latest/specifications/direct-url/ and
https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, Optional
from urllib.parse import urlsplit, urlunsplit

from guild_funcs.locate.folders import DiskFolder
from guild_funcs.locate.metadata import is_site, metadata_files, normalized
from guild_funcs.locate.origin import Origin

_METADATA = (".dist-info", ".egg-info")


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
        found = {"url": _without_password(str(data["url"]))}
        vcs = data.get("vcs_info") or {}
        given = {"vcs": vcs.get("vcs"), "commit": vcs.get("commit_id")}
        return {**found, **{name: str(value) for name, value in given.items() if value}}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


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
