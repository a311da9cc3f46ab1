"""Proof of import on real runs: a script that uses the snapshot is silent, others are caught."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from guild_runs import Done, Guild, write_tree

MARK = "guild-funcs: 'shared' was not imported from the run but from "

INCLUDED = """\
train:
  main: train
  sourcecode:
    - include: $(package shared)
"""


def run(guild: Guild, library: Path, script: str, *, code: int = 0, **files: str) -> Done:
    """Runs `script` with `shared` in the run; `files` may replace the guild file."""
    yml = files.get("yml", INCLUDED)
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    guild.env.update({"PYTHONPATH": str(library), "LIBRARY": str(library)})
    return guild.run("train", code=code)


def imports(guild: Guild) -> Any:
    return guild.imports()


def test_a_script_that_imports_the_snapshot_is_silent(guild: Guild, library: Path) -> None:
    done = run(guild, library, "import shared\n")
    assert "guild-funcs" not in done.text
    assert imports(guild) == {"libraries": {"shared": "snapshot"}}


def test_a_script_that_does_not_import_the_library_is_silent(guild: Guild, library: Path) -> None:
    done = run(guild, library, "print('nothing')\n")
    assert "guild-funcs" not in done.text
    assert imports(guild) == {"libraries": {"shared": "not imported"}}


DEFEATS = [
    pytest.param(
        "import os, sys\nsys.path.insert(0, os.environ['LIBRARY'])\nimport shared\n",
        id="sys.path.insert",
    ),
    pytest.param(
        """
        import importlib.machinery, os, sys

        class Finder:
            def find_spec(self, name, path=None, target=None):
                if name == "shared":
                    return importlib.machinery.PathFinder.find_spec(name, [os.environ["LIBRARY"]])

        sys.meta_path.insert(0, Finder())
        import shared
        """,
        id="a meta path finder",
    ),
    pytest.param(
        """
        import importlib.util, os, sys

        path = os.path.join(os.environ["LIBRARY"], "shared", "__init__.py")
        spec = importlib.util.spec_from_file_location("shared", path)
        shared = sys.modules["shared"] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(shared)
        except ImportError:
            pass
        """,
        id="a module made from a file",
    ),
    pytest.param(
        """
        import os, sys

        sys.path[:] = [path for path in sys.path if path != os.getcwd()]
        os.chdir(os.environ["LIBRARY"])
        sys.path.insert(0, "")
        import shared
        """,
        id="another working directory",
    ),
    pytest.param(
        """
        import os, sys
        from importlib.machinery import FileFinder, SourceFileLoader

        def hook(path):
            inside = path[path.index("shared"):] if path.endswith(("shared", "sub")) else ""
            return FileFinder(
                os.path.join(os.environ["LIBRARY"], inside), (SourceFileLoader, [".py"])
            )

        sys.path_hooks.insert(0, hook)
        sys.path_importer_cache.clear()
        import shared
        """,
        id="a path hook",
    ),
    pytest.param(
        "import shutil\nshutil.rmtree('shared')\nimport shared\n", id="a deleted snapshot"
    ),
]


@pytest.mark.parametrize("script", DEFEATS)
def test_a_script_that_defeats_the_snapshot_is_caught_and_recorded(
    guild: Guild, library: Path, script: str
) -> None:
    done = run(guild, library, script)
    found = imports(guild)["libraries"]["shared"]
    assert found.startswith(f"{library}/shared/")
    assert f"{MARK}{found}" in done.err


def test_an_isolated_python_that_ignores_pythonpath_is_caught(guild: Guild, library: Path) -> None:
    """`python -I` does not see the run: what it imports comes from elsewhere."""
    yml = """
        train:
          exec: ${python_exe} -I -m guild.op_main train
          env: {FLAGS_DEST: none, SCRIPT_DIR: scripts}
          sourcecode:
            - include: $(package shared)
            - include: scripts/*
        """
    script = "import os, sys\nsys.path.append(os.environ['LIBRARY'])\nimport shared\n"
    write_tree(guild.project, {"scripts/train.py": script})
    done = run(guild, library, "", yml=yml)
    found = imports(guild)["libraries"]["shared"]
    assert found == f"{library}/shared/__init__.py"
    assert f"{MARK}{found}" in done.err


def test_a_module_without_a_file_is_not_the_snapshot(guild: Guild, library: Path) -> None:
    done = run(
        guild, library, "import sys, types\nsys.modules['shared'] = types.ModuleType('shared')\n"
    )
    assert imports(guild)["libraries"] == {"shared": "no file"}
    assert f"{MARK}no file" in done.err


ENDS = [
    pytest.param("raise SystemExit(3)", 3, id="SystemExit"),
    pytest.param("import sys; sys.exit(4)", 4, id="sys.exit"),
    pytest.param("raise ValueError('no')", 1, id="an exception"),
    pytest.param(
        "import signal, sys, os; signal.signal(signal.SIGTERM, lambda *_: sys.exit(5));"
        "os.kill(os.getpid(), signal.SIGTERM)",
        5,
        id="a handled signal",
    ),
    pytest.param("import os; os._exit(6)", 6, id="os._exit"),
    pytest.param(
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, id="SIGKILL"
    ),
]


@pytest.mark.parametrize(("end", "code"), ENDS)
def test_the_program_ends_as_without_us(guild: Guild, library: Path, end: str, code: int) -> None:
    script = f"import os, sys\nsys.path.insert(0, os.environ['LIBRARY'])\nimport shared\n{end}\n"
    write_tree(guild.project, {"guild.yml": INCLUDED, "train.py": script})
    guild.env.update({"PYTHONPATH": str(library), "LIBRARY": str(library)})
    command = [guild.python, "-m", "guild.main_bootstrap", "run", "train", "-y"]
    env = {"GUILD_HOME": str(guild.home), **guild.env}
    import os
    import subprocess

    done = subprocess.run(
        command, cwd=guild.project, env={**os.environ, **env}, capture_output=True, check=False
    )
    assert guild.attr("exit_status") == code
    assert done.returncode == (code if code > 0 else 256 + code)
    proven = "imports" in guild.attr("_funcs")
    assert proven == (end.find("_exit") < 0 and code >= 0)


def test_an_interrupted_program_is_proven(guild: Guild, library: Path) -> None:
    run(guild, library, "import shared\nraise KeyboardInterrupt\n")
    assert imports(guild) == {"libraries": {"shared": "snapshot"}}


def test_a_forked_child_leaves_the_proof_to_its_parent(guild: Guild, library: Path) -> None:
    script = """
        import os, sys
        if os.fork() == 0:
            sys.exit(0)
        os.wait()
        import shared
        """
    run(guild, library, script)
    assert imports(guild) == {"libraries": {"shared": "snapshot"}}


@pytest.mark.parametrize(
    "breaking",
    [
        pytest.param("import sys; sys.stderr = None", id="no stderr"),
        pytest.param("import sys; sys.stderr.close()", id="closed stderr"),
        pytest.param("import shutil; shutil.rmtree('.guild')", id="no run"),
        pytest.param("import os; os.remove('.guild/attrs/_funcs')", id="no record"),
        pytest.param("open('.guild/attrs/_funcs', 'w').write('}{')", id="a broken record"),
        pytest.param("open('.guild/attrs/_funcs', 'w').write('[1]')", id="another record"),
        pytest.param("import sys; sys.modules['strange'] = 1", id="no module"),
        pytest.param("import sys; del sys.modules['yaml']; sys.path[:] = []", id="no path"),
    ],
)
def test_nothing_that_a_program_breaks_is_noticed(
    guild: Guild, library: Path, breaking: str
) -> None:
    done = run(guild, library, f"import shared\nprint('done')\n{breaking}\n")
    assert done.out == "done\n"
    assert "guild-funcs" not in done.err


def test_an_in_house_module_that_is_not_in_the_run_is_told_once(
    guild: Guild, library: Path
) -> None:
    write_tree(
        library,
        {
            "tools/__init__.py": "from tools import deep\n",
            "tools/deep.py": "",
            "space/inner/__init__.py": "",
        },
    )
    done = run(guild, library, "import shared, helper, tools, space.inner, json, yaml\n")
    assert done.err.splitlines()[1:] == [
        "guild-funcs: imported, but not in the run; to add, under sourcecode:",
        f"  - include: $(module helper)  # {library}/helper.py",
        f"  - include: $(package space.inner)  # {library}/space/inner",
        f"  - include: $(package tools)  # {library}/tools",
    ]
    assert imports(guild)["not-in-run"] == [
        {"name": "helper", "path": f"{library}/helper.py", "include": "$(module helper)"},
        {
            "name": "space.inner",
            "path": f"{library}/space/inner",
            "include": "$(package space.inner)",
        },
        {"name": "tools", "path": f"{library}/tools", "include": "$(package tools)"},
    ]


def test_the_line_that_is_told_adds_the_module(guild: Guild, library: Path) -> None:
    yml = INCLUDED + "    - include: $(module helper)\n"
    done = run(guild, library, "import shared, helper\n", yml=yml)
    assert "guild-funcs" not in done.text


def test_what_pip_installed_beside_a_module_is_no_in_house_module(
    guild: Guild, library: Path
) -> None:
    """`pip install --target` makes a folder of installed distributions."""
    write_tree(
        library,
        {
            "installed.py": "",
            "installed-1.0.dist-info/RECORD": "installed.py,sha256=x,0\n",
        },
    )
    assert "guild-funcs" not in run(guild, library, "import shared, installed\n").text


def test_each_trial_of_a_batch_has_its_own_proof(guild: Guild, library: Path) -> None:
    yml = INCLUDED + "  flags: {wrong: no}\n"
    script = """
        import os, sys
        wrong = False
        if wrong:
            sys.path.insert(0, os.environ["LIBRARY"])
        import shared
        """
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    guild.env.update({"PYTHONPATH": str(library), "LIBRARY": str(library)})
    guild.run("train", "wrong=[yes,no]")
    found = {
        str(guild.attr("flags", run)["wrong"]): guild.attr("_funcs", run)["imports"]["libraries"]
        for run in guild.runs
        if "wrong" in (guild.attr("flags", run) or {})
    }
    assert found == {
        "True": {"shared": f"{library}/shared/__init__.py"},
        "False": {"shared": "snapshot"},
    }


def test_a_run_that_starts_later_or_again_is_proven_again(guild: Guild, library: Path) -> None:
    write_tree(guild.project, {"guild.yml": INCLUDED, "train.py": "import shared\n"})
    guild.env["PYTHONPATH"] = str(library)
    guild.run("train", "--stage")
    assert "imports" not in guild.attr("_funcs")
    name = guild.latest.name
    guild("run", "--start", name, "-y")
    assert imports(guild) == {"libraries": {"shared": "snapshot"}}
    (guild.latest / "train.py").write_text("")
    guild("run", "--restart", name, "-y")
    assert imports(guild) == {"libraries": {"shared": "not imported"}}


def test_an_operation_that_uses_nothing_of_ours_has_no_record(guild: Guild) -> None:
    write_tree(guild.project, {"guild.yml": "train: {main: train}\n", "train.py": ""})
    guild.run("train")
    assert guild.attr("_funcs") is None
    assert not (guild.latest / ".guild" / "funcs").exists()
    # Nor is anything imported for one when it starts again.
    again = ["run", "--restart", guild.latest.name, "-y"]
    done = guild.process([guild.python, "-X", "importtime", guild.script, *again])
    assert "guild_funcs.adapters.run.unfinished\n" in done.err
    assert "guild_funcs.record.attribute\n" not in done.err


UNFOUND = """\
train:
  flags: {x: 1}
  sourcecode:
    - include: $(package shared)
outside:
  main: train
  label: $(upper x)
many:
  steps: [train]
"""
TOLD = (
    "ModuleNotFoundError: No module named 'helper'\n"
    "guild-funcs: 'helper' is not in the run; to add, under sourcecode:\n"
    "  - include: $(module helper ../library)  # {library}/helper.py\n"
)


@pytest.fixture
def unfound(guild: Guild, library: Path) -> Guild:
    """The path that the project is developed with is relative, as few runs have it."""
    write_tree(library, {"shared/__init__.py": "import helper\n", "helper.py": ""})
    write_tree(guild.project, {"guild.yml": UNFOUND, "train.py": "x = 1\nimport shared\n"})
    guild.env["PYTHONPATH"] = "../library"
    return guild


def failed(guild: Guild, *args: str, code: int = 1) -> str:
    """What a run says that fails, without the traceback of its program."""
    done = guild.process([guild.script, "run", "-y", *args], code=code, traceback=True)
    return done.text[done.text.index("ModuleNotFoundError") :]


def test_a_missing_library_is_told_with_the_line_that_adds_it(
    unfound: Guild, library: Path
) -> None:
    told = TOLD.replace("{library}", str(library))
    assert failed(unfound, "train") == told
    error = "import failed: ModuleNotFoundError: No module named 'helper'"
    include = "$(module helper ../library)"
    found = {"name": "helper", "path": str(library / "helper.py"), "include": include}
    assert imports(unfound) == {"libraries": {"shared": error}, "missing": [found]}
    lines = unfound.funcs("libs").out.splitlines()
    assert lines[1].endswith(f"; {error}")
    assert f"helper: not found by the run, it is {library}/helper.py" in lines
    assert (
        unfound.funcs("imports", "--learn", "1").out == f"- include: {include}  # {found['path']}\n"
    )
    # The line is right: a run with it goes through.
    write_tree(
        unfound.project,
        {"guild.yml": UNFOUND.replace("outside:", f"    - include: {include}\noutside:")},
    )
    assert "guild-funcs" not in unfound.run("train").text


@pytest.mark.parametrize("args", [("many",), ("train", "x=[1,2]"), ("--start", "{staged}")])
def test_steps_trials_and_staged_runs_tell_it_too(
    args: tuple[str, ...], unfound: Guild, library: Path
) -> None:
    if "--start" in args:
        unfound.run("train", "--stage")
        args = ("--start", unfound.latest.name)
    is_batch = "x=[1,2]" in args
    done = failed(unfound, *args, code=0 if is_batch else 1)
    assert done.count(TOLD.replace("{library}", str(library))) == (2 if is_batch else 1)


def test_what_is_found_nowhere_has_no_hint(unfound: Guild) -> None:
    write_tree(unfound.project, {"train.py": "import nosuchmodule\n"})
    assert failed(unfound, "train") == "ModuleNotFoundError: No module named 'nosuchmodule'\n"
    # A run has a record when it has any expression of ours.
    write_tree(unfound.project, {"train.py": "import shared\n"})
    assert "  - include: $(package shared)  # " in failed(unfound, "outside")
