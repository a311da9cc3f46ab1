"""What a seam leads to is imported when it is first used, after its needs of Guild were checked.

In a version of Guild that we do not know, a function may be missing or take other parameters.
Then only the seam's feature is off, with one warning: Guild's own function is called.
"""

from __future__ import annotations

import logging
from typing import Optional

from guild_funcs.adapters.host import names
from guild_funcs.adapters.host.seams import Seam, Wrapper, adapter

log = logging.getLogger("guild.funcs")


def replacement(seam: Seam, original: Wrapper) -> Wrapper:
    """Returns what to call in place of Guild's function; that function when the feature is off."""
    problem = reason(seam)
    if problem:
        disable(seam, problem)
        return original
    made: Wrapper = adapter(seam)(original)
    return made


def reason(seam: Seam) -> Optional[str]:
    """Returns why the feature of a seam is off in this Guild, None when it is not."""
    try:
        names.find(seam.module, seam.name, seam.parameters)
    except (ImportError, AttributeError, TypeError) as error:
        return f"{seam.module}.{seam.name}: {error}"
    return next(filter(None, map(names.problem, seam.needs)), None)


def disable(seam: Seam, why: str) -> None:
    """Says which feature is off in this Guild, and why; once in a process."""
    if seam.is_told:
        return
    seam.is_told = True
    log.warning(
        "guild-funcs does not know this version of Guild: %s - disabled: %s", why, seam.feature
    )
