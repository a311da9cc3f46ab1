"""Runs git for objects, patches and worktrees, so that the repository can start no program.

Hooks are off, no file watcher and no transport is started, and only commands are used that read
and write objects as they are: no filter, text conversion or external diff is asked for.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from typing import Optional, Union

from guild_funcs.errors import FuncsError, MissingError

_TIMEOUT = 120.0
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_OPTIONS = (
    "--literal-pathspecs",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
    *("-c", "core.attributesFile="),
    *("-c", "gc.auto=0"),
)
_SAFE = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}


def is_commit(text: object) -> bool:
    """Tells whether a text is a commit's name in digits: a record may come from elsewhere.

    Example:
        >>> is_commit("1f3a9c2d04"), is_commit("--output=x")
        (True, False)
    """
    return isinstance(text, str) and bool(_COMMIT.fullmatch(text))


def git(folder: str, *arguments: str, data: bytes = b"", env: Mapping[str, str]) -> bytes:
    """Returns what git prints when it is run in a folder.

    Args:
        folder: The repository, or a folder in it.
        arguments: The command and its arguments.
        data: What git reads.
        env: The environment to run it in; what ties git to another repository is left out.

    Raises:
        FuncsError: Git failed, or is not there.
    """
    found = ask(folder, *arguments, data=data, env=env)
    if isinstance(found, str):
        raise FuncsError(f"git {arguments[0]} failed in {folder}: {found}")
    return found


def ask(
    folder: str,
    *arguments: str,
    data: bytes = b"",
    env: Mapping[str, str],
    index: Optional[str] = None,
) -> Union[bytes, str]:
    """Returns what git prints, or as text why it failed; `index` is another index file.

    Raises:
        MissingError: There is no git.
    """
    program = shutil.which("git", path=env.get("PATH", os.defpath))
    if program is None:
        raise MissingError(
            "the program 'git' was not found", hint="install git, or add its folder to PATH"
        )
    kept = {name: value for name, value in env.items() if not name.startswith("GIT_")}
    own = {"GIT_INDEX_FILE": index} if index else {}
    try:
        done = subprocess.run(  # noqa: S603 - the program is git, no shell sees the arguments
            [program, "-C", folder, *_OPTIONS, *arguments],
            env={**kept, **_SAFE, **own},
            input=data,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return told[0] if told else f"exit code {done.returncode}"
    return done.stdout
