"""The versions of Guild that guild-funcs works with; with others it keeps out.

pip installs a Guild of these versions. Another one may be there all the same: then one
line says so, and Guild works as it does without guild-funcs.
"""

from __future__ import annotations

import sys

LOWEST, BELOW = (0, 9), (0, 10)

_SAID: list[str] = []


def is_supported() -> bool:
    """Tells whether this process has such a Guild; says so on stderr, once, when not."""
    import guild

    version = str(getattr(guild, "__version__", "unknown"))
    if is_between(version):
        return True
    if not _SAID:
        _SAID.append(version)
        sys.stderr.write(f"guild-funcs works with Guild 0.9 and is off: this is Guild {version}\n")
    return False


def is_between(version: str) -> bool:
    """Tells whether guild-funcs works with that version of Guild.

    Example:
        >>> is_between("0.9.0"), is_between("0.9.1.rc2"), is_between("0.8.2"), is_between("0.10.0")
        (True, True, False, False)
    """
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    return LOWEST <= numbers < BELOW
