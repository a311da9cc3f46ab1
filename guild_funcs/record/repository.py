"""The state of the git repository that a library is in: two runs of git, side by side."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from guild_funcs.paths import is_below

_TIMEOUT = 10.0
# Counting goes no further: an unpushed history of years says no more than "many".
_MOST_UNPUSHED = 1000

# Settings of the caller's own repository would answer for another one.
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")
_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all")
_UNPUSHED = ("rev-list", "--count", f"--max-count={_MOST_UNPUSHED}", "HEAD", "--not", "--remotes")


def state(path: str, env: Mapping[str, str]) -> Optional[dict[str, Any]]:
    """Returns what git says of the file or folder at `path`; None when it is in no repository.

    Returns:
        `root`, `commit`, `branch` (missing on a detached head), and for the
        files at `path` alone `dirty` and the numbers of `changed` and `untracked`
        ones. `unpushed` counts the commits that no remote branch has. `ignored` tells
        that git ignores the path, so that the commit says nothing of it. `error` when
        git fails.
    """
    real = os.path.realpath(path)
    root = _root(real)
    program = shutil.which("git", path=env.get("PATH", os.defpath))
    if root is None:
        return None
    if program is None:
        return {"root": root, "error": "the program 'git' was not found"}
    base = [program, "-C", root, "--literal-pathspecs", "-c", "core.fsmonitor=false"]
    # The two run at the same time.
    status = _start([*base, *_STATUS, "--ignored=matching", "--", real], env)
    unpushed = _start([*base, *_UNPUSHED], env)
    code, text = _finish(status)
    count = _finish(unpushed)[1].strip()
    if code:
        return {"root": root, "error": text.strip().splitlines()[-1] if text.strip() else "failed"}
    found = {"root": root, **parse_status(text, os.path.relpath(real, root))}
    return {**found, "unpushed": int(count)} if count.isdigit() and int(count) else found


def _root(path: str) -> Optional[str]:
    folder = path
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _start(command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    kept = {n: v for n, v in env.items() if not n.startswith("GIT_") or n in _KEPT}
    return subprocess.Popen(  # noqa: S603 - the program is git, no shell sees the arguments
        command,
        env={**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def _finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    try:
        text, _ = process.communicate(timeout=_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return 1, f"git took more than {_TIMEOUT:.0f} seconds"
    return process.returncode, text


def parse_status(text: str, inside: str) -> dict[str, Any]:
    r"""Returns the facts in the output of `git status --porcelain=v2 --branch -z`.

    Args:
        text: The output.
        inside: The path that was asked for, relative to the repository.

    Example:
        >>> parse_status("# branch.oid 12ab\0# branch.head main\0? lib/new.py\0", "lib")
        {'commit': '12ab', 'branch': 'main', 'dirty': True, 'untracked': 1}
    """
    records = _records(text)
    heads = dict(record[len("# branch.") :].split(" ", 1) for record in records if record[0] == "#")
    changed = sum(record[0] in "12u" for record in records)
    untracked = sum(record[0] == "?" for record in records)
    ignored = [record[2:].rstrip("/") for record in records if record[0] == "!"]
    wanted = inside.replace(os.sep, "/")
    facts = {
        "commit": heads.get("oid") if heads.get("oid") != "(initial)" else None,
        "branch": heads.get("head") if heads.get("head") != "(detached)" else None,
        "dirty": bool(changed or untracked),
        "changed": changed or None,
        "untracked": untracked or None,
        "ignored": any(is_below(wanted, path, "/") for path in ignored) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _records(text: str) -> list[str]:
    """Returns the records; the old path that follows that of a renamed file is left out."""
    found: list[str] = []
    parts = iter(text.split("\0"))
    for part in parts:
        if part.startswith("2 "):
            next(parts, None)
        if part and part[0] in "#12u?!":
            found.append(part)
    return found
