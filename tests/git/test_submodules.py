"""What differs in the work tree of a repository with others in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from file_trees import write_tree

from guild_funcs import git
from guild_funcs.git.status import changes

WHO = ("-c", "user.name=ann", "-c", "user.email=ann@example.org")
ALLOWED = ("-c", "protocol.file.allow=always")


def run(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", *WHO, *ALLOWED, "-C", str(folder), *arguments], check=True, capture_output=True
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submodules")
    inner = write_tree(folder / "inner", {"x.py": "x = 1\n", "y.py": "y = 1\n"})
    outer = write_tree(folder / "outer", {"own.py": ""})
    for folder in (inner, outer):
        run(folder, "init", "-q", "-b", "main", "--template=")
        run(folder, "add", ".")
        run(folder, "commit", "-qm", "one")
    for name in ("sub", "gone"):
        run(outer, "submodule", "--quiet", "add", str(inner), name)
    run(outer, "commit", "-qm", "two")
    run(outer, "submodule", "--quiet", "deinit", "gone")
    return outer


@pytest.fixture
def repository(tmp_path: Path, first: Path) -> Path:
    """A repository with a submodule that has a file, and one that is not checked out."""
    return Path(shutil.copytree(first, tmp_path / "outer", symlinks=True))


def asked(folder: Path, *only: str) -> git.Changes:
    with git.opened(str(folder), dict(os.environ)) as repository:
        assert repository is not None
        return changes(repository, only)


def test_a_submodule_that_is_clean_is_none_that_changed(repository: Path) -> None:
    assert not asked(repository).is_dirty


def test_a_submodule_with_changes_is_named(repository: Path) -> None:
    (repository / "sub" / "x.py").write_text("x = 2\n")
    found = asked(repository)
    assert (found.is_dirty, found.submodules) == (True, ("sub",))
    assert asked(repository, "own.py").submodules == ()


def test_a_submodule_that_leads_back_is_no_other_repository(repository: Path) -> None:
    shutil.rmtree(repository / "sub")
    (repository / "sub").symlink_to(".")
    found = asked(repository)
    assert (found.is_dirty, found.submodules) == (True, ())


def test_a_git_that_cannot_list_the_submodules(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    fails = "case \"$*\" in *ls-files*) echo 'fatal: odd index' >&2; exit 3;; esac"
    program.write_text(f'#!/bin/sh\n{fails}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    with pytest.raises(git.GitError, match="odd index"):
        asked(repository)


def test_of_a_submodule_with_a_filter_it_is_not_known(repository: Path) -> None:
    inner = repository / "sub"
    (inner / ".git").read_text()
    write_tree(repository / ".git" / "modules" / "sub" / "info", {"attributes": "x.py filter=n\n"})
    os.utime(inner / "x.py", (1, 1))
    (inner / "x.py").write_text("x = 3\n")
    with pytest.raises(git.GitError, match="whether the submodule 'sub' is changed is not known"):
        asked(repository)
