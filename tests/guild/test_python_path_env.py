"""`env: PYTHONPATH`, which Guild joins with parts of its own, and the variables that it sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

TRAIN = """
    import os, sys
    print("path", os.environ["PYTHONPATH"])
    import shared
    print("from", shared.__file__)
    """

GUILD_YML = """
    train:
      main: train
      sourcecode: no
      flags:
        lr: 1
      env:
        PYTHONPATH: $(project):$(dirname $(package shared))
    """


def project(guild: Guild, library: Path, guild_yml: str = GUILD_YML) -> None:
    write_tree(guild.project, {"guild.yml": guild_yml, "train.py": TRAIN})
    guild.env["PYTHONPATH"] = str(library)


def paths(out: str) -> list[list[str]]:
    lines = [line for line in out.splitlines() if line.startswith("path ")]
    return [line[len("path ") :].split(os.pathsep) for line in lines]


def test_a_run(guild: Guild, library: Path) -> None:
    project(guild, library)
    done = guild.run("train")
    ((first, second, *guilds),) = paths(done.out)
    assert (first, second) == (str(guild.project), str(library))
    assert guilds
    assert f"from {library}/shared/__init__.py" in done.out


def test_guilds_own_parts_stand_as_with_plain_text(guild: Guild, library: Path) -> None:
    project(guild, library)
    ours = paths(guild.run("train").out)
    plain = GUILD_YML.replace("$(project)", str(guild.project))
    project(guild, library, plain.replace("$(dirname $(package shared))", str(library)))
    assert paths(guild.run("train").out) == ours


def test_a_command_that_imports_the_copy_in_its_run(guild: Guild, library: Path) -> None:
    """The script's own folder, `src`, has none, and PYTHONPATH has the library itself."""
    command = "exec: ${python_exe} src/train.py\n  env: {PYTHONPATH: .}"
    rules = "sourcecode:\n    - include: $(package shared)"
    files = {"guild.yml": f"train:\n  {command}\n  {rules}\n", "src/train.py": TRAIN}
    write_tree(guild.project, files)
    guild.env["PYTHONPATH"] = str(library)
    done = guild.run("train")
    assert f"from {guild.latest}/shared/__init__.py" in done.out


def test_trials_of_a_batch(guild: Guild, library: Path) -> None:
    written = GUILD_YML.replace("$(project)", "$(project)/${lr}")
    project(guild, library, written)
    for (first, second, *guilds), lr in zip(paths(guild.run("train", "lr=[1,2]").out), (1, 2)):
        assert (first, second) == (f"{guild.project}/{lr}", str(library))
        assert len(guilds) > 1
        assert "$(" not in "".join(guilds)


def test_steps(guild: Guild, library: Path) -> None:
    project(guild, library, GUILD_YML + "\n    all:\n      steps: [train]\n")
    ((first, second, *_),) = paths(guild.run("all").out)
    assert (first, second) == (str(guild.project), str(library))


def test_staged_and_restarted(guild: Guild, library: Path) -> None:
    project(guild, library)
    guild.run("train", "--stage")
    staged = paths(guild("run", "--start", guild.latest.name, "-y").out)
    assert paths(guild("run", "--restart", guild.latest.name, "-y").out) == staged
    changed = guild("run", "--restart", guild.latest.name, "-y", "lr=3").out
    assert paths(changed)[0][:2] == [str(guild.project), str(library)]


def test_a_path_with_an_expression_in_it_is_text(guild: Guild, library: Path) -> None:
    odd = guild.project / "$(hostname)"
    project(guild, library)
    guild.env["PYTHONPATH"] = f"{library}{os.pathsep}{odd}"
    assert str(odd) in paths(guild.run("train").out)[0]


def test_the_record_has_the_text_as_written(guild: Guild, library: Path) -> None:
    project(guild, library)
    guild.run("train")
    (noted,) = guild.attr("_funcs")["expressions"]
    assert noted["place"] == "env.PYTHONPATH"
    assert noted["text"] == "$(project):$(dirname $(package shared))"


def test_a_wrong_expression(guild: Guild, library: Path) -> None:
    project(guild, library, GUILD_YML.replace("package shared", "package sharde"))
    assert (
        "guild: guild.yml:7:48: package 'sharde' was not found\n"
        "      PYTHONPATH: $(project):$(dirname $(package sharde))\n"
    ) in guild.run("train", code=1).err


@pytest.mark.parametrize("name", ["PROJECT_DIR", "RUN_DIR", "GUILD_PLUGINS", "NO_RUN_OUTPUT"])
def test_a_variable_of_guilds(guild: Guild, library: Path, name: str) -> None:
    project(guild, library, GUILD_YML.replace("PYTHONPATH", name))
    assert (
        f": the value of {name} would not be used: Guild sets or reads this variable itself\n"
    ) in guild.run("train", code=1).err
