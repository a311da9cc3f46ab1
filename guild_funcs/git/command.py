"""Runs git on a repository's stand-in: the one place that starts git."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild_funcs.git.place import Place, find
from guild_funcs.git.standin import standing_in
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    import subprocess

TIMEOUT = 60.0
"""Git is stopped after so many seconds."""

# Extensions of a repository's format that do not change git's answers, or that the stand-in
# has too. Git refuses a repository with an extension that it does not know, and so do we.
_EXTENSIONS = frozenset(
    (
        "noop",
        "noop-v1",
        "objectformat",
        "partialclone",
        "preciousobjects",
        "refstorage",
        "relativeworktrees",
        "worktreeconfig",
    )
)

# The user's variables that say where git and its parts are.
_KEPT = ("GIT_EXEC_PATH",)


class GitError(Exception):
    """Git could not be asked, or did not answer; the text is for the user."""


class GitMissingError(GitError):
    """There is no git; `HINT` says what to do."""

    HINT = "install git, or add its folder to PATH"


@dataclass(frozen=True)
class Repository:
    """A repository that git can be asked about.

    Args:
        place: Where it is.
        program: The path of git.
        env: The environment for git.
        env_of_user: The environment that it was made from.
        exclude: The user's own file of patterns to ignore.
    """

    place: Place
    program: str
    env: Mapping[str, str]
    env_of_user: Mapping[str, str]
    exclude: Optional[str] = None

    def ask(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Returns what git answers, whatever its exit code.

        Raises:
            GitError: It cannot be run, or does not end.
        """
        options = ["-c", f"core.excludesFile={self.exclude}"] if self.exclude else []
        return _run([*self._command(), *options, *arguments], self.env, given)

    def read(self, *arguments: str, given: bytes = b"", index: Optional[str] = None) -> bytes:
        """Returns what git prints, byte for byte: objects as they are stored.

        Args:
            arguments: The command and its arguments.
            given: What git reads.
            index: Another index file than the repository's.

        Raises:
            GitError: Git failed, cannot be run, or does not end.
        """
        env = {**self.env, "GIT_INDEX_FILE": index} if index else self.env
        done = _run_bytes([*self._command(), "--no-replace-objects", *arguments], env, given)
        if done.returncode:
            raise GitError(said(_decoded(done)))
        return done.stdout

    def _command(self) -> list[str]:
        # A name with * or : is a name, not one of git's patterns.
        return [self.program, "--no-pager", "--literal-pathspecs", "-C", self.place.root]


@contextmanager
def opened(path: str, env: Mapping[str, str]) -> Iterator[Optional[Repository]]:
    """Gives the repository that a file or folder is in, or None.

    Args:
        path: A real path.
        env: The user's environment: `PATH`, and where the own settings are.

    Raises:
        GitError: Git is not there, or the repository is of a kind that is not known.
    """
    place = find(path)
    if place is None:
        yield None
        return
    program = _program(env)
    settings = _settings(program, place, env)
    own = _own_settings(program, env)
    merged = {**own, **settings}
    with standing_in(place, merged) as folder:
        exclude = own.get("core.excludesfile")
        yield Repository(place, program, _environment(env, place, folder), env, exclude)


@contextmanager
def scratch(env: Mapping[str, str]) -> Iterator[Repository]:
    """Gives a new, empty repository of our own, which is removed at the end.

    Raises:
        GitError: Git is not there, or cannot make one.
    """
    import tempfile

    program = _program(env)
    with tempfile.TemporaryDirectory(prefix="guild-funcs-git-") as folder:
        own = {**_clean(env), **_NO_SETTINGS, "GIT_DIR": folder}
        made = Repository(Place(folder, folder, folder), program, own, env)
        made.read("init", "--quiet", "--bare", "--template=", folder)
        yield made


def _program(env: Mapping[str, str]) -> str:
    import shutil

    program = shutil.which("git", path=env.get("PATH", os.defpath))
    if program is None:
        raise GitMissingError("the program 'git' was not found")
    return program


def _settings(program: str, place: Place, env: Mapping[str, str]) -> dict[str, str]:
    """Returns the settings of the repository: read as a file, with nothing that it includes.

    Raises:
        GitError: They cannot be read, or say that the repository is of an unknown kind.
    """
    path = os.path.join(place.common_dir, "config")
    if not os.path.isfile(path):
        raise GitError(f"not a git repository: {place.git_dir}")
    listed = _list(program, ["--file", path, "--no-includes"], {**_clean(env), **_NO_SETTINGS})
    unknown = {name for name in listed if name.startswith("extensions.")}
    unknown -= {f"extensions.{name}" for name in _EXTENSIONS}
    if unknown:
        raise GitError(f"the repository has an unknown {min(unknown)}")
    tree = listed.get("core.worktree")
    if tree is not None:
        tree = os.path.realpath(os.path.join(place.git_dir, tree))
        if tree != os.path.realpath(place.root):
            raise GitError(f"the repository's work tree is another folder: {tree}")
    return listed


def _own_settings(program: str, env: Mapping[str, str]) -> dict[str, str]:
    """Returns what the user's own settings say about comparing files, and what to ignore."""
    names = r"^core\.(autocrlf|eol|excludesfile)$"
    own = {name: value for name, value in env.items() if name in _OWN}
    # GIT_DIR names a folder that is no repository: what is left are the system's settings and,
    # after them, the user's.
    full = {**_clean(env), **own, "GIT_DIR": os.devnull}
    done = _run([program, "config", "-z", "--includes", "--get-regexp", names], full)
    found = _pairs(done.stdout) if not done.returncode else {}
    path = found.get("core.excludesfile")
    if path is None:
        home = env.get("XDG_CONFIG_HOME") or os.path.join(env.get("HOME", ""), ".config")
        path = os.path.join(home, "git", "ignore")
    if path.startswith("~/"):
        path = os.path.join(env.get("HOME", ""), path[2:])
    kept = {name: value for name, value in found.items() if name != "core.excludesfile"}
    return {**kept, "core.excludesfile": path} if os.path.isfile(path) else kept


_OWN = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")


def _list(program: str, where: Sequence[str], env: Mapping[str, str]) -> dict[str, str]:
    done = _run([program, "config", "-z", *where, "--list"], env)
    if done.returncode:
        raise GitError(said(done))
    return _pairs(done.stdout)


def _pairs(text: str) -> dict[str, str]:
    pairs = (each.partition("\n") for each in text.split("\0") if each)
    return {name.lower(): value for name, _, value in pairs}


# Git reads neither the user's settings nor the system's.
_NO_SETTINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "HOME": os.devnull,
    "XDG_CONFIG_HOME": os.devnull,
    "GIT_DIR": os.devnull,
}


def _clean(env: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment without what steers git, and with no question and no lock."""
    kept = {n: v for n, v in env.items() if not n.startswith("GIT_") or n in _KEPT}
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
    }


def _environment(env: Mapping[str, str], place: Place, folder: str) -> dict[str, str]:
    return {
        **_clean(env),
        **_NO_SETTINGS,
        "GIT_DIR": folder,
        "GIT_WORK_TREE": place.root,
        "GIT_INDEX_FILE": os.path.join(place.git_dir, "index"),
    }


def _run(
    command: Sequence[str], env: Mapping[str, str], given: str = ""
) -> subprocess.CompletedProcess[str]:
    return _decoded(_run_bytes(command, env, given.encode("utf-8", "surrogateescape")))


def _decoded(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    import subprocess

    # Line ends stay as they are: a name may hold any.
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def _run_bytes(
    command: Sequence[str], env: Mapping[str, str], given: bytes
) -> subprocess.CompletedProcess[bytes]:
    import subprocess

    try:
        return subprocess.run(  # noqa: S603 - the program is git, no shell sees the arguments
            command, env=dict(env), input=given, capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git took more than {TIMEOUT:g} seconds") from None
    except (OSError, ValueError) as error:
        raise GitError(f"git could not be run: {error}") from error


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Returns why git failed, in its own words."""
    lines = done.stderr.strip().splitlines() or done.stdout.strip().splitlines()
    return lines[0] if lines else f"exit code {done.returncode}"


def quoted(path: str) -> bytes:
    r"""Returns a path as git quotes it in C's way.

    Example:
        >>> quoted('a"b')
        b'"a\\042b"'
    """
    return b'"' + b"".join(map(_quoted_byte, os.fsencode(path))) + b'"'


def _quoted_byte(value: int) -> bytes:
    is_plain = 0x20 <= value < 0x7F and value not in b'"\\'  # noqa: PLR2004 - printable ASCII
    return bytes([value]) if is_plain else b"\\%03o" % value
