"""Rare ways through the adapters, in the process of the tests (`guild_here`)."""

from __future__ import annotations

import copy
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from file_trees import write_tree
from guild_here import Here

from guild_funcs.adapters.evaluation.state import state_without_operation
from guild_funcs.adapters.host import compat, installation, loading, operations, runs, table

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


class TestTexts:
    REFUSED = (
        pytest.param(
            ["flags: {a: 1}", "env: {A: $(env REF)}"],
            "the value has '${' in it, which Guild would take for a flag",
            id="a reference in env",
        ),
        pytest.param(
            ["flags: {a: 1}", "requires:", "  - file: $(env REF)"],
            "the value has '${' in it, which Guild would take for a flag",
            id="a reference in requires",
        ),
        pytest.param(
            ["sourcecode:", "  - include: {package: sharde}"],
            "package 'sharde' was not found",
            id="a typed form",
        ),
        pytest.param(["label: $(read odd.txt)"], "label", id="a character of no record"),
    )

    @pytest.mark.parametrize(("lines", "message"), REFUSED)
    def test_refused(self, here: Here, lines: list[str], message: str) -> None:
        here.patch.setenv("REF", "${a}")
        write_tree(here.project, {"data.txt": "", "odd.txt": "a\0b"})
        here.write(*lines)
        assert message in here.refuse()

    FILES = (
        pytest.param(
            ["requires:", "  - module: ''"],
            "'module:' in requires is empty: write a name, as in - module: NAME",
            id="an empty module",
        ),
        pytest.param(
            ["requires:", "  - file: data.txt", "    rename: a b c"],
            "invalid rename spec",
            id="a rename of Guild's",
        ),
    )

    @pytest.mark.parametrize(("lines", "message"), FILES)
    def test_a_guild_file_that_guild_refuses(
        self, here: Here, lines: list[str], message: str
    ) -> None:
        here.write(*lines)
        assert message in here.guild("run", "train", "-y", "--stage", code=1).err

    def test_a_rename_with_an_expression(self, here: Here) -> None:
        write_tree(here.project, {"data.txt": ""})
        here.write("requires:", "  - file: data.txt", "    rename: $(replace data d b) $(lower X)")
        done = here.guild("run", "train", "-y", "--stage", code=None)
        assert "Traceback" not in done.err

    def test_a_list_in_requires(self, here: Here) -> None:
        write_tree(here.project, {"in/a.txt": "", "in/b.txt": "", "in/c.csv": ""})
        here.write("requires:", "  - file: in", "    select: $(split 'a.txt,b.txt' ,)")
        assert {"a.txt", "b.txt"} <= here.files(here.stage())

    def test_a_python_path_is_joined_with_guilds(self, here: Here) -> None:
        here.write(f"env: {{PYTHONPATH: $(join {here.folder} more)}}")
        run = here.stage()
        path = here.attr("op", run)["op-cmd"]["cmd-env"]["PYTHONPATH"].split(os.pathsep)
        assert f"{here.folder}/more" in path
        assert str(here.library) in path

    def test_modules_under_plugins_no_are_guilds(self, here: Here) -> None:
        here.write("plugins: no", "requires:", "  - module: json")
        assert here.record(here.stage()) is None
        assert here.attr("op")["deps"][0]["plugins"] is False

    def test_source_code_that_is_off(self, here: Here) -> None:
        write_tree(
            here.project,
            {
                "guild.yml": """
                    - model: m
                      sourcecode:
                        - include: $(package shared)
                      operations:
                        train: {main: train, sourcecode: no}
                    """
            },
        )
        assert here.files(here.stage()) == set()

    def test_forced_source_code_without_the_library(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        run = here.stage()
        outside = write_tree(here.folder / "outside", {"train.py": "kept\n"})
        (run / "train.py").unlink()
        os.symlink(outside / "train.py", run / "train.py")
        here.write("label: plain")
        here.guild("run", "--restart", run.name, "-y", "--stage", "--force-sourcecode")
        assert (outside / "train.py").read_text() == "kept\n"
        assert (run / "train.py").read_text() == "print('loss: 1')\n"


class TestTrials:
    def test_a_computed_list_of_a_trial(self, here: Here) -> None:
        here.write("flags: {n: 1, a: '$(split ${n},9 ,)'}")
        trials = here.batch("n=[1,2]")
        found = sorted(
            (flags["n"], flags["a"]) for flags in (here.attr("flags", t) for t in trials)
        )
        assert found == [(1, 1), (1, 9), (2, 2), (2, 9)]

    def test_what_goes_with_a_choice_and_varies(self, here: Here) -> None:
        write_tree(
            here.project,
            {
                "guild.yml": """
                    train:
                      main: train
                      flags:
                        n: 1
                        x: 0
                        kind:
                          default: a
                          choices: [{value: 1, alias: a, flags: {x: '${n|str}!'}}, 2]
                    """
            },
        )
        trials = here.batch("n=[1,2]")
        assert sorted(here.attr("flags", run)["x"] for run in trials) == ["1!", "2!"]

    def test_one_that_an_optimizer_makes_itself(self, here: Here) -> None:
        from guild import batch_util

        here.write("flags: {n: 1, a: '${n}.h5'}", "label: $(upper x)${n}")
        batch = here.stage("--stage-trials", "n=[1,2]")
        here.patch.setenv("RUN_DIR", str(batch))
        run = batch_util.init_trial_run(batch_util.batch_run(), {"n": 7, "a": "${n}.h5"})
        assert run.get("flags") == {"n": 7, "a": "7.h5"}
        own = batch_util.init_trial_run(batch_util.batch_run(), {"n": 7, "a": "mine"})
        assert own.get("flags") == {"n": 7, "a": "mine"}

    def test_a_guild_file_that_is_gone(self, here: Here) -> None:
        here.write("flags: {n: 1}", "sourcecode:", "  - exclude: '*.${n|str}'")
        batch = here.stage("--stage-trials", "n=[1,2]")
        (here.project / "guild.yml").unlink()
        done = here.stage_trials(batch)
        assert done.code == 1
        assert "cannot find the operation of" in done.err
        assert "or start a new batch with guild run" in done.err
        assert here.runs == [batch]

    SHOWN = (
        pytest.param(["n=[3,4]"], ["n=3", "n=4"], id="a grid"),
        pytest.param(["@trials.csv"], ["n=5", "n=6"], id="a batch file"),
    )

    @pytest.mark.parametrize(("args", "expected"), SHOWN)
    def test_what_is_left_for_them_is_shown(
        self, here: Here, args: list[str], expected: list[str]
    ) -> None:
        write_tree(here.project, {"trials.csv": "n\n5\n6\n"})
        here.write(
            "flags: {n: 1, out: '${n}.h5'}",
            "label: $(upper x)${n|str}",
            "env: {N: '${n|str}', M: '${n|upper}!'}",
            "sourcecode:",
            "  - exclude: '*.${n|str}'",
        )
        out = here.funcs("show", "train", *args).out
        assert all(text in out for text in expected)
        assert "flag out: ${n}.h5" in out
        assert "label: ${n|str}" in out
        assert "sourcecode" in out


def seam(**changes: Any) -> Any:
    """A seam of the table, changed."""
    (found,) = [each for each in table.SEAMS if each.name == "run_label"]
    changed = copy.copy(found)
    for name, value in changes.items():
        object.__setattr__(changed, name, value)
    return changed


class TestAnotherGuild:
    """A Guild that is not as we know it: the feature is off, with one warning."""

    def test_other_parameters(self, caplog: pytest.LogCaptureFixture) -> None:
        changed = seam(parameters=("other",), feature="labels")
        assert loading.replacement(changed, len) is len
        (said,) = caplog.messages
        assert said.startswith("guild-funcs does not know this version of Guild: guild.op_util.")
        assert said.endswith(" - disabled: labels")

    def test_a_missing_name(self, caplog: pytest.LogCaptureFixture) -> None:
        installation.wrap([seam(name="no_such_name", feature="labels")])
        (said,) = caplog.messages
        assert "guild.op_util.no_such_name: " in said

    def test_a_missing_class(self, caplog: pytest.LogCaptureFixture) -> None:
        installation.wrap([seam(name="NoClass.name", feature="labels")])
        assert "NoClass" in caplog.messages[0]

    def test_something_that_a_module_needs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from guild_funcs.adapters.host import names

        monkeypatch.setitem(names.NAMES, "evaluation.nothing", ("guild.util.no_such(a)",))
        assert str(names.problem("evaluation.nothing")).startswith("guild.util.no_such: ")
        assert loading.reason(seam(needs=("evaluation.nothing",))) == names.problem(
            "evaluation.nothing"
        )

    def test_another_version(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from guild_funcs.adapters.host import versions

        monkeypatch.setattr("guild.__version__", "0.8.2")
        monkeypatch.setattr(versions, "_SAID", [])
        assert not versions.is_supported()
        assert not versions.is_supported()
        (line,) = capsys.readouterr().err.splitlines()
        assert "0.8.2" in line


class TestLookups:
    def test_an_operation_by_its_name(self, here: Here) -> None:
        write_tree(
            here.project,
            {
                "guild.yml": """
                    - model: m
                      operations: {train: {main: train}}
                    - model: n
                      operations: {test: {main: train}}
                    """
            },
        )
        names = ("train", "m:train", "test", "n:test")
        found = [operations.find(name, str(here.project)) for name in names]
        assert [each is not None and each.fullname for each in found] == [
            False,  # no model is the default
            "m:train",
            False,
            "n:test",
        ]

    def test_no_guild_file(self, tmp_path: Path) -> None:
        assert operations.find("train", str(tmp_path)) is None

    def test_no_definition(self) -> None:
        state = state_without_operation({}, os.getcwd())
        with pytest.raises(TypeError, match="these expressions are of no operation"):
            _ = state.definition

    def test_the_latest_runs(self, here: Here) -> None:
        here.write("label: x")
        run = here.stage()
        assert runs.recent(5) == [(run.name[:8], "train")]

    def test_guilds_finder_answers_what_python_asks(self) -> None:
        class Importer:
            """As `guild.model.ModelImporter` is."""

        compat.repair_importer(Importer)
        found: Any = Importer
        assert found.find_spec("x") is None
        before = found.find_spec
        compat.repair_importer(Importer)
        assert found.find_spec is before


class TestSteps:
    """What Guild's program for steps would stop at with a traceback."""

    LINES = ("flags: {lr: 1}", "main: train")
    # (a step, the error)
    STEPS = (
        pytest.param("other lr=${lr}", "", id="a flag of the operation"),
        pytest.param("other lr=${rl}", "there is no flag 'rl'", id="a slip"),
        pytest.param("{run: 'other lr=${rl}'}", "there is no flag 'rl'", id="in run"),
        pytest.param("{run: '${rl}'}", "", id="the name of the operation"),
        pytest.param("{run: other, label: '${lr|str}'}", "'lr|str'", id="a filter"),
        pytest.param("{run: other, flags: {a: '${no}'}}", "no flag 'no'", id="in flags"),
        pytest.param("{run: other, tags: ['${no}']}", "no flag 'no'", id="in tags"),
        pytest.param("{run: other, gpus: '${no}'}", "no flag 'no'", id="in gpus"),
        pytest.param("{run: other, expect: {output: '${no}'}}", "", id="what Guild leaves"),
        pytest.param("{run: other, label: '\\${no}'}", "", id="an escape"),
    )

    @pytest.mark.parametrize(("step", "message"), STEPS)
    def test_a_reference(self, here: Here, step: str, message: str) -> None:
        text = f"train:\n  flags: {{lr: 1}}\n  steps:\n    - {step}\nother: {{main: train}}\n"
        write_tree(here.project, {"guild.yml": text})
        done = here.guild("run", "train", "-y", "--stage", code=None)
        assert done.code == (1 if message else 0), done
        assert message in done.err
        assert ("guild.yml:4" in done.err) is bool(message)


class TestSelection:
    """Which files of libraries a run gets, where they meet those of the project."""

    def test_a_library_that_is_the_projects_own(self, here: Here) -> None:
        here.patch.setenv("PYTHONPATH", str(here.project))
        write_tree(here.project, {"own/__init__.py": "", "own/a.py": "", "single.py": ""})
        here.write("sourcecode:", "  - include: $(package own)", "  - include: $(module single)")
        run = here.stage()
        assert {"own/__init__.py", "own/a.py", "single.py", "train.py"} <= here.files(run)

    def test_a_zip_file(self, here: Here) -> None:
        write_tree(here.folder / "zipped", {"packed/__init__.py": "", "packed/a.txt": "text\n"})
        (here.folder / "zipped/packed/a.bin").write_bytes(b"\0\1\2")
        packed = shutil.make_archive(str(here.folder / "lib"), "zip", here.folder / "zipped")
        here.patch.setenv("PYTHONPATH", packed)
        here.write(
            "sourcecode:",
            "  - include: $(package packed)",
            "  - exclude: {binary: '*.bin'}",
            "  - exclude: {text: '*.no'}",
        )
        found = {name for name in here.files(here.stage()) if name.startswith("packed")}
        assert found == {"packed/__init__.py", "packed/a.txt"}

    def test_a_module_in_a_zip_file(self, here: Here) -> None:
        write_tree(here.folder / "zipped", {"single.py": ""})
        packed = shutil.make_archive(str(here.folder / "lib"), "zip", here.folder / "zipped")
        here.patch.setenv("PYTHONPATH", packed)
        here.write("sourcecode:", "  - include: $(module single)/*.py")
        assert "single.py" in here.files(here.stage())
        assert here.funcs("check").out == "no problems\n"
        here.write("sourcecode:", "  - include: $(module single)", "  - exclude: '*.txt'")
        assert "single.py" in here.files(here.stage())
        assert here.funcs("check").out == "no problems\n"

    def test_a_folder_that_the_rules_leave_out(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)", "  - exclude: {dir: sub}")
        found = here.files(here.stage())
        assert "shared/a.txt" in found
        assert "shared/sub/x.py" not in found

    # (lines, files of the project, the error)
    REFUSED = (
        pytest.param(
            ["sourcecode:", "  - include: $(package shared)"],
            {"shared/mine.py": ""},
            "shared",
            id="a folder of the project",
        ),
        pytest.param(
            ["sourcecode:", "  - include: $(module helper)"],
            {"helper.py": "mine\n"},
            "helper",
            id="a file of the project",
        ),
        pytest.param(
            ["sourcecode:", "  - include: $(package shared)", "  - include: $(find shared $MORE)"],
            {"more/shared/__init__.py": ""},
            "shared",
            id="two of one name",
        ),
        pytest.param(
            ["sourcecode: {root: $(lower NOWHERE), select: [{include: '*.py'}]}"],
            {},
            "the root of the source code, 'nowhere', is no folder",
            id="a root that is no folder",
        ),
        pytest.param(
            ["sourcecode:", "  - include: {dir: $(package shared)}"],
            {},
            "guild.yml:4",
            id="a library as a folder",
        ),
    )

    @pytest.mark.parametrize(("lines", "files", "message"), REFUSED)
    def test_refused(
        self, here: Here, lines: list[str], files: dict[str, str], message: str
    ) -> None:
        here.patch.setenv("MORE", str(here.project / "more"))
        write_tree(here.project, files)
        here.write(*lines)
        said = here.refuse()
        assert message in said
        assert "guild.yml:" in said
        assert here.runs == []


class TestSecrets:
    """A value that comes from a secret is refused where the text reads the variable."""

    # (a label, the marks below it)
    PLACES = (
        pytest.param("$(env A_TOKEN)", "~~~~~~^^^^^^^~", id="by name"),
        pytest.param("x $(lower $A_TOKEN)", "  ~~~~~~~~^^^^^^^^~", id="a variable"),
        pytest.param("$(lower $(env A_TOKEN))", "~~~~~~~~~~~~~~^^^^^^^~~", id="in a call"),
        pytest.param("$(env $(upper a_token))", "^^^^^^^^^^^^^^^^^^^^^^^", id="by a computed name"),
    )

    @pytest.mark.parametrize(("label", "marks"), PLACES)
    def test_the_place(self, here: Here, label: str, marks: str) -> None:
        here.patch.setenv("A_TOKEN", "x")
        here.write(f"label: {label}")
        lines = here.refuse().splitlines()
        assert "A_TOKEN is a secret" in lines[0]
        assert lines[1].removeprefix("    label: ") == label
        assert lines[2].removeprefix(" " * len("    label: ")) == marks.rstrip()


class TestVariables:
    # (variables, the error)
    REFUSED = (
        pytest.param(
            "{RUN_DIR: $(upper x)}", "the value of RUN_DIR would not be used", id="Guild's"
        ),
        pytest.param(
            "{FLAG_L_R: $(upper x)}", "the value of FLAG_L_R would not be used", id="a flag's"
        ),
        pytest.param("{LR: $(upper x)}", "the value of LR would not be used", id="its env-name"),
        pytest.param(
            "{FLAGS_DEST: $(upper x)}",
            "the value of FLAGS_DEST would not be used",
            id="destination",
        ),
        pytest.param("{A: [$(upper x)]}", "the value of A must be text", id="a list"),
    )

    @pytest.mark.parametrize(("given", "message"), REFUSED)
    def test_refused(self, here: Here, given: str, message: str) -> None:
        flags = "flags: {l-r: 1, b: {default: 1, env-name: LR}}"
        here.write(f"env: {given}", flags, "flags-dest: globals")
        assert message in here.refuse()

    # (Guild's PYTHONPATH of the operation, what of it the search for a library has)
    PATHS = (
        pytest.param("{0}/other:rel", ["{0}/other", "{0}/library"], id="folders"),
        pytest.param("", ["{0}/library"], id="empty"),
    )

    @pytest.mark.parametrize(("given", "first"), PATHS)
    def test_a_python_path_is_searched_first(
        self, here: Here, given: str, first: list[str]
    ) -> None:
        from guild_funcs.adapters.host import interpreter

        here.write(f"env: {{PYTHONPATH: '{given.format(here.folder)}'}}")
        opdef = operations.find("train", str(here.project))
        assert opdef is not None
        path = interpreter.operation_path(opdef, dict(os.environ), sys.executable)
        assert list(path)[: len(first)] == [each.format(here.folder) for each in first]
