"""The progress bar of a large copy: on a terminal, on standard error, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from library_projects import project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")

BAR = "Copying libraries  ["
# Guild's own process, in which a second passes whenever the bar asks for the time.
SCRIPT = """
import itertools, sys
import guild.main
from guild_funcs.snapshot.progress import progress_bar
progress_bar.__wrapped__.__kwdefaults__["clock"] = itertools.count().__next__
sys.argv = ["guild", "run", "train", "-y", "--stage"]
guild.main.main()
"""


@pytest.fixture
def slow(guild: Guild, tmp_path: Path) -> Guild:
    """A project with a library of some files, each of which takes a second to copy."""
    files = {f"shared/{number}.txt": "text" for number in range(5)}
    library = write_tree(tmp_path / "lib", {"shared/__init__.py": "", **files})
    project(guild, "include: $(package shared)", script="")
    guild.env.update(PYTHONPATH=str(library))
    return guild


def start(guild: Guild, stderr: int) -> subprocess.Popen[bytes]:
    env = {**os.environ, **guild.env, "GUILD_HOME": str(guild.home), "TERM": "xterm"}
    command = [guild.python, "-c", SCRIPT]
    return subprocess.Popen(
        command, cwd=guild.project, env=env, stderr=stderr, stdout=subprocess.DEVNULL
    )


def test_the_bar_is_shown_on_a_terminal(slow: Guild) -> None:
    terminal, guilds_end = os.openpty()
    shown = b""
    with start(slow, guilds_end) as process:
        os.close(guilds_end)
        while read := read_from(terminal):
            shown += read
    os.close(terminal)
    assert BAR in shown.decode()
    assert "100%" in shown.decode()
    assert process.returncode == 0


def read_from(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1024)
    except OSError:
        return b""  # Linux says so when the other end is closed


def test_no_bar_is_shown_elsewhere(slow: Guild, tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("wb") as stderr, start(slow, stderr.fileno()) as process:
        assert process.wait() == 0
    assert "Copying" not in (tmp_path / "stderr").read_text()
    assert (slow.latest / "shared/4.txt").exists()
