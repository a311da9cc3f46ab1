"""Functions that ask git about the project or about a given path.

The `git` program is run; so worktrees, submodules and shallow clones need no
special case. It is run so that it changes nothing and starts nothing: no lock is
taken, no question asked, and the repository's own settings cannot start a program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Optional

from guild_funcs.context import Context, Text
from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.registry import PathArg, function, spellings

_TIMEOUT = 60.0

# What rev-parse and describe say of a HEAD that has no commit.
_NO_COMMIT = ("Needed a single revision", "bad revision 'HEAD'", "Not a valid object name HEAD")

# Variables that tie git to one repository, whatever the path: those that
# `git rev-parse --local-env-vars` lists and that a git hook finds set.
_LOCAL = frozenset(
    (
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    )
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
    return Text(_ask(context, path, "rev-parse", "--verify", *how, "HEAD^{commit}"))


@function(capability="process", examples=spellings("git-branch", "'.'|git-branch", "main"))
def git_branch(context: Context, path: Optional[PathArg] = None) -> Optional[Text]:
    """Returns the branch that is checked out, or null when a commit is (a detached head).

    `$(git-branch | default detached)` gives it a name then.
    """
    done = _run(context, path, "symbolic-ref", "--short", "--quiet", "HEAD")
    # --quiet: exit code 1 says that HEAD is no branch, any other one that git failed.
    if done.returncode == 1:
        return None
    return Text(_output(done, path or context.project_dir))


@function(capability="process", examples=spellings("git-describe", "'.'|git-describe", "v1.0"))
def git_describe(context: Context, path: Optional[PathArg] = None) -> Text:
    """Returns the closest tag, the commits since and the commit, as `v1.0-3-gdeadbee`.

    It is what `git describe --tags --always --dirty` prints: only the abbreviated commit
    when there is no tag, and `-dirty` at the end when a file that git knows has changed.
    """
    return Text(_ask(context, path, "describe", "--tags", "--always", "--dirty"))


@function(capability="process", examples=spellings("git-dirty", "'.'|git-dirty", False))
def git_dirty(context: Context, path: Optional[PathArg] = None) -> bool:
    """Tells whether anything is not committed: changed, added, removed or untracked files.

    Ignored files do not count. Without a path the whole repository of the project is looked
    at; with one, that file or folder alone.
    """
    only = () if path is None else ("--", path)
    return bool(_ask(context, path, "status", "--porcelain", "--untracked-files=normal", *only))


def _ask(context: Context, path: Optional[str], *arguments: str) -> str:
    return _output(_run(context, path, *arguments), path or context.project_dir)


def _run(
    context: Context, path: Optional[str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Runs git in the folder of `path`, by default the project's."""
    program = shutil.which("git", path=context.env.get("PATH", os.defpath))
    if program is None:
        hint = "install git, or add its folder to PATH"
        raise MissingError("the program 'git' was not found", hint=hint)
    # Names with * or : are names; a file watcher of the repository's is not started.
    options = ("--literal-pathspecs", "-c", "core.fsmonitor=false")
    try:
        return subprocess.run(  # noqa: S603 - the program is git, the arguments no shell sees
            [program, "-C", _folder(path or context.project_dir), *options, *arguments],
            env=_environment(context),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FuncsError(f"git could not be run: {error}") from error


def _folder(path: str) -> str:
    if not os.path.exists(path):
        raise MissingError(f"'{path}' does not exist").about("path")
    return path if os.path.isdir(path) else os.path.dirname(path)


def _environment(context: Context) -> dict[str, str]:
    """Returns the environment without what ties git to a repository, and in English."""
    kept = {name: value for name, value in context.env.items() if name not in _LOCAL}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def _output(done: subprocess.CompletedProcess[str], path: str) -> str:
    """Returns what git printed.

    Raises:
        MissingError: There is no repository, or no commit in it.
        FuncsError: Git failed for another reason, which the message tells.
    """
    if done.returncode == 0:
        return done.stdout.strip()
    if "not a git repository" in done.stderr:
        raise MissingError(f"'{path}' is in no git repository").about("path")
    if any(each in done.stderr for each in _NO_COMMIT):
        raise MissingError(f"the git repository of '{path}' has no commit yet").about("path")
    reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
    raise FuncsError(f"git failed for '{path}': {reason}").about("path")
