"""What a place in a run is: decided here, for every copy, link, rename and unpack."""

from __future__ import annotations

import os
import posixpath

from guild_funcs.errors import SnapshotError
from guild_funcs.paths import is_below
from guild_funcs.runfolder import GUILD

_NO_NAMES = ("", ".", "..", GUILD)

# Guild keeps source code here that is not run from the run folder (up to 0.8.2, all of it).
GUILD_SOURCE = ".guild/sourcecode"


def place(text: str) -> str:
    """Returns `text` when it is a place in a run, relative and with `/`.

    Raises:
        SnapshotError: It is absolute, or it has a part that is empty, `.`,
            `..` or `.guild`, or it holds a NUL. The error names it.

    Example:
        >>> place("shared/sub.py")
        'shared/sub.py'
        >>> place("shared/../..")
        Traceback (most recent call last):
        ...
        guild_funcs.errors.kinds.SnapshotError: 'shared/../..' is no place in the run: it has a '..'
        name a file or folder below the run folder, outside of its '.guild'
    """
    why = _why_not(text)
    if why:
        shown = text if text.isprintable() else ascii(text)[1:-1]
        raise SnapshotError(
            f"'{shown}' is no place in the run: {why}",
            hint="name a file or folder below the run folder, outside of its '.guild'",
        )
    return text


def is_name(text: str) -> bool:
    """Tells whether a text may be a part of a place.

    Example:
        >>> is_name("sub.py"), is_name(".."), is_name(".Guild")
        (True, False, False)
    """
    return "/" not in text and "\0" not in text and text.casefold() not in _NO_NAMES


def _why_not(text: str) -> str:
    if not text:
        return "it is empty"
    if text.startswith("/") or os.path.isabs(text):
        return "it is absolute"
    if "\0" in text:
        return "it holds a NUL"
    for part in text.split("/"):
        if part == "":
            return "it has an empty part"
        if part in (".", "..") or part.casefold() == GUILD:
            return f"it has a '{part}'"
    return ""


def destination(text: str) -> str:
    """Returns the place of a folder to copy into, empty for the run folder itself.

    Guild's own place for source code, `.guild/sourcecode`, is one as well.

    Raises:
        SnapshotError: It is no place in the run.

    Example:
        >>> destination("."), destination("src/"), destination(".guild/sourcecode")
        ('', 'src', '.guild/sourcecode')
    """
    path = posixpath.normpath(text.replace(os.sep, "/")) if text else "."
    if path == ".":
        return ""
    if path == GUILD_SOURCE:
        return path
    if is_below(path, GUILD_SOURCE, "/"):
        place(path[len(GUILD) + 1 :])
        return path
    return place(path)
