"""What `git status` prints, read; and what git says of real folders."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from guild_funcs import git
from guild_funcs.git import command
from guild_funcs.git.status import read_records
from guild_funcs.record import repository

HEAD = "# branch.oid 12ab\0# branch.head main\0"
CHANGED = "1 .M N... 100644 100644 100644 1 2 lib/a.py\0"
RENAMED = "2 R. N... 100644 100644 100644 1 2 R100 lib/b.py\0? no record\0"
A, B, C, N = (
    {"files": n} for n in (["lib/a.py"], ["lib/b.py"], ["lib/c.py"], ["lib/n.py", "lib/m.py"])
)
CONFLICT = "u UU N... 1 1 1 1 a b c lib/c.py\0"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param(CHANGED, {"dirty": True, "changed": 1, **A}, id="changed"),
        pytest.param(RENAMED, {"dirty": True, "changed": 1, **B}, id="renamed"),
        pytest.param(CONFLICT, {"dirty": True, "changed": 1, **C}, id="in conflict"),
        pytest.param(
            "? lib/n.py\0? lib/m.py\0",
            {"dirty": True, "untracked": 2, **N},
            id="untracked",
        ),
        pytest.param("! lib/\0", {"ignored": True}, id="ignored"),
        pytest.param("! lib/build/\0! library/\0", {}, id="other things ignored"),
    ],
)
def test_the_output_of_git_status(text: str, state: dict[str, Any]) -> None:
    expected = {"commit": "12ab", "branch": "main", "dirty": False, **state}
    changes = git.Changes(tuple(read_records(HEAD + text)))
    assert repository.facts(changes, "lib") == expected


def test_what_a_filter_may_undo_is_not_known() -> None:
    changes = git.Changes(tuple(read_records(HEAD + CHANGED)), unsure=("lib/a.py",))
    assert repository.facts(changes, "lib") == {"commit": "12ab", "branch": "main", "unsure": 1}
    more = git.Changes((*changes.records, "? lib/n.py"), unsure=("lib/a.py",))
    assert repository.facts(more, "lib")["dirty"] is True


def test_a_folder_in_no_repository(tmp_path: Path) -> None:
    assert repository.state(str(tmp_path), dict(os.environ)) is None


def test_a_broken_repository_is_told(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    found = repository.state(str(tmp_path), dict(os.environ))
    assert found is not None
    assert "not a git repository" in found["error"]


def test_git_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec sleep 5\n")
    program.chmod(0o755)
    monkeypatch.setattr(command, "TIMEOUT", 0.1)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    found = repository.state(str(tmp_path), env)
    assert found is not None
    assert found["error"].startswith("git took more than")


def test_git_that_says_nothing_is_told(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert repository.state(str(tmp_path), env) == {"root": str(tmp_path), "error": "exit code 3"}


def test_the_callers_own_repository_does_not_answer(tmp_path: Path) -> None:
    """A git hook finds variables set that tie git to its repository."""
    for name in ("one", "two"):
        subprocess.run(["git", "init", "-q", "-b", name, str(tmp_path / name)], check=True)
    env = {**os.environ, "GIT_DIR": str(tmp_path / "one" / ".git")}
    found = repository.state(str(tmp_path / "two"), env)
    assert found is not None
    assert found["branch"] == "two"
