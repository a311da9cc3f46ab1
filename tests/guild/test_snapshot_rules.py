"""What of a library is in the run: rules below a mount, several mounts, limits, refusals."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from library_projects import SCRIPT, message, project

SHARED = {
    "shared/__init__.py": "",
    "shared/notes.txt": "notes\n",
    "shared/sub/__init__.py": "",
    "shared/sub/data/a.csv": "1\n",
    "shared/tests/t.py": "",
}
ALL = {"__init__.py", "notes.txt", "sub/__init__.py", "sub/data/a.csv", "tests/t.py"}


@pytest.fixture
def lib(guild: Guild, tmp_path: Path) -> Path:
    """A folder on PYTHONPATH with the package `shared`, which has a binary file too."""
    lib = write_tree(tmp_path / "lib", SHARED)
    (lib / "shared" / "model.bin").write_bytes(b"\0\1")
    guild.env["PYTHONPATH"] = str(lib)
    return lib


def copied(guild: Guild, place: str = "shared") -> set[str]:
    """The files of the library in the run."""
    folder = guild.latest / place
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(".pyc")}


RULES = [
    pytest.param(
        ["include: $(package shared)/*.py"],
        {"__init__.py", "sub/__init__.py", "tests/t.py"},
        id="a pattern below",
    ),
    pytest.param(
        ["include: $(package shared)/*.py", "include: $(package shared)/sub/data"],
        {"__init__.py", "sub/__init__.py", "sub/data/a.csv", "tests/t.py"},
        id="a pattern and a folder below",
    ),
    pytest.param(
        [
            "include: $(package shared)",
            "exclude: $(package shared)/sub/data",
            "exclude: shared/tests",
        ],
        (ALL | {"model.bin"}) - {"sub/data/a.csv", "tests/t.py"},
        id="exclude folders below",
    ),
    pytest.param(
        ["include: $(package shared)", "exclude: shared/tests/*"],
        (ALL | {"model.bin"}) - {"tests/t.py"},
        id="exclude by Guild's pattern",
    ),
    pytest.param(
        ["include: $(package shared)", "exclude: {dir: tests}"],
        (ALL | {"model.bin"}) - {"tests/t.py"},
        id="exclude dir",
    ),
    pytest.param(
        ["include: $(package shared)", "exclude: {text: '*.txt'}"],
        (ALL | {"model.bin"}) - {"notes.txt"},
        id="exclude text",
    ),
    pytest.param(
        ["include: $(package shared)", "exclude: {binary: 'shared/*'}"],
        ALL,
        id="exclude binary",
    ),
    pytest.param(
        ["include: $(package shared)", "exclude: '*.txt'", "include: shared/notes.txt"],
        ALL | {"model.bin"},
        id="the last rule decides",
    ),
    pytest.param(
        ["exclude: '*.txt'", "include: $(package shared)"],
        ALL | {"model.bin"},
        id="the rules before the include are about the project",
    ),
    pytest.param(
        ["include: $(package shared.sub)", *["include: $(package shared)"] * 2],
        ALL | {"model.bin"},
        id="a package inside, then the same library twice",
    ),
]


@pytest.mark.parametrize(("specs", "files"), RULES)
@pytest.mark.usefixtures("lib")
def test_guilds_rules_apply_to_the_library(guild: Guild, specs: list[str], files: set[str]) -> None:
    project(guild, *specs)
    guild.run("train", "--stage")
    assert copied(guild) == files


ZIPPED = [
    pytest.param(["include: $(package shared)"], ALL | {"model.bin"}, id="all"),
    pytest.param(
        ["include: $(package shared)/*.py", "include: $(package shared)/sub/data"],
        {"__init__.py", "sub/__init__.py", "sub/data/a.csv", "tests/t.py"},
        id="below",
    ),
    pytest.param(
        ["include: $(package shared)", "exclude: {dir: tests}", "exclude: {binary: '*'}"],
        ALL - {"tests/t.py"},
        id="by type",
    ),
]


@pytest.mark.parametrize(("specs", "files"), ZIPPED)
def test_a_library_in_a_zip_is_unpacked_into_the_run(
    guild: Guild, lib: Path, tmp_path: Path, specs: list[str], files: set[str]
) -> None:
    archive = tmp_path / "shared-1.0-py3.egg"
    with zipfile.ZipFile(archive, "w") as made:
        for path in sorted((lib / "shared").rglob("*.*")):
            made.write(path, path.relative_to(lib))
    project(guild, *specs)
    done = guild.run("train", env={"PYTHONPATH": str(archive)})
    assert done.out == f"{guild.latest}/shared/__init__.py\n"
    assert copied(guild) == files
    assert guild.imports() == {"libraries": {"shared": "snapshot"}}
    preview = guild("run", "train", "--test-sourcecode", env={"PYTHONPATH": str(archive)}).out
    assert f"    from {archive}/shared (PYTHONPATH)" in preview.splitlines()


def test_a_module_in_a_zip_is_unpacked_beside_the_script(guild: Guild, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lib.zip", "w") as made:
        made.writestr("helper.py", "")
    project(guild, "include: $(module helper)", script="import helper\nprint(helper.__file__)\n")
    done = guild.run("train", env={"PYTHONPATH": str(tmp_path / "lib.zip")})
    assert done.out == f"{guild.latest}/helper.py\n"


@pytest.mark.usefixtures("lib")
class TestOperations:
    def test_an_operation_excludes_what_its_model_includes(self, guild: Guild) -> None:
        operation = """
            - model: cnn
              sourcecode:
                - include: $(package shared)
              operations:
                train:
                  main: train
                  sourcecode:
                    - exclude: $(package shared)/tests
                    - exclude: {binary: '*'}
            """
        write_tree(guild.project, {"guild.yml": operation, "train.py": SCRIPT})
        done = guild.run("train")
        assert done.out == f"{guild.latest}/shared/__init__.py\n"
        assert copied(guild) == ALL - {"tests/t.py"}

    def test_dest_moves_the_library_with_the_source_code(self, guild: Guild) -> None:
        operation = """
            train:
              main: train
              sourcecode:
                dest: src
                select:
                  - include: $(package shared)
            """
        write_tree(guild.project, {"guild.yml": operation, "train.py": SCRIPT})
        done = guild.run("train")
        assert done.out == f"{guild.latest}/src/shared/__init__.py\n"
        assert copied(guild, "src/shared") == ALL | {"model.bin"}

    def test_rules_that_leave_nothing_are_an_error(self, guild: Guild, lib: Path) -> None:
        project(guild, "include: $(package shared)", "exclude: shared/*")
        assert message(guild.run("train", code=1)) == [
            "guild: guild.yml:4:16: no file of 'shared' is left by the source code rules",
            "      - include: $(package shared)",
            "                 ^^^^^^^^^^^^^^^^^",
            f"  {lib}/shared",
            "the rule in line 5 leaves it out: remove one of the two",
        ]
        assert guild.runs == []


class TestPackageOfTheProject:
    """A package of the project itself: at its own place, or where its folder is on the path."""

    def test_at_its_own_place(self, guild: Guild) -> None:
        project(guild, "include: $(package own)", script="import own\nprint(own.__file__)\n")
        write_tree(guild.project, {"own/__init__.py": "", "own/data.bin": "\0"})
        done = guild.run("train")
        assert done.out == f"{guild.latest}/own/__init__.py\n"
        assert copied(guild, "own") == {"__init__.py", "data.bin"}

    def test_below_a_folder_of_the_import_path(self, guild: Guild) -> None:
        project(guild, "include: $(package shared)")
        write_tree(guild.project, {"libs/shared/__init__.py": ""})
        env = {"PYTHONPATH": str(guild.project / "libs")}
        preview = guild("run", "train", "--test-sourcecode", env=env).out.splitlines()
        assert preview[:2] == ["Libraries:", "  shared: 1 file, 0 bytes"]
        assert "  shared/__init__.py" in preview
        done = guild.run("train", env=env)
        assert done.out == f"{guild.latest}/shared/__init__.py\n"
        assert {"libs/shared/__init__.py", "shared/__init__.py"} <= {*guild.sourcecode()}


class TestCollisions:
    def test_a_different_folder_of_the_project(self, guild: Guild, lib: Path) -> None:
        project(guild, "include: $(package shared)")
        write_tree(guild.project, {"shared/own.py": ""})
        assert message(guild.run("train", code=1)) == [
            (
                "guild: guild.yml:4:16: "
                "the library 'shared' would be copied over 'shared' of the project"
            ),
            "      - include: $(package shared)",
            "                 ^^^^^^^^^^^^^^^^^",
            f"  {guild.project}/shared",
            f"  {lib}/shared",
            "leave the project's out, in a rule before the include: - exclude: /shared/*",
        ]
        assert guild.runs == []

    @pytest.mark.usefixtures("lib")
    @pytest.mark.parametrize("include", ["$(package shared)", "['*.cfg', $(package shared)]"])
    def test_excluded_as_the_error_tells(self, guild: Guild, include: str) -> None:
        project(guild, "exclude: /shared/*", f"include: {include}")
        write_tree(guild.project, {"shared/own.py": ""})
        guild.run("train", "--stage")
        assert copied(guild) == ALL | {"model.bin"}

    def test_two_libraries_at_one_place(self, guild: Guild, lib: Path, tmp_path: Path) -> None:
        write_tree(tmp_path / "other", {"shared/__init__.py": ""})
        project(guild, "include: $(package shared)", "include: $(find shared $OTHER)")
        done = guild.run("train", code=1, env={"OTHER": str(tmp_path / "other")})
        assert message(done) == [
            "guild: guild.yml:5:16: two different sources would be copied to 'shared' in the run",
            "      - include: $(find shared $OTHER)",
            "                 ^^^^^^^^^^^^^^^^^^^^^",
            f"  {lib}/shared",
            f"  {tmp_path}/other/shared",
            "leave one of them out",
        ]
        assert guild.runs == []

    def test_the_losers_are_named(self, guild: Guild, lib: Path, tmp_path: Path) -> None:
        other = write_tree(tmp_path / "other", {"shared/__init__.py": "", "shared.py": ""})
        project(guild, "include: $(package shared)")
        env = {"PYTHONPATH": f"{lib}:{other}"}
        done = guild.run("train", "--stage", env=env)
        told = f"WARNING: 'shared' is {lib}/shared, not {other}/shared, {other}/shared.py"
        assert told in done.err.splitlines()
        preview = guild("run", "train", "--test-sourcecode", env=env).out.splitlines()
        assert [line.split(" (")[0] for line in preview if "instead of" in line] == [
            f"    instead of {other}/shared",
            f"    instead of {other}/shared.py",
        ]


LIMITS = [
    pytest.param(
        "9",
        "guild: the snapshot holds 10 bytes in 6 files, which is more than 9 bytes",
        id="too small",
    ),
    pytest.param(
        "lots", "guild: GUILD_FUNCS_MAX_SNAPSHOT is 'lots', which is no size", id="malformed"
    ),
]


@pytest.mark.parametrize(("limit", "error"), LIMITS)
@pytest.mark.usefixtures("lib")
def test_the_limit_is_kept(guild: Guild, limit: str, error: str) -> None:
    project(guild, "include: $(package shared)")
    done = guild.run("train", code=1, env={"GUILD_FUNCS_MAX_SNAPSHOT": limit})
    assert message(done)[0] == error
    assert guild.runs == []


@pytest.mark.usefixtures("lib")
def test_what_is_excluded_counts_for_no_limit(guild: Guild) -> None:
    project(guild, "include: $(package shared)", "exclude: shared/notes.txt")
    guild.run("train", "--stage", env={"GUILD_FUNCS_MAX_SNAPSHOT": "4"})
    assert copied(guild) == ALL - {"notes.txt"} | {"model.bin"}


BUILT_IN = "is built into Python: every run has it, and a copy would not be imported"
STDLIB = "is part of Python's standard library: every run has it already"
HAS_IT = "is part of Guild or of its plugin guild-funcs: every run has it already"
REFUSED = [
    pytest.param("json", f"'json' {STDLIB}", id="standard library"),
    pytest.param("sys", f"'sys' {BUILT_IN}", id="built in"),
    pytest.param("__main__", "'__main__' is the program itself, not a library", id="main"),
    pytest.param("guild", f"'guild' {HAS_IT}", id="guild"),
    pytest.param("guild_funcs", f"'guild_funcs' {HAS_IT}", id="this plugin"),
    pytest.param("a-b", "'a-b' is not a name that Python can import", id="malformed"),
]


@pytest.mark.parametrize(("name", "why"), REFUSED)
def test_a_refused_name_is_an_error_with_its_place(guild: Guild, name: str, why: str) -> None:
    project(guild, f"include: $(package {name})")
    first, line, mark, *_ = message(guild.run("train", code=1))
    assert first == f"guild: guild.yml:4:26: {why}"
    assert line == f"      - include: $(package {name})"
    assert mark == " " * 17 + "~" * 10 + "^" * len(name) + "~"
    assert guild.runs == []


def test_the_preview_goes_on_where_a_run_stops(guild: Guild, library: Path) -> None:
    """`--test-sourcecode` is what the error recommends: it warns, and shows the rules."""
    text = "train: {main: train, sourcecode: [{include: $(package shared)}, "
    text += "{exclude: $(package shared)}]}\n"
    write_tree(guild.project, {"guild.yml": text, "train.py": ""})
    guild.env["PYTHONPATH"] = str(library)
    done = guild("run", "train", "--test-sourcecode")
    assert "WARNING: no file of 'shared' is left by the source code rules" in done.err
    assert "  exclude /shared/*\n" in done.out
    assert "no file of 'shared' is left" in guild.run("train", code=1).err
