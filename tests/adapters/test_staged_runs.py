"""What a run of Guild has when it is made: source code, modules, variables, labels, records.

The runs are staged in this process (`guild_here`). That their programs then work is shown by
the real processes of `tests/guild`.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from file_trees import write_tree
from guild_here import LIBRARY, Here

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
    # Some of Guild's commands have an option twice.
    "ignore:The parameter -. is used more than once:UserWarning",
)

PROJECT = {"guild.yml", "train.py"}
SHARED = {name for name in LIBRARY if name.startswith("shared/")}


def requires(*fields: str) -> list[str]:
    """The lines of a guild file that require `shared` with these fields."""
    return ["requires:", "  - module: shared", *(f"    {field}" for field in fields)]


class TestSourceCode:
    ROWS = (
        pytest.param(["include: $(package shared)"], SHARED, id="a package"),
        pytest.param(["include: $(module helper)"], {"helper.py"}, id="a module"),
        pytest.param(["include: $(package acme.one)"], {"acme/one/__init__.py"}, id="a portion"),
        pytest.param(
            ["include: $(package shared)", "exclude: '*.txt'"],
            SHARED - {"shared/a.txt"},
            id="a rule of Guild's after it",
        ),
        pytest.param(
            ["include: $(package shared)", "exclude: {dir: sub}"],
            {"shared/__init__.py", "shared/a.txt"},
            id="a rule for folders",
        ),
        pytest.param(
            ["include: $(package shared)", "exclude: {text: '*.txt'}"],
            SHARED - {"shared/a.txt"},
            id="a rule for text",
        ),
        pytest.param(
            ["include: {package: shared}", "include: {module: helper}"],
            SHARED | {"helper.py"},
            id="typed forms",
        ),
        pytest.param(["include: $(env NONE '')"], set(), id="nothing"),
    )

    @pytest.mark.parametrize(("rules", "expected"), ROWS)
    def test_the_files_of_a_run(self, here: Here, rules: list[str], expected: set[str]) -> None:
        here.write("sourcecode:", *(f"  - {rule}" for rule in rules))
        run = here.stage()
        assert here.files(run) == PROJECT | expected
        recorded = here.record(run)["libraries"] if expected else []
        assert sum(each["files"] for each in recorded) == len(expected)

    def test_the_manifest_lists_them_as_source_code(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        lines = (here.stage() / ".guild" / "manifest").read_text().splitlines()
        listed = {line.split()[1] for line in lines if line.startswith("s ")}
        assert listed == PROJECT | SHARED

    def test_a_destination(self, here: Here) -> None:
        here.write("sourcecode:", "  dest: src", "  select:", "    - include: $(package shared)")
        run = here.stage()
        assert here.files(run) == {f"src/{name}" for name in PROJECT | SHARED}
        assert here.record(run)["libraries"][0]["dest"] == "src"

    def test_a_library_in_a_zip(self, here: Here) -> None:
        with zipfile.ZipFile(here.folder / "lib.zip", "w") as made:
            for name in ("zipped/__init__.py", "zipped/a.txt", "zipped/b.bin"):
                made.writestr(name, b"\0" if name.endswith("bin") else b"text")
        here.patch.setenv("PYTHONPATH", str(here.folder / "lib.zip"))
        here.write("sourcecode:", "  - include: $(package zipped)", "  - exclude: {text: '*.txt'}")
        assert here.files(here.stage()) == PROJECT | {"zipped/__init__.py", "zipped/b.bin"}

    def test_a_name_that_guilds_manifest_cannot_hold(self, here: Here) -> None:
        (here.library / "shared" / "a\nb.txt").write_text("")
        here.write("sourcecode:", "  - include: $(package shared)")
        done = here.guild("run", "train", "-y", "--stage")
        assert "Guild cannot list 'shared/a\\nb.txt': the run has it" in done.err
        assert "shared/a\nb.txt" in here.files()

    def test_links_are_listed_by_what_they_lead_to(self, here: Here) -> None:
        os.symlink("sub", here.library / "shared" / "again")
        os.symlink("a.txt", here.library / "shared" / "b.txt")
        here.write("sourcecode:", "  - include: $(package shared)")
        run = here.stage()
        lines = (run / ".guild" / "manifest").read_text().splitlines()
        listed = {line.split()[1] for line in lines}
        assert {"shared/again/x.py", "shared/again/__init__.py", "shared/b.txt"} <= listed
        assert os.readlink(run / "shared" / "again") == "sub"

    REFUSED = (
        pytest.param(
            ["include: $(package shared)", "exclude: shared/*"],
            "no file of 'shared' is left by the source code rules",
            id="no file is left",
        ),
        pytest.param(
            ["include: $(package shared)", "include: $(package other.shared)"],
            "package 'other.shared' was not found",
            id="missing",
        ),
    )

    @pytest.mark.parametrize(("rules", "message"), REFUSED)
    def test_what_is_refused(self, here: Here, rules: list[str], message: str) -> None:
        here.write("sourcecode:", *(f"  - {rule}" for rule in rules))
        assert message in here.refuse()
        assert here.runs == []

    def test_a_place_that_the_project_has(self, here: Here) -> None:
        write_tree(here.project, {"shared/__init__.py": "", "shared/own.py": ""})
        here.write("sourcecode:", "  - include: $(package shared)")
        here.patch.setenv("PYTHONPATH", str(here.library))
        said = here.refuse()
        assert "the library 'shared' would be copied over 'shared' of the project" in said
        assert "  - exclude: /shared/*" in said or "- exclude: /shared/*" in said
        here.write("sourcecode:", "  - exclude: /shared/*", "  - include: $(package shared)")
        assert here.files(here.stage()) == PROJECT | SHARED

    def test_a_folder_of_the_project_that_is_included_as_a_library(self, here: Here) -> None:
        write_tree(here.project, {"own/__init__.py": "", "own/a.txt": ""})
        here.write("sourcecode:", "  - include: $(package own)", "  - exclude: own/a.txt")
        assert here.files(here.stage()) == PROJECT | {"own/__init__.py"}

    def test_the_preview_shows_what_would_be_copied(self, here: Here) -> None:
        (here.library / "shared" / "__pycache__").mkdir()
        (here.library / "shared" / "__pycache__" / "x.cpython-311.pyc").write_text("")
        here.write("sourcecode:", "  - include: $(package shared)", "  - exclude: '*.txt'")
        said = here.guild("run", "train", "--test-sourcecode").out
        copied, _, skipped = said.partition("Skipped:")
        assert "  shared/sub/x.py\n" in copied
        assert "  shared/a.txt\n" in skipped
        assert "  shared/__pycache__\n" in skipped
        assert here.runs == []

    def test_the_preview_goes_on_where_a_run_stops(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)", "  - exclude: shared/*")
        done = here.guild("run", "train", "--test-sourcecode")
        assert "no file of 'shared' is left by the source code rules" in done.err

    def test_forced_source_code_takes_the_place_of_the_old(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        run = here.stage()
        (here.library / "shared" / "a.txt").write_text("new\n")
        (here.library / "shared" / "new.txt").write_text("new\n")
        here.guild("run", "--restart", run.name, "-y", "--stage", "--force-sourcecode")
        assert (run / "shared" / "a.txt").read_text() == "new\n"
        assert "shared/new.txt" in here.files(run)
        assert here.record(run)["libraries"][0]["files"] == len(SHARED) + 1

    def test_a_restart_keeps_what_the_run_has(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        run = here.stage()
        before = here.record(run)
        shutil.rmtree(here.library)
        here.guild("run", "--restart", run.name, "-y", "--stage")
        assert here.record(run)["libraries"] == before["libraries"]

    def test_another_run_as_prototype(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        first = here.stage()
        shutil.rmtree(here.library)
        here.guild("run", "--proto", first.name, "-y", "--stage")
        assert here.latest != first
        assert here.files() == here.files(first)
        assert here.record()["libraries"] == here.record(first)["libraries"]


class TestModule:
    """`requires: - module: shared`, with each of its fields."""

    PLACES = (
        pytest.param([], "shared", id="copy"),
        pytest.param(["target-path: lib"], "lib/shared", id="target-path"),
        pytest.param(["rename: shared other"], "other", id="rename"),
        pytest.param(["target-path: lib", "rename: shared other"], "lib/other", id="both"),
    )

    @pytest.mark.parametrize(("fields", "place"), PLACES)
    @pytest.mark.parametrize("how", ["copy", "link"])
    def test_where_it_goes(self, here: Here, fields: list[str], place: str, how: str) -> None:
        here.write(*requires(*fields, f"target-type: {how}"))
        run = here.stage()
        inside = {f"{place}/{name.partition('/')[2]}" for name in SHARED}
        assert here.files(run) == PROJECT | (inside if how == "copy" else {place})
        assert (run / place / "__init__.py").read_text() == "VALUE = 1\n"
        if how == "link":
            assert os.path.realpath(run / place) == str(here.library / "shared")
        (library,) = here.record(run)["libraries"]
        assert library["target-type"] == how
        assert library["files"] == len(SHARED)
        lines = (run / ".guild" / "manifest").read_text().splitlines()
        assert {line.split()[1] for line in lines if line.startswith("d ")} == inside

    def test_verified_only(self, here: Here) -> None:
        here.write(*requires("target-type: verify-source"))
        run = here.stage()
        assert here.files(run) == PROJECT
        (library,) = here.record(run)["libraries"]
        assert (library["target-type"], library["files"]) == ("verify-source", len(SHARED))

    @pytest.mark.parametrize("how", ["copy", "link", "verify-source"])
    def test_a_hash(self, here: Here, how: str) -> None:
        here.write(*requires("target-type: verify-source"))
        digest = here.record(here.stage())["libraries"][0]["sha256"]
        here.write(*requires(f"target-type: {how}", f"sha256: '{digest.upper()}'"))
        assert here.record(here.stage())["libraries"][0]["sha256"] == digest
        (here.library / "shared" / "a.txt").write_text("other\n")
        said = here.refuse()
        assert "'shared' is not what the guild file expects" in said
        assert f"expected sha256 {digest.upper()}" in said

    REFUSED = (
        pytest.param(["rename: shared a/b"], "'shared' cannot be renamed to 'a/b'", id="a path"),
        pytest.param(["rename: shared .."], "'shared' cannot be renamed to '..'", id="above"),
        pytest.param(["target-path: ../x"], "invalid target-path '../x'", id="out of the run"),
        pytest.param(["target-path: .guild/x"], "invalid target-path '.guild/x'", id="Guild's"),
        pytest.param(["target-type: move"], "unsupported target-type 'move'", id="a type"),
        pytest.param(["target-type: ''"], "target-type is empty", id="an empty type"),
        pytest.param(["target-path: ''"], "target-path is empty, not a path", id="an empty path"),
        pytest.param(["sha256: 5"], "sha256 is a number, not a hash", id="a number as hash"),
        pytest.param(["sha256: abc"], "sha256 is another text, not a hash", id="no hash"),
    )

    @pytest.mark.parametrize(("fields", "message"), REFUSED)
    def test_what_is_refused(self, here: Here, fields: list[str], message: str) -> None:
        here.write(*requires(*fields))
        assert message in here.refuse()

    def test_a_place_that_is_taken(self, here: Here) -> None:
        write_tree(here.project, {"lib/shared/own.txt": ""})
        here.write(*requires("target-path: lib", "replace-existing: no"))
        said = here.refuse()
        assert "the library 'shared' would be copied over 'shared' of the run" in said
        assert "set replace-existing: yes, or another target-path" in said
        here.write(*requires("target-path: lib", "replace-existing: yes"))
        assert "lib/shared/own.txt" not in here.files(here.stage())

    @pytest.mark.parametrize("how", ["copy", "link"])
    def test_one_in_the_run_is_verified_there(self, here: Here, how: str) -> None:
        write_tree(here.project, {"shared/__init__.py": "OWN = 1\n"})
        here.write(*requires(f"target-type: {how}"))
        run = here.stage()
        assert here.files(run) == PROJECT | {"shared/__init__.py"}
        (library,) = here.record(run)["libraries"]
        assert library["target-type"] == "verify-source"

    def test_a_library_of_the_source_code_is_recorded_once(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)", *requires())
        (library,) = here.record(here.stage())["libraries"]
        assert library["target-type"] == "copy"

    def test_one_of_python_is_not_brought(self, here: Here) -> None:
        here.write("requires:", "  - module: os.path", "  - module: json")
        assert here.files(here.stage()) == PROJECT
        assert here.record() is None

    def test_one_of_python_cannot_be_copied(self, here: Here) -> None:
        here.write("requires:", "  - module: json", "    target-type: copy")
        assert "'json' is" in here.refuse()

    def test_one_of_python_that_is_not_there(self, here: Here) -> None:
        here.write("requires:", "  - module: json.nothing")
        assert "json" in here.refuse()

    def test_an_installed_distribution_is_verified(self, here: Here) -> None:
        here.write("requires:", "  - module: lark")
        run = here.stage()
        assert here.files(run) == PROJECT
        (library,) = here.record(run)["libraries"]
        assert library["target-type"] == "verify-source"
        assert "record-sha256" in library

    def test_an_optional_one_that_is_missing(self, here: Here) -> None:
        here.write("requires:", "  - module: sharde", "    optional: yes", *requires()[1:])
        here.stage()
        assert [each["name"] for each in here.record()["failed"]] == ["sharde"]

    def test_one_in_a_zip(self, here: Here) -> None:
        with zipfile.ZipFile(here.folder / "lib.zip", "w") as made:
            made.writestr("zipped/__init__.py", "")
        here.patch.setenv("PYTHONPATH", str(here.folder / "lib.zip"))
        here.write("requires:", "  - module: zipped")
        assert here.files(here.stage()) == PROJECT | {"zipped/__init__.py"}
        here.write("requires:", "  - module: zipped", "    target-type: link")
        assert "'zipped' cannot be linked: it is inside an archive" in here.refuse()

    def test_a_namespace_of_two_folders(self, here: Here) -> None:
        write_tree(here.folder / "more", {"acme/three/__init__.py": ""})
        path = os.pathsep.join([str(here.library), str(here.folder / "more")])
        here.patch.setenv("PYTHONPATH", path)
        here.write("requires:", "  - module: acme")
        both = {"acme/one/__init__.py", "acme/two/__init__.py", "acme/three/__init__.py"}
        assert here.files(here.stage()) == PROJECT | both
        here.write("requires:", "  - module: acme", "    target-type: link")
        assert "'acme' cannot be linked: it has several folders" in here.refuse()

    def test_one_that_was_linked_and_is_gone_when_the_run_starts_again(self, here: Here) -> None:
        here.write("requires:", "  - module: shared", "    target-type: link")
        run = here.stage()
        (here.library / "shared").rename(here.library / "other")
        for again in ("--restart", "--start"):
            done = here.guild("run", again, run.name, "-y", "--stage")
            assert (
                f"WARNING: 'shared' was linked to {here.library}/shared, which is gone: put it "
                "back there, or start a new run\n" in done.err
            )
        record = run / ".guild" / "attrs" / "_funcs"
        record.write_text("[")
        assert "which is gone" not in here.guild("run", "--restart", run.name, "-y", "--stage").err

    def test_a_link_to_a_folder_is_listed_with_its_files(self, here: Here) -> None:
        os.symlink("sub", here.library / "shared" / "again")
        here.write(*requires())
        lines = (here.stage() / ".guild" / "manifest").read_text().splitlines()
        listed = {line.split()[1] for line in lines if line.startswith("d ")}
        assert {"shared/again/x.py", "shared/again/__init__.py"} <= listed

    def test_a_name_from_a_flag(self, here: Here) -> None:
        here.write("flags: {lib: shared}", "requires:", "  - module: ${lib}")
        assert here.files(here.stage()) == PROJECT | SHARED


def test_a_name_that_guilds_manifest_cannot_hold(here: Here) -> None:
    """Guild alone ends with its traceback."""
    here.write("label: $(upper x)")
    (here.project / "two\nlines").write_text("")
    done = here.guild("run", "train", "--stage", "-y", code=1)
    assert done.err.endswith(
        "making the run failed: ValueError: No closing quotation\n"
        "it came out of Guild's own code: guild --debug shows where\n"
    )


class TestMerge:
    def test_libraries_are_skipped(self, here: Here) -> None:
        here.write(
            "sourcecode:", "  - include: $(package shared)", "requires:", "  - module: helper"
        )
        run = here.stage()
        (run / "shared" / "made.txt").write_text("")
        (run / "made.txt").write_text("")
        target = here.folder / "merged"
        target.mkdir()
        here.guild("merge", run.name, "-y", "--all", "--target-dir", str(target))
        merged = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
        assert merged == PROJECT | {"made.txt"}

    def test_an_unfinished_run_is_refused(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        run = here.stage()
        (run / ".guild" / "FUNCS-UNFINISHED").write_text("")
        done = here.guild("merge", run.name, "-y", code=1)
        assert f"the copy of libraries into run {run.name[:8]} was not finished" in done.err

    def test_a_run_is_refused_whose_libraries_are_not_known(self, here: Here) -> None:
        here.write("sourcecode:", "  - include: $(package shared)")
        run = here.stage()
        (run / ".guild" / "attrs" / "_funcs").write_text("libraries: shared")
        done = here.guild("merge", run.name, "-y", code=1)
        assert "the run's record is damaged: libraries: expected a list, not a text" in done.err
        assert not (here.project / "shared").exists()


FIELDS = (
    "flags: {lr: 1, out: '${lr}.h5', data: x}",
    "label: ${data|upper} $(env WHO nobody) ${lr}",
    "env: {OUT: '${out|stem}', WHO: $(env WHO nobody)}",
    "requires:",
    "  - file: $(join . ${data}.txt)",
    "    target-path: in-${lr|str}",
)


class TestBatch:
    """Trials that are staged by the batch's own code, in this process."""

    def trials(self, here: Here, *args: str) -> list[Path]:
        found = here.batch(*args)
        return sorted(found, key=lambda run: str(here.attr("flags", run)))

    def test_each_field_of_each_trial(self, here: Here) -> None:
        write_tree(here.project, {"x.txt": "X", "y.txt": "Y"})
        here.write(*FIELDS, "sourcecode:", "  - exclude: '*.txt'")
        here.patch.setenv("WHO", "ann")
        trials = self.trials(here, "lr=[1,2]", "data=[x,y]")
        expected = [(data, lr) for data in "xy" for lr in (1, 2)]
        assert [here.attr("label", run) for run in trials] == [
            f"{data.upper()} ann {lr}" for data, lr in expected
        ]
        for run, (data, lr) in zip(trials, expected):
            assert here.attr("flags", run) == {"data": data, "lr": lr, "out": f"{lr}.h5"}
            env = here.attr("op", run)["op-cmd"]["cmd-env"]
            assert (env["OUT"], env["WHO"]) == (str(lr), "ann")
            assert (run / f"in-{lr}" / f"{data}.txt").read_text() == data.upper()

    def test_a_library_of_each_trial(self, here: Here) -> None:
        here.write(
            "flags: {lib: shared}",
            "sourcecode:",
            "  - include: $(package ${lib})",
            "  - exclude: '*.$(if $(eq ${lib} shared) txt none)'",
        )
        first, second = self.trials(here, "lib=[shared,acme.one]")
        assert here.files(first) == PROJECT | {"acme/one/__init__.py"}
        assert here.files(second) == PROJECT | (SHARED - {"shared/a.txt"})
        assert [each["name"] for each in here.record(first)["libraries"]] == ["acme.one"]
        assert [each["name"] for each in here.record(second)["libraries"]] == ["shared"]

    def test_a_library_of_all_trials_is_the_prototypes(self, here: Here) -> None:
        here.write("flags: {lr: 1}", "sourcecode:", "  - include: $(package shared)")
        first, second = self.trials(here, "lr=[1,2]")
        assert here.files(first) == here.files(second) == PROJECT | SHARED
        assert here.record(first)["libraries"] == here.record(second)["libraries"]

    def test_project_files_of_each_trial(self, here: Here) -> None:
        write_tree(here.project, {"a.json": "", "sub/b.json": "", "c.csv": ""})
        here.write("flags: {kind: json}", "sourcecode:", "  - exclude: '*.${kind|lower}'")
        first, second = self.trials(here, "kind=[json,csv]")
        assert here.files(first) == PROJECT | {"a.json", "sub/b.json"}
        assert here.files(second) == PROJECT | {"c.csv"}

    def test_a_root_of_each_trial(self, here: Here) -> None:
        write_tree(here.project, {"one/a.txt": "1", "two/a.txt": "2", "two/b.txt": ""})
        here.write("flags: {top: one}", "sourcecode:", "  root: ${top|lower}", "main: train")
        (here.project / "guild.yml").write_text(
            "train:\n  exec: 'true'\n  flags: {top: one}\n  sourcecode: {root: '${top|lower}'}\n"
        )
        first, second = self.trials(here, "top=[one,two]")
        assert here.files(first) == {"a.txt"}
        assert here.files(second) == {"a.txt", "b.txt"}
        assert (second / "a.txt").read_text() == "2"

    def test_a_module_of_each_trial(self, here: Here) -> None:
        here.write("flags: {lib: shared}", "requires:", "  - module: $(lower ${lib})")
        first, second = self.trials(here, "lib=[shared,helper]")
        assert here.files(first) == PROJECT | {"helper.py"}
        assert here.files(second) == PROJECT | SHARED

    def test_choices_of_each_trial(self, here: Here) -> None:
        write_tree(
            here.project,
            {
                "guild.yml": """
                    train:
                      main: train
                      flags:
                        lr: 1
                        kind: {default: a, choices: [a, '$(if $(eq ${lr} 2) b c)']}
                    """
            },
        )
        trials = self.trials(here, "lr=[1,2]")
        assert [here.attr("flags", run) for run in trials] == [
            {"kind": "a", "lr": 1},
            {"kind": "a", "lr": 2},
        ]

    def test_a_batch_file(self, here: Here) -> None:
        write_tree(here.project, {"trials.csv": "lr,data\n5,a\n6,b\n"})
        here.write("flags: {lr: 1, data: x, out: '${lr}.h5'}", "label: ${data|upper} ${out}")
        trials = self.trials(here, "@trials.csv")
        assert [here.attr("label", run) for run in trials] == ["A 5.h5", "B 6.h5"]

    def test_a_computed_list_makes_trials(self, here: Here) -> None:
        here.write("flags: {lr: '$(split 1,2 ,)'}", "label: $(upper x)${lr}")
        assert [here.attr("label", run) for run in self.trials(here)] == ["X1", "X2"]

    def test_a_secret_is_not_recorded(self, here: Here) -> None:
        here.patch.setenv("MY_TOKEN", "t0ken-0123456789")
        here.write("flags: {lr: 1}", "env: {KEY: '$(lower $MY_TOKEN)${lr}'}", "label: $(upper x)")
        trials = self.trials(here, "lr=[1,2]")
        for run in trials:
            assert "t0ken" not in (run / ".guild" / "attrs" / "op").read_text()
            assert here.attr("_funcs_env", run) is not None

    REFUSED = (
        pytest.param("label: $(package ${lib})", "lib=[shared,sharde]", "'sharde'", id="a label"),
        pytest.param("env: {A: '$(module ${lib})'}", "lib=[shared,sharde]", "'sharde'", id="env"),
    )

    @pytest.mark.parametrize(("line", "flag", "message"), REFUSED)
    def test_a_trial_that_is_wrong(self, here: Here, line: str, flag: str, message: str) -> None:
        here.write("flags: {lib: shared}", line)
        batch = here.stage("--stage-trials", flag)
        done = here.stage_trials(batch)
        assert done.code == 1
        assert message in done.err
        assert "Traceback" not in done.err


class TestOff:
    """`plugins: no`."""

    ROWS = (
        pytest.param("label: $(upper x)", id="label"),
        pytest.param("env: {A: $(upper x)}", id="env"),
        pytest.param("flags: {a: $(upper x)}", id="flags"),
        pytest.param("sourcecode: [{include: $(package shared)}]", id="sourcecode"),
    )

    @pytest.mark.parametrize("line", ROWS)
    def test_an_expression_is_refused(self, here: Here, line: str) -> None:
        here.write("plugins: no", line)
        assert "'plugins: no' turns guild-funcs off here" in here.refuse()

    def test_plain_values_are_guilds(self, here: Here) -> None:
        here.write("plugins: no", "label: ${a}", "flags: {a: 1}")
        assert here.attr("label", here.stage()) == "1"
        assert here.record() is None
