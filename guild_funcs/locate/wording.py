"""How the locator's messages show paths, lists and close matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

SHOWN = 5


def shown(path: str) -> str:
    r"""Returns `path` as text that any terminal can print (it may not be UTF-8).

    Example:
        >>> shown("/lib/caf\udce9")
        '/lib/caf\\xe9'
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def joined(items: Sequence[str]) -> str:
    """Returns a list of names or paths for a message: at most 5, then how many more.

    Example:
        >>> joined(["/a", "/b"])
        '/a, /b'
    """
    more = len(items) - SHOWN
    end = f" and {more} more" if more > 0 else ""
    return ", ".join(shown(item) for item in items[:SHOWN]) + end


def searched(places: Sequence[str]) -> str:
    """Returns the line that says where something was searched.

    Example:
        >>> searched(["/a", "/b"])
        'searched: /a, /b'
    """
    return f"searched: {joined(places)}" if places else "searched: nothing, the path is empty"


def suggestion(name: str, known: Iterable[str]) -> str:
    """Returns "did you mean 'x'?" for the name closest to `name`, or "".

    A name that differs only in case comes first, and the hint says so.

    Example:
        >>> suggestion("sharde", ["shared", "other"])
        "did you mean 'shared'?"
    """
    names = sorted(set(known) - {name})
    for other in names:
        if other.lower() == name.lower():
            return f"did you mean '{shown(other)}'? (upper and lower case differ)"
    close = get_close_matches(name, names, n=1)
    return f"did you mean '{shown(close[0])}'?" if close else ""
