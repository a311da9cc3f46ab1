"""A library's state in a run beside its recorded commit: as a patch, or as a git worktree.

Both are made from the bytes of git's objects and of the run, in a repository of their own or by
writing the files: git's filters, hooks and diff programs have no part in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from guild_funcs import git
from guild_funcs.errors import FuncsError, SnapshotError
from guild_funcs.record import commits, restoring, sides, trees
from guild_funcs.record.contents import Contents
from guild_funcs.record.differing import shown
from guild_funcs.record.listing import Item
from guild_funcs.record.run import Run
from guild_funcs.record.worktrees import added
from guild_funcs.system import system_env

# A path in the repository -> its item, and the item's content.
State = Mapping[str, tuple[Item, bytes]]

_MODES = {kind: mode for mode, kind in commits.KINDS.items()}
_WHO = b"guild-funcs <guild-funcs@localhost> 0 +0000\n"


def states(run: Run, library: Mapping[str, Any]) -> tuple[State, State]:
    """Returns a library in its recorded commit, and as the run used it.

    Raises:
        FuncsError: There is no such commit, or a file is outside of the repository.
        SnapshotError: A file is nowhere as the run used it.
    """
    reason = commits.reason_for_none(library)
    if reason:
        raise FuncsError(f"'{library['name']}': {reason}")
    side = sides.commit_side(run, library)
    known = commits.files(library)
    before = {
        _path(library, known, target): (item, side.read(target) or b"")
        for target, item in side.tree.items()
    }
    after: dict[str, tuple[Item, bytes]] = {}
    missing = []
    items = trees.used(run, library).items
    contents = Contents(run, library, items)
    for item in items:
        data = contents.read(item)
        if data is None:
            missing.append(item.target)
        else:
            after[_path(library, known, item.target)] = (item, data)
    if missing:
        raise SnapshotError(
            f"files of '{library['name']}' are no longer as the run used them",
            notes=tuple(f"  {shown(target)}" for target in missing),
        )
    return before, after


def _path(library: Mapping[str, Any], known: Mapping[str, commits.Stored], target: str) -> str:
    if target in known:
        return known[target].above + known[target].path
    found = commits.repository_path(library, target)
    if found is None:
        raise FuncsError(
            f"'{library['name']}' is not in its repository whole: {shown(target)} is outside",
            hint=f"the repository is {library['git']['root']}",
        )
    return found


def patch(before: State, after: State) -> bytes:
    """Returns the patch that `git apply` takes, checked by applying it; empty without a change.

    Raises:
        FuncsError: Git failed, or the patch does not give the state of the run.
    """
    with commits.failures("a repository of its own"), git.scratch(system_env()) as repository:
        stream = b"".join([*_commit(b"before", before), *_commit(b"after", after), b"done\n"])
        repository.read("fast-import", "--quiet", "--done", given=stream)
        options = ("--binary", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv")
        found = repository.read("diff-tree", "-r", "-p", *options, "before", "after")
        if found:
            _check(repository, found)
        return found


def _check(repository: git.Repository, found: bytes) -> None:
    """Applies a patch in an index of its own, and compares the tree."""
    index = os.path.join(repository.place.git_dir, "check")
    try:
        repository.read("read-tree", "before", index=index)
        repository.read("apply", "--cached", "--whitespace=nowarn", "-", given=found, index=index)
        made = repository.read("write-tree", index=index)
    except git.GitError as error:
        raise FuncsError(f"the patch does not apply: {error}") from error
    if made != repository.read("rev-parse", "after^{tree}"):
        raise FuncsError("the patch does not give the state of the run")


def _commit(name: bytes, state: State) -> Iterator[bytes]:
    """Yields a commit on a branch of its own for `git fast-import`."""
    yield b"commit refs/heads/" + name + b"\ncommitter " + _WHO + b"data 0\n"
    for path, (item, data) in sorted(state.items()):
        mode = _MODES[item.kind].encode()
        yield b"M " + mode + b" inline " + git.quoted(path) + b"\ndata %d\n" % len(data)
        yield data + b"\n"


class Worktree(NamedTuple):
    """A git worktree with the state of libraries in it."""

    names: tuple[str, ...]
    path: str
    commit: str
    root: str


def worktrees(run: Run, libraries: Sequence[Mapping[str, Any]], to: str) -> list[Worktree]:
    """Makes a git worktree of each repository at the recorded commit: all of them, or none.

    Raises:
        FuncsError: There is no such commit, or git failed.
        SnapshotError: A file is nowhere as the run used it.
    """
    by_commit: dict[tuple[str, str], dict[str, tuple[State, State]]] = {}
    for library in libraries:
        changes = states(run, library)
        at = (library["git"]["root"], library["git"]["commit"])
        by_commit.setdefault(at, {})[library["name"]] = changes
    found = []
    with restoring.folders(to), ExitStack() as made:
        for (root, commit), members in by_commit.items():
            path = _free(os.path.join(os.path.abspath(to), os.path.basename(root) or "root"))
            made.enter_context(worktree(root, commit, path, list(members.values())))
            found.append(Worktree(tuple(members), path, commit, root))
    return found


def _free(path: str) -> str:
    """Returns `path`, with a number when that is taken: two repositories may have one name."""
    found, count = path, 1
    while os.path.lexists(found):
        count += 1
        found = f"{path}-{count}"
    return found


@contextmanager
def worktree(
    root: str, commit: str, path: str, changes: Sequence[tuple[State, State]]
) -> Iterator[None]:
    """Makes a git worktree at a commit, with the states of libraries in it.

    A block that fails removes it.

    Args:
        root: The repository.
        commit: The commit.
        path: The folder to make.
        changes: Of each library, its state in the commit and in the run.

    Raises:
        FuncsError: Git failed.
    """
    with (
        commits.failures(root),
        commits.opened(root) as repository,
        added(repository, commit, path),
    ):
        _fill(root, commit, path, changes)
        yield


def _fill(root: str, commit: str, path: str, changes: Sequence[tuple[State, State]]) -> None:
    found = {name: (mode, oid) for mode, oid, name in commits.tree(root, commit)}
    data = commits.contents(root, (oid for _, oid in found.values()))
    state = {
        name: (commits.make_item(name, commits.KINDS[mode], data[oid]), data[oid])
        for name, (mode, oid) in found.items()
    }
    for before, after in changes:
        state = {name: each for name, each in state.items() if name not in before}
        state.update(
            {name: (item._replace(target=name), each) for name, (item, each) in after.items()}
        )
    restoring.check_places([item for item, _ in state.values()])
    for item, content in sorted(state.values(), key=lambda pair: pair[0].kind == "link"):
        restoring.write(item, restoring.place(path, item), content)
