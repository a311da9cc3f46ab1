"""A library as its recorded commit has it, read from git's objects: no filter, no hook runs.

Git objects are read with `ls-tree` and `cat-file`, which give the bytes as they are stored: no
smudge filter, text conversion or external program of the repository is started.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Optional

from guild_funcs import git
from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.git import GitError, GitMissingError, Repository
from guild_funcs.paths import path_inside
from guild_funcs.record import attribute, trees
from guild_funcs.record.listing import Item
from guild_funcs.snapshot.archives import archive_of
from guild_funcs.system import system_env

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SUBMODULE = "160000"
KINDS = {"100644": "file", "100755": "exec", "120000": "link"}


def reason_for_none(library: Mapping[str, Any]) -> str:
    """Returns why a library cannot be compared with a commit, empty when it can."""
    found = library.get("git")
    if not isinstance(found, dict):
        return "it was in no git repository"
    if "error" in found:
        return f"git failed then: {found['error']}"
    if not found.get("commit"):
        return "its repository had no commit"
    if not _is_commit(found["commit"]):
        return f"'{found['commit']}' is no commit"
    return _reason_of_place(library, found)


def _reason_of_place(library: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    root, commit = str(found.get("root")), found["commit"]
    if not os.path.isdir(root):
        return f"its repository {root} is gone"
    archives = (archive_of(mount["source"]) for mount in attribute.mounts(library))
    archive = next(filter(None, archives), None)
    if archive is not None:
        return f"it is in an archive, {archive}"
    return "" if _has(root, commit) else f"the commit {commit} is not in {root}"


def _has(root: str, commit: str) -> bool:
    with failures(root):
        try:
            with opened(root) as repository:
                return repository.read("cat-file", "-t", commit) == b"commit\n"
        except GitMissingError:
            raise
        except GitError:
            return False


def _is_commit(text: object) -> bool:
    """Tells whether a text is a commit's name in digits: a record may come from elsewhere."""
    return isinstance(text, str) and bool(_COMMIT.fullmatch(text))


@contextmanager
def failures(root: str) -> Iterator[None]:
    """Turns what went wrong with git into errors of ours.

    Raises:
        MissingError: There is no git.
        FuncsError: Git failed.
    """
    try:
        yield
    except GitMissingError as error:
        raise MissingError(str(error), hint=error.HINT) from error
    except GitError as error:
        raise FuncsError(f"git failed in {root}: {error}") from error


@contextmanager
def opened(root: str) -> Iterator[Repository]:
    """Gives a repository by its folder.

    Raises:
        GitError: The folder is no repository any more, or one of a kind that is not known, or
            there is no git.
    """
    with git.opened(os.path.realpath(root), system_env()) as repository:
        if repository is None:
            raise GitError("it is no git repository any more")
        yield repository


def run_git(root: str, *arguments: str, data: bytes = b"") -> bytes:
    """Returns what git prints in a repository.

    Raises:
        FuncsError: Git failed, or is not there.
    """
    with failures(root), opened(root) as repository:
        return repository.read(*arguments, given=data)


def repository_path(library: Mapping[str, Any], target: str) -> Optional[str]:
    """Returns the path in the repository of a library's file, None when it is outside of it."""
    found = trees.mount_of(library, target)
    base = found and mount_path(library, found[0])
    return posixpath.normpath(base + found[1]) if found and base is not None else None


def mount_path(library: Mapping[str, Any], mount: Mapping[str, str]) -> Optional[str]:
    """Returns the path in the repository of what was mounted, None when it is outside of it."""
    root = os.path.realpath(str(library["git"]["root"]))
    folder, name = os.path.split(mount["source"])
    real = os.path.realpath(mount["source"])
    if not os.path.lexists(real):  # the source is gone now
        real = os.path.join(os.path.realpath(folder), name)
    every = (path_inside(path, root) for path in (mount.get("real", real), real))
    return next((path.replace(os.sep, "/") for path in every if path is not None), None)


class Stored(NamedTuple):
    """A file of a commit.

    Args:
        kind: Of the file.
        oid: The id of its object.
        path: Where it is in the repository.
        root: The repository; a submodule is one of its own.
        commit: The commit.
        above: The path of the submodule in the library's repository, with a `/`; else empty.
    """

    kind: str
    oid: str
    path: str
    root: str
    commit: str
    above: str = ""


def files(library: Mapping[str, Any]) -> dict[str, Stored]:
    """Returns the files of a library in its recorded commit by target, those of submodules too."""
    found: dict[str, Stored] = {}
    for mount in attribute.mounts(library)[::-1]:
        base = mount_path(library, mount)
        if base is None:
            continue
        for each in _below(library["git"]["root"], library["git"]["commit"], base):
            path = each.above + each.path
            below = path if base == "." else path[len(base) :].lstrip("/")
            target = posixpath.join(mount["target"], below) if below else mount["target"]
            found.setdefault(target, each)
    return found


def _below(root: str, commit: str, path: str, above: str = "") -> Iterator[Stored]:
    for mode, oid, name in _entries(root, commit, path):
        inner = os.path.join(root, name)
        if mode in KINDS:
            yield Stored(KINDS[mode], oid, name, root, commit, above)
        elif mode == _SUBMODULE and _has(inner, oid):
            yield from _below(inner, oid, ".", f"{above}{name}/")


def tree(root: str, commit: str) -> Iterator[tuple[str, str, str]]:
    """Yields mode, object id and path of each file and link of a commit."""
    return (each for each in _entries(root, commit) if each[0] in KINDS)


def _entries(root: str, commit: str, path: str = ".") -> Iterator[tuple[str, str, str]]:
    only = () if path == "." else ("--", path)
    listed = run_git(root, "ls-tree", "-r", "-z", "--full-tree", commit, *only)
    for entry in listed.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        fields = head.decode("ascii", "replace").split()
        if len(fields) == 3:  # noqa: PLR2004 - mode, type, id
            yield fields[0], fields[2], os.fsdecode(name)


def read(found: Iterable[Stored]) -> dict[str, bytes]:
    """Returns the content of files of commits by the ids of their objects.

    Raises:
        FuncsError: One of them is not there.
    """
    oids: dict[str, list[str]] = {}
    for each in found:
        oids.setdefault(each.root, []).append(each.oid)
    return {oid: data for root in oids for oid, data in contents(root, oids[root]).items()}


def contents(root: str, oids: Iterable[str]) -> dict[str, bytes]:
    """Returns the content of git's objects by id, as they are stored.

    Raises:
        FuncsError: One of them is not there.
    """
    wanted = list(dict.fromkeys(oids))
    rest = run_git(root, "cat-file", "--batch", data="".join(f"{o}\n" for o in wanted).encode())
    found: dict[str, bytes] = {}
    start = 0
    for oid in wanted:
        end = rest.index(b"\n", start)
        fields = rest[start:end].split()
        if len(fields) != 3:  # noqa: PLR2004 - id, type, size
            raise FuncsError(f"git has no object {oid} in {root}", hint="fetch the commit")
        size = int(fields[2])
        found[oid] = rest[end + 1 : end + 1 + size]
        start = end + 1 + size + 1
    return found


def make_item(target: str, kind: str, data: bytes) -> Item:
    """Returns an item with this content; of a link, the text."""
    link = os.fsdecode(data) if kind == "link" else ""
    return Item(target, kind, hashlib.sha256(data).hexdigest(), link)
