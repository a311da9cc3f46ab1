"""Folders as they are listed: always sorted.

A file system lists what is in a folder in an order of its own: one by name, one by age, one by
chance. Nothing that is shown, recorded, hashed or compared may depend on that.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Callable, Optional, Union


def list_folder(folder: Union[str, int]) -> list[str]:
    """Returns the names of what is in a folder, sorted.

    Args:
        folder: Its path, or a descriptor of it.

    Raises:
        OSError: It cannot be listed.

    Example:
        >>> list_folder("docs")[:2]  # doctest: +SKIP
        ['README.md', 'command-line.md']
    """
    return sorted(os.listdir(folder))


def walk_folders(
    top: str, onerror: Optional[Callable[[OSError], None]] = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yields each folder from `top` on with its folders and files, as `os.walk`, sorted.

    Folders that are taken out of the list of folders are passed over.

    Args:
        top: The outermost folder.
        onerror: Called with the error of a folder that cannot be listed.

    Example:
        >>> next(walk_folders("docs"))[2][:2]  # doctest: +SKIP
        ['README.md', 'command-line.md']
    """
    for root, folders, files in os.walk(top, onerror=onerror):
        folders.sort()
        files.sort()
        yield root, folders, files
