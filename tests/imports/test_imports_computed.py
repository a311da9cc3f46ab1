"""Imports of computed names: what can be told of them is followed, as Python itself would."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from computed_imports import BESIDE, COMPUTED, LIBRARIES
from file_trees import write_tree
from imports_trees import facts, find

from guild_funcs.imports.facts import HOLE
from guild_funcs.imports.given import calls_of

# Runs each script in a child of its own, and prints the libraries that it imported.
TRUTH = """
import gc, inspect, json, os, pathlib, pkgutil, runpy, sys
gc.disable()  # what the programs import makes no garbage, and most of them import what is above
for root in map(os.path.abspath, sys.argv[1:]):
    if os.fork():
        os.wait()
        continue
    lib, project = root + "/lib/", root + "/project/"
    os.chdir(project)
    sys.path[:0] = [project, lib]
    sys.dont_write_bytecode = True
    runpy.run_path(project + "train.py", run_name="__main__")
    files = [getattr(each, "__file__", None) or "" for each in [*sys.modules.values()]]
    found = {each[len(lib):].split("/")[0].split(".")[0] for each in files if each.startswith(lib)}
    print(json.dumps([os.path.basename(root), " ".join(sorted(found))]), flush=True)
    os._exit(0)
"""


@pytest.mark.parametrize(("files", "expected"), COMPUTED.values(), ids=COMPUTED)
def test_what_a_computed_name_may_be(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    found = find(tmp_path, {**LIBRARIES, **files})
    assert sorted(each.name for each in found.libraries) == expected.split()


def test_python_imports_the_same(tmp_path: Path) -> None:
    for name, (files, _) in COMPUTED.items():
        write_tree(tmp_path / name, {**LIBRARIES, **files})
    command = [sys.executable, "-I", "-S", "-c", TRUTH, *COMPUTED]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    told = dict(map(json.loads, done.stdout.splitlines()))
    assert told == {name: expected for name, (_, expected) in COMPUTED.items()}


def as_notebook(text: str) -> str:
    """A notebook with a cell for each statement of a program."""
    text = textwrap.dedent(text).lstrip("\n")
    lines, body = text.split("\n"), ast.parse(text).body
    ends = [0, *(each.end_lineno or 0 for each in body)]
    cells = ["\n".join(lines[first:last]) for first, last in zip(ends, ends[1:]) if first < last]
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


def test_a_notebook_imports_what_the_script_does(tmp_path: Path) -> None:
    for name, (files, expected) in COMPUTED.items():
        notebook = {"project/train.ipynb": as_notebook(files["project/train.py"])}
        rest = {path: text for path, text in files.items() if path != "project/train.py"}
        found = find(tmp_path / name, {**LIBRARIES, **rest, **notebook}, "train.ipynb")
        assert (name, sorted(each.name for each in found.libraries)) == (name, expected.split())


def test_what_is_told_of_a_notebook_names_the_cell(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": "import importlib\n\nname = input()"},
        {"cell_type": "code", "source": "\nx = = 1\n"},
        {"cell_type": "markdown", "source": "\n"},
        {"cell_type": "code", "source": "\r\nimportlib.import_module(name)\nimport gone, other"},
    ]
    files = {**LIBRARIES, "project/train.ipynb": json.dumps({"cells": cells})}
    files["lib/other/__init__.py"] = "import gone_too"
    found = find(tmp_path, files, "train.ipynb")
    assert [each.chain for each in found.libraries] == ["train.ipynb:cell 4:3 -> other"]
    assert [each.place for each in found.missing] == ["train.ipynb:cell 4:3", "other/__init__.py:1"]
    assert [f"{each.place} {each.text}" for each in found.unknown] == [
        "train.ipynb:cell 2:2 cell 2: no valid Python for this version: invalid syntax",
        "train.ipynb:cell 4:2 import_module(...) of a computed name",
    ]


def test_a_folder_elsewhere_that_the_program_lists_and_puts_on_the_path(tmp_path: Path) -> None:
    files = {"project/train.py": BESIDE.format("../in"), "in/mod.py": "import helper"}
    found = find(tmp_path, {**LIBRARIES, **files})
    assert sorted(each.name for each in found.libraries) == ["helper", "mod"]


@pytest.mark.parametrize(("name", "expected"), [("plain-project", "acme"), ("glob", "helper plug")])
def test_computed_names_in_functions_of_libraries_can_be_passed_over(
    tmp_path: Path, name: str, expected: str
) -> None:
    found = find(tmp_path, {**LIBRARIES, **COMPUTED[name][0]}, lazy=False)
    assert sorted(each.name for each in found.libraries) == expected.split()


# What a text gives to `load`: of each call its line, the texts and the names.
CALLS: dict[str, tuple[str, list[tuple[int, tuple[str, ...], tuple[str, ...]]]]] = {
    "nobody": ("read('a')", []),
    "defined": ("def load('a'): pass\nclass load('b'): pass", []),
    "another": ("reload('a')\nload_all('b')\nload", []),
    "attribute": ("a.load('b')", [(1, ("b",), ())]),
    "twice": ("load('a')\n\nx = load ('b')", [(1, ("a",), ()), (3, ("b",), ())]),
    "inside-others": (
        "load(f(x, ['a', {'b': 'c.d'}]), 'e f')",
        [(1, ("a", "b", "c.d"), ("f", "x"))],
    ),
    "never-closed": ("load('a', [x", [(1, ("a",), ("x",))]),
    "comment": ("load(  # 'a'\n  'b',\n)", [(1, ("b",), ())]),
    "bound": ("N = 'a'\nload(N)", [(2, ("a",), ("N",))]),
    "bound-to-no-name": ("N = 'a b'\nload(N)", [(2, (), ("N",))]),
    "bound-to-many": (
        "N: dict = {'a': ['b']}\nN += ['c']\nload(N)",
        [(3, ("a", "b", "c"), ("N",))],
    ),
    "bound-to-a-value": ("N = f('a')\nload(N)", [(2, (), ("N",))]),
}


@pytest.mark.parametrize(("text", "expected"), CALLS.values(), ids=CALLS)
def test_what_is_given_to_a_function(text: str, expected: list[tuple[object, ...]]) -> None:
    assert [tuple(each) for each in calls_of("load", text)] == expected


# What is known of the name, with `?` for what is not.
FORMS = {
    "sum": ("import_module('a.' + x)", "a.?"),
    "sum-in-the-middle": ("import_module(x + '.models')", "?.models"),
    "f-string": ("import_module(f'a.{x}.b_{y!r}')", "a.?.b_?"),
    "percent": ("import_module('a.%s.%s' % (x, y))", "a.?.?"),
    "percent-named": ("import_module('%(x)s.b' % y)", "?.b"),
    "format": ("import_module('a.{}.{x}'.format(y, x=x))", "a.?.?"),
    "join": ("import_module('.'.join(['a', x]))", "a.?"),
    "join-of-a-name": ("import_module('.'.join(parts))", "?"),
    "join-of-nothing": ("import_module(''.join())", "?"),
    "another-method": ("import_module(x.lower())", "?"),
    "function": ("import_module(name(x))", "?"),
    "product": ("import_module(x * 2)", "?"),
    "name": ("def f(x):\n    name = 'a.' + x\n    import_module(name)", "a.?"),
    "name-of-itself": ("def f(x):\n    x = x + '.a'\n    import_module(x)", "?.a"),
    "relative": ("import_module('.' + x, 'a.b')", "a.b.?"),
    "relative-further": ("import_module('..' + x, 'a.b')", "a.?"),
    "relative-to-what-is-not-known": ("import_module('..' + x, y)", "?"),
    "no-name": ("import_module()", "?"),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS)
def test_what_is_known_of_a_computed_name(text: str, expected: str) -> None:
    (unread,) = facts(text).unread
    assert unread.form.replace(HOLE, "?") == expected


LISTED = """
import importlib.util as u, glob, os
from pathlib import Path
HERE = os.path.dirname(__file__)
for each in {over}:
    s = u.spec_from_file_location("x", {path})
    m = u.module_from_spec(s)
    s.loader.exec_module(m)
"""
# What the loop runs over, the path that is loaded, and whether its folder is known.
FOLDERS = {
    "listdir": ("os.listdir(HERE + '/in')", "os.path.join(HERE, 'in', each)", True),
    "sum": ("os.listdir(HERE + '/in')", "HERE + '/in/' + each", True),
    "glob": ("glob.glob(HERE + '/in/*.py')", "each", True),
    "glob-sorted": ("sorted(glob.glob(os.path.join(HERE, 'in', '*.py')))", "each", True),
    "scandir": ("os.scandir(HERE + '/in')", "each.path", True),
    "path-glob": ("Path(HERE, 'in').glob('*.py')", "each", True),
    "path-text": ("(Path(HERE) / 'in').iterdir()", "str(each)", True),
    "generator": ("(f for f in Path(HERE, 'in').glob('*.py'))", "each", True),
    "list": ("[f for f in Path(HERE, 'in').glob('*.py')]", "each", True),
    "slice": ("[*range(1)]", "(HERE + '/in/a.py.old')[:-4]", True),
    "pattern": ("glob.glob(PATTERN)", "each", False),
    "folder": ("os.listdir(FOLDER)", "os.path.join(FOLDER, each)", False),
    "nothing": ("FILES", "named()", False),
    "product": ("FILES", "each * 2", False),
}


@pytest.mark.parametrize(("over", "path", "expected"), FOLDERS.values(), ids=FOLDERS)
def test_each_file_of_a_folder_is_loaded(
    tmp_path: Path, over: str, path: str, *, expected: bool
) -> None:
    files = {
        "project/train.py": LISTED.format(over=over, path=path),
        "project/in/a.py": "import helper",
        "project/in/b.txt": "import other",
    }
    found = find(tmp_path, {**LIBRARIES, **files})
    assert [each.name for each in found.libraries] == ["helper"] * expected
    said = "train.py:5 spec_from_file_location(...) loads a computed file"
    assert [f"{each.place} {each.text}" for each in found.unknown] == [said] * (not expected)


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    text = LISTED.format(over="os.listdir(HERE)", path="os.path.join(HERE, 'gone', each)")
    assert find(tmp_path, {"project/train.py": text}).libraries == ()


@pytest.mark.parametrize("lazy", [True, None, False])
def test_a_computed_import_in_a_function_can_be_passed_over(tmp_path: Path, lazy: object) -> None:
    load = "import importlib\ndef load(x):\n    importlib.import_module(f'acme.{x}')\nload('a')\n"
    files = {
        "lib/acme/__init__.py": load,
        "lib/acme/a.py": "import helper",
        "project/train.py": "import acme",
    }
    found = find(tmp_path, {**LIBRARIES, **files}, lazy=lazy)
    names = ["acme"] if lazy is False else ["acme", "helper"]
    assert [each.name for each in found.libraries] == names
