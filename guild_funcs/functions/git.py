"""Functions that ask git about the project or about a given path.

The `git` program is run by `guild_funcs.git`: it changes nothing, and nothing that the
repository holds can start a program. It is imported when it is asked: a list of all functions
needs none of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild_funcs.context import Context, Text
from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.registry import PathArg, function, spellings

if TYPE_CHECKING:
    import subprocess

    from guild_funcs.git import Repository

# The messages of rev-parse and describe for a HEAD that has no commit, or one that is missing.
_NO_COMMIT = (
    *("Needed a single revision", "bad revision 'HEAD'", "Not a valid object name HEAD"),
    "HEAD is neither a commit nor blob",
)


@function(
    capability="process",
    examples=spellings("git-commit short=yes", "'.'|git-commit:short=yes", "a0922f6"),
)
def git_commit(context: Context, path: Optional[PathArg] = None, short: bool = False) -> Text:
    """Returns the commit that is checked out, in full, or with `short=yes` abbreviated.

    It is that of the project, or of the repository that a given file or folder is in.
    """
    how = ("--short",) if short else ()
    with _opened(context, path) as (repository, _):
        done = repository.ask("rev-parse", "--verify", *how, "HEAD^{commit}")
        return Text(_output(repository, done, path or context.project_dir))


@function(capability="process", examples=spellings("git-branch", "'.'|git-branch", "main"))
def git_branch(context: Context, path: Optional[PathArg] = None) -> Optional[Text]:
    """Returns the branch that is checked out, or null when a commit is (a detached head).

    `$(git-branch | default detached)` gives it a name then.
    """
    with _opened(context, path) as (repository, _):
        done = repository.ask("symbolic-ref", "--short", "--quiet", "HEAD")
        # With --quiet, exit code 1 says that HEAD is no branch; any other code, that git failed.
        if done.returncode == 1:
            return None
        return Text(_output(repository, done, path or context.project_dir))


@function(capability="process", examples=spellings("git-describe", "'.'|git-describe", "v1.0"))
def git_describe(context: Context, path: Optional[PathArg] = None) -> Text:
    """Returns the closest tag, the commits since and the commit, as `v1.0-3-gdeadbee`.

    It is what `git describe --tags --always --dirty` prints: only the abbreviated commit
    when there is no tag, and `-dirty` at the end when a file that git knows has changed.
    """
    from guild_funcs.git import changes as changes_in

    where = path or context.project_dir
    with _opened(context, path) as (repository, _):
        found = _output(repository, repository.ask("describe", "--tags", "--always"), where)
        changes = changes_in(repository)
        known = [each for each in changes.certain if not each.startswith("?")]
        if not known and not changes.submodules and changes.unsure:
            raise _unsure(where, changes.unsure)
        return Text(f"{found}-dirty" if known or changes.submodules else found)


@function(capability="process", examples=spellings("git-dirty", "'.'|git-dirty", False))
def git_dirty(context: Context, path: Optional[PathArg] = None) -> bool:
    """Tells whether anything is not committed: changed, added, removed or untracked files.

    Ignored files do not count. Without a path the whole repository of the project is looked
    at; with one, that file or folder alone. A file that only differs until a filter of the
    repository's (such as Git LFS) has changed it is an error: the filter is a program.
    """
    from guild_funcs.git import changes as changes_in

    with _opened(context, path) as (repository, real):
        changes = changes_in(repository, () if path is None else (real,))
        if not changes.is_dirty and changes.unsure:
            raise _unsure(path or context.project_dir, changes.unsure)
        return changes.is_dirty


@contextmanager
def _opened(context: Context, path: Optional[str]) -> Iterator[tuple[Repository, str]]:
    """Gives the repository of `path`, by default the project's, and the real path of it.

    Raises:
        MissingError: There is none, or no git.
        FuncsError: Git failed for another reason, which the message tells.
    """
    from guild_funcs import git

    where = path or context.project_dir
    real = _real(where)
    try:
        folder = real if os.path.isdir(real) else os.path.dirname(real)
        with git.opened(folder, context.env) as made:
            if made is None:
                hint = "to go on without it, give a default, as in $(git-commit | default none)"
                message = f"'{where}' is in no git repository"
                raise MissingError(message, hint=hint).about("path")
            yield made, real
    except git.GitMissingError as error:
        raise MissingError(str(error), hint=error.HINT) from None
    except git.GitError as error:
        raise FuncsError(f"git failed for '{where}': {error}").about("path") from None


def _real(path: str) -> str:
    """Returns the path with the links of its folders followed; a link to a file is itself."""
    if not os.path.exists(path):
        raise MissingError(f"'{path}' does not exist").about("path")
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _output(repository: Repository, done: subprocess.CompletedProcess[str], path: str) -> str:
    """Returns what git printed.

    Raises:
        MissingError: There is no commit.
        FuncsError: Git failed for another reason, which the message tells.
    """
    if done.returncode == 0:
        return done.stdout.strip()
    if any(each in done.stderr for each in _NO_COMMIT):
        raise _no_commit(repository, path).about("path")
    from guild_funcs.git.command import said

    raise FuncsError(f"git failed for '{path}': {said(done)}").about("path")


def _no_commit(repository: Repository, path: str) -> MissingError:
    named = repository.ask("rev-parse", "--verify", "--quiet", "HEAD")
    if named.returncode:
        return MissingError(f"the git repository of '{path}' has no commit yet")
    return MissingError(
        f"the git repository of '{path}' lacks the commit that is checked out: "
        f"{named.stdout.strip()} is missing or damaged",
        hint="git fsck lists what is missing; git fetch may bring it",
    )


def _unsure(path: str, files: tuple[str, ...]) -> FuncsError:
    return FuncsError(
        f"whether '{path}' is dirty is not known: '{files[0]}' goes through a filter, which is"
        " a program and is not run",
        hint="commit the file, or check it out again",
    ).about("path")
