"""Real editable installs of every kind, located from outside and imported from a copy.

One environment is made for all of them, by pip; nothing is imported in this process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from environments import Environment
from locate_trees import summary

from guild_funcs import imports
from guild_funcs.locate import Interpreter, Origin, describe, find_distribution, find_module

pytestmark = pytest.mark.installs


@pytest.fixture(scope="module")
def root(with_editables: Environment) -> Path:
    """A folder with the projects (`projects/NAME`) and the environment (`venv`)."""
    return with_editables.folder.parent


@pytest.fixture(scope="module")
def python(with_editables: Environment) -> str:
    return with_editables.python


@pytest.fixture(scope="module")
def interpreter(python: str) -> Interpreter:
    return describe(python, {"PATH": os.environ["PATH"]})


def _files(root: Path) -> set[tuple[str, int]]:
    found = (Path(at, name) for at, _, names in os.walk(root / "projects") for name in names)
    return {(str(path), path.stat().st_mtime_ns) for path in found}


FOUND = [
    pytest.param(
        "flatlib",
        """
        package projects/flat/flatlib in projects/flat
        editable install of acme-flat 1.2 by setuptools
        mount projects/flat/flatlib at flatlib
        editable acme-flat 1.2
        """,
        id="setuptools-flat",
    ),
    pytest.param(
        "srclib",
        """
        package projects/src/src/srclib in projects/src/src
        editable install of acme-src 1.2
        mount projects/src/src/srclib at srclib
        editable acme-src 1.2
        """,
        id="setuptools-src",
    ),
    pytest.param(
        "maplib",
        """
        package projects/mapped/code/lib in projects/mapped/code
        editable install of acme-mapped 1.2 by setuptools
        mount projects/mapped/code/lib at maplib
        mount projects/mapped/code/other at maplib/sub
        editable acme-mapped 1.2
        """,
        id="setuptools-mapped",
    ),
    pytest.param(
        "maplib.sub",
        """
        package projects/mapped/code/other in projects/mapped/code
        editable install of acme-mapped 1.2 by setuptools; the whole package 'maplib' is taken, \
because 'maplib.sub' cannot be imported without it
        mount projects/mapped/code/lib at maplib
        mount projects/mapped/code/other at maplib/sub
        editable acme-mapped 1.2
        """,
        id="setuptools-mapped-subpackage",
    ),
    pytest.param(
        "mapone",
        """
        module projects/mapped/mapone.py in projects/mapped
        editable install of acme-mapped 1.2 by setuptools
        mount projects/mapped/mapone.py at mapone.py
        editable acme-mapped 1.2
        """,
        id="setuptools-mapped-module",
    ),
    pytest.param(
        "acmespace.two",
        """
        package projects/space/more/two in projects/space/more
        editable install of acme-space 1.2 by setuptools
        mount projects/space/more/two at acmespace/two
        editable acme-space 1.2
        """,
        id="setuptools-namespace-part",
    ),
    pytest.param(
        "acmespace",
        """
        namespace projects/space in projects/space
        editable install of acme-space 1.2 by setuptools
        mount projects/space/one at acmespace/one
        mount projects/space/more/two at acmespace/two
        editable acme-space 1.2
        """,
        id="setuptools-namespace-without-a-folder",
    ),
    pytest.param(
        "strictlib",
        """
        package projects/strict/build/__editable__.acme_strict-1.2-py3-none-any/strictlib in \
projects/strict/build/__editable__.acme_strict-1.2-py3-none-any
        editable install of acme-strict 1.2
        mount projects/strict/build/__editable__.acme_strict-1.2-py3-none-any/strictlib at strictlib
        editable acme-strict 1.2
        """,
        id="setuptools-strict",
    ),
    pytest.param(
        "compatlib",
        """
        package projects/compat/src/compatlib in projects/compat/src
        editable install of acme-compat 1.2
        mount projects/compat/src/compatlib at compatlib
        editable acme-compat 1.2
        """,
        id="setuptools-compat",
    ),
    pytest.param(
        "hatchlib",
        """
        package projects/hatch/src/hatchlib in projects/hatch/src
        editable install of acme-hatch 1.2
        mount projects/hatch/src/hatchlib at hatchlib
        editable acme-hatch 1.2
        """,
        id="hatchling",
    ),
    pytest.param(
        "exactlib",
        """
        package projects/exact/src/exactlib in projects/exact/src
        editable install of acme-exact 1.2 by editables
        mount projects/exact/src/exactlib at exactlib
        editable acme-exact 1.2
        """,
        id="hatchling-exact",
    ),
    pytest.param(
        "mesonlib",
        """
        package projects/meson/mesonlib in projects/meson
        editable install of acme-meson 1.2 by meson-python
        mount projects/meson/mesonlib/__init__.py at mesonlib/__init__.py
        mount projects/meson/build/TAG/made.py at mesonlib/made.py
        mount projects/meson/mesonlib/sub/__init__.py at mesonlib/sub/__init__.py
        editable acme-meson 1.2
        warning: the editable install of acme-meson 1.2 by meson-python comes before every folder, \
so a run imports its own files, not the copy, unless it is started with \
MESONPY_EDITABLE_SKIP=projects/meson/build/TAG
        env MESONPY_EDITABLE_SKIP=projects/meson/build/TAG
        """,
        id="meson-python",
    ),
    pytest.param(
        "mesonlib.made",
        """
        module projects/meson/build/TAG/made.py in projects/meson/build/TAG
        editable install of acme-meson 1.2 by meson-python; the whole package 'mesonlib' is taken, \
because 'mesonlib.made' cannot be imported without it
        mount projects/meson/mesonlib/__init__.py at mesonlib/__init__.py
        mount projects/meson/build/TAG/made.py at mesonlib/made.py
        mount projects/meson/mesonlib/sub/__init__.py at mesonlib/sub/__init__.py
        editable acme-meson 1.2
        warning: the editable install of acme-meson 1.2 by meson-python comes before every folder, \
so a run imports its own files, not the copy, unless it is started with \
MESONPY_EDITABLE_SKIP=projects/meson/build/TAG
        env MESONPY_EDITABLE_SKIP=projects/meson/build/TAG
        """,
        id="meson-python-module-of-the-build",
    ),
    pytest.param(
        "skblib",
        """
        package projects/skb/src/skblib in projects/skb/src
        editable install of acme-skb 1.2 by scikit-build-core
        mount SITE/skblib at skblib
        mount projects/skb/src/skblib at skblib
        editable acme-skb 1.2
        warning: the editable install of acme-skb 1.2 by scikit-build-core comes before every \
folder, so a run imports its own files, not the copy
        """,
        id="scikit-build-core",
    ),
    pytest.param(
        "skblib.made",
        """
        module SITE/skblib/made.py in SITE/skblib
        editable install of acme-skb 1.2 by scikit-build-core; the whole package 'skblib' is \
taken, because 'skblib.made' cannot be imported without it
        mount SITE/skblib at skblib
        mount projects/skb/src/skblib at skblib
        editable acme-skb 1.2
        warning: the editable install of acme-skb 1.2 by scikit-build-core comes before every \
folder, so a run imports its own files, not the copy
        """,
        id="scikit-build-core-module-of-the-build",
    ),
]


def stable(text: str) -> str:
    """Returns the text without what depends on the Python version."""
    version = f"{sys.version_info[0]}{sys.version_info[1]}"
    site = f"venv/lib/python{version[0]}.{version[1:]}/site-packages"
    return text.replace(site, "SITE").replace(f"build/cp{version}", "build/TAG")


@pytest.mark.parametrize(("name", "expected"), FOUND)
def test_editable_installs_are_found_and_not_rebuilt(
    name: str, expected: str, root: Path, python: str, interpreter: Interpreter
) -> None:
    env = {"PATH": os.environ["PATH"]}
    before = _files(root)
    origin = find_module(name, interpreter.path, python_exe=python, env=env)
    lines = [line.strip() for line in expected.strip().splitlines()]
    assert stable(summary(origin, root)) == "\n".join(lines)
    assert _files(root) == before


DISTRIBUTIONS = [
    ("acme-flat", ["flatlib"]),
    ("acme-src", ["srclib"]),
    ("acme-mapped", ["maplib", "maplib/sub", "mapone.py"]),
    ("acme-space", ["acmespace/one", "acmespace/two"]),
    ("acme-strict", ["strictlib"]),
    ("acme-compat", ["compatlib"]),
    ("acme-hatch", ["hatchlib"]),
    ("acme-exact", ["exactlib"]),
    ("acme-meson", ["mesonlib/__init__.py", "mesonlib/made.py", "mesonlib/sub/__init__.py"]),
    ("acme-skb", ["skblib", "skblib"]),
]


@pytest.mark.parametrize(("name", "targets"), DISTRIBUTIONS)
def test_editable_distributions_are_found_with_what_they_bring(
    name: str, targets: list[str], python: str, interpreter: Interpreter
) -> None:
    env = {"PATH": os.environ["PATH"]}
    origin = find_distribution(name, interpreter.path, python_exe=python, env=env)
    assert [part.target for part in origin.parts] == targets
    assert (origin.editable, origin.version) == (True, "1.2")


def copy_parts(origin: Origin, run: Path) -> None:
    for part in origin.parts:
        target = run / part.target
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.isdir(part.source):
            shutil.copytree(part.source, target, dirs_exist_ok=True)
        else:
            shutil.copy(part.source, target)


BEATEN = ("skblib", "skblib.made")
NAMES = [str(case.values[0]) for case in FOUND if case.values[0] != "acmespace"]
PROGRAM = "import importlib, sys\nfor n in sys.argv[1:]: print(importlib.import_module(n).__file__)"


def test_a_run_imports_the_copies_unless_a_warning_says_otherwise(
    tmp_path: Path, python: str, interpreter: Interpreter
) -> None:
    env = {"PATH": os.environ["PATH"]}
    run_env = dict(env, PYTHONPATH=str(tmp_path))
    for name in NAMES:
        origin = find_module(name, interpreter.path, python_exe=python, env=env)
        copy_parts(origin, tmp_path)
        run_env.update(origin.run_env)
        assert bool(origin.warnings) == (name in BEATEN or "meson" in name)
    done = subprocess.run(
        [python, "-c", PROGRAM, *NAMES], env=run_env, capture_output=True, check=True, text=True
    )
    for name, file in zip(NAMES, done.stdout.splitlines()):
        assert file.startswith(str(tmp_path)) == (name not in BEATEN), (name, file)


def test_an_import_takes_them_from_where_they_were_found(
    python: str, interpreter: Interpreter
) -> None:
    env = {"PATH": f"{os.path.dirname(python)}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [python, "-c", PROGRAM, *NAMES], env=env, capture_output=True, check=True, text=True
    )
    for name, file in zip(NAMES, done.stdout.splitlines()):
        found = find_module(name, interpreter.path, python_exe=python, env=env).path
        assert os.path.realpath(file) in (
            os.path.realpath(found),
            os.path.realpath(os.path.join(found, "__init__.py")),
        )


IMPORTING = """
import flatlib, srclib, maplib.sub, mapone, acmespace.one, hatchlib, exactlib
from acmespace import two
from mesonlib import made, sub
import skblib.made, skblib.sub
import strictlib
def f():
    import compatlib
f()
"""


def test_the_imports_of_a_script_lead_into_editable_installs(
    root: Path, python: str, interpreter: Interpreter, tmp_path: Path
) -> None:
    """Each module is read where Python imports it from, and each library is told once."""
    script = tmp_path / "train.py"
    script.write_text(IMPORTING)
    found = imports(
        str(script), project_dir=str(tmp_path), path=interpreter.path, python_exe=python
    )
    assert not found.missing
    assert not found.installed
    assert {each.name for each in found.libraries} == {
        *("flatlib", "srclib", "maplib", "mapone", "acmespace.one", "acmespace.two", "hatchlib"),
        *("exactlib", "mesonlib", "skblib", "strictlib", "compatlib"),
    }
    assert all(each.origin.editable for each in found.libraries)
    told = "import json, sys\nprint(json.dumps({k: getattr(v, '__file__', None) for k, v in "
    told += "sys.modules.items()}))"
    bin_folder = os.path.dirname(python)
    env = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [python, "-B", "-c", f"{IMPORTING}\n{told}"],
        capture_output=True,
        text=True,
        check=True,
        env=env,
    )
    files = json.loads(done.stdout.splitlines()[-1])
    read = {node.name: node.file for node in found.graph.nodes.values() if node.library}
    truth = {name: files[name] for name in read if files.get(name)}
    missed = {name for name, file in files.items() if file and str(root / "projects") in file}
    assert {name: os.path.realpath(file) for name, file in truth.items()} == {
        name: os.path.realpath(read[name]) for name in truth
    }
    assert missed <= set(truth)
