"""Paths that begin where a run decides: at its script, at `sys.path[0]`, at the user's home."""

from __future__ import annotations

import os

# A path may begin with these: the folder of the script (`sys.argv[0]`), the first entry of
# `sys.path`, and the user's home.
START = "\0start\0"
FIRST = "\0first\0"
HOME = "\0home\0"
PLACES = (START, FIRST, HOME)

_HIGHEST = 40


def parent(path: str) -> str:
    """Returns the folder of a path, as `os.path.dirname` does.

    Example:
        >>> parent("/a/b")
        '/a'
    """
    place, rest = placed(path)
    # What is above a place that is not known yet is known no better.
    is_above = place and (not rest or rest == ".." or rest.endswith("/.."))
    return f"{path.rstrip('/')}/.." if is_above else os.path.dirname(path)


def parents(path: str) -> tuple[str, ...]:
    """Returns the folders above a path, as `pathlib.Path.parents` does.

    Example:
        >>> parents("/a/b")
        ('/a', '/')
    """
    found: list[str] = []
    while parent(path) != path and len(found) < _HIGHEST:
        path = parent(path)
        found.append(path)
    return tuple(found)


def normal(path: str) -> str:
    """Returns a path without `.` and `..` inside."""
    place, rest = placed(path)
    if not place:
        return os.path.normpath(path)
    rest = os.path.normpath(rest) if rest else "."
    return place if rest == "." else f"{place}/{rest}"


def real(path: str) -> str:
    """Returns a path with its links followed, as far as it is known."""
    return normal(path) if path.startswith(PLACES) else os.path.realpath(path)


def placed(path: str) -> tuple[str, str]:
    """Returns the place that a path begins with, or "", and the rest of it.

    Example:
        >>> placed("/a/b")
        ('', '/a/b')
    """
    place = next((each for each in PLACES if path.startswith(each)), "")
    return place, path[len(place) :].lstrip("/") if place else path


def user(path: str) -> str:
    """Returns a path of which `~` is the user's home.

    Raises:
        ValueError: It is another user's.
    """
    if path == "~" or path.startswith("~/"):
        return HOME + path[1:]
    if path.startswith("~"):
        raise ValueError("another user's home")
    return path
