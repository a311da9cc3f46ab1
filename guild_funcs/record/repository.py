"""The state of the git repository that a library is in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from guild_funcs import git
from guild_funcs.paths import is_below

# Unpushed commits are counted up to this number: more would say no more than "many".
_MOST_UNPUSHED = 1000
_MOST_NAMES = 5
_LONGEST_NAME = 100

# First letter of a line of `git status --porcelain=v2` -> the number of fields before the name.
_FIELDS = {"1": 8, "2": 9, "u": 10, "?": 1}
_UNPUSHED = ("rev-list", "--count", f"--max-count={_MOST_UNPUSHED}", "HEAD", "--not", "--remotes")


def state(path: str, env: Mapping[str, str]) -> Optional[dict[str, Any]]:
    """Returns what git says of the file or folder at `path`; None when it is in no repository.

    Of what is inside of an archive, it is what git says of the archive.

    Returns:
        `root`, `commit`, `branch` (missing on a detached head), and for the
        files at `path` alone `dirty`, the numbers of `changed` and `untracked`
        ones and the first of their names (`files`). `unsure` counts the files of which it
        is not known, since a filter of the repository's would change them first: then
        `dirty` may be missing. `unpushed` counts the commits that no remote branch has.
        `ignored` tells that git ignores the path, so that the commit says nothing of it.
        `error` when git fails.
    """
    real = os.path.realpath(path)
    while not os.path.lexists(real):
        real = os.path.dirname(real)
    place = git.find(real)
    if place is None:
        return None
    try:
        with git.opened(real, env) as repository:
            return None if repository is None else _state(repository, real)
    except git.GitError as error:
        return {"root": place.root, "error": str(error)}


def _state(repository: git.Repository, real: str) -> dict[str, Any]:
    root = repository.place.root
    changes = git.changes(repository, (real,), ignored=True)
    found = {"root": root, **facts(changes, os.path.relpath(real, root))}
    count = repository.ask(*_UNPUSHED).stdout.strip()
    return {**found, "unpushed": int(count)} if count.isdigit() and int(count) else found


def facts(changes: git.Changes, inside: str) -> dict[str, Any]:
    """Returns what the record says of the changes in a repository.

    Args:
        changes: What `git status` says.
        inside: The path that was asked for, relative to the repository.

    Example:
        >>> facts(git.Changes(("# branch.oid 12ab", "# branch.head main", "? lib/new.py")), "lib")
        {'commit': '12ab', 'branch': 'main', 'dirty': True, 'untracked': 1, 'files': ['lib/new.py']}
    """
    records = changes.records
    heads = dict(record[len("# branch.") :].split(" ", 1) for record in records if record[0] == "#")
    changed = sum(record[0] in "12u" for record in changes.certain) + len(changes.submodules)
    untracked = sum(record[0] == "?" for record in records)
    ignored = [record[2:].rstrip("/") for record in records if record[0] == "!"]
    wanted = inside.replace(os.sep, "/")
    found = {
        "commit": heads.get("oid") if heads.get("oid") != "(initial)" else None,
        "branch": heads.get("head") if heads.get("head") != "(detached)" else None,
        "dirty": None if changes.unsure and not changes.is_dirty else changes.is_dirty,
        "unsure": len(changes.unsure) or None,
        "changed": changed or None,
        "untracked": untracked or None,
        "files": _names(changes.certain) or None,
        "ignored": any(is_below(wanted, path, "/") for path in ignored) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _names(records: Sequence[str]) -> list[str]:
    """Returns the first names of changed and untracked files; the record stays small."""
    found = [
        record.split(" ", _FIELDS[record[0]])[-1] for record in records if record[0] in _FIELDS
    ]
    return [name for name in found[:_MOST_NAMES] if len(name) <= _LONGEST_NAME]
