"""Runs of which `$(imports)` finds the libraries, by reading what the script imports."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from library_projects import message, project

SCRIPT = """
    import acme.data
    print("from", acme.data.helper.__file__)
    """


@pytest.fixture
def monorepo(tmp_path: Path, guild: Guild) -> Path:
    """Three libraries: `acme` is imported, `helper` by it, `unused` by nobody."""
    root = write_tree(
        tmp_path / "repo",
        {
            "one/acme/__init__.py": "",
            "one/acme/data/__init__.py": "import json\n\nimport helper\n",
            "one/acme/tests/test_data.py": "import unused\n",
            "two/helper.py": "import os\n",
            "three/unused/__init__.py": "raise SystemExit('imported')\n",
        },
    )
    guild.env["PYTHONPATH"] = ":".join(str(root / name) for name in ("one", "two", "three"))
    return root


FORMS = {
    "macro": "include: $(imports)",
    "template": "include: ${'train'|imports}",
    "angle": "include: [$<'train'|imports>]",
    "script": "include: $(imports train.py)",
    "typed": "include: {imports: train}",
    "typed-empty": "include: {imports: }",
    "typed-null": "include: {imports: null}",
    "typed-list": "include: {imports: [train, train.py]}",
    "files": "include: $(imports)/*.py",
    "keywords": "include: $(imports depth=2 all=no except='nothing else')",
}


@pytest.mark.parametrize("spec", FORMS.values(), ids=FORMS)
def test_each_form_copies_what_is_imported_and_nothing_else(
    guild: Guild, monorepo: Path, spec: str
) -> None:
    project(guild, spec, "exclude: $(imports)/tests/*", script=SCRIPT)
    done = guild.run("train")
    assert f"from {guild.latest}/helper.py" in done.out
    assert guild.sourcecode() == [
        "acme/__init__.py",
        "acme/data/__init__.py",
        "guild.yml",
        "helper.py",
        "train.py",
    ]
    libraries = guild.attr("_funcs")["libraries"]
    assert [(each["name"], each["reason"]) for each in libraries] == [
        ("acme", "train.py:1 -> acme"),
        ("helper", "train.py:1 -> acme/data/__init__.py:3 -> helper"),
    ]
    assert guild.imports() == {"libraries": {"acme": "snapshot", "helper": "snapshot"}}
    assert str(monorepo) not in done.err


# Each option with a script, the libraries that are copied for it, and those that are not.
OPTIONS = {
    "lazy=no": ("import no_lib\nno_lib.run()", "no_lib", "no_lazily"),
    "lazy=yes": ("import yes_lib", "yes_lib yes_lazily", ""),
    "depth=1": ("import deep_lib", "deep_lib", "deep_second"),
    "except=left": ("import kept\nimport left", "kept", "left left_second"),
    "strings=yes": ("pass", "quoted", ""),
    "all=yes": ("import iniconfig", "iniconfig", ""),
}


def test_each_option_in_one_run(guild: Guild, tmp_path: Path) -> None:
    lazily = "def run():\n    import {}_lazily\n"
    root = write_tree(
        tmp_path / "repo",
        {
            "no_lib.py": lazily.format("no"),
            "yes_lib.py": lazily.format("yes"),
            "deep_lib.py": "import deep_second\n",
            "left.py": "import left_second\n",
            **{f"{name}.py": "" for name in ("no_lazily", "yes_lazily", "deep_second", "kept")},
            **{f"{name}.py": "" for name in ("left_second", "quoted")},
        },
    )
    guild.env["PYTHONPATH"] = str(root)
    scripts = {f"script_{at}": text for at, (text, _, _) in enumerate(OPTIONS.values())}
    forms = [f"include: $(imports {name} {option})" for name, option in zip(scripts, OPTIONS)]
    project(guild, *forms, script="print('ran')")
    write_tree(guild.project, {f"{name}.py": f"{text}\n" for name, text in scripts.items()})
    write_tree(guild.project, {"conf/model.yaml": "model:\n  _target_: quoted.Net\n"})
    assert "ran" in guild.run("train").out
    names = {Path(name).parts[0].partition(".")[0] for name in guild.sourcecode()}
    libraries = {each["name"] for each in guild.attr("_funcs")["libraries"]}
    for _, copied, left in OPTIONS.values():
        assert names.issuperset(copied.split())
        assert names.isdisjoint(left.split())
    assert libraries == {name for _, copied, _ in OPTIONS.values() for name in copied.split()}


@pytest.mark.usefixtures("monorepo")
def test_the_preview_tells_the_reason(guild: Guild) -> None:
    project(guild, "include: $(imports)", script=SCRIPT)
    done = guild("run", "train", "--test-sourcecode")
    assert "    imported by train.py:1 -> acme/data/__init__.py:3 -> helper\n" in done.out
    shown = guild.process([guild.script + "-funcs", "show", "train"])
    assert "imported by train.py:1 -> acme/data/__init__.py:3 -> helper\n" in shown.out


def test_each_trial_of_a_batch_has_what_its_own_main_imports(guild: Guild, monorepo: Path) -> None:
    files = {
        "guild.yml": """
            train:
              main: ${script}
              flags:
                script: one
              sourcecode:
                - include: $(imports)
            """,
        "one.py": "import helper\n",
        "two.py": "import unused_not\n",
    }
    write_tree(guild.project, files)
    write_tree(monorepo, {"three/unused_not/__init__.py": ""})
    guild.run("train", "script=[one,two]")
    found = {
        guild.attr("flags", run)["script"]: [
            each["name"] for each in (guild.attr("_funcs", run) or {}).get("libraries", ())
        ]
        for run in guild.runs
        if guild.attr("flags", run).get("script") in ("one", "two")
    }
    assert found == {"one": ["helper"], "two": ["unused_not"]}


@pytest.mark.usefixtures("monorepo")
def test_a_staged_run_and_a_restart_use_what_was_found(guild: Guild) -> None:
    project(guild, "include: $(imports)", script=SCRIPT)
    guild.run("train", "--stage")
    run = guild.latest
    write_tree(guild.project, {"train.py": "import unused\n"})
    assert "from " + str(run / "helper.py") in guild("run", "--start", run.name, "-y").out
    assert "from " + str(run / "helper.py") in guild("run", "--restart", run.name, "-y").out


def test_what_reading_missed_is_said_at_exit_and_learned(guild: Guild, monorepo: Path) -> None:
    script = "import importlib\nimportlib.import_module(''.join(reversed('repleh')))\n"
    project(guild, "include: $(imports)", script=script)
    done = guild.run("train")
    line = f"- include: $(module helper)  # {monorepo}/two/helper.py"
    assert "imported, but not in the run, and not seen by $(imports); to add" in done.err
    assert line in done.err
    assert "train.py:2" in done.err
    assert guild.attr("_funcs")["imports"]["not-in-run"][0]["missed-by"] == "imports"
    learned = guild.process([guild.script + "-funcs", "imports", "--learn", "1"])
    assert learned.out == line + "\n"


ERRORS = {
    "exec": (
        "train:\n  exec: python train.py\n  sourcecode:\n    - include: $(imports)\n",
        "guild: guild.yml:4:18: operation 'train' has no Python main to read: it has 'exec'",
    ),
    "missing-script": (
        "train:\n  main: train\n  sourcecode:\n    - include: $(imports trian)\n",
        "guild: guild.yml:4:26: script or module 'trian' was not found",
    ),
    "missing-main": (
        "train:\n  main: nope\n  sourcecode:\n    - include: $(imports)\n",
        "guild: guild.yml:4:18: script or module 'nope' was not found",
    ),
    "guilds-own": (
        "train:\n  main: guild.pass\n  sourcecode:\n    - include: $(imports)\n",
        "guild: guild.yml:4:18: operation 'train' runs Guild's own program 'guild.pass'",
    ),
}


@pytest.mark.parametrize(("operation", "expected"), ERRORS.values(), ids=ERRORS)
def test_an_error_has_its_place(guild: Guild, operation: str, expected: str) -> None:
    write_tree(guild.project, {"guild.yml": operation, "train.py": ""})
    lines = message(guild.run("train", code=1))
    assert lines[0] == expected
    assert guild.runs == []


def test_the_command_knows_operations_and_scripts(guild: Guild, monorepo: Path) -> None:
    project(guild, "include: $(imports)", script=SCRIPT)
    for name in ("train", "train.py"):
        done = guild.process([guild.script + "-funcs", "imports", name, "--json"])
        data = json.loads(done.out)
        assert [each["chain"] for each in data["libraries"]] == [
            "train.py:1 -> acme",
            "train.py:1 -> acme/data/__init__.py:3 -> helper",
        ]
    tree = guild.process([guild.script + "-funcs", "imports", "train.py"]).out
    assert tree == (
        "train.py\n"
        f"└── acme  {monorepo}/one/acme  [train.py:1]\n"
        f"    └── helper  {monorepo}/two/helper.py  [acme/data/__init__.py:3]\n"
    )
    why = guild.process([guild.script + "-funcs", "imports", "train.py", "--why", "helper"]).out
    assert why == "train.py:1 -> acme/data/__init__.py:3 -> helper\n"


@pytest.mark.usefixtures("monorepo")
def test_the_command_needs_no_guild(guild: Guild) -> None:
    project(guild, "include: $(imports)", script=SCRIPT)
    program = (
        "import sys; sys.modules['guild'] = None\n"
        "from guild_funcs import imports\n"
        "print([each.name for each in imports('train.py').libraries])\n"
    )
    done = guild.process([sys.executable, "-c", program])
    assert done.out == "['acme', 'helper']\n"
