"""Messages that no other test needs, each told by the code that tells it to a user."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from guild.guildfile import GuildfileError

from guild_funcs import evaluate, git, imports
from guild_funcs.adapters.fields.sourcecode import copies
from guild_funcs.adapters.fields.sourcecode.field import _names as names_of
from guild_funcs.adapters.host import runs
from guild_funcs.adapters.run.preview import Shown
from guild_funcs.cli import _group as group
from guild_funcs.cli.imports import why
from guild_funcs.cli.restore import _wanted
from guild_funcs.cli.runs import select
from guild_funcs.cli.show import _batch
from guild_funcs.context import Context, Program
from guild_funcs.errors import FuncsError
from guild_funcs.functions.imports import main_script
from guild_funcs.git import GitError
from guild_funcs.lint import check
from guild_funcs.record import restoring
from guild_funcs.registry.limits import MAX_TEXT, check_length, check_recorded, plain
from guild_funcs.registry.writing import as_text
from guild_funcs.runfolder.change import change

RUN: Any = SimpleNamespace(short="1e665ab2", libraries=[{"name": "shared"}])


def item(target: str, kind: str = "file") -> Any:
    return SimpleNamespace(target=target, kind=kind)


TOLD: list[tuple[str, Callable[[], object]]] = [
    ("'nothing.zip' is no archive of runs", lambda: runs.opened("nothing.zip").__enter__()),
    ("the run used no library", lambda: _wanted([], is_named=False)),
    ("run 1e665ab2 has no library 'sharde'; it has shared", lambda: select(RUN, ("sharde",))),
    ("'torch' is not imported", lambda: why(imports("train.py"), "torch")),
    (
        "glob: a part of the pattern has more than 500 characters",
        lambda: evaluate(f"$(glob '{'*' * 2000}')", flags={}, env={}, project_dir="."),
    ),
    (
        "imports needs a script here: there is no operation with a main",
        lambda: main_script(Context()),
    ),
    (
        "imports: 'depth' must be 1 or more",
        lambda: evaluate("$(imports train.py depth=0)", flags={}, env={}, project_dir="."),
    ),
    (
        "realpath: 'path' holds a character that no path has",
        lambda: evaluate("${name|realpath}", flags={"name": "a\0b"}, env={}, project_dir="."),
    ),
    (
        "main of operation 'train' has no flag 'script'",
        lambda: main_script(Context(operation="train", program=Program("${script}"))),
    ),
    ("'train.py' is no folder", lambda: restoring.refuse_filled("train.py")),
    (
        "a/../b is no place of a library's file",
        lambda: restoring.check_places([item("a/../b")]),
    ),
    (
        f"the text would have 1,000,000,000 characters, and {MAX_TEXT:,} are the most",
        lambda: check_length(1_000_000_000),
    ),
    (
        "the value holds a NUL character, which no program can be given",
        lambda: check_recorded("a\0b"),
    ),
    (
        "the value holds half of a character (a lone surrogate), which is no text",
        lambda: check_recorded("\udc80"),
    ),
    (
        "mapping, but this is an object of the type object",
        lambda: plain(object()),
    ),
    ("a number of more than 4,300 digits is not written as text", lambda: as_text(10**5000)),
    ("'/' is in no run", lambda: copies._split("/")),  # noqa: SLF001 - told when Guild copies
]


@pytest.mark.parametrize(("message", "tell"), TOLD, ids=[each[0][:40] for each in TOLD])
def test_it_is_told(
    message: str, tell: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text("import json\n")
    with pytest.raises((FuncsError, click.ClickException)) as told:
        tell()
    assert message in getattr(told.value, "message", "")


USAGE = [
    (["diff", "1", "2", "--commit"], "--commit compares one run: give no OTHER"),
    (["imports"], "name a script, a module or an operation: as in guild-funcs imports train.py"),
    (
        ["restore", "1", "--to", "x", "--patch", "--worktree"],
        "give --patch or --worktree, not both",
    ),
    (["check", "--explain", "GF999"], "there is no code GF999; they are GF101, "),
    (["check", "--select", "GF9"], "there is no code GF9"),
    (["schema", "--path", "--strict"], "--path is of the file, which is not the strict one"),
]


@pytest.mark.parametrize(("words", "message"), USAGE, ids=[each[0][0] for each in USAGE])
def test_how_a_command_is_used_is_told(words: list[str], message: str) -> None:
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 2
    assert message in done.output


def test_a_batch_whose_optimizer_makes_its_trials_has_none_to_show() -> None:
    shown = Shown("train", None, optimizer="gp")
    assert list(_batch(shown)) == ["gp chooses the trials while it runs"]


def test_a_guild_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (told,) = check(str(tmp_path / "folder"))
    assert told.message == "the file cannot be read: Is a directory"
    (tmp_path / "guild.yml").write_text("a: !!int x\n")
    (told,) = check(str(tmp_path / "guild.yml"))
    assert told.message.startswith("YAML cannot read the file: invalid literal for int()")


def test_functions_of_ones_own_that_are_no_python(tmp_path: Path) -> None:
    (tmp_path / "guild.yml").write_text("train: {main: train}\n")
    (tmp_path / "guild_functions.py").write_text("def shout(text:\n")
    (told,) = check(str(tmp_path / "guild.yml"))
    assert told.message.startswith("guild_functions.py cannot be read (line 1): ")


def test_a_link_in_a_run_that_is_in_the_way(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    with change(str(run)) as current:
        current.link("shared", "/lib/shared")
        with pytest.raises(FuncsError) as told:
            current.link("shared", "/lib/shared")
    assert told.value.message == "'shared' of the run cannot be made: it exists already"
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(run / ".guild", ignore_errors=True)
    (run / ".guild").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FuncsError) as told, change(str(run)):
        pass
    place = f"{run}/.guild"
    assert told.value.message == (
        f"{place} is a link or no folder, and nothing is copied through links"
    )


def test_a_repository_that_is_none(tmp_path: Path) -> None:
    run_git("init", "-q", cwd=tmp_path)
    (tmp_path / "other").mkdir()
    run_git("config", "core.worktree", str(tmp_path / "other"), cwd=tmp_path)
    with pytest.raises(GitError) as told, git.opened(str(tmp_path), dict(os.environ)):
        pass
    assert str(told.value) == (
        f"the repository's work tree is another folder: {tmp_path / 'other'}"
    )
    (tmp_path / ".git" / "config").unlink()
    with pytest.raises(GitError) as told, git.opened(str(tmp_path), dict(os.environ)):
        pass
    assert str(told.value) == f"not a git repository: {tmp_path}/.git"


def run_git(*words: str, cwd: Path) -> None:
    subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True)


def test_a_name_of_a_library_that_is_no_text() -> None:
    with pytest.raises(GuildfileError) as told:
        names_of(5, SimpleNamespace(src="guild.yml"), "package")
    assert told.value.msg == (
        "'package:' must be the name of a library, but this is a number: "
        "write a name, as in {package: NAME}"
    )
