"""How the locator's messages show paths, lists and close matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.paths import shown

SHOWN = 5


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


def suggestion(name: str, known: Iterable[str], prefix: str = "") -> str:
    """Returns "did you mean 'x'?" for the name closest to `name`, or "".

    A name that differs only in case comes first, and the hint says so. `prefix` stands
    before the names in the hint.

    Example:
        >>> suggestion("sharde", ["shared", "other"])
        "did you mean 'shared'?"
    """
    names = set(known)
    hint = did_you_mean(name, names, prefix) or ""
    is_case = any(other.casefold() == name.casefold() for other in names - {name})
    return f"{hint} (upper and lower case differ)" if is_case else hint
