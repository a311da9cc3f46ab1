"""How often a library's folders are read: once a run, whatever way the run is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

# Python asks for a folder's entries through `os.scandir` or `os.listdir`, and tells an audit hook:
# what is counted is what the processes really do. Each notes the folders below the library.
NOTES = """
import os, sys

LOG, ROOT = os.environ["WALKS_LOG"], os.environ["WALKS_ROOT"]

def note(event, args):
    if event in ("os.scandir", "os.listdir") and args and args[0] is not None:
        path = args[0]
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        path = os.path.realpath(os.fsdecode(path))
        if path.startswith(ROOT):
            with open(LOG, "a") as log:
                log.write(path[len(ROOT) + 1:] + "\\n")

sys.addaudithook(note)
"""
FOLDER = "shared/sub"


@pytest.fixture
def counted(guild: Guild, library: Path, tmp_path: Path) -> Guild:
    """The Guild whose processes note each reading of the library's folders."""
    hooks = write_tree(tmp_path / "hooks", {"sitecustomize.py": NOTES})
    (tmp_path / "log").touch()
    guild.env.update(
        PYTHONPATH=f"{hooks}:{library}",
        WALKS_LOG=str(tmp_path / "log"),
        WALKS_ROOT=str(library.resolve()),
    )
    return guild


@contextmanager
def walks(guild: Guild, expected: int) -> Iterator[None]:
    """Checks how often a folder inside of the library is read."""
    log = Path(guild.env["WALKS_LOG"])
    log.write_text("")
    yield
    assert log.read_text().splitlines().count(FOLDER) == expected


def project(guild: Guild, operation: str) -> None:
    script = "import shared\nn = 1\nprint(shared.__file__, n)\n"
    write_tree(guild.project, {"guild.yml": operation, "train.py": script})


def test_an_included_library_is_walked_once_and_not_again_when_the_run_restarts(
    counted: Guild,
) -> None:
    project(counted, "train:\n  main: train\n  sourcecode: [include: $(package shared)]\n")
    with walks(counted, 1):
        counted.run("train")
    with walks(counted, 0):
        counted("run", "--restart", counted.latest.name, "-y")
    with walks(counted, 1):
        counted.run("train", "--stage")
    with walks(counted, 0):
        counted("run", "--start", counted.latest.name, "-y")


def test_included_twice_and_previewed_it_is_walked_once(counted: Guild) -> None:
    rules = "[include: $(package shared), exclude: $(package shared)/x, include: {package: shared}]"
    project(counted, f"train:\n  main: train\n  sourcecode: {rules}\n")
    with walks(counted, 1):
        counted.run("train")
    with walks(counted, 1):
        counted("run", "train", "--test-sourcecode")


def test_a_module_that_is_copied_is_walked_once(counted: Guild) -> None:
    project(counted, "train:\n  main: train\n  requires: [{module: shared}]\n")
    with walks(counted, 1):
        counted.run("train")


def test_the_trials_of_a_batch_have_the_walk_of_their_prototype(counted: Guild) -> None:
    rules = "flags: {n: 1}\n  sourcecode: [include: $(package shared)]"
    project(counted, f"train:\n  main: train\n  {rules}\n")
    with walks(counted, 1):
        counted.run("train", "n=[1,2,3]")


def test_a_trial_whose_flags_choose_the_library_walks_it_once(counted: Guild) -> None:
    operation = (
        "train:\n  main: train\n  flags: {lib: shared, n: 1}\n"
        "  sourcecode: [include: '${lib|find-package}']\n"
    )
    project(counted, operation)
    with walks(counted, 2):
        counted.run("train", "lib=[shared]", "n=[1,2]")
