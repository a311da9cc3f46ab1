"""The reader of YAML that is used here, and where it reads what Guild's own does not.

Guild reads its files with PyYAML's reader in Python, which takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's safe loader, where PyYAML was built with it."""

GUILDS = yaml.SafeLoader
"""Guild's."""

HALF = r"[\ud800-\udfff]"
"""Half of a character: JSON writes some characters as two, and Guild's reader takes them so."""

_WRITTEN_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def reader_of(text: str) -> Any:
    r"""Returns the class of PyYAML that reads a text as Guild does, the fast one where it can.

    Guild's own stops at a tab after a value or a key, and at a byte order mark inside of the text,
    where libyaml reads on. It takes half of a character, where libyaml stops.

    Example:
        >>> reader_of("main: train\t\n") is GUILDS, reader_of('label: "\\ud83d\\ude00"') is GUILDS
        (True, True)
        >>> reader_of("main: train\n") is GUILDS
        False
    """
    differs = "\t" in text or "\ufeff" in text or _WRITTEN_HALF.search(text)
    return GUILDS if differs else _FAST


@contextmanager
def reading(reader: Any, text: str) -> Iterator[Any]:
    """Gives a reader of a text, of a class of PyYAML, and lets go of what it holds.

    Raises:
        yaml.YAMLError: The text has a character that is refused.

    Example:
        >>> with reading(GUILDS, "a: 1") as opened:
        ...     opened.get_single_data()
        {'a': 1}
    """
    opened = reader(text)
    try:
        yield opened
    finally:
        opened.dispose()


def encodable(text: str) -> str:
    r"""Returns a text with `?` for each half of a character, which an editor may send.

    Example:
        >>> encodable("a\ud800b"), encodable("é")
        ('a?b', 'é')
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text
