"""How many examples a property has: some in each run of the tests, many in `make properties`."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("GUILD_FUNCS_TEST_TIMES", "1"))


def examples(count: int) -> int:
    """The number for hypothesis; `GUILD_FUNCS_TEST_TIMES` multiplies it.

    Example:
        >>> examples(40) // TIMES
        40
    """
    return count * TIMES
