"""The content of a library's files as a run used them: of its copy, the library, its repository.

Whatever is found counts only when its hash is the recorded one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Optional

from guild_funcs.record import history, trees
from guild_funcs.record.listing import Item
from guild_funcs.record.run import Run


class Contents:
    """What reads the files of a library as a run used them.

    Args:
        run: The run.
        library: The record of the library.
        items: The files.
    """

    def __init__(self, run: Run, library: Mapping[str, Any], items: Iterable[Item]) -> None:
        self._run = run
        self.library = library
        self._items = items

    def read(self, item: Item) -> Optional[bytes]:
        """Returns the content of a file, the text of a link; None when nobody has it any more."""
        if item.kind == "link":
            return os.fsencode(item.link)
        data = on_disk(self._run, self.library, item)
        return self._stored.get(item.target) if data is None else data

    @cached_property
    def _stored(self) -> Mapping[str, bytes]:
        """What git has of all files that are nowhere on disk: asked once."""
        files = (item for item in self._items if item.kind != "link")
        lost = [item for item in files if on_disk(self._run, self.library, item) is None]
        return history.stored(self.library, lost)


def on_disk(run: Run, library: Mapping[str, Any], item: Item) -> Optional[bytes]:
    """Returns the content of a file as the run used it: from its copy, or from the library."""
    in_run = trees.path_in_run(run, library, item.target) if trees.has_copy(library) else None
    for path in (in_run, *trees.source_paths(library, item.target)):
        data = None if path is None else trees.content(path)
        if data is not None and hashlib.sha256(data).hexdigest() == item.sha256:
            return data
    return None
