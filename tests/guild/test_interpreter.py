"""The operation's Python, when it is not Guild's: its import path is the one searched."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare environment with a package of its own, as VIRTUAL_ENV would name it."""
    folder = tmp_path_factory.mktemp("other")
    venv.create(folder, symlinks=True)
    site = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    write_tree(site, {"only_there/__init__.py": "name = 'there'\n"})
    return folder


GUILD_YML = """
    train:
      exec: ${python_exe} train.py
      sourcecode:
        - include: $(package only_there)
    """


def test_the_environment_that_runs_the_operation_is_searched(guild: Guild, other: Path) -> None:
    """Guild runs an operation with the Python of VIRTUAL_ENV, wherever Guild itself is."""
    write_tree(
        guild.project,
        {"guild.yml": GUILD_YML, "train.py": "import only_there\nprint(only_there.__file__)\n"},
    )
    path = f"{other}/bin{os.pathsep}{os.environ['PATH']}"
    done = guild.run("train", env={"VIRTUAL_ENV": str(other), "PATH": path})
    assert done.out == f"{guild.latest}/only_there/__init__.py\n"


def test_guilds_own_environment_is_searched_otherwise(guild: Guild) -> None:
    write_tree(guild.project, {"guild.yml": GUILD_YML, "train.py": ""})
    done = guild.run("train", code=1, env={"VIRTUAL_ENV": "", "CONDA_PREFIX": ""})
    assert "package 'only_there' was not found" in done.err
