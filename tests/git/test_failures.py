"""A git that is slow, broken or strange: one clear error, and no traceback."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from file_trees import write_tree

from guild_funcs.git import command, place
from guild_funcs.git.command import GitError


def program(folder: Path, code: str) -> str:
    path = folder / "git"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_one_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "TIMEOUT", 0.01)
    slow = program(tmp_path, "exec sleep 60")
    with pytest.raises(GitError, match=r"git took more than 0\.01 seconds"):
        command._run([slow], dict(os.environ))  # noqa: SLF001


def test_one_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="git could not be run: "):
        command._run([str(tmp_path / "git")], dict(os.environ))  # noqa: SLF001


def test_one_that_cannot_list_its_settings(tmp_path: Path) -> None:
    broken = program(tmp_path, "echo 'fatal: bad config' >&2; exit 3")
    with pytest.raises(GitError, match="bad config"):
        command._list(broken, [], dict(os.environ))  # noqa: SLF001


def test_an_ignore_file_of_ones_own_in_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / "ignored").touch()
    told = program(tmp_path, r"printf 'core.excludesfile\n~/ignored\0'")
    own = command._own_settings(told, {"HOME": str(tmp_path)})  # noqa: SLF001
    assert own == {"core.excludesfile": str(tmp_path / "ignored")}


def test_the_settings_of_ones_own_come_after_those_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what they include; a repository has no part in them, not even where git is started."""
    texts = {
        "system": "[core]\nautocrlf = input\neol = lf\n",
        "own": "[core]\nautocrlf = true\n[include]\npath = more\n",
        "more": "[core]\nexcludesFile = ~/ignored\n",
        "ignored": "",
        "repository/.git/config": "[core]\neol = crlf\n",
    }
    write_tree(tmp_path, texts)
    subprocess.run(["git", "init", "-q", tmp_path / "repository"], check=True)
    monkeypatch.chdir(tmp_path / "repository")
    places = {"GIT_CONFIG_SYSTEM": "system", "GIT_CONFIG_GLOBAL": "own", "HOME": "."}
    env = {name: str(tmp_path / path) for name, path in places.items()}
    program = str(shutil.which("git"))
    assert command._own_settings(program, {**os.environ, **env}) == {  # noqa: SLF001
        "core.autocrlf": "true", "core.eol": "lf", "core.excludesfile": str(tmp_path / "ignored"),
    }  # fmt: skip


def test_the_first_line_of_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.first_line(str(tmp_path)) is None
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\nmore\n")
    assert place.first_line(str(tmp_path / "HEAD")) == "ref: refs/heads/main"

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("builtins.open", refuse)
    assert place.first_line(str(tmp_path / "HEAD")) is None
