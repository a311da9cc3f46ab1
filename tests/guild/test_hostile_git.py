"""A real run with a library in a repository that names programs: none of them is started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from hostile_repositories import TRAPS, Trap, git, make, tree

SPRINGS: dict[str, Callable[[Trap], None]] = {str(each.id): each.values[0] for each in TRAPS}  # type: ignore[misc]
BROKEN = "remote that promises objects"
MOVED = "a .git that is a file"  # as that of a worktree is


def all_at_once(trap: Trap) -> Path:
    """Each setting, hook, included file and submodule that names the canary, in one repository."""
    for name, spring in SPRINGS.items():
        if name not in (BROKEN, MOVED):
            spring(trap)
    return trap.folder


def in_a_worktree(trap: Trap) -> Path:
    """A worktree of such a repository, with settings of its own."""
    worktree = trap.folder.parent / "worktree"
    git(trap.folder, "worktree", "add", "--quiet", str(worktree))
    all_at_once(trap)
    own = trap.folder / ".git/worktrees/worktree/config.worktree"
    own.write_text(f'[filter "x"]\n\tclean = {trap.program}\n')
    return worktree


def promised(trap: Trap) -> Path:
    """Objects are missing here and in the alternate, and the remote is a program."""
    alternate = trap.folder.parent / "alternate"
    subprocess.run(["cp", "-r", str(trap.folder / ".git"), str(alternate)], check=True)
    SPRINGS[BROKEN](trap)
    (trap.folder / ".git/objects/info").mkdir(exist_ok=True)
    (trap.folder / ".git/objects/info/alternates").write_text(f"{alternate}/objects\n")
    return trap.folder


@pytest.mark.parametrize("hostile", [all_at_once, in_a_worktree, promised])
def test_a_run_starts_nothing_of_the_librarys_repository(
    guild: Guild, tmp_path: Path, hostile: Callable[[Trap], Path]
) -> None:
    trap = make(tmp_path, tmp_path / "first")
    write_tree(trap.folder, {"shared/__init__.py": "name = 'shared'\n"})
    git(trap.folder, "add", ".")
    git(trap.folder, "commit", "--quiet", "--message=Add it")
    folder = hostile(trap)
    for path in (folder / "a.txt", folder / "shared/__init__.py"):
        os.utime(path, (1, 1))
    trap.trace.unlink(missing_ok=True)  # making the repository may have started it
    write_tree(
        guild.project,
        {
            "guild.yml": f"""
                train:
                  main: train
                  label: $(git-describe {folder} | slug) $(git-branch {folder})
                  env:
                    DIRTY: $(git-dirty {folder}/shared)
                  sourcecode:
                    - include: $(package shared)
                """,
            "train.py": "import os, shared\nprint(shared.__file__, os.environ['DIRTY'])\n",
        },
    )
    guild.env["PYTHONPATH"] = str(folder)
    before = tree(folder)
    done = guild.run("train")
    run = guild.latest
    assert f"{run}/shared/__init__.py no" in done.out
    assert guild.attr("label").startswith("v1-")
    (library,) = guild.attr("_funcs")["libraries"]
    assert library["git"]["dirty"] is False
    for command in (["diff", "1", "--commit"], ["restore", "1", "--patch", "--to", "patches"]):
        guild.funcs(*command)
    assert tree(folder) == before
    assert not trap.trace.exists()
