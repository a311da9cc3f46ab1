"""The `module` dependency on real runs: copied, linked or verified, and never imported by Guild."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from guild_runs import TRAIN, Done, Guild, write_tree

HELLO = "hello from shared"


def project(guild: Guild, library: Path, requires: str, script: str = TRAIN) -> None:
    """Writes a project whose operation `train` requires `requires` (a flow mapping of YAML)."""
    yml = f"train:\n  main: train\n  requires:\n    - {requires}\n"
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    guild.env["PYTHONPATH"] = str(library)


def record(guild: Guild, name: str = "shared") -> Any:
    found = [each for each in guild.attr("_funcs")["libraries"] if each["name"] == name]
    return found[0] if found else None


class TestCopy:
    def test_it_is_the_default_and_the_run_imports_the_copy(
        self, guild: Guild, library: Path
    ) -> None:
        project(guild, library, "module: shared")
        done = guild.run("train")
        assert done.out.splitlines() == [f"from {guild.latest}/shared/__init__.py", HELLO]
        assert record(guild)["target-type"] == "copy"
        assert record(guild)["by"] == "requires"
        assert record(guild)["files"] == 3

    def test_a_module_that_is_one_file(self, guild: Guild, library: Path) -> None:
        script = "import helper\nprint(helper.__file__)\n"
        project(guild, library, "module: helper", script)
        assert guild.run("train").out == f"{guild.latest}/helper.py\n"

    def test_a_part_of_a_namespace_package(self, guild: Guild, library: Path) -> None:
        write_tree(library, {"space/one/__init__.py": "", "space/two/__init__.py": ""})
        script = "import space.one\nprint(space.one.__file__)\n"
        project(guild, library, "module: space.one", script)
        assert guild.run("train").out == f"{guild.latest}/space/one/__init__.py\n"
        assert not (guild.latest / "space" / "two").exists()

    def test_an_installed_distribution(self, guild: Guild, library: Path) -> None:
        script = "import lark\nprint(lark.__file__)\n"
        project(guild, library, "{module: lark, target-type: copy}", script)
        assert guild.run("train").out == f"{guild.latest}/lark/__init__.py\n"
        assert record(guild, "lark")["distribution"] == "lark"

    def test_the_destination_of_the_source_code(self, guild: Guild, library: Path) -> None:
        yml = "train: {main: train, sourcecode: {dest: src}, requires: [{module: shared}]}\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": TRAIN})
        done = guild.run("train", env={"PYTHONPATH": str(library)})
        assert done.out.splitlines()[0] == f"from {guild.latest}/src/shared/__init__.py"
        assert record(guild)["dest"] == "src"

    def test_target_path(self, guild: Guild, library: Path) -> None:
        project(guild, library, "{module: shared, target-path: vendor/lib}")
        guild.run("train")
        assert (guild.latest / "vendor/lib/shared/__init__.py").exists()
        assert not (guild.latest / "shared").exists()

    @pytest.mark.parametrize("path", ["/tmp/out", "../out", "a/../../out"])  # noqa: S108
    def test_a_target_path_outside_the_run_is_refused(
        self, guild: Guild, library: Path, path: str
    ) -> None:
        project(guild, library, f"{{module: shared, target-path: {path}}}")
        done = guild.run("train", code=1)
        assert f"invalid target-path '{path}'" in done.err
        assert "it must be inside the run" in done.err

    def test_rename(self, guild: Guild, library: Path) -> None:
        script = "import other\nprint(other.__file__)\n"
        (library / "shared" / "__init__.py").write_text("")
        project(guild, library, "{module: shared, rename: shared other}", script)
        assert guild.run("train").out == f"{guild.latest}/other/__init__.py\n"
        assert record(guild)["mounts"] == [
            {"target": "shared", "source": f"{library}/shared", "place": "other"}
        ]

    def test_a_name_that_is_no_file_name_is_refused(self, guild: Guild, library: Path) -> None:
        project(guild, library, "{module: shared, rename: shared a/b}")
        assert "'shared' cannot be renamed to 'a/b'" in guild.run("train", code=1).err

    def test_what_is_there_is_not_mixed_with_the_module(self, guild: Guild, library: Path) -> None:
        write_tree(guild.project, {"shared/data.txt": "mine\n"})
        project(guild, library, "module: shared")
        done = guild.run("train", code=1)
        assert "the library 'shared' would be copied over 'shared' of the run" in done.err
        assert f"{library}/shared" in done.err

    def test_replace_existing(self, guild: Guild, library: Path) -> None:
        write_tree(guild.project, {"shared/__init__.py": "def hello():\n    return 'mine'\n"})
        project(guild, library, "{module: shared, replace-existing: yes}")
        assert guild.run("train").out.splitlines()[1] == HELLO

    def test_merge_leaves_it_out(self, guild: Guild, library: Path) -> None:
        project(guild, library, "module: shared")
        guild.run("train")
        (guild.latest / "shared" / "written.txt").write_text("by the run\n")
        guild("merge", guild.latest.name, "-y", "--all", "--replace")
        assert not (guild.project / "shared").exists()
        manifest = (guild.latest / ".guild" / "manifest").read_text().splitlines()
        listed = [line.split() for line in manifest if "shared" in line]
        assert [(line[0], line[1], line[3]) for line in listed] == [
            ("d", "shared/__init__.py", "module:shared"),
            ("d", "shared/sub/__init__.py", "module:shared"),
            ("d", "shared/sub/hello.txt", "module:shared"),
        ]


class TestLink:
    def test_the_run_imports_through_the_link(self, guild: Guild, library: Path) -> None:
        project(guild, library, "{module: shared, target-type: link}")
        done = guild.run("train")
        link = guild.latest / "shared"
        assert link.is_symlink()
        assert link.resolve() == library / "shared"
        assert done.out.splitlines() == [f"from {link}/__init__.py", HELLO]
        assert guild.imports() == {"libraries": {"shared": "snapshot"}}
        assert "guild-funcs" not in done.err

    def test_a_namespace_package_of_several_folders_cannot_be_linked(
        self, guild: Guild, library: Path, tmp_path: Path
    ) -> None:
        other = write_tree(tmp_path / "other", {"space/two/__init__.py": ""})
        write_tree(library, {"space/one/__init__.py": ""})
        project(guild, library, "{module: space, target-type: link}", "")
        guild.env["PYTHONPATH"] = f"{library}:{other}"
        done = guild.run("train", code=1)
        assert "'space' cannot be linked: it has several folders" in done.err

    def test_merge_leaves_it_out(self, guild: Guild, library: Path) -> None:
        project(guild, library, "{module: shared, target-type: link}")
        guild.run("train")
        guild("merge", guild.latest.name, "-y", "--all", "--replace")
        assert not (guild.project / "shared").exists()


class TestVerifySource:
    def test_it_is_recorded_and_not_copied(self, guild: Guild, library: Path) -> None:
        project(guild, library, "{module: shared, target-type: verify-source}")
        done = guild.run("train")
        assert done.out.splitlines() == [f"from {library}/shared/__init__.py", HELLO]
        assert not (guild.latest / "shared").exists()
        assert record(guild)["target-type"] == "verify-source"
        assert guild.imports() == {"libraries": {"shared": "source"}}
        listed = json.loads((guild.latest / ".guild/funcs/shared.json").read_text())
        assert [target for target, _kind, _sha256 in listed["files"]] == [
            "shared/__init__.py",
            "shared/sub/__init__.py",
            "shared/sub/hello.txt",
        ]

    def test_it_is_the_default_for_an_installed_distribution(
        self, guild: Guild, library: Path
    ) -> None:
        project(guild, library, "module: lark", "import lark\n")
        guild.run("train")
        found = record(guild, "lark")
        assert (found["target-type"], found["distribution"]) == ("verify-source", "lark")
        assert len(found["record-sha256"]) == 64
        assert not (guild.latest / "lark").exists()

    def test_a_right_sha256_passes_and_a_wrong_one_prints_both(
        self, guild: Guild, library: Path
    ) -> None:
        project(guild, library, "{module: shared, target-type: verify-source}")
        guild.run("train")
        digest = record(guild)["sha256"]
        for target_type in ("verify-source", "copy", "link"):
            project(
                guild, library, f"{{module: shared, target-type: {target_type}, sha256: {digest}}}"
            )
            guild.run("train")
            assert record(guild)["sha256"] == digest
        (library / "shared" / "sub" / "hello.txt").write_text("changed\n")
        done = guild.run("train", code=1)
        assert "'shared' is not what the guild file expects" in done.err
        assert f"  {library}/shared\n  expected sha256 {digest}\n  found sha256    " in done.err
        assert not (guild.latest / "shared").exists()

    def test_a_sha256_of_an_installed_distribution(self, guild: Guild, library: Path) -> None:
        project(guild, library, f"{{module: lark, sha256: {'f' * 64}}}", "")
        done = guild.run("train", code=1)
        assert f"expected sha256 {'f' * 64}" in done.err

    def test_a_module_of_the_projects_own_source_code(self, guild: Guild, library: Path) -> None:
        write_tree(guild.project, {"mine/__init__.py": "print('mine')\n"})
        project(guild, library, "module: mine", "import mine\n")
        done = guild.run("train")
        assert done.out == "mine\n"
        assert record(guild, "mine")["target-type"] == "verify-source"
        guild("merge", guild.latest.name, "-y", "--replace")
        assert guild.attr("_funcs")["imports"]["libraries"] == {"mine": "source"}

    def test_a_library_that_the_run_includes_is_not_copied_again(
        self, guild: Guild, library: Path
    ) -> None:
        yml = """
            train:
              main: train
              sourcecode:
                - include: $(package shared)
              requires:
                - module: shared.sub
                - module: shared
            """
        write_tree(guild.project, {"guild.yml": yml, "train.py": TRAIN})
        guild.run("train", env={"PYTHONPATH": str(library)})
        assert [(each["name"], each["by"]) for each in guild.attr("_funcs")["libraries"]] == [
            ("shared", "include")
        ]


MISSING = [
    pytest.param("{module: sharde}", "module 'sharde' was not found", id="a module"),
    pytest.param("{module: shared.nope}", "module 'shared.nope' was not found", id="a submodule"),
    pytest.param("{module: 2bad}", "is not", id="a malformed name"),
    pytest.param("{module: __main__}", "'__main__' is the program itself", id="__main__"),
    pytest.param("{module: json.nope}", "'json.nope'", id="nothing of the standard library"),
    pytest.param(
        "{module: json, target-type: copy}",
        "'json' is part of Python's standard library",
        id="a copy of the standard library",
    ),
]


class TestFailures:
    @pytest.mark.parametrize(("requires", "message"), MISSING)
    def test_a_clear_message_with_the_help_and_no_complete_run(
        self, guild: Guild, library: Path, requires: str, message: str
    ) -> None:
        project(guild, library, requires.replace("}", ", help: ask ann}"))
        done = guild.run("train", code=1)
        assert message in done.err
        assert "ask ann" in done.err
        assert "from " not in done.out
        if guild.runs:  # what is on no path is found before there is a run folder
            status = guild("runs", "info", guild.latest.name).out
            assert "status: completed" not in status

    @pytest.mark.parametrize(("requires", "message"), MISSING)
    def test_an_optional_one_is_passed_over(
        self, guild: Guild, library: Path, requires: str, message: str
    ) -> None:
        project(guild, library, requires.replace("}", ", optional: yes}"), "print('ran')\n")
        done = guild.run("train")
        assert done.out == "ran\n"
        assert message not in done.err

    def test_the_message_has_the_place_and_a_suggestion(self, guild: Guild, library: Path) -> None:
        project(guild, library, "module: sharde")
        lines = guild.run("train", code=1).err.splitlines()
        (first,) = [line for line in lines if line.startswith("guild:")]
        assert "guild.yml:4:15: module 'sharde' was not found" in first
        assert lines[lines.index(first) + 1 :][:2] == [
            "      - module: sharde",
            "                ^^^^^^",
        ]
        assert "did you mean 'shared'?" in lines

    def test_nothing_of_it_is_imported(self, guild: Guild, library: Path) -> None:
        (library / "shared" / "__init__.py").write_text("raise RuntimeError('imported')\n")
        project(guild, library, "module: shared", "print('ran')\n")
        assert guild.run("train").out == "ran\n"

    @pytest.mark.parametrize("name", ["json", "sys", "os.path", "email.mime.text", "guild"])
    def test_what_every_run_has_is_there(self, guild: Guild, library: Path, name: str) -> None:
        project(guild, library, f"module: {name}", "print('ran')\n")
        assert guild.run("train").out == "ran\n"
        assert guild.attr("_funcs") is None

    def test_an_unreadable_file_is_named(self, guild: Guild, library: Path) -> None:
        (library / "shared" / "loop").symlink_to("loop")
        broken = library / "shared" / "gone.py"
        broken.symlink_to(library / "nowhere.py")
        project(guild, library, "module: shared")
        guild.run("train")
        assert any("gone.py" in note for note in record(guild)["notes"])

    def test_plugins_no_leaves_it_to_guild(self, guild: Guild, library: Path) -> None:
        (library / "shared" / "__init__.py").write_text("print('imported')\n")
        yml = "train: {main: train, plugins: no, flags: {x: 1}, requires: [{module: shared}]}\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": ""})
        guild.env["PYTHONPATH"] = str(library)
        assert "imported" in guild.run("train").out
        assert guild.attr("_funcs") is None
        assert "imported" in guild.run("train", "x=[1,2]").text


class TestFlows:
    def test_a_flag_chooses_the_module(self, guild: Guild, library: Path) -> None:
        yml = """
            train:
              main: train
              flags: {which: helper}
              requires:
                - module: shared
                  name: which
                - module: ${which}
            """
        script = "import glob\nprint(sorted(glob.glob('[hs]*')))\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": script})
        guild.env["PYTHONPATH"] = str(library)
        assert guild.run("train").out == "['helper.py']\n"
        assert guild.run("train", "which=shared").out == "['shared']\n"

    def test_each_trial_of_a_batch_has_the_module_of_its_flag(
        self, guild: Guild, library: Path
    ) -> None:
        yml = """
            train:
              main: train
              flags: {which: helper}
              requires: [{module: "${which}"}]
            """
        script = "which = ''\nprint(__import__(which).__file__)\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": script})
        done = guild.run("train", "which=[helper,shared]", env={"PYTHONPATH": str(library)})
        for run in guild.runs:
            which = (guild.attr("flags", run) or {}).get("which")
            if which in ("helper", "shared"):
                libraries = guild.attr("_funcs", run)["libraries"]
                assert [each["name"] for each in libraries] == [which]
                assert f"{run}/{which}" in done.text

    def test_a_named_resource_of_another_model(self, guild: Guild, library: Path) -> None:
        yml = """
            - model: a
              resources:
                code:
                  target-type: link
                  target-path: libs
                  sources: [{module: shared}, {module: helper, target-type: copy}]
            - model: b
              operations:
                train: {main: train, requires: [a:code]}
            """
        write_tree(guild.project, {"guild.yml": yml, "train.py": ""})
        guild.run("b:train", env={"PYTHONPATH": str(library)})
        assert (guild.latest / "libs" / "shared").is_symlink()
        assert not (guild.latest / "libs" / "helper.py").is_symlink()
        assert (guild.latest / "libs" / "helper.py").exists()

    def test_a_staged_run_has_it_from_its_staging(self, guild: Guild, library: Path) -> None:
        project(guild, library, "module: shared")
        guild.run("train", "--stage")
        run = guild.latest
        shutil.rmtree(library / "shared")
        done = guild("run", "--start", run.name, "-y")
        assert done.out.splitlines() == [f"from {run}/shared/__init__.py", HELLO]

    def test_a_restart_resolves_nothing_again(self, guild: Guild, library: Path) -> None:
        project(guild, library, "module: shared")
        guild.run("train")
        run = guild.latest
        (library / "shared" / "sub" / "hello.txt").write_text("changed\n")
        done = guild("run", "--restart", run.name, "-y")
        assert done.out.splitlines() == [f"from {run}/shared/__init__.py", HELLO]

    def test_a_run_with_the_prototype_of_another(self, guild: Guild, library: Path) -> None:
        project(guild, library, "module: shared")
        guild.run("train")
        first = guild.latest
        done = guild("run", "--proto", first.name, "-y")
        assert guild.latest != first
        assert done.out.splitlines() == [f"from {guild.latest}/shared/__init__.py", HELLO]

    def test_the_recorded_dependency_is_plain_guild(self, guild: Guild, library: Path) -> None:
        project(guild, library, "{module: shared, target-type: verify-source}")
        guild.run("train")
        assert guild.attr("deps") == {
            "module:shared": {"module:shared": {"uri": "module:shared", "paths": []}}
        }


def test_the_variables_that_a_copy_needs_are_in_the_run_and_its_restart(
    guild: Guild, library: Path
) -> None:
    """An editable install whose finder comes first is switched off by a variable."""
    project(guild, library, "module: shared")
    guild.run("train", "--stage")
    program = f"""
from guild import run
from guild_funcs.adapters.fields.requires.kept import RunEnv
from guild_funcs.adapters.fields.requires import module as modules
from guild_funcs.adapters.host import ours
from guild_funcs.locate import Origin

run = run.Run("1", {str(guild.latest)!r})
origin = Origin("shared", "package", "", "", (), run_env=(("SKIP", "/a"), ("SKIP", "/b")))
modules._add_run_env(run, origin)
print(ours.find(run, RunEnv).variables)
"""
    command = [guild.python, "-W", "ignore", "-c", program]
    added = guild.process(command, env={"SKIP": "/before"}).out
    assert added == "{'SKIP': '/before:/a:/b'}\n"
    write_tree(guild.latest, {"train.py": "import os\nprint(os.environ['SKIP'])\n"})
    done = guild("run", "--start", guild.latest.name, "-y", env={"SKIP": ""})
    assert done.out == "/before:/a:/b\n"


class TestExpressions:
    def test_the_fields_of_a_dependency_may_hold_them(self, guild: Guild, tmp_path: Path) -> None:
        data = write_tree(tmp_path / "data", {"train.csv": "1\n", "conf.yml": "a: 1\n"})
        yml = """
            train:
              main: train
              flags: {data: train.csv}
              requires:
                - file: $(find ${data} $DATA_PATH)
                  target-path: $(stem ${data})
                  rename: train $(env NEW test)
                - config: $(env DATA_PATH)/conf.yml
                - file: $(env PLAIN)
            """
        write_tree(guild.project, {"guild.yml": yml, "train.py": "", "plain.txt": "2\n"})
        env = {"DATA_PATH": str(data), "PLAIN": str(guild.project / "plain.txt")}
        guild.run("train", env=env)
        assert (guild.latest / "train" / "test.csv").read_text() == "1\n"
        assert (guild.latest / "conf.yml").exists()
        assert (guild.latest / "plain.txt").read_text() == "2\n"
        sources = [dep["sources"][0] for dep in guild.attr("op")["deps"]]
        assert sources[0]["file"] == f"{data}/train.csv"
        assert sources[2]["file"] == "plain.txt"
        values = [(e["text"], e["value"]) for e in guild.attr("_funcs")["expressions"]]
        assert ("$(stem ${data})", "train") in values

    def test_what_depends_on_a_flag_that_varies_is_evaluated_for_each_trial(
        self, guild: Guild, tmp_path: Path
    ) -> None:
        data = write_tree(tmp_path / "data", {"a.csv": "a\n", "b.csv": "b\n"})
        yml = """
            train:
              main: train
              flags: {data: a.csv}
              requires:
                - file: $(find ${data} $DATA_PATH)
            """
        script = "import glob\nprint(glob.glob('*.csv'))\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": script})
        done = guild.run("train", "data=[a.csv,b.csv]", env={"DATA_PATH": str(data)})
        assert done.out.splitlines() == ["['a.csv']", "['b.csv']"]

    def test_an_error_shows_the_place(self, guild: Guild, library: Path) -> None:
        project(guild, library, "file: $(env NOT_SET_HERE)")
        done = guild.run("train", code=1)
        assert "guild.yml:4:" in done.err
        assert "NOT_SET_HERE" in done.err
        assert not guild.runs


@pytest.fixture(scope="session")
def plain_guild(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python that has Guild but not guild-funcs: a folder of ours hides it."""
    hide = tmp_path_factory.mktemp("without") / "guild_funcs"
    hide.mkdir()
    (hide / "__init__.py").write_text("raise ImportError('guild-funcs is not here')\n")
    return str(hide.parent)


def test_a_run_restarts_where_guild_funcs_is_not_installed(
    guild: Guild, library: Path, plain_guild: str
) -> None:
    project(guild, library, "{module: shared, target-type: verify-source}", "print('ran')\n")
    (library / "shared" / "__init__.py").write_text("raise RuntimeError('imported')\n")
    guild.run("train")
    done: Done = guild("run", "--restart", guild.latest.name, "-y", env={"PYTHONPATH": plain_guild})
    assert "ran" in done.out


def test_the_library_may_be_in_a_zip(guild: Guild, library: Path, tmp_path: Path) -> None:
    archive = tmp_path / "lib.zip"
    command = [sys.executable, "-m", "zipfile", "-c", str(archive), "shared"]
    subprocess.run(command, cwd=library, check=True)
    project(guild, library, "module: shared", "import shared\nprint(shared.__file__)\n")
    done = guild.run("train", env={"PYTHONPATH": str(archive)})
    assert done.out == f"{guild.latest}/shared/__init__.py\n"
    project(guild, library, "{module: shared, target-type: link}")
    done = guild.run("train", code=1, env={"PYTHONPATH": str(archive)})
    assert "'shared' cannot be linked: it is inside an archive" in done.err
