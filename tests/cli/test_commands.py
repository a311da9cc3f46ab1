"""The habits of the command line: help, colour, mistyped commands, completion, closed pipes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Optional

import click
import pytest
from click.testing import CliRunner
from commands_here import run_here

from guild_funcs import __version__
from guild_funcs.cli import COMMANDS, _group, colour, completion, main
from guild_funcs.lint import CODES

SCRIPT = str(Path(sys.executable).with_name("guild-funcs"))
PROJECT = "train:\n  flags: {lr: 0.1, data: x}\ntest: train\n"


def run(*args: str, cwd: Optional[Path] = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *args],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command_with_its_whole_summary(option: str) -> None:
    done = run(option)
    assert done.returncode == 0
    listed = _group.list_commands(None)  # type: ignore[arg-type] # it needs no context
    for name in listed:
        assert f"  {name:<10}  {COMMANDS[name][1]}\n" in done.stdout
    assert "..." not in done.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("name", sorted(_group.list_commands(None)))  # type: ignore[arg-type] # as above
def test_every_command_has_short_help(name: str) -> None:
    done = CliRunner().invoke(_group, [name, "-h"], prog_name="guild-funcs")
    assert done.exit_code == 0
    assert done.output.startswith(f"Usage: guild-funcs {name} ")
    assert "\\b" not in done.output
    assert max(map(len, done.output.splitlines())) <= 80
    assert "guild-funcs completion bash" in done.output or "\n  Examples:\n" in done.output


def test_the_version() -> None:
    assert run("--version").stdout == f"guild-funcs, version {__version__}\n"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("chek", "there is no command 'chek'; did you mean 'check'?"),
        ("verfy", "there is no command 'verfy'; did you mean 'verify'?"),
        ("zzz", "there is no command 'zzz'; they are check, show,"),
    ],
)
def test_a_mistyped_command(name: str, told: str) -> None:
    done = run_here(name)
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, None),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, None),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_as_the_user_says(env: dict[str, str], expected: Optional[bool]) -> None:
    assert colour(env) is expected


def test_colour_is_for_terminals(tmp_path: Path) -> None:
    assert "\x1b[" not in run_here("doctor", GUILD_HOME=str(tmp_path)).stdout
    assert "\x1b[" in run_here("doctor", FORCE_COLOR="1", GUILD_HOME=str(tmp_path)).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_switched_on_by_a_script(shell: str) -> None:
    done = run_here("completion", shell)
    assert done.returncode == 0
    assert "_GUILD_FUNCS_COMPLETE" in done.stdout


def completed(words: str, cwd: Path) -> list[str]:
    count = len(words.split(" ")) - 1
    env = {"COMP_WORDS": words, "COMP_CWORD": str(count), "_GUILD_FUNCS_COMPLETE": "bash_complete"}
    return [line.partition(",")[2] for line in run_here(cwd=cwd, **env).stdout.split()]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("guild-funcs che", ["check"]),
        ("guild-funcs show ", ["train", "test"]),
        ("guild-funcs show tr", ["train"]),
        ("guild-funcs show train ", ["data=", "lr="]),
        ("guild-funcs show train l", ["lr="]),
        ("guild-funcs show gone ", []),
        ("guild-funcs list find", ["find", "find-package"]),
        ("guild-funcs check --explain gf10", [code for code in CODES if code[:4] == "GF10"]),
    ],
)
def test_what_is_completed(words: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "guild.yml").write_text(PROJECT)
    assert completed(words, tmp_path) == expected


def test_completion_says_nothing_of_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "guild.yml").write_text("train: [")
    assert completed("guild-funcs show ", tmp_path) == []


def test_a_closed_pipe_and_a_full_disk_give_no_traceback() -> None:
    piped = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {SCRIPT} list | head -c 1 >/dev/null; true"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert piped.stderr == ""
    closed = subprocess.run(["bash", "-c", f"{SCRIPT} list >&-"], capture_output=True, check=True)
    assert closed.stderr == b""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [SCRIPT, "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "guild-funcs: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("command", ["show train", "list", "eval x", "doctor", "restore --to x"])
def test_a_folder_that_was_deleted(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUILD_HOME")  # Guild looks for its home from the current folder on
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gone").mkdir()
    os.chdir("gone")
    (tmp_path / "gone").rmdir()
    # Python itself starts in such a folder too.
    done = run(*command.split()) if command == "list" else run_here(*command.split())
    assert done.returncode == 1
    told = "the current folder was deleted: change to one that is there"
    assert done.stderr.splitlines()[-1] == f"guild-funcs: {told}"
    assert "Traceback" not in done.stderr


def test_nothing_is_completed_in_a_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    context = click.Context(_group)
    assert completion.operations(context, None, "") == completion.flags(context, None, "") == []
    assert "stem" in [each.value for each in completion.functions(context, None, "st")]


SAYS = """\
from guild_funcs import function

@function
def says() -> str:
    print("this is only written at the end")
    raise ValueError("this is not told")
"""


@pytest.mark.parametrize(
    ("words", "is_open", "code"),
    [
        pytest.param("list", True, 1, id="pipe"),
        pytest.param("eval $(says) --project project", True, 1, id="pipe-of-a-function"),
        pytest.param("list", False, 0, id="none"),
    ],
)
def test_output_that_nobody_reads(
    words: str, is_open: bool, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "guild_functions.py").write_text(SAYS)
    monkeypatch.chdir(tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setattr(sys, "argv", ["guild-funcs", *words.split()])
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    with suppress(BrokenPipeError), os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream if is_open else None)
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code, said.getvalue()) == (code, "")


def test_what_was_not_foreseen_has_no_traceback(tmp_path: Path) -> None:
    """Guild reads its files in the encoding of the locale, here one without the letter."""
    (tmp_path / "guild.yml").write_text("train:\n  label: é\n", encoding="utf-8")
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run("show", "train", cwd=tmp_path, GUILD_HOME=str(tmp_path), **env)
    assert done.returncode == 1
    assert done.stderr.startswith("guild-funcs: the command failed: UnicodeDecodeError: 'ascii'")
    debugged = run("show", "train", cwd=tmp_path, GUILD_FUNCS_DEBUG="1", **env)
    assert "Traceback (most recent call last)" in debugged.stderr


def test_what_an_encoding_has_no_character_for(tmp_path: Path) -> None:
    (tmp_path / "guild.yml").write_text("train:\n  label: $(nope …)\n", encoding="utf-8")
    done = run("check", cwd=tmp_path, PYTHONIOENCODING="latin-1")
    assert "\n    label: $(nope \\u2026)\n" in done.stdout
    assert done.stderr == ""


def test_half_of_a_character_is_written_where_bytes_of_names_are() -> None:
    """In the locale C, Python's streams write bytes of a name that is no UTF-8 as they are."""
    halves = "guild-funcs-halves"
    assert ("\udcff \ud83d".encode("utf-8", halves), "\ud83d".encode("ascii", halves)) == (
        b"\xff \\ud83d",
        b"\\ud83d",
    )


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk; /dev/full takes its place")
    with suppress(OSError):
        (path / "fill").write_bytes(bytes(1 << 16))
    yield path
    subprocess.run(["umount", str(path)], check=True)


@pytest.mark.parametrize("words", ["list", "schema", "check --explain GF201", "-h"])
def test_a_disk_that_is_really_full(words: str, full_disk: Path) -> None:
    with (full_disk / "out").open("w") as out:
        done = subprocess.run(
            [SCRIPT, *words.split()], stdout=out, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "guild-funcs: the output cannot be written: No space left on device\n"


def test_help_imports_no_command() -> None:
    script = (
        "import sys\nfrom guild_funcs.cli import _group\n"
        "try:\n    _group(['-h'])\nexcept SystemExit:\n    pass\n"
        "slow = ('guild', 'yaml', 'lark', 'guild_funcs.cli.check', 'guild_funcs.locate')\n"
        "sys.exit(any(name in sys.modules for name in slow))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, stdout=subprocess.DEVNULL)
    assert done.returncode == 0


def test_list_finds_words_and_wraps() -> None:
    found = run_here("list", "--search", "SUFFIX").stdout
    assert "stem(path)" in found
    assert "lower(text)" not in found
    assert run_here("list", "--search", "zzzz").stdout == "no function has 'zzzz'\n"
    narrow = run_here("list", COLUMNS="80").stdout
    assert max(map(len, narrow.splitlines())) <= 80
    # The words are those of the list that is not wrapped.
    assert narrow.split() == run_here("list", COLUMNS="").stdout.split()


def test_list_as_json() -> None:
    data = {each["name"]: each for each in json.loads(run_here("list", "--json").stdout)}
    assert data["stem"]["signature"] == "stem(path)"
    (one,) = json.loads(run_here("list", "stem", "--json").stdout)
    assert one == data["stem"]
