"""Trees of links, folders and swaps at random, around and inside a run: nothing outside changes."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from guild_funcs.errors import FuncsError
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.runfolder.change import change
from guild_funcs.runfolder.mark import is_unfinished
from guild_funcs.runfolder.place import destination, place
from guild_funcs.runfolder.record import write_record
from guild_funcs.snapshot import copy, plan

NAMES = ["shared", "sub", "a.py", "ns", ".guild"]
_place = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
# What leads out of the run, or around in it.
_leads = st.sampled_from(["../out", "../out/sub", "../out/a.py", "..", ".", "sub", "/nowhere"])
_thing = st.one_of(st.tuples(st.just("file"), st.just("")), st.tuples(st.just("link"), _leads))
_tree = st.dictionaries(_place, _thing, max_size=6)
_targets = st.one_of(
    _place, st.sampled_from(["..", "../out/a.py", "shared/../..", "/x", "", "a//b", "sub/.", "x\0"])
)
_steps = st.lists(
    st.tuples(st.sampled_from(["copy", "force", "replace", "link", "away", "room"]), _targets),
    max_size=4,
)


def state(root: Path) -> dict[str, object]:
    """Everything below a folder: no link is followed."""
    found: dict[str, object] = {}
    for folder, folders, files in os.walk(root):
        for path in (Path(folder, name) for name in (*folders, *files)):
            is_link = path.is_symlink()
            content = os.readlink(path) if is_link else path.is_file() and path.read_bytes()
            found[str(path.relative_to(root))] = (path.lstat().st_mode, content)
    return found


def grow(root: Path, tree: dict[str, tuple[str, str]]) -> None:
    """Makes the tree as far as that goes: what is in the way stays."""
    for name, (kind, text) in tree.items():
        path = root / name
        with suppress(OSError, RuntimeError):  # a loop of links
            if path.parent.resolve().is_relative_to(root.resolve()):
                path.parent.mkdir(parents=True, exist_ok=True)
                if kind == "file":
                    path.touch()
                else:
                    path.symlink_to(text)


def step(run: Path, library: Path, how: str, target: str) -> None:
    """One of the ways in which a run is changed."""
    parts = (Part(str(library), target or "x"),)
    origin = Origin("shared", "package", str(library), str(library.parent), parts, why="")
    with change(str(run)) as current:
        if how in ("copy", "force", "replace"):
            places = [place(target)] if how == "replace" else []
            entries = plan([origin]).entries
            copy(entries, str(run), files=how == "force", places=places)
        elif how == "link":
            current.link(place(target), str(library))
        elif how == "away":
            current.take_away(place(target))
        else:
            current.make_room(place(target))
        write_record(str(run), "funcs/shared", b"")


@settings(max_examples=examples(30), deadline=None)
@given(_tree, _tree, _steps)
def test_nothing_outside_the_run_is_changed(
    inside: dict[str, tuple[str, str]],
    outside: dict[str, tuple[str, str]],
    steps: list[tuple[str, str]],
) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        (root / "run").mkdir()
        (root / "out/sub").mkdir(parents=True)
        (root / "out/a.py").write_text("mine")
        library = root / "library"
        (library / "sub").mkdir(parents=True)
        (library / "sub/a.py").write_text("new")
        grow(root / "out", outside)
        grow(root / "run", inside)
        around = {name: each for name, each in state(root).items() if not is_run(name)}
        for how, target in steps:
            before = state(root / "run")
            try:
                step(root / "run", library, how, target)
            except (FuncsError, OSError):
                assert state(root / "run") == before
            assert not is_unfinished(str(root / "run"))
        assert {n: each for n, each in state(root).items() if not is_run(n)} == around
    finally:
        shutil.rmtree(root)


def is_run(name: str) -> bool:
    return name.startswith("run/")


@given(st.text(max_size=30))
def test_a_place_is_below_the_run_or_refused(text: str) -> None:
    with suppress(FuncsError):
        found = place(text)
        path = os.path.normpath(os.path.join("/run", found))
        assert path == f"/run/{found}"
        assert ".guild" not in found.casefold().split("/")


@given(st.text(max_size=30))
def test_a_destination_is_the_run_or_below(text: str) -> None:
    with suppress(FuncsError):
        found = destination(text)
        assert os.path.normpath(os.path.join("/run", found)).startswith("/run")
