"""A run whose source code rules leave out the operation's own script: it says so, with place."""

from __future__ import annotations

import pytest
from file_trees import write_tree
from guild_here import Here

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        pytest.param(
            ["select:", "  - $(package shared)"],
            [
                "guild.yml:5:9: this selects only the library: train.py is left out of the run",
                "        - $(package shared)",
                "          ^^^^^^^^^^^^^^^^^",
                "write a rule, which adds to the project's files: - include: $(package shared)",
            ],
            id="select",
        ),
        pytest.param(
            ["- $(package shared)", "- data/*.csv"],
            [
                "guild.yml:4:7: only these are selected: train.py is left out of the run",
                "      - $(package shared)",
                "        ^^^^^^^^^^^^^^^^^",
                "write rules, which add to the project's files: - include: $(package shared)",
            ],
            id="several-texts",
        ),
        pytest.param(
            ["$(imports)"],
            [
                "guild.yml:4:5: this selects only the library: train.py is left out of the run",
                "      $(imports)",
                "      ^^^^^^^^^^",
                "write a rule, which adds to the project's files: - include: $(imports)",
            ],
            id="imports-that-find-nothing",
        ),
        pytest.param(
            ["- include: $(package shared)", "- exclude: '*.py'", "- include: shared/*.py"],
            [
                "guild.yml:5:17: the operation's script, train.py, is left out of the run",
                "      - exclude: '*.py'",
                "                  ^^^^",
                "to take it in, add a rule after this one: - include: train.py",
            ],
            id="excluded",
        ),
        pytest.param(
            ["- exclude: '*'", "- include: $(package shared)"],
            [
                "guild.yml:4:17: the operation's script, train.py, is left out of the run",
                "      - exclude: '*'",
                "                  ^",
                "to take it in, add a rule after this one: - include: train.py",
            ],
            id="all-excluded",
        ),
        pytest.param(["- $(package shared)", "- train.py"], [], id="the-script-too"),
        pytest.param(["- exclude: '*.csv'", "- include: $(package shared)"], [], id="usual"),
    ],
)
def test_a_script_that_is_left_out(rules: list[str], told: list[str], here: Here) -> None:
    write_tree(here.project, {"train.py": "", "data/a.csv": ""})
    here.write("sourcecode:", *(f"  {rule}" for rule in rules), "flags-import: no")
    said = here.funcs("show", "train").err
    assert said.splitlines() == ([f"WARNING: {told[0]}", *told[1:]] if told else [])


def test_a_script_that_another_brings(here: Here) -> None:
    write_tree(here.library, {"shared/run.py": "", "elsewhere.py": ""})
    yml = """
        required:
          main: train
          flags-import: no
          sourcecode: $(package shared)
          requires: [file: train.py]
        in-library:
          main: shared.run
          flags-import: no
          sourcecode: $(package shared)
        on-the-path:
          main: elsewhere
          flags-import: no
          sourcecode: $(package shared)
        program:
          exec: echo
          sourcecode: $(package shared)
        each-trial:
          main: train
          flags-import: no
          flags: {lib: [shared, other]}
          sourcecode: ['$(package ${lib})', '${lib}.py']
        """
    write_tree(here.project, {"guild.yml": yml, "train.py": ""})
    for name in ("required", "in-library", "on-the-path", "program", "each-trial"):
        assert not here.funcs("show", name).err, name
