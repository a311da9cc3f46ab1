"""The main job on real runs: the run holds the library and imports that copy."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from guild_runs import TRAIN, Guild, write_tree

SPELLINGS = [
    pytest.param("$(find shared $PYTHONPATH)", id="find"),
    pytest.param("$(package shared)", id="macro"),
    pytest.param("${'shared'|find-package}", id="template"),
    pytest.param("[$<'shared'|find-package>]", id="flow"),
    pytest.param("{package: shared}", id="typed package"),
    pytest.param("{module: shared}", id="typed module"),
]
SHARED = ["shared/__init__.py", "shared/sub/__init__.py", "shared/sub/hello.txt"]


def with_include(guild: Guild, include: str, library: Path) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": f"train:\n  main: train\n  sourcecode:\n    - include: {include}\n",
            "train.py": TRAIN,
        },
    )
    guild.env["PYTHONPATH"] = str(library)


@pytest.mark.parametrize("include", SPELLINGS)
def test_each_spelling_puts_the_library_into_the_run(
    guild: Guild, library: Path, include: str
) -> None:
    with_include(guild, include, library)
    done = guild.run("train")
    run = guild.latest
    assert done.out.splitlines() == [f"from {run}/shared/__init__.py", "hello from shared"]
    for name in SHARED:
        assert (run / name).read_bytes() == (library / name).read_bytes()
    # The command itself; all other tests call its function.
    listed = guild("ls", "--sourcecode", "--no-format").out.split()
    assert listed == guild.sourcecode() == ["guild.yml", *SHARED, "train.py"]


def test_a_module_that_is_one_file_is_mounted_beside_the_script(
    guild: Guild, library: Path
) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  sourcecode:
                    - include: {package: shared}
                    - include: {module: helper}
                """,
            "train.py": "import helper\nprint(helper.__file__)\nprint(helper.greet())\n",
        },
    )
    done = guild.run("train", env={"PYTHONPATH": str(library)})
    assert done.out.splitlines() == [f"{guild.latest}/helper.py", "hello from shared"]
    assert "helper.py" in guild.sourcecode()


def test_a_staged_run_uses_the_library_of_its_staging(guild: Guild, library: Path) -> None:
    """The library may be deleted, or changed, after the run was staged."""
    with_include(guild, "$(package shared)", library)
    guild.run("train", "--stage")
    shutil.rmtree(library)
    run = guild.latest
    done = guild("run", "--start", run.name, "-y")
    assert done.out.splitlines() == [f"from {run}/shared/__init__.py", "hello from shared"]


class TestSeedLayout:
    """The layout of issue 195: `shared/` in the project, with `.guild-nocopy`."""

    @pytest.fixture(autouse=True)
    def project(self, guild: Guild) -> None:
        write_tree(
            guild.project,
            {
                "shared/__init__.py": 'def hello():\n    return "hello"\n',
                "shared/.guild-nocopy": "",
                "train.py": TRAIN,
                "guild.yml": """
                    plain: {main: train}
                    train:
                      main: train
                      sourcecode:
                        - include: $(find shared $PYTHONPATH)
                    """,
            },
        )
        guild.env["PYTHONPATH"] = str(guild.project)

    def test_without_an_include_the_library_is_not_copied(self, guild: Guild) -> None:
        done = guild.run("plain")
        assert done.out.splitlines()[0] == f"from {guild.project}/shared/__init__.py"
        assert not (guild.latest / "shared").exists()

    def test_with_an_include_it_is_copied_and_imported(self, guild: Guild) -> None:
        done = guild.run("train")
        assert done.out.splitlines()[0] == f"from {guild.latest}/shared/__init__.py"
        assert "shared/__init__.py" in guild.sourcecode()

    def test_merge_does_not_touch_it(self, guild: Guild) -> None:
        guild.run("train")
        changed = guild.project / "shared" / "__init__.py"
        changed.write_text("changed = True\n")
        (guild.project / "train.py").write_text("changed = True\n")
        guild("merge", guild.latest.name, "-y", "--replace")
        assert changed.read_text() == "changed = True\n"
        assert "shared.hello()" in (guild.project / "train.py").read_text()


def test_merge_touches_neither_the_library_nor_makes_one_in_the_project(
    guild: Guild, library: Path
) -> None:
    with_include(guild, "$(package shared)", library)
    guild.run("train")
    (library / "shared" / "__init__.py").write_text("changed = True\n")
    guild("merge", guild.latest.name, "-y", "--replace")
    assert (library / "shared" / "__init__.py").read_text() == "changed = True\n"
    assert not (guild.project / "shared").exists()


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("run", "train", "--test-sourcecode"), id="--test-sourcecode"),
        pytest.param(("ops",), id="ops"),
        pytest.param(("run", "train", "--stage", "-y"), id="--stage"),
        pytest.param(("run", "train", "--help-op"), id="--help-op"),
    ],
)
def test_nothing_found_is_executed(guild: Guild, library: Path, args: tuple[str, ...]) -> None:
    with_include(guild, "$(package shared)", library)
    witness = library / "executed"
    (library / "shared" / "__init__.py").write_text(
        f"open({str(witness)!r}, 'w').close()\nraise RuntimeError('imported')\n"
    )
    guild(*args)
    assert not witness.exists()


def test_the_rules_after_the_include_apply_to_the_library(guild: Guild, library: Path) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  sourcecode:
                    - exclude: '*.txt'
                    - include: $(package shared)
                    - exclude: $(package shared)/sub
                """,
            "train.py": "import shared\n",
            "notes.txt": "no source code",
        },
    )
    guild.run("train", "--stage", env={"PYTHONPATH": str(library)})
    assert guild.sourcecode() == ["guild.yml", "shared/__init__.py", "train.py"]


def test_a_pattern_below_the_library_selects_just_that(guild: Guild, library: Path) -> None:
    with_include(guild, "$(package shared)/*.py", library)
    guild.run("train", "--stage")
    assert [name for name in guild.sourcecode() if name.startswith("shared")] == [
        "shared/__init__.py",
        "shared/sub/__init__.py",
    ]


ERRORS = [
    pytest.param(
        "$(package sharde)",
        {},
        "guild: guild.yml:4:26: package 'sharde' was not found",
        id="a missing package",
    ),
    pytest.param(
        "$(find shared $PYTHONPATH)",
        {"PYTHONPATH": None},
        "guild: guild.yml:4:30: environment variable PYTHONPATH is not set",
        id="PYTHONPATH is not set",
    ),
    pytest.param(
        "$(pakage shared)",
        {},
        "guild: guild.yml:4:18: there is no function 'pakage'",
        id="an unknown function",
    ),
    pytest.param(
        "$(package shared",
        {},
        "guild: guild.yml:4:16: '$(' is never closed",
        id="an unbalanced macro",
    ),
    pytest.param(
        "$(package shared))",
        {},
        "guild: guild.yml:4:16: there is text after the path of 'shared'",
        id="a parenthesis too many",
    ),
    pytest.param(
        "lib of $(package shared)",
        {},
        "guild: guild.yml:4:16: there is text before the path of 'shared'",
        id="text before a library",
    ),
    pytest.param(
        "$(find shared ${HOME})",
        {},
        "guild: guild.yml:4:32: there is no flag 'HOME'",
        id="a variable in braces",
    ),
]


@pytest.mark.parametrize(("include", "env", "message"), ERRORS)
def test_an_error_is_one_clear_message_and_leaves_no_run(
    guild: Guild, library: Path, include: str, env: dict[str, None], message: str
) -> None:
    with_include(guild, include, library)
    for name in env:
        del guild.env[name]
    done = guild.run("train", code=1)
    assert [line for line in done.err.splitlines() if line.startswith("guild:")] == [message]
    assert guild.runs == []


def test_a_typo_in_the_typed_form_is_explained(guild: Guild, library: Path) -> None:
    with_include(guild, "{pakage: shared}", library)
    done = guild.run("train", code=1)
    assert "invalid include {'pakage': 'shared'}: expected one of dir, text, " in done.err
    assert "did you mean 'package'?" in done.err


def test_guilds_own_script_folder_is_not_searched(guild: Guild, library: Path) -> None:
    with_include(guild, "$(package nowhere)", library)
    done = guild.run("train", code=1)
    assert str(Path(guild.script).parent) not in done.err


# What a command of Guild imports of ours when nothing is used.
STARTUP = {"hook", "startup"}
SEAMS = {"adapters", "adapters.host"} | {
    f"adapters.host.{name}" for name in ("installation", "seams", "table", "versions")
}
PLUGIN = {"plugin", "adapters.host.unused", "adapters.host.ours", "language", "language.detection"}
if sys.version_info >= (3, 12):  # which no longer asks importers as Guild 0.9's answers
    PLUGIN.add("adapters.host.compat")
RUN = {"adapters.run", "adapters.run.proto", "record", "structs", "system"} | {
    # What a run that fails adds to its error.
    f"adapters.host.{name}"
    for name in ("loading", "mistakes", "names")
}

# What the process of an operation whose run has a record imports: it notes what was imported.
PROOF = {
    *("system", "paths", "ordered", "record", "runfolder", "runfolder.folder", "runfolder.record"),
    *(
        f"record.{name}"
        for name in ("child", "children", "ended", "imported", "imports", "modules", "proof")
    ),
    *("locate", "locate.path", "locate.path.probe"),
}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param(["runs"], STARTUP | SEAMS, id="runs"),
        pytest.param(["ops"], STARTUP | SEAMS | PLUGIN, id="ops"),
        pytest.param(["run", "train", "-y"], STARTUP | SEAMS | PLUGIN | RUN, id="run"),
    ],
)
def test_what_is_not_used_is_not_imported(
    guild: Guild, command: list[str], expected: set[str]
) -> None:
    """A project without an expression pays for some small modules, and for none of Guild's."""
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  label: lr=${lr} ${data|basename}
                  flags: {lr: 0.1, data: a/b.csv}
                  env: {DATA: '${data}'}
                  requires: [{file: '${data}', optional: yes}]
                  sourcecode: {select: [{exclude: '*.bin'}]}
                """,
            "train.py": "lr = data = None\n",
        },
    )
    script = (
        f"import sys; sys.argv = ['guild', *{command}]\n"
        "from guild_funcs.hook import start; start()\n"
        "import guild.main\n"
        "try: guild.main.main()\n"
        "finally: print(*('module ' + name for name in sys.modules), sep='\\n')\n"
    )
    done = guild.process([guild.python, "-c", script])
    loaded = {line[7:] for line in done.out.splitlines() if line.startswith("module ")}
    ours = {name.partition(".")[2] for name in loaded if name.startswith("guild_funcs.")}
    assert ours == expected
    assert "lark" not in loaded
    assert "ops" not in command or not {"guild.op", "guild.batch_util", "guild.remote"} & loaded
    if "run" in command:
        assert guild.attr("label") == "lr=0.1 b.csv"


def test_a_restart_opens_no_file_of_the_library_nor_of_its_copy(
    guild: Guild, library: Path
) -> None:
    """The run has its copy: nothing is located, walked or hashed again."""
    with_include(guild, "$(package shared)", library)
    guild.run("train")
    run = guild.latest
    script = (
        "import sys\n"
        f"folders = {[str(library), str(run / 'shared')]!r}\n"
        "def note(event, arguments):\n"
        "    name = arguments[0] if event in ('open', 'os.listdir', 'os.scandir') else None\n"
        "    if isinstance(name, str) and name.startswith(tuple(folders)):\n"
        "        print('opened', name)\n"
        f"sys.argv = ['guild', 'run', '--restart', {run.name!r}, '-y']\n"
        "import guild.main\n"
        "sys.addaudithook(note)\n"
        "guild.main.main()\n"
    )
    done = guild.process([guild.python, "-c", script])
    assert [line for line in done.out.splitlines() if line.startswith("opened")] == []
    assert guild.attr("exit_status", run) == 0


def test_a_label_uses_our_filters_beside_guilds(guild: Guild) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  label: ${data|stem} lr=${lr} ${data|basename}${nope}.
                  flags: {lr: 0.1234567, data: a/b.csv}
                """,
            "train.py": (
                "import sys\nlr = data = None\n"
                "print(*(name for name in sys.modules if name.startswith('guild_funcs.')))\n"
            ),
        },
    )
    loaded = guild.run("train").out.split()
    assert {name.partition(".")[2] for name in loaded} == STARTUP | PROOF
    assert guild.attr("label") == "b lr=0.12345 b.csv."
    assert guild.attr("op")["label-template"] == "b lr=${lr} ${data|basename}${nope}."


def test_a_default_is_computed_from_another_flag(guild: Guild) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  flags: {data: data/digits.csv, out: '${data|stem}.h5', n: $(env N 3)}
                """,
            "train.py": "data = out = n = None\nprint(out, type(n).__name__)\n",
        },
    )
    assert guild.run("train").out == "digits.h5 int\n"
    assert guild.attr("flags") == {"data": "data/digits.csv", "out": "digits.h5", "n": 3}
    assert guild.run("train", "data=x/y.csv", env={"N": "[a"}).out == "y.h5 str\n"
    assert guild.run("train", "out=z").out == "z int\n"


def test_other_programs_pay_next_to_nothing_for_the_start_up_hook(guild: Guild) -> None:
    """Any `python -m` loads the hook: it imports no module that Python does not have by then."""
    script = "import sys; before = set(sys.modules); import guild_funcs.hook; "
    script += "sys.argv[0] = '-m'; guild_funcs.hook.start(); "
    script += "print(*sorted(set(sys.modules) - before))"
    loaded = guild.process([guild.python, "-I", "-c", script]).out.split()
    assert loaded == ["__future__", "guild_funcs", "guild_funcs.hook", "guild_funcs.startup"]
