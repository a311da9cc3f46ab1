"""Repositories that name a program in every way that git knows. A canary tells when it sang."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import pytest

PATH = os.environ.get("PATH", os.defpath)
ENV = {
    "PATH": PATH,
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=ENV, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


@dataclass(frozen=True)
class Trap:
    """A repository, and a program that leaves a trace when it runs."""

    folder: Path
    program: Path
    trace: Path

    def config(self, name: str, value: str) -> None:
        """Adds a setting to the repository, as `git config --add` does."""
        section, *part, key = name.split(".")
        head = f'{section} "{".".join(part)}"' if part else section
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        with (self.folder / ".git/config").open("a", encoding="utf-8") as file:
            file.write(f'[{head}]\n\t{key} = "{quoted}"\n')

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def touch(self) -> None:
        """Gives the known file another time: git reads it to see whether it changed."""
        os.utime(self.folder / "a.txt", (1, 1))


def make(tmp_path: Path, first: Path) -> Trap:
    """A repository with one commit, one file, and no trap yet: a copy of the first of them."""
    folder, program, trace = tmp_path / "lib", tmp_path / "canary", tmp_path / "sang"
    if not first.exists():
        make_first(first)
    shutil.copytree(first, folder, symlinks=True)
    program.write_text(f"#!/bin/sh\necho x >> '{trace}'\ncat\n")
    program.chmod(0o755)
    return Trap(folder, program, trace)


def make_first(folder: Path) -> None:
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main", "--template=")
    (folder / "a.txt").write_text("text\n")
    (folder / ".gitattributes").write_text("* filter=x diff=x\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=First")
    git(folder, "tag", "v1")


def setting(*names: str, value: str = "{}") -> Callable[[Trap], None]:
    def spring(trap: Trap) -> None:
        for name in names:
            trap.config(name, value.format(trap.program))

    return spring


def hook(trap: Trap) -> None:
    path = trap.folder / ".git/hooks/post-index-change"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(trap.program.read_bytes())
    path.chmod(0o755)


def hooks_path(trap: Trap) -> None:
    trap.write(".git/my hooks/post-index-change", trap.program.read_text())
    (trap.folder / ".git/my hooks/post-index-change").chmod(0o755)
    trap.config("core.hooksPath", ".git/my hooks")


def included(name: str) -> Callable[[Trap], None]:
    def spring(trap: Trap) -> None:
        trap.write(".git/more", f'[filter "x"]\n\tclean = {trap.program}\n')
        trap.config(name, "more" if name == "include.path" else f"{trap.folder}/.git/more")

    return spring


def of_the_work_tree(trap: Trap) -> None:
    trap.config("extensions.worktreeConfig", "true")
    trap.write(".git/config.worktree", f'[filter "x"]\n\tclean = {trap.program}\n')


def promisor(trap: Trap) -> None:
    """The commit that the branch of a remote has is missing: git would fetch it."""
    trap.config("core.repositoryFormatVersion", "1")
    trap.config("extensions.partialClone", "origin")
    trap.config("remote.origin.url", f"ext::{trap.program}")
    trap.config("remote.origin.promisor", "true")
    trap.config("protocol.ext.allow", "always")
    trap.write(".git/refs/remotes/origin/main", "1" * 40 + "\n")
    commit = git(trap.folder, "rev-parse", "HEAD^{tree}")
    (trap.folder / ".git/objects" / commit[:2] / commit[2:]).unlink()


def in_a_submodule(trap: Trap) -> None:
    inner = trap.folder.parent / "inner"
    subprocess.run(["cp", "-r", str(trap.folder), str(inner)], check=True)
    git(trap.folder, "submodule", "--quiet", "add", str(inner), "inner")
    git(trap.folder, "commit", "--quiet", "--message=Add it")
    git(trap.folder / "inner", "config", "filter.x.clean", str(trap.program))
    os.utime(trap.folder / "inner/a.txt", (1, 1))


def moved_away(trap: Trap) -> None:
    """`.git` is a file that names the folder."""
    trap.config("filter.x.clean", str(trap.program))
    (trap.folder / ".git").rename(trap.folder.parent / "elsewhere")
    (trap.folder / ".git").write_text("gitdir: ../elsewhere\n")


TRAPS = [
    pytest.param(setting("filter.x.clean"), True, id="clean filter"),
    pytest.param(setting("filter.x.process"), True, id="filter process"),
    pytest.param(setting("filter.x.smudge"), False, id="smudge filter"),
    pytest.param(setting("core.fsmonitor"), True, id="file watcher"),
    pytest.param(hook, True, id="hook"),
    pytest.param(hooks_path, True, id="hooks elsewhere"),
    pytest.param(included("include.path"), True, id="included settings"),
    pytest.param(included("includeIf.gitdir:**.path"), True, id="settings included by a condition"),
    pytest.param(of_the_work_tree, True, id="settings of the work tree"),
    pytest.param(moved_away, True, id="a .git that is a file"),
    pytest.param(in_a_submodule, True, id="submodule"),
    pytest.param(promisor, True, id="remote that promises objects"),
    pytest.param(setting("core.pager", "pager.status", "pager.config"), False, id="pagers"),
    pytest.param(setting("diff.external", "diff.x.command"), False, id="external diff"),
    pytest.param(setting("diff.x.textconv"), False, id="textconv"),
    pytest.param(
        setting("alias.status", "alias.config", "alias.describe", value="!{}"), False, id="aliases"
    ),
    pytest.param(setting("core.sshCommand", "core.gitProxy", "core.askPass"), False, id="remotes"),
    pytest.param(setting("credential.helper", value="!{}"), False, id="credentials"),
    pytest.param(setting("gpg.program", "core.editor", "sequence.editor"), False, id="programs"),
    pytest.param(setting("core.alternateRefsCommand"), False, id="references of alternates"),
    pytest.param(setting("uploadpack.packObjectsHook"), False, id="upload hook"),
]


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Returns what is in a folder, to see that nothing of it changes."""
    found = (path for path in folder.rglob("*") if not path.is_dir())
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in found}
