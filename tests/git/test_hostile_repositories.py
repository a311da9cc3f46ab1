"""Nothing that a repository holds can start a program when git is asked about it.

Each repository names a canary in another way. The test fails when the canary sang.
Those marked as biting make plain git run it, which is shown as well.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Callable

import pytest
from hostile_repositories import ENV, PATH, TRAPS, Trap, git, make, tree

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError
from guild_funcs.functions import builtin_registry
from guild_funcs.language import evaluate
from guild_funcs.record import commits, patches, repository


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "lib"


@pytest.fixture
def trap(tmp_path: Path, first: Path) -> Trap:
    return make(tmp_path, first)


def ask_all(folder: Path, env: Mapping[str, str]) -> None:
    """Asks all that guild-funcs asks of a repository."""
    repository.state(str(folder), env)
    context = Context(env=env, project_dir=str(folder))
    for text in ("git-dirty", "git-dirty .", "git-describe", "git-commit", "git-branch"):
        # A repository may be too broken to answer. No program runs all the same.
        with suppress(FuncsError):
            evaluate(f"$({text})", context, builtin_registry(str(folder)))


def restore_all(folder: Path) -> None:
    """Reads and writes all that `diff --commit` and `restore` do, in one repository."""
    commit = git(folder, "rev-parse", "HEAD")
    library = {
        "name": "lib",
        "git": {"root": str(folder), "commit": commit},
        "mounts": [{"source": str(folder), "target": "lib"}],
    }
    with suppress(FuncsError):  # too broken, or in another place
        commits.reason_for_none(library)
    with suppress(FuncsError):
        oids = [oid for _, oid, _ in commits.tree(str(folder), commit)]
        commits.contents(str(folder), [*oids, "1" * 40])
    tree = str(folder.parent / "tree")
    with suppress(FuncsError), patches.worktree(str(folder), commit, tree, []):
        pass


@pytest.mark.parametrize(("spring", "bites"), TRAPS)
def test_no_program_that_a_repository_names_is_run(
    trap: Trap, spring: Callable[[Trap], None], bites: bool
) -> None:
    spring(trap)
    trap.touch()
    before = tree(trap.folder)
    ask_all(trap.folder, {"PATH": PATH, "HOME": "/nonexistent"})
    assert not trap.trace.exists()
    assert tree(trap.folder) == before
    restore_all(trap.folder)
    assert not trap.trace.exists()
    if bites:
        for command in ("status", "rev-list --objects --all --not --remotes"):
            if not trap.trace.exists():
                spoil(trap, command)
        assert trap.trace.exists(), "the trap does not work"


def spoil(trap: Trap, command: str) -> None:
    """Runs plain git, which may fail, or wait for an answer of the canary's for ever."""
    started = subprocess.Popen(
        ["git", *command.split()],
        cwd=trap.folder,
        env=ENV,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + 10
    while started.poll() is None and not trap.trace.exists() and time.monotonic() < until:
        time.sleep(0.005)
    # The canary is a child of a child, and outlives git.
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


@pytest.mark.parametrize(
    "name",
    [
        "GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_PAGER", "GIT_EDITOR", "GIT_ASKPASS",
        "GIT_PROXY_COMMAND", "GIT_TRACE", "GIT_TRACE2_EVENT", "GIT_CONFIG_GLOBAL",
    ],
)  # fmt: skip
def test_variables_of_git_do_not_matter(trap: Trap, name: str) -> None:
    config = trap.folder.parent / "config"
    config.write_text(f'[filter "x"]\n\tclean = {trap.program}\n')
    value = str(config if name == "GIT_CONFIG_GLOBAL" else trap.program)
    value = str(trap.trace) if "TRACE" in name else value
    trap.touch()
    ask_all(trap.folder, {"PATH": PATH, "HOME": "/nonexistent", name: value})
    assert not trap.trace.exists()


def test_settings_given_by_variables_do_not_matter(trap: Trap) -> None:
    env = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "filter.x.clean"}
    trap.touch()
    ask_all(trap.folder, {"PATH": PATH, **env, "GIT_CONFIG_VALUE_0": str(trap.program)})
    assert not trap.trace.exists()


def value(trap: Trap, text: str) -> object:
    env = {"PATH": PATH, "HOME": "/nonexistent"}
    context = Context(env=env, project_dir=str(trap.folder))
    return evaluate(text, context, builtin_registry(str(trap.folder)))


def test_what_a_filter_would_change_is_not_known(trap: Trap) -> None:
    trap.write("a.txt", "other\n")
    with pytest.raises(FuncsError) as caught:
        value(trap, "$(git-dirty)")
    assert caught.value.message == (
        f"whether '{trap.folder}' is dirty is not known: 'a.txt' goes through a filter, which is"
        " a program and is not run"
    )
    found = repository.state(str(trap.folder), ENV)
    assert found is not None
    assert "dirty" not in found
    assert found["unsure"] == 1
    trap.write("new.txt", "")
    assert value(trap, "$(git-dirty)") is True


def test_what_no_filter_changes_is_known(trap: Trap) -> None:
    trap.touch()
    assert value(trap, "$(git-dirty)") is False
    trap.write(".gitattributes", "*.bin filter=x\n")
    trap.write("a.txt", "other\n")
    assert value(trap, "$(git-dirty)") is True
    assert value(trap, "$(git-describe)") == "v1-dirty"


@pytest.mark.parametrize("setting", ["core.autocrlf", "core.fileMode", "core.worktree"])
def test_settings_that_only_compare_count(trap: Trap, setting: str) -> None:
    if setting == "core.autocrlf":
        trap.config(setting, "true")
        trap.write(".gitattributes", "")
        trap.write("a.txt", "text\r\n")
        git(trap.folder, "commit", "--quiet", "--all", "--message=x")
        trap.touch()
        assert value(trap, "$(git-dirty)") is False
    elif setting == "core.fileMode":
        git(trap.folder, "config", setting, "false")
        (trap.folder / "a.txt").chmod(0o755)
        assert value(trap, "$(git-dirty)") is False
    else:
        trap.config(setting, "../../elsewhere")
        with pytest.raises(FuncsError, match="work tree is another folder"):
            value(trap, "$(git-dirty)")


def test_the_users_ignored_files_are_ignored(trap: Trap, tmp_path: Path) -> None:
    (tmp_path / "home/.config/git").mkdir(parents=True)
    (tmp_path / "home/.config/git/ignore").write_text("*.log\n")
    trap.write("x.log", "")
    context = Context(env={"PATH": PATH, "HOME": str(tmp_path / "home")})
    registry = builtin_registry()
    assert evaluate(f"$(git-dirty {trap.folder})", context, registry) is False
    assert value(trap, "$(git-dirty)") is True


def test_other_formats_of_repositories(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "-b", "main")
    (tmp_path / "a").write_text("")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=x")
    git(tmp_path, "update-index", "--split-index")
    found = repository.state(str(tmp_path), ENV)
    assert found == {
        "root": str(tmp_path), "commit": git(tmp_path, "rev-parse", "HEAD"), "branch": "main",
        "dirty": False, "unpushed": 1,
    }  # fmt: skip
    git(tmp_path, "config", "extensions.futureThing", "1")
    found = repository.state(str(tmp_path), ENV)
    assert found == {
        "root": str(tmp_path), "error": "the repository has an unknown extensions.futurething"
    }  # fmt: skip
