"""A file system lists folders in any order: what a user sees and what is recorded is the same."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from file_trees import write_tree
from guild_here import Done, Here
from odd_order import listing

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

PACKAGE = {f"{sub}{name}.py": "" for sub in ("", "a/", "b/", "b/c/") for name in ("__init__", "y")}

FILES = {
    **{f"library/shared/{name}": text for name, text in PACKAGE.items()},
    **{f"library/parts/{name}": text for name, text in PACKAGE.items()},
    **{f"library/nets/{name}.py": f"import {name}_lib\n" for name in ("one", "two", "six")},
    **{f"library/{name}_lib.py": "import common\n" for name in ("one", "two", "six")},
    "library/common.py": "",
    "library/nets/__init__.py": "",
    **{f"outside/{sub}{name}.txt": name for sub in ("", "d/", "e/") for name in ("m", "k")},
    # An upgrade that failed left the older one.
    **{
        f"library/acme-{version}.dist-info/METADATA": f"Name: acme\nVersion: {version}\n"
        for version in ("1.0", "2.0")
    },
    **{f"library/acme-{version}.dist-info/RECORD": "acme.py,,\n" for version in ("1.0", "2.0")},
    "library/acme.py": "",
    "project/train.py": """
        import importlib, pkgutil, acme, nets, shared
        for each in pkgutil.iter_modules(nets.__path__):
            importlib.import_module(f"nets.{each.name}")
    """,
    "project/guild.yml": """
        train:
          main: train
          sourcecode:
            - include: $(package shared)
            - include: $(imports)
            - exclude: shared/b/*
          label: $(version acme) $(glob ../library/*_lib.py) $(find m.txt ../outside/d:../outside/e)
          requires:
            - module: parts
        bad:
          main: train
          sourcecode:
            - include: $(package sahred)
          label: $(version amce) $(find o.txt ../outside) $(find y.py ../library/shared:../project)
          flags:
            data: $(read ../outside/n.txt)
        """,
}


def make(here: Here) -> None:
    for name in ("library", "outside", "home", "then"):
        shutil.rmtree(here.folder / name, ignore_errors=True)
    write_tree(here.folder, FILES)
    (here.folder / "home" / "runs").mkdir(parents=True)
    for number in range(3):
        os.symlink("../b", here.library / "shared" / "a" / f"inner{number}")
        os.symlink(here.folder / "outside", here.library / "shared" / f"outer{number}")
        os.symlink("nowhere", here.library / "shared" / f"gone{number}")


def said(done: Done) -> str:
    # Guild says that once in a process.
    err = done.err.replace("Refreshing flags...\n", "")
    return f"{done.code}\n{done.out}\n{err}"


def without_run(text: str, run: Path) -> str:
    text = text.replace(run.name, "RUN").replace(run.name[:8], "RUN")
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "THEN", text)


DIFFER = {"id", "initialized", "started"}

COMMANDS = [
    "check",
    "check --json",
    "show train",
    "imports train.py --json",
    "imports train.py --dot",
    "imports train.py --missing",
    "libs",
    "libs --json",
    "verify",
    "diff --stat",
    "lock 1 --all",
    "restore 1 --to ../then",
    "eval '$(glob ../library/**/y.py)'",
    "eval '$(package sahred)'",
    "eval '$(find y.txt ../outside/d:../outside/e)'",
]


def answers(here: Here) -> dict[str, str]:
    """Returns all that is said of the project and of a run, and what the run recorded."""
    make(here)
    found = {"run": said(here.guild("run", "train", "-y", "--stage", "--random-seed", "1"))}
    found["refused"] = said(here.guild("run", "bad", "-y", "--stage", code=1))
    for command in COMMANDS:
        found[command] = said(here.funcs(*shlex.split(command), code=None))
    run = here.latest
    for path in sorted((run / ".guild").rglob("*")):
        if path.is_file() and path.name not in DIFFER:
            found[path.relative_to(run).as_posix()] = path.read_text()
    return {name: without_run(text, run) for name, text in found.items()}


def test_all_answers_are_the_same_in_any_order_of_a_folder(here: Here) -> None:
    found = []
    for order in ("sorted", "reversed"):
        with listing(order):
            found.append(answers(here))
    one, other = found
    assert {name: (one[name], other[name]) for name in one if one[name] != other[name]} == {}
    assert list(one) == list(other)
    assert "shared/outer2/e/m.txt" in one[".guild/manifest"]
