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
from guild_funcs.record.listing import Item
from guild_funcs.structs import replace


def unchanged(root: str, commit: str, files: Mapping[str, tuple[Item, bytes]]) -> set[str]:
    """Returns the targets of the files that git takes for what a commit has.

    Args:
        root: The repository.
        commit: The commit.
        files: By path in the repository: how the commit has a file, and another content of it.

    Raises:
        FuncsError: Git failed.
    """
    if not files:
        return set()
    placed = [item._replace(target=path) for path, (item, _) in files.items()]
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
    altered = {git.path_of(record) for record in found.records if record.startswith("1 .M ")}
    return {item.target for path, (item, _) in files.items() if path not in altered}
