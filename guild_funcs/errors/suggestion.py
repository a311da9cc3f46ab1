"""What a user may have meant: the known names that are a slip or two away from the given one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Optional

from guild_funcs.paths import shown

# A name may hold one slip for each so many of its letters. The ratio of common letters that
# `difflib` takes would find 'chardet' for 'shared' and PATH for DATA_PATH.
LETTERS_PER_SLIP = 4
MOST_SLIPS = 3
MOST_NAMES = 3

_ASKED = "did you mean "


def close_names(name: str, known: Iterable[str]) -> list[str]:
    """Returns the names that are closest to `name`, at most three, all equally close.

    A slip is a letter that is missing, too much, wrong, or swapped with its neighbour.
    One is allowed in a name of two to six letters, two in up to ten, three in longer
    ones. Upper and lower case are the same; they decide between names that are equally
    close, and then the longer name wins.

    Example:
        >>> close_names("nide", ["node", "side", "mode"])
        ['node', 'side']
        >>> close_names("shared", ["chardet"]), close_names("DATA_PATH", ["PATH"])
        ([], [])
    """
    counted: dict[tuple[int, int, int], list[str]] = {}
    for other in sorted(set(known) - {name}):
        count = _slips(name.casefold(), other.casefold())
        if count is not None:
            as_written = _slips(name, other)
            # A missing letter is likelier than a wrong one: 'stm' is meant as stem, not as str.
            rank = (count, MOST_SLIPS + 1 if as_written is None else as_written, -len(other))
            counted.setdefault(rank, []).append(other)
    return counted[min(counted)][:MOST_NAMES] if counted else []


def did_you_mean(name: str, known: Iterable[str], prefix: str = "") -> Optional[str]:
    """Returns the hint for the names closest to `name`, or None when none is close.

    Args:
        name: The name that is not known.
        known: The names that are.
        prefix: What the hint puts before a name: `model.` for the keys below `model`.

    Example:
        >>> did_you_mean("basenam", ["basename", "dirname"])
        "did you mean 'basename'?"
        >>> did_you_mean("lr", ["data"]) is None
        True
    """
    quoted = [f"'{shown(prefix + other)}'" for other in close_names(name, known)]
    return f"{_ASKED}{' or '.join(quoted)}?" if quoted else None


def suggested(hint: Optional[str]) -> list[str]:
    """Returns the names that a hint of `did_you_mean` suggests.

    Example:
        >>> suggested("did you mean 'basename' or 'dirname'?"), suggested("write it anew")
        (['basename', 'dirname'], [])
    """
    if hint is None or not hint.startswith(_ASKED) or not hint.endswith("?"):
        return []
    return [each.strip("'") for each in hint[len(_ASKED) : -1].split(" or ")]


@lru_cache(maxsize=4096)
def _slips(one: str, other: str) -> Optional[int]:
    """Returns the slips between two names, or None when there are more than allowed.

    The "optimal string alignment" distance: https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance.
    """
    longest = max(len(one), len(other))
    allowed = min(max((longest + 1) // LETTERS_PER_SLIP, longest > 1), MOST_SLIPS)
    if abs(len(one) - len(other)) > allowed:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, letter_there in enumerate(other, 1):
            changed = before[j - 1] + (letter != letter_there)
            row.append(min(changed, before[j] + 1, row[j - 1] + 1))
            if i > 1 and j > 1 and one[i - 2 : i] == letter_there + other[j - 2]:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1] if row[-1] <= allowed else None
