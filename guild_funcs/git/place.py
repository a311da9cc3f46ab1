"""Where a repository is: its work tree and its folders, as git itself looks for them."""

from __future__ import annotations

import os
from typing import Optional

from guild_funcs.structs import dataclass

_POINTER = "gitdir:"
_LONGEST = 4096


@dataclass(frozen=True)
class Place:
    """A repository on disk.

    Args:
        root: The folder of its work tree.
        git_dir: The folder of what belongs to this work tree: HEAD, the index.
        common_dir: The folder of what all work trees share: objects, branches, settings.
    """

    root: str
    git_dir: str
    common_dir: str


def find(path: str) -> Optional[Place]:
    """Returns the repository that a file or folder is in, or None.

    Args:
        path: A real path: links are not followed.

    Example:
        >>> find("/")
    """
    folder = path
    while True:
        git_dir = _git_dir(os.path.join(folder, ".git"))
        if git_dir is not None:
            return Place(folder, git_dir, _common_dir(git_dir))
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _git_dir(path: str) -> Optional[str]:
    """Returns the folder that a `.git` is, or that it names (in a work tree or submodule)."""
    if os.path.isdir(path):
        return os.path.realpath(path)
    named = first_line(path)
    if named is None:
        return None
    if not named.startswith(_POINTER):
        return os.path.realpath(path)
    return os.path.realpath(os.path.join(os.path.dirname(path), named[len(_POINTER) :].strip()))


def _common_dir(git_dir: str) -> str:
    named = first_line(os.path.join(git_dir, "commondir"))
    return os.path.realpath(os.path.join(git_dir, named)) if named else git_dir


def first_line(path: str) -> Optional[str]:
    """Returns the first line of a small regular file, or None for anything else."""
    if not os.path.isfile(path):
        return None
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read(_LONGEST)).partition("\n")[0].strip()
    except (OSError, ValueError):
        return None
