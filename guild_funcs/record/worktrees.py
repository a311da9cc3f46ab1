"""Adds a git worktree to a repository, without starting git in it: hooks have no part in it.

The files are those that `git worktree add --no-checkout --detach` makes
(https://git-scm.com/docs/gitrepository-layout, "worktrees").
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from guild_funcs.git import GitError, Repository
from guild_funcs.runfolder.folder import Folder
from guild_funcs.snapshot.entries import os_reason

_FOLDER = "worktrees"
_ODD = re.compile(r"[^A-Za-z0-9_-]+")


@contextmanager
def added(repository: Repository, commit: str, path: str) -> Iterator[None]:
    """Makes a worktree at a commit, with an index and no files; a block that fails removes it.

    Args:
        repository: Where the commit is.
        commit: Its name in digits.
        path: The new folder.

    Raises:
        GitError: The repository is of a kind that has other files, or cannot be changed, or git
            failed.
        OSError: The folder cannot be made.
    """
    common = repository.place.common_dir
    if os.path.lexists(os.path.join(common, "reftable")):
        raise GitError("its references are no files: use git worktree add, and restore --patch")
    os.mkdir(path)
    with closing(Folder(common)) as folder:
        own = ""
        try:
            try:
                own = _new(folder, os.path.basename(path))
                _write(folder, own, commit, path)
            except OSError as error:
                why = f"'{folder.path_of(_FOLDER)}' cannot be changed: {os_reason(error)}"
                raise GitError(why) from error
            repository.read("read-tree", commit, index=folder.path_of(f"{own}/index"))
            yield
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            if own:
                folder.remove(own)
            with suppress(OSError):  # others are in it
                folder.remove_folder(_FOLDER)
            raise


def _new(folder: Folder, name: str) -> str:
    if folder.lstat(_FOLDER) is None:
        folder.make(_FOLDER)
    name = _ODD.sub("-", name) or "restored"
    count = 1
    while True:
        own = f"{_FOLDER}/{name}" if count == 1 else f"{_FOLDER}/{name}{count}"
        try:
            folder.make(own)
        except FileExistsError:
            count += 1
        else:
            return own


def _write(folder: Folder, own: str, commit: str, path: str) -> None:
    pointer = os.path.join(os.path.realpath(path), ".git")
    folder.write(f"{own}/HEAD", f"{commit}\n".encode())
    folder.write(f"{own}/commondir", b"../..\n")
    folder.write(f"{own}/gitdir", os.fsencode(f"{pointer}\n"))
    with open(pointer, "xb") as file:
        file.write(os.fsencode(f"gitdir: {folder.path_of(own)}\n"))
