"""What a run, and `guild-funcs show`, tell of a guild file that will not do what was meant."""

from __future__ import annotations

import json

import pytest
from file_trees import write_tree
from guild_here import Here

from guild_funcs.lint import check

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
        pytest.param(
            ["- include: $(package shared)", "- exclude: [nosuch, $(join train.py)]"],
            [
                "guild.yml:5:25: the operation's script, train.py, is left out of the run",
                "      - exclude: [nosuch, $(join train.py)]",
                "                          ^^^^^^^^^^^^^^^^",
                "to take it in, add a rule after this one: - include: train.py",
            ],
            id="excluded-by-an-expression",
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


def test_a_folder_with_the_script_that_is_left_out(here: Here) -> None:
    """Guild makes a pattern of its own of the name of a folder."""
    write_tree(here.project, {"sub/run.py": ""})
    here.write("sourcecode:", "  - exclude: sub", "  - include: $(package shared)")
    text = (here.project / "guild.yml").read_text().replace("main: train", "main: sub/run")
    write_tree(here.project, {"guild.yml": f"{text}  flags-import: no\n"})
    assert here.funcs("show", "train").err.splitlines() == [
        "WARNING: guild.yml:4:16: the operation's script, sub/run.py, is left out of the run",
        "      - exclude: sub",
        "                 ^^^",
        "to take it in, add a rule after this one: - include: sub/run.py",
    ]


def test_a_root_that_is_no_folder(here: Here) -> None:
    """Guild starts git there, and stops with a traceback."""
    here.write("sourcecode:", "  root: nosuch", "  select: [include: $(package shared)]")
    assert here.refuse() == (
        "guild: guild.yml:4:11: the root of the source code, 'nosuch', is no folder\n"
        "      root: nosuch\n            ^^^^^^\n"
    )


def test_a_resource_that_another_operation_requires(here: Here) -> None:
    """Guild stops with a traceback, whatever operation is asked for, when it reads the file."""
    here.write("requires: data", "flags-import: no")
    with (here.project / "guild.yml").open("a") as file:
        file.write("other:\n  main: train\n  flags-import: no\n")
    told = (
        "guild: guild.yml:3:13: 'data' is no resource of this model\n"
        "    requires: data\n              ^^^^\nfor a library write - module: data\n"
    )
    assert here.refuse() == told
    assert here.guild("run", "other", "-y", "--stage", code=1).err == told
    assert here.funcs("show", "other", code=1).err == told


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


@pytest.mark.parametrize("script", ["lr = 1", "import nowhere"])
def test_a_flag_that_guild_did_not_import(script: str, here: Here) -> None:
    text = "train:\n  flags-import: [lr, data]\n  label: ${data|stem}\n"
    write_tree(here.project, {"train.py": f"{script}\n", "guild.yml": text})
    hint = "flags-import has 'data', but Guild imported no such flag from the script\n"
    assert here.refuse().endswith(f"there is no flag 'data'\n{MARK}{hint}")


def test_show_says_nothing_of_none_where_a_module_is_brought(here: Here) -> None:
    here.write("requires: [{module: shared}]")
    done = here.funcs("show", "train")
    assert "  requires    module:shared\n" in done.out
    assert "none" not in done.out


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param([], "no rule of sourcecode names one", id="no rule"),
        pytest.param(["sourcecode: [$(upper x), train.py]"], "the rules of sourcecode name none"),
        pytest.param(["sourcecode:", "  - include: $(imports)"], "train.py imports none"),
        pytest.param(
            ["sourcecode:", "  - include: $(imports more.py)"],
            "more.py imports none but what is installed: yaml (all=yes takes these too)",
        ),
        pytest.param(
            ["sourcecode:", "  - include: $(imports lost.py)"],
            "lost.py imports none that was found",
        ),
        pytest.param(
            ["sourcecode:", "  - include: $(imports many.py)"],
            "many.py imports none but what is installed: "
            "click, hypothesis, lark, pytest, setuptools, ... (all=yes takes these too)",
        ),
        pytest.param(
            ["flags: {lib: [shared, helper]}", "sourcecode:", "  - include: $(module ${lib})"],
            "known in each trial",
        ),
    ],
)
def test_show_says_why_there_is_no_library(lines: list[str], why: str, here: Here) -> None:
    many = "import click, hypothesis, lark, pytest, setuptools, yaml\n"
    write_tree(here.project, {"more.py": "import yaml, json\n", "many.py": many})
    write_tree(here.project, {"lost.py": "import nowhere\n"})
    here.write(*lines)
    assert f"  libraries   none: {why}\n" in here.funcs("show", "train").out
    assert json.loads(here.funcs("show", "train", "--json").out)["no_libraries"] == why


MARK = "    label: ${data|stem}\n           ~~^^^^~~~~~~\n"
CALL, ON_PATH = "$(package shared ../library)", "add {library} to PYTHONPATH"
COLLISION = """\
guild: guild.yml:4:16: the library 'shared' would be copied over 'shared' of the project
      - include: $(package shared)
                 ^^^^^^^^^^^^^^^^^
  /project/shared
  /library/shared
leave the project's out, in a rule before the include: - exclude: /shared/*
"""


@pytest.mark.parametrize(
    ("files", "rules", "is_refused"),
    [
        pytest.param({"shared/__init__.py": ""}, [], True, id="a package"),
        pytest.param({"shared/deep/er/x.py": ""}, [], True, id="a file in it"),
        pytest.param({"shared": "x"}, [], True, id="a file of the name"),
        pytest.param({"shared/x.py": ""}, ["exclude: /shared/*"], False, id="excluded"),
        pytest.param({"shared/x.py": ""}, ["exclude: {dir: shared}"], False, id="pruned"),
        pytest.param({"shared/.guild-nocopy": "", "shared/x.py": ""}, [], False, id="no copy"),
        pytest.param({"shared/x.bin": "\0\1"}, [], False, id="no source code"),
        pytest.param({"other/shared/x.py": ""}, [], False, id="elsewhere"),
    ],
)
def test_a_collision_is_told_before_a_run_is_made(
    files: dict[str, str], rules: list[str], is_refused: bool, here: Here
) -> None:
    write_tree(here.project, files)
    here.write("sourcecode:", *(f"  - {rule}" for rule in [*rules, "include: $(package shared)"]))
    if is_refused:
        is_file = (here.project / "shared").is_file()
        told = COLLISION.replace("/*", "") if is_file else COLLISION
        said = here.funcs("show", "train", code=1).err
        assert said.replace(str(here.folder), "").endswith(told)
        assert here.refuse() == told
        assert here.runs == []
    else:
        assert "shared/__init__.py" in here.files(here.stage())


# (lines of the operation, what to do for the library beside the project)
BESIDE = (
    pytest.param("requires: [{module: shared}]", ON_PATH, id="module"),
    pytest.param("sourcecode: [{include: $(imports)}]", ON_PATH, id="imports"),
    pytest.param("sourcecode: [{include: $(package shared)}]", CALL, id="call"),
    pytest.param("sourcecode: [{include: {package: shared}}]", CALL, id="typed"),
)


@pytest.mark.parametrize(("lines", "told"), BESIDE)
def test_what_to_do_for_a_library_beside_the_project(lines: str, told: str, here: Here) -> None:
    here.patch.delenv("PYTHONPATH")
    write_tree(here.project, {"train.py": "import shared\n"})
    here.write(lines)
    hint = f"it lies beside the project: {told}".replace("{library}", str(here.library))
    assert [each.hint for each in check(str(here.project / "guild.yml"))] == [hint]
    if "imports" not in lines:
        assert hint.replace(str(here.folder), "") in here.refuse()
        here.write("sourcecode:", f"  - include: {CALL}")
        assert "shared/__init__.py" in here.files(here.stage())


@pytest.mark.parametrize(
    ("python_path", "warned"),
    [
        pytest.param("../library", True, id="beside the project"),
        pytest.param("../library:/absolute", True, id="one of two"),
        pytest.param("{folder}/library", False, id="absolute"),
        pytest.param("src:.:", False, id="in the project"),
        pytest.param("../nosuch:{folder}/library", False, id="no folder"),
    ],
)
def test_a_relative_python_path_is_another_in_the_run(
    python_path: str, warned: bool, here: Here
) -> None:
    write_tree(here.project, {"src/shared/__init__.py": ""})
    here.patch.setenv("PYTHONPATH", python_path.replace("{folder}", str(here.folder)))
    here.write("sourcecode:", "  - include: $(package shared)", "flags-import: no")
    told = (
        "WARNING: PYTHONPATH has '../library', which a run, in a folder of its own, does not find; "
        f"write PYTHONPATH={python_path.replace('../library', str(here.library))}\n"
    )
    assert here.funcs("show", "train").err == (told if warned else "")
    found = [each.code for each in check(str(here.project / "guild.yml"))]
    assert found == (["GF407"] if warned else [])


@pytest.mark.parametrize(
    ("python_path", "hidden"),
    [
        pytest.param("{library}", True, id="first"),
        pytest.param("/nosuch:{library}", True, id="another before it"),
        pytest.param("sub:$(realpath ../library)", True, id="computed"),
        pytest.param(".:{library}", False, id="behind the run"),
    ],
)
def test_a_python_path_of_env_that_hides_the_runs_copy(
    python_path: str, hidden: bool, here: Here
) -> None:
    """Guild puts it before the run's own folder; `check` looks there too, where it is text."""
    here.patch.delenv("PYTHONPATH", raising=False)
    given = python_path.replace("{library}", str(here.library))
    rule = "$(package shared ../library)" if "$(" in given else "$(package shared)"
    here.write(f"env: {{PYTHONPATH: '{given}'}}", "sourcecode:", f"  - include: {rule}")
    assert check(str(here.project / "guild.yml")) == []
    told = (
        f"WARNING: 'shared' will be imported from {here.library}, not from the run: PYTHONPATH in "
        "env comes first; begin it with '.', or set it where guild is called\n"
    )
    assert here.guild("run", "train", "-y", "--stage").err.count(told) == hidden


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        pytest.param("$(package shared)/**/*.py", True, id="below a folder"),
        pytest.param("$(package shared)/text", True, id="one folder"),
        pytest.param("$(package shared)/*.txt", False, id="data"),
        pytest.param("$(package shared)/**", False, id="all"),
    ],
)
def test_a_package_that_lacks_its_own_module(rule: str, told: bool, here: Here) -> None:
    write_tree(here.library, {"shared/text/__init__.py": "", "shared/text/a.txt": ""})
    here.write("sourcecode:", f"  - include: {rule}")
    said = (
        "WARNING: the source code rules leave out shared/__init__.py: Python will not import "
        "'shared' from the run; to add it: - include: /shared/__init__.py\n"
    )
    assert here.funcs("show", "train").err == (said if told else "")
    here.write("sourcecode:", f"  - include: {rule}", "  - include: /shared/__init__.py")
    assert not here.funcs("show", "train").err


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (["$(module ${lib})"], ["  known in each trial"]),
        (["$(imports)"], ["  none"]),
        (
            ["$(package shared)", "$(module ${lib})"],
            [
                "  shared: 4 files, 15 bytes",
                "    from {}/shared (PYTHONPATH)",
                "  known in each trial",
            ],
        ),
    ],
)
def test_a_preview_says_why_it_names_no_library(
    rules: list[str], told: list[str], here: Here
) -> None:
    here.write(
        "flags: {lib: [shared, helper]}", "sourcecode:", *(f"  - include: {each}" for each in rules)
    )
    said = here.guild("run", "train", "--test-sourcecode").out.splitlines()
    shown = ["Libraries:", *(each.format(here.library) for each in told)]
    assert said[: len(shown)] == shown
    assert said[len(shown)] == "Copying from the current directory"


def test_a_relative_python_path_of_env_is_another_in_the_run(here: Here) -> None:
    here.write("env: {PYTHONPATH: '.:../library'}")
    (found,) = check(str(here.project / "guild.yml"))
    assert (found.code, found.place.column) == ("GF407", 22)
    assert found.hint == f"write PYTHONPATH=.:{here.library}"


def test_show_has_the_steps_of_a_pipeline(here: Here) -> None:
    steps = ["train lr=1", "run: train", "{run: train, flags: {lr: 2, x: $(y)}}"]
    here.write("flags: {lr: 0}")
    text = (here.project / "guild.yml").read_text()
    text += "many:\n  steps:\n" + "".join(f"    - {each}\n" for each in steps)
    write_tree(here.project, {"guild.yml": text})
    assert here.funcs("show", "many").out == (
        "many\n  steps       train lr=1\n              train\n              train lr=2 x=$(y)\n"
    )


@pytest.mark.parametrize(
    "args", [["libs"], ["verify"], ["restore", "--to", "x"], ["why", "1", "2"]]
)
def test_a_home_without_runs(args: list[str], here: Here) -> None:
    assert here.funcs(*args, code=1).err == (
        "guild-funcs: there are no runs yet\n"
        "guild run OPERATION makes one; GUILD_HOME says where runs are\n"
    )
