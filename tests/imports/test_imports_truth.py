"""What is read is what Python does: generated programs are run, and `sys.modules` compared."""

from __future__ import annotations

import importlib
import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from file_trees import write_tree
from hypothesis import given
from hypothesis import strategies as st
from imports_trees import find

# In this order; a module imports only what comes later, so that every program ends well.
MODULES = (
    *("zz1", "zz1.a", "zz1.b", "zz1.sub", "zz1.sub.c", "zz2", "zz3", "zz3.d"),
    *("zz4.ns.e", "zz4.ns.f", "zz5", "zz5.g", "zz6"),
)
PACKAGES = ("zz1", "zz1.sub", "zz3", "zz5")

# {m} is a later module, {p} and {n} its parts, {r} the same as a relative import, {o} another.
STATEMENTS = (
    "import {m}",
    "import {m} as x",
    "from {m} import value",
    "from {m} import *",
    "from {p} import {n}",
    "{r}",
    "__import__('{m}')",
    "__import__('{p}', fromlist=['{n}'])",
    "import importlib\nimportlib.import_module('{m}')",
    "from importlib import import_module as load\nload('{m}')",
    "import importlib as i\nfor x in ['{m}', '{o}']:\n    i.import_module(x)",
    "import importlib\nA = '{p}'\nimportlib.import_module(f'{{A}}.{n}')",
    "import pkgutil\npkgutil.resolve_name('{m}:value')",
    "import pkgutil\npkgutil.resolve_name('{m}.value')",
    "import runpy\nrunpy.run_path('{file}')",
    "try:\n    import zz_missing\nexcept ImportError:\n    import {m}",
    "try:\n    import {m}\nexcept ImportError:\n    import {o}",
    "try:\n    from {m} import value\nexcept ImportError:\n    import {o}",
    "try:\n    import {m}, zz_missing\nexcept ImportError:\n    pass\nelse:\n    import {o}",
    "import contextlib\nwith contextlib.suppress(ImportError):\n    import {m}",
    "def f():\n    import {m}\nf()",
    "class A:\n    from {m} import value",
    "import sys\nif sys.version_info >= (3,):\n    import {m}\nelse:\n    import {o}",
    "from sys import platform as where\nif where == 'no-such':\n    import {m}",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {m}",
    "if False:\n    import {m}",
    "while False:\n    import {m}",
    "if __name__ == '__main__':\n    import {m}",
)

Program = Sequence[Sequence[tuple[int, int, int]]]
programs = st.lists(
    st.lists(st.tuples(*[st.integers(0, 99)] * 3), max_size=3),
    min_size=len(MODULES) + 1,
    max_size=len(MODULES) + 1,
)


def text(index: int, lines: Sequence[tuple[int, int, int]], folder: str) -> str:
    """Returns the source of a module, or of the script for the index -1."""
    name = MODULES[index] if index >= 0 else ""
    package = name if name in PACKAGES else name.rpartition(".")[0]
    later = MODULES[index + 1 :]
    made = ["value = 1"]
    for kind, one, other in lines if later else ():
        target, another = later[one % len(later)], later[other % len(later)]
        parent, _, last = target.rpartition(".")
        relative = f"import {target}"
        if package and parent == package:
            relative = f"from . import {last}"
        elif package and target.startswith(f"{package}."):
            relative = f"from .{target[len(package) + 1 :]} import value"
        statement = STATEMENTS[kind % len(STATEMENTS)]
        if not parent and "{p}" in statement:
            statement = "import {m}"
        file = Path(folder, "lib", *target.split("."))
        is_package = target in PACKAGES
        made.append(
            statement.format(
                m=target,
                o=another,
                p=parent,
                n=last,
                r=relative,
                # A file that is run has no package: only one without relative imports can be.
                file=Path(folder, "plain.py") if is_package or parent else file.with_suffix(".py"),
            )
        )
    return "\n".join(made) + "\n"


@contextmanager
def imported_from(folder: Path) -> Iterator[None]:
    known = set(sys.modules)
    was, bytecode = sys.path[:], sys.dont_write_bytecode
    sys.path[:0] = [str(folder)]
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = was, bytecode
        for name in set(sys.modules) - known:
            if name.startswith("zz"):
                del sys.modules[name]


@given(programs)
def test_the_modules_that_are_read_are_those_that_python_imports(program: Program) -> None:
    folder = tempfile.mkdtemp()
    try:
        files = {"plain.py": "", "project/train.py": text(-1, program[-1], folder)}
        for index, name in enumerate(MODULES):
            path = f"lib/{name.replace('.', '/')}"
            file = f"{path}/__init__.py" if name in PACKAGES else f"{path}.py"
            files[file] = text(index, program[index], folder)
        write_tree(Path(folder), files)
        with imported_from(Path(folder) / "lib"):
            runpy.run_path(str(Path(folder) / "project/train.py"), run_name="__main__")
            truth = {name for name in sys.modules if name.startswith("zz")}
        found = find(Path(folder), {})
        read = {name for name in found.graph.nodes if name.startswith("zz")}
        assert read == truth
        assert not found.missing
    finally:
        shutil.rmtree(folder)
