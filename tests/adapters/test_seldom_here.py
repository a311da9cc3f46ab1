"""Rare source code, env, steps and dependencies of runs, in the tests' own process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from file_trees import write_tree
from guild import guildfile
from guild_here import Here

from guild_funcs import startup
from guild_funcs.adapters.fields import environment
from guild_funcs.adapters.fields.requires import paths
from guild_funcs.adapters.host import operations
from guild_funcs.runfolder.change import change

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


class TestScript:
    """A run that would have no copy of its own script."""

    def test_one_that_guilds_own_rules_leave_out(self, here: Here) -> None:
        write_tree(here.project, {"train.py": "# a long file\n" * 100_000})
        here.write("sourcecode:", "  - include: $(package shared)")
        said = here.guild("run", "train", "-y", "--stage").err
        assert "the operation's script, train.py, is left out of the run\n" in said
        assert "\nguild run train --test-sourcecode shows the rules\n" in said

    def test_one_in_a_folder_that_a_rule_leaves_out(self, here: Here) -> None:
        write_tree(here.project, {"code/__init__.py": "", "code/deep/go.py": ""})
        text = (
            "train:\n  main: code.deep.go\n  sourcecode:\n    - include: $(package shared)\n"
            "    - exclude: {dir: code}\n"
        )
        write_tree(here.project, {"guild.yml": text})
        said = here.guild("run", "train", "-y", "--stage").err
        script = "the operation's script, code/deep/go.py, is left out of the run"
        assert f"guild.yml:5:22: {script}\n" in said
        assert "\nto take it in, add a rule after this one: - include: code/deep/go.py\n" in said

    def test_one_of_a_library(self, here: Here) -> None:
        write_tree(here.library, {"shared/go.py": "print('loss: 1')\n"})
        text = "train:\n  main: shared/go\n  sourcecode: [$(package shared)]\n"
        write_tree(here.project, {"guild.yml": text})
        assert "shared/go.py" in here.files(here.stage())


class TestRules:
    """What rules of source code select, with libraries among them."""

    def test_a_library_and_files_of_the_project_in_one_rule(self, here: Here) -> None:
        write_tree(here.project, {"data.bin": "", "deep/a.csv": "1,2\n"})
        here.write("sourcecode:", "  - exclude: '*'", "  - include: [$(module helper), '*.csv']")
        assert {"helper.py", "deep/a.csv"} == {
            each for each in here.files(here.stage()) if not each.startswith(".guild")
        }

    def test_a_folder_of_a_library_is_left_out_by_its_name(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)", "  - exclude: shared/sub")
        found = here.files(here.stage())
        assert "shared/a.txt" in found
        assert "shared/sub/x.py" not in found

    def test_the_typed_form_of_what_the_script_imports(self, here: Here) -> None:
        write_tree(here.project, {"train.py": "import helper\n"})
        here.write("sourcecode:", "  - include: {imports: }")
        assert "helper.py" in here.files(here.stage())

    def test_a_library_beside_another_type_of_files(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: {package: shared, dir: x}")
        said = here.guild("run", "train", "-y", "--stage", code=1).err
        assert "invalid include {'package': 'shared', 'dir': 'x'}: " in said
        assert "$(package shared FOLDER)\n" in said


def test_a_file_whose_name_looks_like_an_expression_is_one_without_the_plugin(here: Here) -> None:
    write_tree(here.project, {"$(upper x)": ""})
    here.write("plugins: no", "requires:", "  - file: $(upper x)")
    assert "$(upper x)" in here.files(here.stage())


def test_show_suggests_a_name(here: Here) -> None:
    here.write("label: $(upper x)")
    assert "train" in here.funcs("show", "trian", code=1).err.splitlines()[-1]


def test_the_help_of_a_model_without_expressions_is_guilds(here: Here) -> None:
    here.write("label: x", "description: Trains.")
    assert "Trains." in here.guild("run", "train", "--help-model").out


class TestEnv:
    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            pytest.param(
                ["handle-keyboard-interrupt: yes", "env: {HANDLE_KEYBOARD_INTERRUPT: $(upper y)}"],
                "the value of HANDLE_KEYBOARD_INTERRUPT would not be used",
                id="interrupt",
            ),
            pytest.param(
                ["flags-dest: args", "env: {FLAGS_DEST: $(upper y)}"],
                "the value of FLAGS_DEST would not be used",
                id="dest",
            ),
            pytest.param(
                ["flags: {lr: {default: 1, env-name: RATE}}", "env: {RATE: $(upper y)}"],
                "the value of RATE would not be used",
                id="flag",
            ),
            pytest.param(
                ["env: {A: [$(upper y)]}"], "A must be text, but this is a list", id="list"
            ),
        ],
    )
    def test_refused(self, here: Here, lines: list[str], message: str) -> None:
        here.write(*lines)
        assert message in here.refuse()

    def test_a_list_without_an_expression_is_guilds(self, here: Here) -> None:
        here.write("env: {A: [x, y], B: $(upper b)}")
        assert here.attr("op", here.stage())["op-cmd"]["cmd-env"]["B"] == "B"

    def test_a_variable_that_is_set_keeps_its_value(self) -> None:
        env = {"A": os.pathsep.join(["x", "y"])}
        variables = [("A", "y"), ("A", "z"), ("B", "n"), ("C", "n")]
        added = environment.add_run_env(env, variables, {"B": "outer"})
        expected = {"A": ["x", "y", "z"], "B": ["outer", "n"], "C": ["n"]}
        assert added == env == {name: os.pathsep.join(each) for name, each in expected.items()}


def test_an_expression_in_a_step_is_told_and_not_evaluated(here: Here) -> None:
    text = "train:\n  steps:\n    - run: other x=$(upper y) z=$(nope)\n    - other a=$(\n"
    write_tree(here.project, {"guild.yml": f"{text}other: {{main: train}}\n"})
    said = here.guild("run", "train", "-y", "--stage").err
    assert "guild.yml:3:22: an expression in run is not evaluated" in said
    assert said.count("is not evaluated") == 1


class TestFiles:
    """A file of a dependency is put into a run, and can go again."""

    def test_what_was_there_comes_back_when_the_change_fails(self, tmp_path: Path) -> None:
        write_tree(tmp_path, {".guild/attrs/x": "", "old.csv": "old", "kept.csv": "kept"})

        def fail() -> None:
            with change(str(tmp_path)):
                for name in ("old.csv", "new.csv"):
                    paths.prepare(str(tmp_path / name), replace_existing=True)
                    (tmp_path / name).write_text("new")
                paths.prepare(str(tmp_path / "kept.csv"), replace_existing=False)
                raise KeyError

        with pytest.raises(KeyError):
            fail()
        assert {each.name for each in tmp_path.glob("*.csv")} == {"old.csv", "kept.csv"}
        assert (tmp_path / "old.csv").read_text() == "old"

    def test_one_in_no_run_is_guilds(self, tmp_path: Path) -> None:
        paths.prepare(str(tmp_path / "data.csv"), replace_existing=True)
        assert list(tmp_path.iterdir()) == []


class TestGuildFile:
    def test_names_of_one_that_guild_refuses(self, here: Here) -> None:
        write_tree(here.project, {"guild.yml": "- foo: 1\n"})
        assert operations.names(str(here.project)) == []
        assert operations.default(str(here.project)) is None

    @pytest.mark.usefixtures("here")
    def test_the_error_of_one_that_is_no_file_is_guilds(self) -> None:
        with pytest.raises(guildfile.GuildfileError) as error:
            guildfile.for_string("- foo: $(stm 1)\n")
        assert "GF" not in str(error.value)
        assert str(error.value).count("\n") == 0


class TestWatcher:
    """What Python asks at the start of a process of Guild."""

    def test_a_module_that_nobody_finds(self) -> None:
        watcher = startup._Watcher()  # noqa: SLF001
        assert watcher._found("no_such_module", None, None, startup._Notifying) is None  # noqa: SLF001

    @pytest.mark.parametrize(
        ("files", "argv", "is_left"),
        [
            pytest.param({".guild/proto/x": ""}, ["-m", "train"], True, id="batch"),
            pytest.param({}, ["-m", "train"], False, id="without record"),
            pytest.param({".guild/attrs/_funcs": ""}, ["-m", "guild.x"], False, id="guild's own"),
        ],
    )
    def test_a_process_of_an_operation_is_watched_for_a_batch(
        self,
        files: dict[str, str],
        argv: list[str],
        is_left: bool,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        write_tree(tmp_path, files)
        watcher = startup._Watcher()  # noqa: SLF001
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", argv)
        monkeypatch.setattr(sys, "meta_path", [watcher, *sys.meta_path])
        assert watcher._operation_starts() is False  # noqa: SLF001
        assert (watcher in sys.meta_path) is is_left
