"""The files of metadata that other tools write: RECORD and `direct_url.json`, read with care.

They may hold anything. What cannot be read is an error of ours that names the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Optional

from guild_funcs.errors import FuncsError
from guild_funcs.paths import shown

_HINT = "install the distribution again"


def record_rows(record: bytes, path: str) -> Iterator[list[str]]:
    """Yields the rows of a RECORD: file, hash, size; empty ones are left out.

    Args:
        record: Its content.
        path: Where it is, for errors.

    Raises:
        FuncsError: It is no RECORD.

    Example:
        >>> list(record_rows(b"a.py,sha256=x,3", "/site/a.dist-info/RECORD"))
        [['a.py', 'sha256=x', '3']]
    """
    import csv
    import io

    text = record.decode("utf-8", "surrogateescape")
    if "\0" in text:
        raise _unreadable(path, "it is no text")
    try:
        # Only \r and \n end a line of the record. splitlines() also ends lines at characters that
        # may be in a file's name.
        yield from (row for row in csv.reader(io.StringIO(text, newline="")) if row)
    except csv.Error as error:
        raise _unreadable(path, str(error)) from None


def editable_project(text: bytes, path: str) -> Optional[str]:
    """Returns the project of an editable install, by its `direct_url.json`; None for another.

    See https://packaging.python.org/en/latest/specifications/direct-url/.

    Args:
        text: Its content.
        path: Where it is, for errors.

    Raises:
        FuncsError: It does not follow the specification.

    Example:
        >>> editable_project(b'{"url": "file:///p", "dir_info": {"editable": true}}', "x")
        '/p'
    """
    if not text:
        return None
    import json
    from urllib.parse import unquote, urlsplit

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise _unreadable(path, "it is no JSON") from None
    info = data.get("dir_info", {}) if isinstance(data, dict) else None
    if not isinstance(info, dict):
        raise _unreadable(path, "it is no mapping, or its dir_info is no mapping")
    if not info.get("editable"):
        return None
    url = data.get("url")
    try:
        project = unquote(urlsplit(url).path) if isinstance(url, str) else ""
    except ValueError:
        project = ""
    if not project or "\0" in project:
        raise _unreadable(path, "its url is no address of a folder")
    return os.path.normpath(project)


def _unreadable(path: str, why: str) -> FuncsError:
    return FuncsError(f"{shown(path)} cannot be read: {why}", hint=_HINT)
