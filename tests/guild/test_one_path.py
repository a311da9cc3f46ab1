"""The import path is the operation's, the same in a run and in every command."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from environments import Environment
from guild_runs import Guild, write_tree

GUILD_YML = """
    train:
      main: train
      sourcecode:
        - include: $(package {name})
    """

MISSING = "$(package missing_one)"


def project(guild: Guild, name: str, more: str = "") -> None:
    files = {"guild.yml": GUILD_YML.replace("{name}", name) + more, "train.py": "import shared\n"}
    write_tree(guild.project, files)


def searched(text: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith("searched: ")]
    return line


def test_what_setuptools_brings_for_itself_is_not_on_it(
    guild: Guild, from_wheel: Environment, without_funcs: Environment
) -> None:
    assert list(without_funcs.site_packages.glob("setuptools/_vendor/more_itertools"))
    made = dataclasses.replace(guild, python=from_wheel.python)
    project(made, "more_itertools")
    error = made.run("train", code=1).err
    assert "package 'more_itertools' was not found" in error
    assert "_vendor" not in error


def test_a_run_and_eval_search_the_same(guild: Guild, library: Path, tmp_path: Path) -> None:
    guild.env["PYTHONPATH"] = str(library)
    project(guild, "missing_one")
    in_run = searched(guild.run("train", code=1).err)
    command = str(Path(guild.script).with_name("guild-funcs"))
    in_eval = guild.process([command, "eval", MISSING], code=1)
    assert searched(in_eval.err) == in_run
    assert in_run.endswith(str(guild.project))
    bin_folder = str(Path(guild.script).parent)
    assert bin_folder not in in_run.removeprefix("searched: ").split(", ")
    # pipx and uv put links to the commands on PATH.
    for name, *arguments in (["guild", "run", "train", "-y"], ["guild-funcs", "eval", MISSING]):
        (tmp_path / name).symlink_to(Path(guild.script).with_name(name))
        linked = guild.process([str(tmp_path / name), *arguments], code=1)
        assert searched(linked.err) == in_run, name


def test_a_label_searches_the_same(guild: Guild, library: Path) -> None:
    guild.env["PYTHONPATH"] = str(library)
    project(guild, "shared")
    guild.run("train")
    project(guild, "missing_one")
    in_run = searched(guild.run("train", code=1).err)
    done = guild("label", "-y", "1", "--set", "$(package missing_one)", code=1)
    assert searched(done.err) == in_run


def test_a_path_in_env_comes_first(guild: Guild, library: Path, tmp_path: Path) -> None:
    nearer = write_tree(tmp_path / "nearer", {"shared/__init__.py": "which = 'nearer'\n"})
    guild.env["PYTHONPATH"] = str(library)
    project(guild, "shared", f"  env:\n        PYTHONPATH: {nearer}\n")
    guild.run("train")
    assert (guild.latest / "shared" / "__init__.py").read_text() == "which = 'nearer'\n"
