"""Brings code that is inside a zip or egg to disk, so that it can be copied like any other."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace

from guild_funcs.errors import SnapshotError
from guild_funcs.locate.folders import ZIP_ERRORS
from guild_funcs.locate.origin import Part
from guild_funcs.locate.wording import shown


def unpack(part: Part, folder: str) -> Part:
    """Returns `part` with its source on disk: unpacked below `folder` when it is in a zip.

    Args:
        part: A part of an origin.
        folder: An existing folder to unpack into; the caller removes it.

    Raises:
        SnapshotError: The zip cannot be read, or a name in it leaves the folder.

    Example:
        >>> unpack(Part("/lib/shared", "shared"), "/tmp")
        Part(source='/lib/shared', target='shared', archive=None)
    """
    if part.archive is None:
        return part
    inside = os.path.relpath(part.source, part.archive).replace(os.sep, "/")
    try:
        with zipfile.ZipFile(part.archive) as opened:
            _extract(opened, inside, folder)
    except ZIP_ERRORS as error:
        raise SnapshotError(f"{shown(part.archive)} cannot be unpacked: {error}") from error
    return replace(part, source=os.path.join(folder, inside), archive=None)


def _extract(opened: zipfile.ZipFile, inside: str, folder: str) -> None:
    for name in opened.namelist():
        if name == inside or name.startswith(f"{inside}/"):
            if ".." in name.split("/"):
                raise SnapshotError(
                    f"{shown(opened.filename or '')} holds '{name}', which leaves it"
                )
            opened.extract(name, folder)
