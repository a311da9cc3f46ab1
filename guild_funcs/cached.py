"""Small files of what was found out, kept between commands in Guild's cache folder.

All of them can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from contextlib import suppress
from typing import Any


def load(file: str) -> dict[str, Any]:
    """Returns what `store` wrote; nothing for a file that is gone, cut short or of another kind."""
    if not os.path.isfile(file):  # opening a fifo would wait for ever
        return {}
    try:
        with open(file, "rb") as opened:
            digest, _, text = opened.read().partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != digest:
            return {}
        data = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def store(file: str, data: dict[str, Any]) -> None:
    """Writes a mapping at once, with a digest of it.

    Raises:
        OSError: It cannot be written.
    """
    text = json.dumps(data, separators=(",", ":")).encode("ascii")
    os.makedirs(os.path.dirname(file), exist_ok=True)
    part = f"{file}.{os.getpid()}.{threading.get_ident()}.tmp"
    try:
        with open(part, "wb") as opened:
            opened.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        os.replace(part, file)
    except OSError:
        with suppress(OSError):
            os.unlink(part)
        raise
