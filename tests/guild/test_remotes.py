"""Runs on another machine: a real SSH server, with and without guild-funcs on the other side."""

from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path

import pytest
from environments import Environment
from guild_runs import TRAIN, Done, Guild, write_tree
from ssh_server import Server, ssh_server

__all__ = ["ssh_server"]

GUILD_YML = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
    plain:
      main: plain
      label: $(upper ann)
    needs:
      main: train
      requires:
        - module: shared
    """


@dataclasses.dataclass
class Remote:
    """A project here, and a Guild home on the other side."""

    guild: Guild
    home: Path
    command: str

    def funcs(self, *args: str, code: int = 0) -> Done:
        """Runs `guild-funcs` here."""
        return self.guild.process([self.command, *args], code=code)


@pytest.fixture(params=["without_funcs", "from_wheel"])
def remote(request: pytest.FixtureRequest, guild: Guild, library: Path, tmp_path: Path) -> Remote:
    server: Server = request.getfixturevalue("ssh_server")
    from_wheel: Environment = request.getfixturevalue("from_wheel")
    there: Environment = request.getfixturevalue(request.param)
    home = tmp_path / "there"
    (home / "runs").mkdir(parents=True)
    config = tmp_path / "config.yml"
    config.write_text(server.config("there", there.folder, home))
    write_tree(guild.project, {"guild.yml": GUILD_YML, "train.py": TRAIN, "plain.py": "print(1)\n"})
    here = dataclasses.replace(guild, python=from_wheel.python)
    here.env.update(
        GUILD_CONFIG=str(config),
        PYTHONPATH=str(library),
        PATH=f"{server.client}{os.pathsep}{os.environ['PATH']}",
    )
    return Remote(here, home, str(from_wheel.script("guild-funcs")))


def test_staged_here_and_started_there(remote: Remote, library: Path) -> None:
    guild = remote.guild
    guild.run("train", "--stage")
    run = guild.latest.name
    guild("push", "there", run, "-y")
    shutil.rmtree(library / "shared")
    done = guild("run", "--start", run, "--remote", "there", "-y")
    assert f"from {remote.home}/runs/{run}/shared/__init__.py" in done.text
    shutil.rmtree(guild.home / "runs" / run)
    guild("pull", "there", run, "-y")
    assert guild.attr("exit_status") == 0
    assert remote.funcs("libs", run).out.splitlines()[1].startswith("shared: copied, 3 files")
    assert "shared: " in remote.funcs("verify", run, code=1).out


@pytest.mark.parametrize("operation", ["train", "needs"])
def test_a_run_there_from_here_is_refused(remote: Remote, operation: str) -> None:
    done = remote.guild.run(operation, "--remote", "there", code=1)
    assert done.err.removeprefix("Refreshing flags...\n") == (
        f"guild: '{operation}' uses a library from outside its project (shared), which "
        "guild run --remote does not send\n"
        "stage the run here, and start it there:\n"
        f"  guild run {operation} --stage\n"
        "  guild push there RUN\n"
        "  guild run --start RUN --remote there\n"
    )
    assert list((remote.home / "runs").iterdir()) == []


def test_an_operation_without_libraries_is_guilds(remote: Remote) -> None:
    remote.guild.run("plain", "--remote", "there")
    (run,) = (remote.home / "runs").iterdir()
    assert (run / ".guild" / "attrs" / "exit_status").read_text().strip() == "0"
