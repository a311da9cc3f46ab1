"""What is found is the same, in the same order, however Python's sets are ordered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from file_trees import write_tree
from hypothesis import example, given
from hypothesis import strategies as st
from imports_trees import facts

from guild_funcs.imports.graph import Node
from guild_funcs.imports.mentioned import Mentioned
from guild_funcs.imports.parts import NOTHING
from guild_funcs.imports.seen import Seen

NAMES = ("one", "two", "three", "four", "five", "six")

# Each way to a module whose name is computed: listed, filled, given, asked of a package, quoted.
FILES = {
    **{f"lib/nets/{name}.py": f"import {name}_lib\n" for name in NAMES},
    **{f"lib/forms/{name}.py": f"import {name}_lib\n" for name in NAMES},
    **{f"lib/{name}_top.py": "" for name in NAMES},
    **{f"lib/asked/{name}.py": f"import {name}_lib\n" for name in NAMES},
    **{f"lib/boxes/{name}.py": "" for name in NAMES},
    **{f"lib/{name}_lib.py": "import common\n" for name in NAMES},
    **{f"lib/{folder}/__init__.py": "" for folder in ("nets", "boxes", "forms")},
    "lib/asked/__init__.py": """
        import importlib
        def __getattr__(name):
            return importlib.import_module(f".{name}", __name__)
        """,
    "lib/loader.py": "import importlib\n"
    "def fill(name):\n    return importlib.import_module('forms.' + name)\n"
    + "".join(
        f"def load_{name}(name):\n    return importlib.import_module(name)\n" for name in NAMES
    ),
    "lib/common.py": "",
    "project/train.py": f"""
        import asked, loader, importlib, pkgutil, sys
        if sys.argv:
            import nets as some
        else:
            import boxes as some
        asked.one, asked.six, asked.two
        for each in pkgutil.iter_modules(some.__path__):
            importlib.import_module(f"{{some.__name__}}.{{each.name}}")
        {", ".join(f"loader.load_{name}('{name}_top')" for name in NAMES)}
        for name in {NAMES}:
            loader.fill(name)
        """,
}

PROGRAM = """
import json, sys
from guild_funcs.imports import imports
found = imports("train.py", project_dir=sys.argv[1], path=[sys.argv[2]])
edges = [[e.source, e.target, e.line] for each in found.graph.edges.values() for e in each]
print(json.dumps([list(found.graph.nodes), edges, [each.chain for each in found.libraries]]))
"""


def test_nothing_depends_on_the_hashes_of_names(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "project"), str(tmp_path / "lib")]
    found = []
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]
    nodes = found[0][0]
    wanted = [f"{folder}.{name}" for folder in ("nets", "boxes", "forms") for name in NAMES]
    assert {*wanted, *(f"{name}_top" for name in NAMES), "asked.one", "asked.six"} < {*nodes}


STATEMENTS = ("from {} import x", "from {} import y as x", "from {} import *", "import {} as y")
MODULES = ("a", "b", "c", "c.x")
QUESTIONS = [(module, name) for module in MODULES for name in "xy"]
CIRCLE = [("a", STATEMENTS[0], "b"), ("a", STATEMENTS[1], "c"), ("b", STATEMENTS[0], "a")]


def seen(text: str, name: str) -> Seen:
    node = Node(name, f"{name}.py", name, "library", library=name)
    return Seen(node, facts(text), NOTHING)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(MODULES), st.sampled_from(STATEMENTS), st.sampled_from(MODULES[:3])
        ),
        max_size=8,
    ),
    st.permutations(QUESTIONS),
)
@example([*CIRCLE, ("c", STATEMENTS[3], "c")], QUESTIONS)
def test_what_a_name_stands_for_does_not_depend_on_what_was_asked_before(
    drawn: list[tuple[str, str, str]], questions: list[tuple[str, str]]
) -> None:
    """Modules that take names from each other go in a circle."""
    texts = {
        name: "\n".join(each.format(other) for module, each, other in drawn if module == name)
        for name in MODULES
    }
    modules = {name: seen(text, name) for name, text in texts.items()}
    asked = Mentioned(modules)
    for ask in ("modules_of", "_owners"):
        answers = {question: getattr(asked, ask)(*question) for question in questions}
        for question in questions:
            assert answers[question] == getattr(Mentioned(modules), ask)(*question)
