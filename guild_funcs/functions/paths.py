"""Functions about the names of files and folders. Paths are text and stay text."""

from __future__ import annotations

import os

from guild_funcs.context import Text
from guild_funcs.registry import Scalar, as_text, function, spellings


def _without_separator(path: str) -> str:
    """Removes one separator at the end, as Guild's `util.strip_trailing_sep` does."""
    return path[:-1] if path.endswith(("/", "\\")) else path


@function(examples=spellings("basename data/train.csv", "'data/train.csv'|basename", "train.csv"))
def basename(path: Scalar) -> Text:
    """Returns the last part of a path, as Guild's `basename` in labels does."""
    if not path:
        return Text()
    return Text(os.path.basename(_without_separator(as_text(path))))
