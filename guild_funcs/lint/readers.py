"""The reader of YAML that is used here, and where it reads what Guild's own does not.

Guild reads its files with PyYAML's reader in Python, which takes ten times as long.
"""

from __future__ import annotations

from typing import Any

import yaml

FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's safe loader, where PyYAML was built with it."""

GUILDS = yaml.SafeLoader
"""Guild's."""


def may_differ(text: str) -> bool:
    r"""Tells whether Guild's reader may stop at a text that libyaml reads.

    It stops at a tab after a value or a key, and at a byte order mark inside of the text.

    Example:
        >>> may_differ("main: train\t\n"), may_differ("main: train\n")
        (True, False)
    """
    return "\t" in text or "\ufeff" in text
