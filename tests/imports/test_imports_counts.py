"""What reading takes grows with the modules that are reached: held by counts, not by times."""

from __future__ import annotations

import gc
import os
from collections import Counter
from pathlib import Path

import pytest
from counting import named_calls
from imports_trees import find

from guild_funcs.imports import children

# What asks the file system, or Python's parser.
COUNTED = ("compile", "open", "stat", "lstat", "scandir", "listdir")
COUNTS = (20, 40)
"""So many modules."""

# Each module imports later ones in its own text and in a function, and quotes one more. A function
# waits for somebody who calls it, until it is known what all the modules mention.
TEXT = """
import {a}
from {b} import value
import importlib

def load(name):
    import {c}, lonely
    return importlib.import_module(name)

class Maker:
    names = ["{d}.value"]

    def make(self, name):
        import {d}
        return getattr({d}, f"make_{{name}}", vars(name))

value = Maker()
"""


def tree(count: int, beside: int = 0) -> dict[str, str]:
    """Returns the files of a program with so many modules in four libraries, and others beside."""
    names = [f"lib{index % 4}.pkg{index % 8}.m{index}" for index in range(count + beside)]
    files = {"project/train.py": f"import {names[0]}\n", "lib/lonely.py": ""}
    for index, name in enumerate(names):
        others = [2 * index + 1, 2 * index + 2, index + 3, index + 4]
        if index >= count:
            others = [count + (index + 1) % beside] * 4
        a, b, c, d = (names[each] if each < count or index >= count else "os" for each in others)
        parts = name.split(".")
        files[f"lib/{'/'.join(parts)}.py"] = TEXT.format(a=a, b=b, c=c, d=d)
        files.setdefault(f"lib/{parts[0]}/__init__.py", "")
        files.setdefault(f"lib/{parts[0]}/{parts[1]}/__init__.py", "")
    return files


def counts(folder: Path, files: dict[str, str], cache: str = "") -> Counter[str]:
    if not folder.exists():
        find(folder, files)  # what is found out once in a process
    options = {"cache_dir": str(folder / cache)} if cache else {}
    found = []
    counted = named_calls(lambda: found.append(find(folder, {}, **options)))
    counted["modules"] = len(found[0].graph.nodes)
    return counted


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "spare_processors", lambda: 0)
    monkeypatch.setattr("guild_funcs.imports.cache.FRESH", 0)
    monkeypatch.setattr("guild_funcs.imports.answers.FRESH", 0)


# A text is read once for its imports, and once for the names that functions wait for. With a cache
# a file is looked at before it is read, after each time, and for the whole answer.
EACH = {
    "": {"compile": 1, "open": 2, "stat": 2},
    "cache": {"compile": 1, "open": 2, "stat": 6},
}


def difference(folder: Path, cache: str) -> dict[str, float]:
    """Returns what each module more takes more, of what is counted."""
    small, large = (counts(folder / str(each), tree(each), cache) for each in COUNTS)
    more = large["modules"] - small["modules"]
    assert more == COUNTS[1] - COUNTS[0]
    assert sum(large.values()) < 2.1 * sum(small.values())
    each = {name: (large[name] - small[name]) / more for name in COUNTED}
    return {name: count for name, count in each.items() if count}


@pytest.mark.parametrize("cache", EACH)
def test_twice_as_many_modules_take_twice_as_much(cache: str, tmp_path: Path) -> None:
    assert difference(tmp_path, cache) == EACH[cache]


def test_what_is_kept_is_only_looked_at(tmp_path: Path) -> None:
    difference(tmp_path, "cache")
    assert difference(tmp_path, "cache") == {"stat": 1}


def test_after_an_edit_nothing_else_is_read(tmp_path: Path) -> None:
    difference(tmp_path, "cache")
    for each in COUNTS:
        with (tmp_path / str(each) / "project/train.py").open("a") as script:
            script.write("import os\n")
    assert difference(tmp_path, "cache") == {"stat": 3}


def test_what_was_read_is_freed_without_a_look_for_circles(tmp_path: Path) -> None:
    """Python's collector is put off while modules are read; it has not to go through them after."""
    found = []
    gc.collect()
    gc.freeze()  # what other tests have left lives on
    for count in COUNTS:
        find(tmp_path / str(count), tree(count))
        gc.collect()
        gc.disable()
        try:
            find(tmp_path / str(count), {})
            found.append(gc.collect())
        finally:
            gc.enable()
    assert found[0] == found[1]


def test_no_folder_is_listed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find(tmp_path, tree(8))
    listed, real = [], os.scandir

    def scandir(path: str) -> object:
        listed.append(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    find(tmp_path, {})
    assert len(listed) == len({*listed}) > 4


def test_what_is_not_reached_costs_nothing(tmp_path: Path) -> None:
    count = COUNTS[0]
    alone = counts(tmp_path / "a", tree(count))
    beside = counts(tmp_path / "b", tree(count, beside=count))
    for name in (*COUNTED, "modules"):
        assert beside[name] == alone[name], name
