"""What differs from the commit that is checked out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from guild_funcs.git.command import GitError, Repository, opened, said
from guild_funcs.structs import dataclass

_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all")
_GITLINK = "160000 "
# How many submodules deep a submodule is looked at.
_DEEPEST = 10


@dataclass(frozen=True)
class Changes:
    """The records of `git status`, and what it cannot tell.

    Args:
        records: Each record of `--porcelain=v2`, the old path of a renamed file left out.
        unsure: Files that differ as they are, but that a filter of the repository's would
            change before they are compared. The filter is a program: it is not run.
        submodules: Paths of changed submodules.
    """

    records: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    submodules: tuple[str, ...] = ()

    @property
    def certain(self) -> tuple[str, ...]:
        """The records of files that differ for certain; untracked ones are among them."""
        return tuple(
            each for each in self.records if each[0] in "12u?" and path_of(each) not in self.unsure
        )

    @property
    def is_dirty(self) -> bool:
        """Tells whether anything differs for certain."""
        return bool(self.certain or self.submodules)


def changes(
    repository: Repository, only: Sequence[str] = (), *, ignored: bool = False, depth: int = 0
) -> Changes:
    """Returns what differs in the work tree, or at the paths in `only`.

    Submodules are asked in the same way, one by one: git would read their own settings.

    Raises:
        GitError: Git failed.
    """
    options = ["--ignored=matching"] if ignored else []
    where = ["--", *only] if only else []
    done = repository.ask(*_STATUS, "--ignore-submodules=dirty", *options, *where)
    if done.returncode:
        raise GitError(said(done))
    records = tuple(read_records(done.stdout))
    return Changes(
        records,
        tuple(_filtered(repository, [path_of(each) for each in records if _is_altered(each)])),
        tuple(_changed_submodules(repository, where, depth)),
    )


def read_records(text: str) -> Iterator[str]:
    """Yields the records in what `git status --porcelain=v2 -z` prints.

    The old path that follows that of a renamed file is left out.
    """
    parts = iter(text.split("\0"))
    for part in parts:
        if part.startswith("2 "):
            next(parts, None)
        if part and part[0] in "#12u?!":
            yield part


def _is_altered(record: str) -> bool:
    """Tells whether a known file differs from the index by its content, and by nothing else."""
    return record.startswith("1 .M ")


def path_of(record: str) -> str:
    """Returns the path in a record (git-status(1), "Porcelain Format Version 2").

    Example:
        >>> path_of("? lib/new file.py")
        'lib/new file.py'
    """
    fields = {"1": 8, "2": 9, "u": 10, "?": 1, "!": 1}[record[0]] if record[0] != "#" else 0
    return record.split(" ", fields)[fields]


def _filtered(repository: Repository, paths: Sequence[str]) -> Iterator[str]:
    """Yields the paths to which the attributes give a filter."""
    if not paths:
        return
    given = "".join(f"{path}\0" for path in paths)
    done = repository.ask("check-attr", "-z", "--stdin", "filter", given=given)
    if done.returncode:
        raise GitError(said(done))
    fields = done.stdout.split("\0")
    for path, value in zip(fields[::3], fields[2::3]):
        if value not in ("unspecified", "unset"):
            yield path


def _changed_submodules(repository: Repository, where: Sequence[str], depth: int) -> Iterator[str]:
    root = repository.place.root
    if not os.path.lexists(os.path.join(root, ".gitmodules")) or depth > _DEEPEST:
        return
    done = repository.ask("ls-files", "-z", "--stage", *where)
    if done.returncode:
        raise GitError(said(done))
    for line in done.stdout.split("\0"):
        path = line.partition("\t")[2]
        folder = os.path.join(root, path)
        if line.startswith(_GITLINK) and os.path.lexists(os.path.join(folder, ".git")):
            with opened(os.path.realpath(folder), repository.env_of_user) as inner:
                if inner and inner.place.root != root:
                    found = changes(inner, depth=depth + 1)
                    if found.unsure and not found.is_dirty:
                        raise GitError(f"whether the submodule '{path}' is changed is not known")
                    if found.is_dirty:
                        yield path
