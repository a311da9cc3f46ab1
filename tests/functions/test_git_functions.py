"""Functions that ask git, in real repositories of every shape."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from function_projects import SEARCH_PATH, Project, culprit, git

from guild_funcs.context import Text
from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.git import command


def _commit(folder: Path, name: str = "train.py") -> None:
    (folder / name).write_text(name)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Change")


def _repository(folder: Path) -> Path:
    git(folder, "init", "--quiet", "--initial-branch=main")
    _commit(folder)
    return folder


def _project(folder: Path) -> Project:
    return Project(folder, env={"PATH": SEARCH_PATH, "HOME": "/nonexistent"})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return _repository(tmp_path / "my é project")


def _head(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD")


def _short(folder: Path) -> str:
    return git(folder, "rev-parse", "--short", "HEAD")


def test_clean_repository(repository: Path) -> None:
    project = _project(repository)
    assert project.value("$(git-commit)") == _head(repository)
    assert project.value("$(git-commit short=yes)") == _short(repository)
    assert project.value("$(git-branch)") == "main"
    assert project.value("$(git-describe)") == _short(repository)
    assert project.value("$(git-dirty)") is False


@pytest.mark.parametrize("text", ["$(git-commit)", "$(git-branch)", "$(git-describe)"])
def test_names_stay_text(repository: Path, text: str) -> None:
    assert type(_project(repository).value(text)) is Text


def test_a_repository_that_git_cannot_read(repository: Path) -> None:
    head = _head(repository)
    path = repository / ".git" / "objects" / head[:2] / head[2:]
    path.unlink()
    path.write_bytes(b"cut short")
    for name in ("git-commit", "git-describe"):
        error = _project(repository).error(f"$({name})")
        assert f"git failed for '{repository}': " in error.message


def test_describe_counts_from_the_tag_and_tells_changes(repository: Path) -> None:
    git(repository, "tag", "v1.0")
    project = _project(repository)
    assert project.value("$(git-describe)") == "v1.0"
    _commit(repository, "more.py")
    described = f"v1.0-1-g{_short(repository)}"
    assert project.value("$(git-describe)") == described
    (repository / "train.py").write_text("changed")
    assert project.value("$(git-describe)") == f"{described}-dirty"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: (folder / "train.py").write_text("new"), id="changed"),
        pytest.param(lambda folder: (folder / "train.py").unlink(), id="removed"),
        pytest.param(lambda folder: (folder / "a é").write_text(""), id="untracked"),
    ],
)
def test_dirty(repository: Path, change: object) -> None:
    git(repository, "config", "status.showUntrackedFiles", "no")
    assert callable(change)
    change(repository)
    assert _project(repository).value("$(git-dirty)") is True


def test_dirty_looks_at_the_repository_or_at_the_path_alone(repository: Path) -> None:
    for name in ("a *", "a x", "project"):
        (repository / name).mkdir()
        _commit(repository, f"{name}/file")
    (repository / "a x/new").write_text("")
    project = _project(repository / "project")
    assert project.value("$(git-dirty)") is True
    assert project.value("$(git-dirty .)") is False
    assert project.value("$(git-dirty '../a x')") is True
    assert project.value("$(git-dirty '../a x/file')") is False
    # The name of a folder, not a pattern.
    assert project.value("$(git-dirty '../a *')") is False
    project.flags["folders"] = ["../a *", "../a x"]
    assert project.value("${folders|git-dirty}") == [False, True]


def test_ignored_files_are_not_dirty(repository: Path) -> None:
    (repository / ".gitignore").write_text("*.log\n")
    _commit(repository, "more.py")
    (repository / "x.log").write_text("")
    assert _project(repository).value("$(git-dirty)") is False


def test_path_of_another_repository(repository: Path, tmp_path: Path) -> None:
    library = _repository(tmp_path / "library")
    _commit(library, "more.py")
    project = _project(repository)
    assert project.value("$(git-commit ../library)") == _head(library)
    assert project.value("$(git-commit ../library/train.py)") == _head(library)
    assert project.value(f"${{'{library}'|git-describe}}") == _short(library)


def test_worktree(repository: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    git(repository, "worktree", "add", "--quiet", "-b", "side", str(tree))
    _commit(tree, "more.py")
    project = _project(tree)
    assert project.value("$(git-commit)") == _head(tree) != _head(repository)
    assert project.value("$(git-branch)") == "side"
    assert project.value("$(git-dirty)") is False


def test_submodule(repository: Path, tmp_path: Path) -> None:
    library = _repository(tmp_path / "library")
    _commit(library, "more.py")
    git(repository, "submodule", "--quiet", "add", str(library), "lib")
    git(repository, "commit", "--quiet", "--message=Add the library")
    project = _project(repository)
    assert project.value("$(git-commit lib)") == _head(library)
    assert project.value("$(git-commit)") == _head(repository)
    assert project.value("$(git-dirty)") is False
    (repository / "lib/new").write_text("")
    assert project.value("$(git-dirty)") is True
    assert project.value("$(git-dirty lib)") is True


def test_shallow_clone(repository: Path, tmp_path: Path) -> None:
    git(repository, "tag", "v1.0")
    _commit(repository, "more.py")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), str(clone))
    project = _project(clone)
    assert project.value("$(git-commit)") == _head(repository)
    assert project.value("$(git-describe)") == _short(clone)
    assert project.value("$(git-branch)") == "main"
    assert project.value("$(git-dirty)") is False


def test_detached_head_has_no_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    project = _project(repository)
    assert project.value("$(git-branch)") is None
    assert project.value("$(git-branch | default detached)") == "detached"
    assert project.value("$(git-commit)") == _head(repository)


def test_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    project = _project(tmp_path)
    assert project.value("$(git-branch)") == "main"
    assert project.value("$(git-dirty)") is False
    for name in ("git-commit", "git-describe"):
        error = project.error(f"$({name})")
        assert isinstance(error, MissingError)
        assert error.message == f"the git repository of '{tmp_path}' has no commit yet"


def test_a_repository_without_the_commit_that_is_checked_out(repository: Path) -> None:
    """As a clone or a backup leaves it that was cut short."""
    head = _head(repository)
    (repository / ".git" / "objects" / head[:2] / head[2:]).unlink()
    for name in ("git-commit", "git-commit short=yes", "git-describe"):
        error = _project(repository).error(f"$({name})")
        assert isinstance(error, MissingError)
        assert error.message == (
            f"the git repository of '{repository}' lacks the commit that is checked out: "
            f"{head} is missing or damaged"
        )
        assert error.hint == "git fsck lists what is missing; git fetch may bring it"


@pytest.mark.parametrize("name", ["git-commit", "git-branch", "git-describe", "git-dirty"])
def test_no_repository(tmp_path: Path, name: str) -> None:
    project = _project(tmp_path)
    error = project.error(f"x $({name} .)")
    assert isinstance(error, MissingError)
    assert error.message == f"'{tmp_path}' is in no git repository"
    assert error.hint == "to go on without it, give a default, as in $(git-commit | default none)"
    assert project.value(f"$({name} | default none)") == "none"
    assert culprit(error) == "."
    assert culprit(project.error(f"x $({name})")) == name


def test_path_that_does_not_exist(repository: Path) -> None:
    error = _project(repository).error("$(git-commit lib)")
    assert isinstance(error, MissingError)
    assert error.message == f"'{repository}/lib' does not exist"
    assert culprit(error) == "lib"


def test_no_git(repository: Path) -> None:
    project = _project(repository)
    project.env["PATH"] = str(repository)
    error = project.error("$(git-commit)")
    assert isinstance(error, MissingError)
    assert error.message == "the program 'git' was not found"
    assert error.hint == "install git, or add its folder to PATH"


def test_other_failures_tell_what_git_said(repository: Path) -> None:
    (repository / ".git/config").write_text("[core\n")
    error = _project(repository).error("$(git-commit)")
    assert type(error) is FuncsError
    assert error.message == (
        f"git failed for '{repository}': fatal: bad config line 1 in file {repository}/.git/config"
    )


def _program(folder: Path, script: str) -> str:
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}{SEARCH_PATH}"


def test_a_failure_without_words_tells_the_exit_code(repository: Path, tmp_path: Path) -> None:
    project = _project(repository)
    project.env["PATH"] = _program(tmp_path / "bin", "exit 3")
    assert project.error("$(git-commit)").message == f"git failed for '{repository}': exit code 3"


def test_git_that_does_not_end_is_stopped(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "TIMEOUT", 0.05)
    project = _project(repository)
    project.env["PATH"] = _program(tmp_path / "bin", "exec sleep 5")
    error = project.error("$(git-commit)")
    assert error.message == f"git failed for '{repository}': git took more than 0.05 seconds"


def test_variables_of_another_repository_do_not_matter(repository: Path, tmp_path: Path) -> None:
    other = _repository(tmp_path / "other")
    _commit(other, "more.py")
    project = _project(repository)
    project.env.update(GIT_DIR=str(other / ".git"), GIT_WORK_TREE=str(other), GIT_INDEX_FILE="x")
    assert project.value("$(git-commit)") == _head(repository)
    assert project.value("$(git-dirty)") is False


def test_a_file_watcher_of_the_repository_is_not_started(repository: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    _program(tmp_path / "bin", f"touch '{started}'")
    git(repository, "config", "core.fsmonitor", str(tmp_path / "bin/git"))
    _project(repository).value("$(git-dirty)$(git-describe)")
    assert not started.exists()
