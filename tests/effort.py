"""How many examples a property has, and which: the same in each run, or others to search.

`make test` and CI take the examples that follow from the text of each property, so that what
passes once passes again, on any machine. `make properties` draws others, and many times as many.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal import constants_ast
from hypothesis.internal.conjecture import providers

TIMES = int(os.environ.get("GUILD_FUNCS_TEST_TIMES", "1"))
SEARCHES = TIMES > 1 or bool(os.environ.get("GUILD_FUNCS_TEST_RANDOM"))


def examples(count: int) -> int:
    """The number for hypothesis; `GUILD_FUNCS_TEST_TIMES` multiplies it.

    Example:
        >>> examples(40) // TIMES
        40
    """
    return count * TIMES


def load_profile() -> None:
    """Sets what holds for all properties that do not say otherwise."""
    # How long an example takes tells how busy the machine is, and nothing of the code.
    settings.register_profile(
        "searches",
        deadline=None,
        max_examples=examples(25),
        suppress_health_check=[HealthCheck.too_slow],
        print_blob=True,
    )
    settings.register_profile(
        "same-each-time", settings.get_profile("searches"), derandomize=True, database=None
    )
    settings.load_profile("searches" if SEARCHES else "same-each-time")
    if not SEARCHES:
        take_no_constants()


def take_no_constants() -> None:
    """Has hypothesis draw nothing from our own code.

    It takes numbers and texts from all modules that are loaded at the time: the examples of one
    test would follow from the tests before it, and from a change anywhere else.
    """
    if hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = constants_ast.Constants  # noqa: SLF001 - there is no setting
