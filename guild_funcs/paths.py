"""Paths as text: whether one is at or below another, and how a message shows one.

This is the one place that decides either. Paths are compared as they are written:
nothing is read from the disk, and no link is followed. Whoever needs that asks with
the real paths of both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Optional


def rest_below(path: str, folder: str, separator: str = os.sep) -> Optional[str]:
    """Returns what follows `folder` in `path`: "" for the folder itself, None when elsewhere.

    The rest begins with the separator, so that it can be put after another folder.
    A folder that is "" holds nothing but itself.

    Example:
        >>> rest_below("/lib/shared/one.py", "/lib/shared"), rest_below("/lib", "/lib")
        ('/one.py', '')
        >>> rest_below("/lib/shared2", "/lib/shared") is None
        True
    """
    base = folder.rstrip(separator)
    if path in (base, folder):
        return ""
    return path[len(base) :] if folder and path.startswith(base + separator) else None


def is_below(path: str, folder: str, separator: str = os.sep) -> bool:
    """Tells whether `path` is `folder` or in it.

    Example:
        >>> is_below("/lib/shared", "/lib/"), is_below("/lib", "/lib"), is_below("/lib2", "/lib")
        (True, True, False)
    """
    return rest_below(path, folder, separator) is not None


def path_inside(path: str, folder: str) -> Optional[str]:
    """Returns the path of `path` in `folder`, "." for the folder itself, None when it is elsewhere.

    Example:
        >>> path_inside("/p/..data/a", "/p"), path_inside("/other", "/p")
        ('..data/a', None)
    """
    relative = os.path.relpath(path, folder)
    return None if relative.split(os.sep)[0] == os.pardir else relative


def is_path(text: str) -> bool:
    r"""Tells whether a text may be a path: it has no NUL, and no half of a character.

    A byte of a name that is no UTF-8 is a half of a character for Python, and may be there.

    Example:
        >>> is_path("/lib/caf\udce9"), is_path("/lib\0"), is_path("/lib/\ud800")
        (True, False, False)
    """
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def shown(path: str) -> str:
    r"""Returns `path` as text that any terminal can print (it may not be UTF-8).

    Example:
        >>> shown("/lib/caf\udce9")
        '/lib/caf\\xe9'
    """
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # No path of a file has a half of a character that stands for no byte.
        data = path.encode("utf-8", "backslashreplace")
    return data.decode("utf-8", "backslashreplace")


def home_hint(paths: Iterable[str]) -> Optional[str]:
    """Returns what to write for a path below `~`, which only a shell takes for the home folder.

    Example:
        >>> home_hint(["/project/~/data"]), home_hint(["/project/data"])
        ("'~' is no home folder in an expression: write $HOME/data", None)
    """
    for path in paths:
        _, tilde, rest = f"{path}/".replace(os.sep, "/").partition("/~/")
        if tilde:
            return f"'~' is no home folder in an expression: write $HOME/{rest}".rstrip("/")
    return None
