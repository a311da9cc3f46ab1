"""Nothing outside a run is changed, whatever links are in it, and failures undo themselves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from guild_runs import Done, Guild, write_tree

State = Mapping[str, tuple[str, object]]


def state(root: Path) -> dict[str, tuple[str, object]]:
    """Everything below a folder: kind and content, no link followed."""
    found: dict[str, tuple[str, object]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            inside = path.relative_to(root).as_posix()
            if path.is_symlink():
                found[inside] = ("link", os.readlink(path))
            elif path.is_dir():
                found[inside] = ("folder", None)
            else:
                found[inside] = ("file", path.read_bytes())
    return {name: each for name, each in found.items() if "__pycache__" not in name}


@pytest.fixture
def project(guild: Guild, library: Path) -> Guild:
    guild.env["PYTHONPATH"] = str(library)
    write_tree(guild.project, {"train.py": "print('ran')\n"})
    return guild


def guild_file(guild: Guild, text: str) -> None:
    write_tree(guild.project, {"guild.yml": text})


LINK = """
    train:
      main: train
      requires:
        - module: shared
          target-type: link
    """
LINK_AND_FILE = """
    train:
      main: train
      requires:
        - module: shared
          target-type: link
        - file: data.csv
          target-path: shared/sub
          target-type: {}
          replace-existing: yes
    """
INCLUDE = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
    """


class TestLinksInTheRun:
    """The library is left as it is, whatever leads to it from the run."""

    def test_a_link_dependency_that_becomes_an_include(self, project: Guild, library: Path) -> None:
        before = state(library)
        guild_file(project, LINK)
        project.run("train")
        run = project.latest
        guild_file(project, INCLUDE)
        was = state(run)
        done = project("run", "--restart", run.name, "--force-sourcecode", "-y", code=1)
        assert f"{run}/shared: it is a link to " in done.err
        assert "nothing is copied through links" in done.err
        assert state(library) == before
        assert state(run) == was

    def test_a_link_dependency_that_becomes_a_folder_of_the_project(
        self, project: Guild, library: Path
    ) -> None:
        before = state(library)
        guild_file(project, LINK)
        project.run("train")
        run = project.latest
        write_tree(project.project, {"shared/__init__.py": "", "shared/sub/hello.txt": "own\n"})
        guild_file(project, "train:\n  main: train\n")
        done = project("run", "--restart", run.name, "--force-sourcecode", "-y", code=1)
        assert "nothing is copied through links" in done.err
        assert state(library) == before

    @pytest.mark.parametrize("place", ["shared", "shared/sub", "shared/sub/hello.txt"])
    def test_a_run_folder_that_holds_a_link(
        self, project: Guild, library: Path, tmp_path: Path, place: str
    ) -> None:
        before = state(library)
        out = tmp_path / "out"
        (out / place).parent.mkdir(parents=True)
        (out / place).symlink_to(library / place)
        guild_file(project, INCLUDE)
        is_file = place.endswith(".txt")
        done = project.run("train", "--run-dir", str(out), code=0 if is_file else 1)
        assert state(library) == before
        if is_file:  # the link itself is replaced, as a file is
            assert (out / place).read_text() == "hello from shared\n"
            assert not (out / place).is_symlink()
        else:
            assert "nothing is copied through links" in done.err
            assert (out / place).is_symlink()

    def test_the_projects_own_files_are_not_written_through_a_link(
        self, project: Guild, library: Path, tmp_path: Path
    ) -> None:
        elsewhere = write_tree(
            tmp_path / "elsewhere", {"train.py": "mine\n", "data/x.py": "mine\n"}
        )
        write_tree(project.project, {"data/x.py": "the project's\n"})
        before, out = state(elsewhere), tmp_path / "out"
        out.mkdir()
        (out / "train.py").symlink_to(elsewhere / "train.py")
        guild_file(project, INCLUDE.replace("- include", "- include: '*.py'\n        - include"))
        project.run("train", "--run-dir", str(out))
        assert state(elsewhere) == before
        shutil.rmtree(out)
        out.mkdir()
        (out / "data").symlink_to(elsewhere / "data")
        done = project.run("train", "--run-dir", str(out), code=1)
        assert "'data/x.py' of the run cannot be changed" in done.err
        assert state(elsewhere) == before
        assert state(library)

    def test_a_part_of_a_linked_namespace_package_is_refused(
        self, guild: Guild, tmp_path: Path
    ) -> None:
        library = write_tree(tmp_path / "lib", {"ns/pkg/__init__.py": "x = 1\n", "ns/b.py": "\n"})
        before = state(library)
        guild.env["PYTHONPATH"] = str(library)
        write_tree(guild.project, {"train.py": ""})
        guild_file(
            guild,
            """
            train:
              main: train
              requires:
                - module: ns
                  target-type: link
                - module: ns.pkg
                  target-type: copy
                  replace-existing: yes
            """,
        )
        done = guild.run("train", code=1)
        assert "nothing is copied through links" in done.err
        assert state(library) == before

    @pytest.mark.parametrize("how", ["link", "copy"])
    @pytest.mark.parametrize("again", [False, True])
    def test_a_file_whose_place_is_in_a_linked_library(
        self, project: Guild, library: Path, how: str, again: bool
    ) -> None:
        """Guild itself would write into the library."""
        before = state(library)
        write_tree(project.project, {"data.csv": "1\n"})
        guild_file(project, LINK)
        command = ["run", "train", "-y"]
        if again:
            project(*command)
            command = ["run", "--restart", project.latest.name, "--force-sourcecode", "-y"]
        write_tree(project.project, {"guild.yml": LINK_AND_FILE.format(how)})
        done = project(*command, code=1)
        assert "'shared/sub/data.csv' of the run cannot be changed" in done.err
        assert "nothing is copied through links" in done.err
        assert state(library) == before

    def test_the_record_of_a_run_that_is_a_link(
        self, project: Guild, library: Path, tmp_path: Path
    ) -> None:
        other = write_tree(tmp_path / "other", {"attrs/op": "{}\n", "opref": "x\n"})
        out = tmp_path / "out"
        out.mkdir()
        (out / ".guild").symlink_to(other)
        before = state(other)
        guild_file(project, INCLUDE)
        done = project.run("train", "--run-dir", str(out), code=1)
        assert "is a link or no folder, and nothing is copied through links" in done.err
        assert state(other) == before
        assert state(library)


@pytest.mark.parametrize(
    "place", ["attrs", "attrs/op", "manifest", "opref", "funcs", "FUNCS-UNFINISHED", "funcs-copy"]
)
def test_a_link_in_the_record_of_a_run(
    project: Guild, library: Path, tmp_path: Path, place: str
) -> None:
    """Guild itself would write its own files through it."""
    outside = write_tree(tmp_path / "outside", {"file": "mine\n", "attrs/label": "mine\n"})
    link = tmp_path / "out/.guild" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / ("attrs" if place in {"attrs", "funcs", "funcs-copy"} else "file"))
    before = state(outside)
    guild_file(project, INCLUDE)
    done = project.run("train", "--run-dir", str(tmp_path / "out"), code=1)
    assert f"{tmp_path}/out/.guild/{place} is a link or no folder, and nothing" in done.err
    assert "delete it, or give another --run-dir" in done.err
    assert state(outside) == before
    assert state(library)


def test_a_run_folder_that_cannot_be_made_is_told(project: Guild, library: Path) -> None:
    (project.project / "file").touch()
    write_tree(project.project, {"guild.yml": INCLUDE})
    out = project("run", "train", "-y", "--run-dir", "file/out", code=1).err
    assert "guild: making the run failed: NotADirectoryError: " in out
    assert "the operating system refuses it: mend what it names, then run again" in out
    assert library.is_dir()


class TestPlaces:
    """A place in the run has no `.`, `..`, `.guild` or empty part."""

    @pytest.mark.parametrize("name", ["..", ".", ".guild", ".GUILD", "../x", "a/b", "/x"])
    @pytest.mark.parametrize("how", ["copy", "link"])
    def test_rename(self, project: Guild, library: Path, name: str, how: str) -> None:
        before = state(library)
        guild_file(
            project,
            f"""
            train:
              main: train
              requires:
                - module: shared
                  rename: shared {name}
                  replace-existing: yes
                  target-type: {how}
            """,
        )
        (project.home / "runs/other").mkdir()
        done = project.run("train", code=1)
        assert f"'shared' cannot be renamed to '{name}'" in done.err
        assert (project.home / "runs/other").is_dir()
        (run,) = [run for run in project.runs if run.name != "other"]
        assert (run / ".guild/attrs/op").exists()
        assert state(library) == before

    def test_a_rename_that_is_no_pattern(self, project: Guild) -> None:
        text = LINK.replace("link", "copy") + "      rename: shared 'a\\y'\n"
        guild_file(project, text)
        done = project.run("train", code=1)
        assert "error renaming source shared ('shared' -> 'a\\\\y'): bad escape \\y" in done.err
        assert "rename takes a pattern of Python's re" in done.err

    @pytest.mark.parametrize(
        "place", ["..", ".guild", ".guild/attrs", "a/../..", "/elsewhere", "x/.guild"]
    )
    def test_target_path(self, project: Guild, place: str) -> None:
        guild_file(
            project,
            f"""
            train:
              main: train
              requires:
                - module: shared
                  target-path: {place}
                  target-type: copy
            """,
        )
        done = project.run("train", code=1)
        assert f"invalid target-path '{place}'" in done.err

    @pytest.mark.parametrize(
        ("fields", "place"),
        [
            pytest.param("target-path: $(dirname ${to})", "../../out/x.csv", id="target-path"),
            pytest.param("rename: .* $(quote ${to})", "..", id="rename"),
            pytest.param("target-path: $(dirname ${to})", ".guild/attrs/x.csv", id="the record"),
        ],
    )
    def test_a_file_whose_place_is_computed(self, project: Guild, fields: str, place: str) -> None:
        """Guild takes any relative path, and with replace-existing removes what is there."""
        text = f"""
            train:
              main: train
              flags: {{to: x}}
              requires:
                - file: x.csv
                  {fields}
                  target-type: copy
                  replace-existing: yes
            """
        write_tree(project.project, {"x.csv": "1\n", "guild.yml": text})
        others = write_tree(project.home, {"out/x.csv/kept": "kept\n", "runs/kept": "kept\n"})
        done = project.run("train", f"to={place}", code=1)
        assert f"'{place}' is no place in the run: it has a '{place.partition('/')[0]}'" in done.err
        assert (others / "out/x.csv/kept").exists()
        assert (others / "runs/kept").exists()
        assert not list(project.home.glob("runs/*/.guild/attrs/x.csv"))

    def test_find_of_a_folder_named_as_the_record(self, project: Guild, library: Path) -> None:
        write_tree(library, {".guild/opref": "forged\n", ".guild/attrs/op": "forged\n"})
        guild_file(project, INCLUDE.replace("package shared", "find .guild $PYTHONPATH"))
        done = project.run("train", code=1)
        assert "'.guild' is no place in the run: it has a '.guild'" in done.err
        assert project.runs == []

    @pytest.mark.parametrize("listed", [".guild/opref", "../../evil.py", ".Guild/attrs/op"])
    def test_a_distribution_that_lists_the_record(
        self, project: Guild, library: Path, listed: str
    ) -> None:
        write_tree(
            library,
            {
                "dist-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: dist\nVersion: 1.0\n",
                "dist-1.0.dist-info/RECORD": f"distpkg.py,,\n{listed},,\n",
                "distpkg.py": "x = 1\n",
                ".guild/opref": "forged\n",
                ".Guild/attrs/op": "forged\n",
            },
        )
        guild_file(project, INCLUDE.replace("package shared", "distribution dist"))
        done = self.run_any(project)
        for run in project.runs:
            assert "forged" not in (run / ".guild/opref").read_text()
            assert "forged" not in (run / ".guild/attrs/op").read_text()
        assert not [*project.home.glob("**/evil.py")]
        assert done.code == 0 or "is no place in the run" in done.err

    @staticmethod
    def run_any(guild: Guild) -> Done:
        import subprocess

        env = {**os.environ, **guild.env, "GUILD_HOME": str(guild.home)}
        done = subprocess.run(
            [guild.script, "run", "train", "-y"],
            cwd=guild.project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)


class TestForced:
    """A `--force-sourcecode` that fails leaves the run as it was, byte for byte."""

    @pytest.fixture
    def run(self, project: Guild) -> Path:
        guild_file(project, INCLUDE)
        project.run("train")
        return project.latest

    def test_a_library_that_cannot_be_copied(
        self, project: Guild, library: Path, run: Path
    ) -> None:
        was = state(run)
        write_tree(project.project, {"train.py": "print('new')\n", "more.py": "\n"})
        write_tree(library, {"shared/__init__.py": "new = 1\n", "shared/new.py": "\n"})
        # A folder of the run is where a file of the library has to go.
        (run / "shared/new.py").mkdir()
        was = state(run)
        done = project("run", "--restart", run.name, "--force-sourcecode", "-y", code=1)
        assert f"{run}/shared/new.py: it exists already" in done.err
        assert state(run) == was
        (run / "shared/new.py").rmdir()
        project("run", "--restart", run.name, "-y")
        assert (run / "shared/sub/hello.txt").exists()

    def test_one_that_works_has_the_new_library(
        self, project: Guild, library: Path, run: Path
    ) -> None:
        write_tree(project.project, {"train.py": "print('new')\n"})
        write_tree(library, {"shared/__init__.py": "new = 1\n", "shared/new.py": "\n"})
        done = project("run", "--restart", run.name, "--force-sourcecode", "-y")
        assert done.out.endswith("new\n")
        assert (run / "shared/__init__.py").read_text() == "new = 1\n"
        assert not (run / ".guild/funcs-copy").exists()
        assert not (run / ".guild/FUNCS-UNFINISHED").exists()
