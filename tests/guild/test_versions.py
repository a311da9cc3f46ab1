"""Other versions of Guild: one line says that guild-funcs is off, and Guild works as without it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from environments import Environment
from guild_runs import Guild, write_tree

from guild_funcs.adapters.host.versions import is_between

LINE = "guild-funcs works with Guild 0.9 and is off: this is Guild {}\n"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.9.0", True),
        ("0.9.0.rc1", True),
        ("0.9.1.dev0", True),
        ("0.9", True),
        ("0.8.2", False),
        ("0.7.5", False),
        ("0.10.0", False),
        ("0.10", False),
        ("1.0.0", False),
        ("1", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_which(version: str, *, expected: bool) -> None:
    assert is_between(version) is expected


@pytest.mark.parametrize("version", ["0.8.2", "0.10.0"])
def test_it_is_off(
    guild: Guild,
    without_funcs: Environment,
    from_wheel: Environment,
    tmp_path: Path,
    version: str,
) -> None:
    """The version is that of a `guild` of the user's own: the packages stay as they are."""
    guild_yml = "train:\n  main: train\n  label: $(upper a)\n  flags: {lr: 1}\n"
    write_tree(guild.project, {"guild.yml": guild_yml, "train.py": "lr = 0\n"})
    code = (
        f"import sys, guild; guild.__version__ = {version!r}; sys.argv[0] = 'guild'; "
        "from guild.main_bootstrap import main; main()"
    )
    # Not with -c: that has the project on the path, where Guild's importer fails from 3.12 on.
    write_tree(tmp_path, {"program/guild_of_mine.py": code})
    program = str(tmp_path / "program/guild_of_mine.py")
    ours = dataclasses.replace(guild, python=from_wheel.python)
    plain = dataclasses.replace(guild, python=without_funcs.python)
    for command in (["ops"], ["run", "train", "-y"], ["run", "train", "--help-op"]):
        done = ours.process([ours.python, program, *command])
        said = LINE.format(version)
        assert done.err.count(said) == 1
        without = plain.process([plain.python, program, *command])
        # The first command of the two reads the flags of the script.
        rest = done.err.replace(said, "").replace("Refreshing flags...\n", "")
        assert rest.count("\n") == without.err.count("\n")
    assert {ours.attr("label", run) for run in ours.runs} == {"$(upper a)"}


def test_the_entry_point_loads_nothing_else(from_wheel: Environment, guild: Guild) -> None:
    code = (
        "import sys, guild; guild.__version__ = '0.8.2'\n"
        "from guild_funcs.plugin import FuncsPlugin\n"
        "class Point: name = 'funcs'\n"
        "FuncsPlugin(Point()); FuncsPlugin(Point())\n"
        "print([name for name in sys.modules if name.startswith('guild_funcs.adapters.fields')])\n"
    )
    done = guild.process([from_wheel.python, "-c", code])
    assert done.out == "[]\n"
    assert done.err == LINE.format("0.8.2")
