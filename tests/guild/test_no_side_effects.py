"""Locating, previewing and staging run nothing of a library: every file would leave a mark."""

from __future__ import annotations

from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from library_projects import project

COUNT = 20
NAMES = [f"loud{number}" for number in range(COUNT)]


@pytest.fixture
def mark(guild: Guild, tmp_path: Path) -> Path:
    """The folder in which each module of the libraries makes a file when it is imported.

    Half of the packages are in a namespace; the operation includes a subpackage of
    every other one, so that parents are looked at too.
    """
    marks = tmp_path / "marks"
    marks.mkdir()
    text = f"import os\nopen(os.path.join({str(marks)!r}, __name__), 'w').close()\n"
    tree = {"sitecustomize.py": "", "space/sibling.py": text}
    for name in NAMES:
        top = place(name)
        files = ["__init__.py", "sibling.py", "setup.py", "deep/__init__.py", "deep/down.py"]
        tree.update({f"{top}/{file}": text for file in files})
        tree[f"{name}-1.0.dist-info/METADATA"] = f"Name: {name}\nVersion: 1.0\n"
        tree[f"{name}-1.0.dist-info/RECORD"] = f"{top}/__init__.py,,\n"
    guild.env["PYTHONPATH"] = str(write_tree(tmp_path / "lib", tree))
    imports = "\n".join(f"import {place(name).replace('/', '.')}" for name in NAMES)
    project(guild, *(f"include: $({call(name)})" for name in NAMES), script=imports)
    return marks


def place(name: str) -> str:
    return f"space/{name}" if int(name[4:]) % 2 else name


def call(name: str) -> str:
    """An expression that finds the package, of four kinds in turn."""
    dotted = place(name).replace("/", ".")
    kinds = [f"package {dotted}", f"module {dotted}.sibling", f"distribution {name}"]
    return [*kinds, f"package {dotted}.deep"][int(name[4:]) % 4]


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("run", "train", "--test-sourcecode"), id="--test-sourcecode"),
        pytest.param(("run", "train", "--stage", "-y"), id="--stage"),
    ],
)
def test_no_library_is_run(guild: Guild, mark: Path, args: tuple[str, ...]) -> None:
    guild(*args)
    assert list(mark.iterdir()) == []


def test_the_marks_would_be_seen(guild: Guild, mark: Path) -> None:
    """The run itself imports the libraries, from its own folder."""
    guild.run("train")
    assert {path.name for path in mark.iterdir()} == {place(n).replace("/", ".") for n in NAMES}
    imported = guild.attr("_funcs")["imports"]["libraries"]
    assert {imported[place(name).replace("/", ".")] for name in NAMES} == {"snapshot"}
