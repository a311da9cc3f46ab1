"""Colour is for terminals: what `check` and `show` print there, in a pipe, and as a user says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from file_trees import write_tree
from terminals import printed

from guild_funcs.cli.check import coloured as as_coloured_text
from guild_funcs.lint import check
from guild_funcs.lint.formats import FORMATS

SCRIPT = str(Path(sys.executable).with_name("guild-funcs"))
PROJECT = {
    "project/train.py": "lr = 1\n",
    "project/guild.yml": """
train:
  label: ${dta|stem} $(hostname
  flags: {data: a/b.csv, lr: $(env LR 2)}
test:
  main: train
  description: "note: ~^ and error: there"
  flags: {lr: $(env LR 2)}
  sourcecode:
    - include: $(package nowhere_here)
whole:
  main: train
  flags: {lr: $(env LR 2), data: a}
""",
}
COMMANDS = [("check", ".", "--format", "text"), ("show", "whole", "data=b")]
IDS = [command[0] for command in COMMANDS]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("colours"), PROJECT) / "project"


@pytest.fixture(scope="module")
def forced(project: Path) -> dict[str, str]:
    """What each command prints in a pipe when a user wants colours."""
    return {command[0]: piped(command, project, FORCE_COLOR="1") for command in COMMANDS}


def environment(project: Path, **more: str) -> dict[str, str]:
    plain = {key: value for key, value in os.environ.items() if not key.endswith("_COLOR")}
    return {**plain, "GUILD_HOME": str(project.parent), "TERM": "xterm", **more}


def piped(command: tuple[str, ...], project: Path, **env: str) -> str:
    done = subprocess.run(
        [SCRIPT, *command],
        cwd=project,
        env=environment(project, **env),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=IDS)
def test_a_pipe_is_plain_and_a_terminal_is_not(
    command: tuple[str, ...], project: Path, forced: dict[str, str]
) -> None:
    plain, coloured = piped(command, project), forced[command[0]]
    assert plain
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == plain
    on_terminal = printed([SCRIPT, *command], project, environment(project))
    assert on_terminal.replace("\r\n", "\n") == coloured


def test_a_terminal_is_plain_for_a_user_who_wants_no_colours(project: Path) -> None:
    command = COMMANDS[0]
    without = printed([SCRIPT, *command], project, environment(project, NO_COLOR="1"))
    assert without.replace("\r\n", "\n") == piped(command, project)


def test_what_is_coloured(forced: dict[str, str]) -> None:
    lines = forced["check"].splitlines()
    place = click.style("guild.yml:2:12: ", dim=True)
    error = click.style("error", fg="red", bold=True)
    assert lines[0] == f"{place}{error}: there is no flag 'dta' [GF203]"
    assert lines[2] == click.style("           ~~^^^~~~~~~", fg="green")
    assert any(click.style("warning", fg="yellow", bold=True) in line for line in lines)
    shown = forced["show"].splitlines()
    assert shown[0] == click.style("whole", bold=True)
    assert shown[2].startswith(f"  {click.style('flags     ', fg='cyan')}  data=b")
    assert shown[3].endswith(click.style("computed: $(env LR 2)", dim=True))


def test_what_a_program_reads_has_none(project: Path) -> None:
    for command in (("check", "--format", "json"), ("show", "whole", "--json")):
        assert "\x1b[" not in piped(command, project, FORCE_COLOR="1")


def test_the_colours_change_no_text(project: Path) -> None:
    found = check(str(project / "guild.yml"))
    assert click.unstyle(as_coloured_text(found)) == FORMATS["text"](found)
