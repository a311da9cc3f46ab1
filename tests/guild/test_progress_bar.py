"""The progress bar of a large copy: on a terminal, on standard error, and nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from library_projects import project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")

BAR = "Copying libraries  ["


@pytest.fixture
def large(guild: Guild, tmp_path: Path) -> Iterator[Guild]:
    """A project with a library of 4 GiB, which no machine copies in two seconds.

    Hard links of one file: the library itself takes no room, and the tests stop
    its copy as soon as they have seen enough.
    """
    library = write_tree(tmp_path / "lib", {"shared/__init__.py": ""}) / "shared"
    (library / "0.bin").write_bytes(os.urandom(8 << 20))
    for number in range(1, 512):
        os.link(library / "0.bin", library / f"{number}.bin")
    project(guild, "include: $(package shared)", script="")
    guild.env.update(PYTHONPATH=str(library.parent), GUILD_FUNCS_MAX_SNAPSHOT="none")
    yield guild
    shutil.rmtree(guild.home)


def start(guild: Guild, stderr: int) -> subprocess.Popen[bytes]:
    env = {**os.environ, **guild.env, "GUILD_HOME": str(guild.home), "TERM": "xterm"}
    command = [guild.script, "run", "train", "-y", "--stage"]
    return subprocess.Popen(
        command, cwd=guild.project, env=env, stderr=stderr, stdout=subprocess.DEVNULL
    )


def test_the_bar_is_shown_on_a_terminal(large: Guild) -> None:
    terminal, guilds_end = os.openpty()
    shown = b""
    with start(large, guilds_end) as process:
        os.close(guilds_end)
        while BAR.encode() not in shown and (read := read_from(terminal)):
            shown += read
        process.kill()
    os.close(terminal)
    assert BAR in shown.decode()


def read_from(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1024)
    except OSError:
        return b""  # Linux says so when the other end is closed


def test_no_bar_is_shown_elsewhere(large: Guild, tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("wb") as stderr, start(large, stderr.fileno()) as process:
        while process.poll() is None and not any(large.home.glob("runs/*/shared/*")):
            time.sleep(0.01)
        time.sleep(1.5)
        assert process.poll() is None
        process.kill()
    assert "Copying" not in (tmp_path / "stderr").read_text()
