"""On generated trees the locator agrees with Python itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from typing import Optional

from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from guild_funcs.errors import MissingError
from guild_funcs.locate import find_module

NAMES = ("alpha", "beta", "Alpha")
ENTRIES = ("one", "two", "three")
FILES = ("{}.py", "{}.pyc", "{}/__init__.py", "{}/__init__.pyc", "{}/sub.py", "{}/sub/__init__.py")

files = st.builds(
    lambda entry, name, file: f"{entry}/{file.format(name)}",
    st.sampled_from(ENTRIES),
    st.sampled_from(NAMES),
    st.sampled_from((*FILES, "{}" + EXTENSION_SUFFIXES[0])),
)
trees = st.sets(files, max_size=8)
paths = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3)


def write(root: str, tree: set[str], text: str = "") -> None:
    for name in tree:
        path = Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def ours(name: str, path: list[str]) -> Optional[list[str]]:
    """Returns the file of a module, or the folders of a package, as a spec has them."""
    try:
        origin = find_module(name, path)
    except MissingError:
        return None
    if origin.kind == "namespace":
        return [part.source for part in origin.parts]
    return [origin.path]


def pythons(name: str, path: list[str]) -> Optional[list[str]]:
    spec = PathFinder.find_spec(name, path)
    if spec is None:
        return None
    return list(spec.submodule_search_locations or [str(spec.origin)])


@settings(max_examples=examples(40), deadline=None)
@given(trees, paths, st.sampled_from(NAMES))
def test_top_level_names_are_found_where_path_finder_finds_them(
    tree: set[str], names: list[str], name: str
) -> None:
    with tempfile.TemporaryDirectory() as root:
        write(root, tree)
        path = list(dict.fromkeys(os.path.join(root, entry) for entry in names))
        expected = pythons(name, path)
        for entry in path:
            sys.path_importer_cache.pop(entry, None)
        assert ours(name, path) == expected


PROGRAM = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
    except ImportError:
        print(name, "-")
    else:
        print(name, module.__file__ or list(module.__path__)[0])
"""


@settings(max_examples=examples(15), deadline=None)
@given(
    st.sets(
        st.sampled_from(
            [
                f"{e}/{f.format(n)}"
                for e in ENTRIES
                for n in NAMES
                for f in FILES
                if not f.endswith("c")
            ]
        ),
        min_size=4,
        max_size=14,
    )
)
def test_dotted_names_are_found_where_an_import_takes_them_from(tree: set[str]) -> None:
    with tempfile.TemporaryDirectory() as root:
        write(root, tree)
        path = [os.path.join(root, entry) for entry in ENTRIES]
        names = [*NAMES, *(f"{name}.sub" for name in NAMES)]
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-c",
                f"import sys; sys.path[:0] = {path!r}\n" + PROGRAM,
                *names,
            ],
            capture_output=True,
            check=True,
            text=True,
        )
        for line in done.stdout.splitlines():
            name, _, found = line.partition(" ")
            located = ours(name, path)
            folder = found[: -len("/__init__.py")] if found.endswith("__init__.py") else found
            assert (located or ["-"])[0] == folder, (name, sorted(tree))
