"""`guild-funcs doctor`: what is right in an environment, and what to do about the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import guild.op_util
import pytest
from guild_runs import Guild, write_tree

from guild_funcs.adapters.host import checkup


def findings(guild_: Guild, *, code: int = 0, **env: str) -> dict[str, Any]:
    done = guild_.funcs("doctor", "--json", code=code, env=env)
    return {each["title"]: each for each in reversed(json.loads(done.out))}


def with_version(folder: Path, name: str, version: str) -> str:
    """Makes a folder that says it has a distribution; Python takes the first that it finds."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    write_tree(folder, {f"{name}-{version}.dist-info/METADATA": metadata})
    return str(folder)


def test_this_environment_is_right(guild: Guild) -> None:
    found = findings(guild)
    assert [each for each in found.values() if each["status"] == "wrong"] == []
    titles = {"Python", "Guild", "guild-funcs", "seams", "startup file", "GUILD_HOME", "path"}
    assert titles <= set(found)
    assert found["GUILD_HOME"]["detail"] == str(guild.home)


@pytest.mark.parametrize(
    ("name", "version", "status", "cure"),
    [
        ("chardet", "7.0.1", "wrong", "pip install 'chardet<6'"),
        ("click", "8.3.0", "note", "pip install 'click<8.3'"),
    ],
)
def test_versions_that_break_guild(  # noqa: PLR0913, PLR0917 - a table
    name: str, version: str, status: str, cure: str, guild: Guild, tmp_path: Path
) -> None:
    path = with_version(tmp_path / "lib", name, version)
    found = findings(guild, code=int(status == "wrong"), PYTHONPATH=path)
    assert (found[name]["status"], found[name]["cure"]) == (status, cure)
    assert found[name]["detail"].startswith(version)


def test_a_guild_home_that_guild_refuses_and_a_python_path_that_is_relative(
    guild: Guild, tmp_path: Path
) -> None:
    home = tmp_path / "my home"
    (tmp_path / "lib").mkdir()
    found = findings(guild, code=1, GUILD_HOME=str(home), PYTHONPATH="../lib")
    told = "PYTHONPATH has '../lib', which a run, in a folder of its own, does not find"
    assert (found["path"]["status"], found["path"]["detail"]) == ("note", told)
    assert found["path"]["cure"] == f"write PYTHONPATH={tmp_path / 'lib'}"
    assert found["GUILD_HOME"]["status"] == "wrong"
    assert found["GUILD_HOME"]["cure"] == f"mkdir -p '{home}'"
    assert "does not exist" in guild("runs", env={"GUILD_HOME": str(home)}, code=1).err


def test_a_seam_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(guild.op_util, "run_label")
    (found,) = [each for each in checkup.examine() if each.title == "seam"]
    assert found.status == "wrong"
    assert found.detail.startswith("guild.op_util.run_label: ")
    assert found.detail.endswith("off: labels")
