"""Rare promises of dependencies, flags, batches and errors, in the process of the tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from file_trees import write_tree
from guild_here import Here

from guild_funcs.lint.checking import check

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """Has the files that Guild leaves open closed before the module ends, where nobody minds."""
    yield
    gc.collect()


class TestModules:
    # (dependencies, the error)
    REFUSED = (
        pytest.param(
            ["- {module: shared, target-type: symlink}"],
            "'symlink'",
            id="another target-type",
        ),
        pytest.param(["- {module: shar, help: Ask Ann.}"], "Ask Ann.", id="help of its author"),
        pytest.param(["- {module: os, target-type: copy}"], "'os'", id="one of Python's"),
        pytest.param(
            ["- {module: shared, rename: '( x'}"],
            "rename takes a pattern of Python's re",
            id="a wrong pattern",
        ),
        pytest.param(
            ["- {module: shared}", "- {file: data.txt, target-path: shared}"],
            "",
            id="a file beside a copy",
        ),
        pytest.param(
            ["- {module: shared, target-type: link}", "- {file: data.txt, target-path: shared}"],
            "data.txt",
            id="a file below a link",
        ),
        pytest.param(
            ["- {file: mine/shared}", "- {module: shared}"],
            "would be copied over",
            id="two of one place",
        ),
        pytest.param(
            ["- {module: packed, target-type: link}"],
            "'packed' cannot be linked: it is inside an archive",
            id="a link into an archive",
        ),
    )

    @pytest.mark.parametrize(("lines", "message"), REFUSED)
    def test_refused(self, here: Here, lines: list[str], message: str) -> None:
        import shutil

        write_tree(here.folder / "zipped", {"packed/__init__.py": ""})
        packed = shutil.make_archive(str(here.folder / "lib"), "zip", here.folder / "zipped")
        here.patch.setenv("PYTHONPATH", f"{here.library}{os.pathsep}{packed}")
        write_tree(here.project, {"data.txt": "text\n", "mine/shared/mine.txt": ""})
        before = here.library / "shared" / "data.txt"
        here.write("requires:", *(f"  {line}" for line in lines))
        done = here.guild("run", "train", "-y", "--stage", code=1 if message else 0)
        assert message in done.err
        assert "Traceback" not in done.err
        assert not before.exists()

    def test_one_that_replaces_what_is_there(self, here: Here) -> None:
        write_tree(here.project, {"mine/shared/mine.txt": ""})
        for kind in ("copy", "link"):
            module = f"{{module: shared, replace-existing: yes, target-type: {kind}}}"
            here.write("requires:", "  - file: mine/shared", f"  - {module}")
            run = here.stage()
            assert (run / "shared" / "__init__.py").exists()
            assert (run / "shared").is_symlink() is (kind == "link")
        assert (here.project / "mine/shared/mine.txt").exists()

    def test_one_of_the_runs_own_source_code(self, here: Here) -> None:
        write_tree(here.project, {"helper.py": "mine = 1\n"})
        here.write("requires:", "  - module: helper")
        run = here.stage()
        (library,) = here.record(run)["libraries"]
        assert (library["name"], library["target-type"]) == ("helper", "verify-source")
        assert (run / "helper.py").read_text() == "mine = 1\n"

    def test_one_that_a_flag_chooses(self, here: Here) -> None:
        here.write(
            "flags: {lib: other}",
            "requires:",
            "  - {module: shared, flag-name: lib}",
            "  - module: helper",
        )
        run = here.stage("lib=acme.one")
        assert (run / "acme" / "one" / "__init__.py").exists()

    def test_in_a_process_of_a_run_guilds_folders_are_left_out(self) -> None:
        from guild_funcs.adapters.fields.requires import module

        guilds = module._guild_folder()  # noqa: SLF001
        given = os.pathsep.join(["/run/code", guilds, "/lib"])
        assert module._without_guilds(given) == "/lib"  # noqa: SLF001
        assert module._without_guilds("/lib") == "/lib"  # noqa: SLF001


FIRST = "take one item of it, as in $(first $(glob data/*))\n"
SELECT = "for several files of a folder write - file: FOLDER, with select: '.*[.]csv'\n"
# (lines of a dependency, message, hint; none for a run that is made)
LISTS = (
    ("file: $(split x,y ,)", "the value is a list, and 'file' takes one path or name", SELECT),
    ("config: $(split x,y ,)", "the value is a list, and 'config' takes one path or name", FIRST),
    (
        "{file: data, target-path: '$(split x,y ,)'}",
        "the value is a list, and 'target-path' takes one path or name",
        FIRST,
    ),
    ("{file: data, target-path: in, select: '$(split a,b ,)'}", "", ""),
)


@pytest.mark.parametrize(("line", "message", "hint"), LISTS, ids=[row[0] for row in LISTS])
def test_a_list_in_a_dependency(line: str, message: str, hint: str, here: Here) -> None:
    write_tree(here.project, {"data/a": "", "data/b": ""})
    here.write("requires:", f"  - {line}")
    found = [(each.code, each.message) for each in check(str(here.project / "guild.yml"))]
    assert found == ([("GF515", message)] if message else [])
    if message:
        said = here.refuse()
        assert f": {message}\n" in said
        assert said.endswith(f"\n{hint}")
    else:
        assert {"in/a", "in/b"} <= here.files(here.stage())


class TestErrors:
    def test_all_mistakes_of_an_operation(self, here: Here) -> None:
        here.write("label: $(uper x)", "env: {A: $(loer y)}")
        said = here.refuse()
        assert "there is no function 'uper'" in said
        assert "there is no function 'loer'" in said

    def test_what_the_command_line_gives_is_none(self, here: Here) -> None:
        here.write("label: $(uper x)", "env: {A: $(loer y)}")
        assert "uper" not in here.refuse("--label", "x")

    def test_a_run_that_starts_again_tells_the_first(self, here: Here) -> None:
        here.write("label: $(upper x)")
        run = here.stage()
        here.write("label: $(uper x)", "env: {A: $(loer y)}")
        done = here.guild(
            "run", "--restart", run.name, "a=1", "--force-flags", "-y", "--stage", code=1
        )
        assert "loer" in done.err
        assert "uper" not in done.err

    def test_a_shape_that_guild_stops_at(self, here: Here) -> None:
        here.write("env: [A=1]", "label: $(upper x)")
        assert "env must be a mapping, but this is a list" in here.refuse()

    def test_an_error_of_guilds_own(self, here: Here) -> None:
        """Guild has its own traceback for what `check` does not know."""

        def fails(*_: object) -> None:
            raise TypeError("of Guild's own")

        here.write("label: $(upper x)")
        here.patch.setattr("guild.op_util.opdef_for_opspec", fails)
        with pytest.raises(TypeError, match="of Guild's own"):
            here.guild("run", "train", "-y", "--stage")

    def test_attributes_that_guild_passes_over(self, here: Here) -> None:
        here.write("sourcecode: {include: $(package shared)}")
        done = here.guild("run", "train", "-y", "--stage", code=None)
        assert done.err.count("is no attribute of sourcecode") <= 1


class TestFlags:
    def test_of_a_computed_list(self, here: Here) -> None:
        here.write("flags: {a: [$(upper x), y]}")
        assert {here.attr("flags", run)["a"] for run in here.batch()} == {"X", "y"}

    # (a flag, the error)
    REFUSED = (
        pytest.param("{default: $(upper x), type: int}", "invalid value", id="a type"),
        pytest.param("{default: $(upper x), min: 1}", "it is no number", id="a range"),
        pytest.param(
            "{default: $(upper x), choices: [a, b]}", "expected one of a, b", id="choices"
        ),
    )

    @pytest.mark.parametrize(("flag", "message"), REFUSED)
    def test_refused(self, here: Here, flag: str, message: str) -> None:
        here.write(f"flags: {{a: {flag}}}")
        assert message in here.refuse()

    def test_guilds_test_of_flags(self, here: Here) -> None:
        here.write("flags: {a: $(upper x), b: 1}")
        assert "default: X" in here.guild("run", "train", "--test-flags").out
        here.write("flags: {b: 1}", "label: $(upper x)")
        assert "default: 1" in here.guild("run", "train", "--test-flags").out


class TestBatches:
    def test_one_without_expressions_gets_a_label_with_one(self, here: Here) -> None:
        here.write("flags: {n: 1}")
        batch = here.stage("--stage-trials", "n=[1,2]")
        label = "$(upper b)${n|str}"
        here.guild("run", "--restart", batch.name, "--label", label, "-y", "--stage")
        assert here.stage_trials(batch).code == 0
        labels = {here.attr("label", run) for run in here.runs if run != batch}
        assert labels == {"B1", "B2"}

    def test_one_whose_guild_file_cannot_be_read(self, here: Here) -> None:
        here.write("flags: {n: 1}", "sourcecode:", "  - exclude: '*.${n|str}'")
        batch = here.stage("--stage-trials", "n=[1,2]")
        (here.project / "guild.yml").write_text("train: [")
        done = here.stage_trials(batch)
        assert done.code == 1
        assert "cannot read the operation of" in done.err

    def test_the_files_of_a_dependency_stay(self, here: Here) -> None:
        write_tree(here.project, {"data.1": "", "data.2": ""})
        here.write(
            "flags: {n: 1}",
            "requires:",
            "  - file: data.1",
            "sourcecode:",
            "  - exclude: '*.${n|str}'",
        )
        first, second = here.batch("n=[1,2]")
        assert "data.1" in here.files(first)
        assert "data.1" in here.files(second)


class TestWarnings:
    @pytest.fixture
    def warned(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        import logging

        said: list[str] = []
        monkeypatch.setattr(
            logging.getLogger("guild.funcs"),
            "warning",
            lambda text, *a: said.append(text % a if a else text),
        )
        return said

    def test_a_relative_folder_of_the_path(self, here: Here, warned: list[str]) -> None:
        here.patch.setenv("PYTHONPATH", f"../library{os.pathsep}{here.library}")
        here.write("sourcecode:", "  - include: $(package shared)")
        here.stage()
        assert any("PYTHONPATH has '../library', which a run" in text for text in warned)

    def test_imports_that_source_does_not_tell(self, here: Here, warned: list[str]) -> None:
        code = (
            "import importlib\nimport shared\nimport nosuch\nimportlib.import_module(str(shared))\n"
        )
        write_tree(here.project, {"train.py": code})
        here.write("sourcecode:", "  - include: $(imports)")
        here.stage()
        assert any("source does not tell what is imported" in text for text in warned)
        here.guild("run", "train", "--test-sourcecode")
        assert any("train.py:4" in text for text in warned)

    # Rules, and what is told of them.
    NOTHING = (
        pytest.param(["- exclude: shared/*"], "no file of 'shared' is left", id="rules"),
        pytest.param(["- exclude: train.py"], "", id="its own script"),
    )

    @pytest.mark.parametrize(("rules", "message"), NOTHING)
    def test_rules_that_leave_nothing(
        self, here: Here, warned: list[str], rules: list[str], message: str
    ) -> None:
        here.write(
            "sourcecode:", "  - include: $(package shared)", *(f"  {rule}" for rule in rules)
        )
        if message:
            assert message in here.refuse()
        here.guild("run", "train", "--test-sourcecode")
        expected = message or "the operation's script, train.py, is left out of the run"
        assert any(expected in text for text in warned)


def test_a_programs_own_dollar_costs_nothing(here: Here) -> None:
    """A shell's `$(...)` in `exec` is no expression: none of ours evaluates it."""
    write_tree(here.project, {"guild.yml": "train: {exec: 'echo $(date)', description: $(x)}\n"})
    from guild_funcs.adapters.host import operations, unused

    opdef: Any = operations.find("train", str(here.project))
    assert not unused._has_more(opdef)  # noqa: SLF001
    assert here.record(here.stage()) is None
