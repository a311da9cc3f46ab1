"""Which files git takes for those of a commit: line ends and the like count as attributes say.

Git itself is asked, with the attributes that the commit has, and without the programs that a
repository may name as filters.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

from guild_funcs import git
from guild_funcs.record import commits, restoring
from guild_funcs.record.commits import Stored
from guild_funcs.record.listing import Item
from guild_funcs.structs import replace


def unchanged(files: Mapping[str, tuple[Stored, bytes]]) -> set[str]:
    """Returns the targets of the files that git takes for what a commit has.

    Args:
        files: Of each target, how the commit has it, and another content.

    Raises:
        FuncsError: Git failed.
    """
    by_commit: dict[tuple[str, str], dict[str, tuple[Stored, bytes]]] = {}
    for each in files.values():
        by_commit.setdefault((each[0].root, each[0].commit), {})[each[0].path] = each
    same: set[Stored] = set()
    for (root, commit), inside in by_commit.items():
        altered = _altered(root, commit, inside)
        same.update(stored for path, (stored, _) in inside.items() if path not in altered)
    return {target for target, (stored, _) in files.items() if stored in same}


def _altered(root: str, commit: str, files: Mapping[str, tuple[Stored, bytes]]) -> set[str]:
    """Returns the paths that differ, in a work tree with these files alone."""
    placed = [Item(path, stored.kind, "") for path, (stored, _) in files.items()]
    restoring.check_places(placed)
    with (
        commits.failures(root),
        commits.opened(root) as repository,
        tempfile.TemporaryDirectory(prefix="guild-funcs-git-") as folder,
    ):
        index, tree = os.path.join(folder, "index"), os.path.join(folder, "tree")
        repository.read("read-tree", commit, index=index)
        os.mkdir(tree)
        for item in placed:
            path, is_executable = restoring.place(tree, item), item.kind == "exec"
            restoring.write_file(path, files[item.target][1], is_executable=is_executable)
        env = {**repository.env, "GIT_WORK_TREE": tree, "GIT_INDEX_FILE": index}
        place = replace(repository.place, root=tree)
        found = git.changes(replace(repository, place=place, env=env))
    return {git.path_of(record) for record in found.records if record.startswith("1 .M ")}
