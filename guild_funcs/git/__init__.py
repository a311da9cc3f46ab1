"""What git says of a folder, asked so that nothing which the repository holds can start a program.

A repository is found (`place`), a folder with links to its parts and a configuration
of ours stands in for its own (`standin`), and git is run on that (`command`). So
filters, hooks, file watchers, pagers, aliases, remotes that fetch, and whatever else
a configuration may name are never read. `status` is what is asked. No other room starts git
(`tests/git/test_one_wrapper.py`).
"""

from __future__ import annotations

from guild_funcs.git.command import GitError, GitMissingError, Repository, opened, quoted, scratch
from guild_funcs.git.place import Place, find
from guild_funcs.git.status import Changes, changes, path_of

__all__ = [
    "Changes",
    "GitError",
    "GitMissingError",
    "Place",
    "Repository",
    "changes",
    "find",
    "opened",
    "path_of",
    "quoted",
    "scratch",
]
