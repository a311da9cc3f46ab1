"""Records, repositories and runs that are rarer than those of the other tests of this room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from file_trees import write_tree
from recorded_runs import record

from guild_funcs.errors import FuncsError, SnapshotError
from guild_funcs.git import GitMissingError
from guild_funcs.locate.origin import Origin
from guild_funcs.record import (
    answers,
    commits,
    comparing,
    environment,
    imports,
    installs,
    libraries,
    missing,
    patches,
    proof,
    short,
    trees,
)
from guild_funcs.record.differing import changes
from guild_funcs.record.listing import Item
from guild_funcs.record.run import Run
from guild_funcs.record.sides import now_side, run_side
from guild_funcs.snapshot import Mount


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return write_tree(
        tmp_path / "lib", {"shared/__init__.py": "x = 1\n", "shared/a.txt": "a\n"}
    ) / ("shared")


def committed(folder: Path) -> None:
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


TWO_MOUNTS = {
    "name": "acme",
    "dest": "src",
    "mounts": [
        {"source": "/lib/acme", "target": "acme"},
        {"source": "/lib/acme_more.py", "target": "acme_more.py"},
    ],
}


def test_the_places_of_a_file_of_a_library_and_of_none() -> None:
    run = Run("1234", "/run", {}, {})
    named = ("acme/x.py", "acme_more.py", "acme_less.py")
    assert [trees.path_in_run(run, TWO_MOUNTS, each) for each in named] == [
        "/run/src/acme/x.py",
        "/run/src/acme_more.py",
        None,
    ]
    assert [trees.source_path(TWO_MOUNTS, each) for each in named] == [
        "/lib/acme/x.py",
        "/lib/acme_more.py",
        None,
    ]


def test_a_distribution_as_it_is_now_without_its_metadata(tmp_path: Path) -> None:
    site = write_tree(
        tmp_path, {"acme/__init__.py": "", "acme/tests/x.py": "", "acme-1.dist-info/RECORD": ""}
    )
    mounts = [{"source": str(site / name), "target": name} for name in ("acme", "acme-1.dist-info")]
    found = trees.now({"name": "acme", "mounts": mounts}, ["acme/tests/"])
    assert found is not None
    assert sorted(found) == ["acme/__init__.py"]
    mounts[0]["source"] = str(site / "archive.zip" / "acme")
    assert trees.now({"name": "acme", "mounts": mounts[:1]}, []) is None


def test_a_library_in_an_archive_that_is_none_cannot_be_read(tmp_path: Path) -> None:
    write_tree(tmp_path, {"acme.egg": "no zip"})
    mount = {"source": str(tmp_path / "acme.egg" / "acme"), "target": "acme"}
    with pytest.raises(SnapshotError) as caught:
        trees.now({"name": "acme", "mounts": [mount]}, [])
    assert str(caught.value) == (
        "the library cannot be read: 1 path\n"
        f"  {tmp_path}/acme.egg: it cannot be read as a zip archive: File is not a zip file\n"
        "repair or exclude what is listed, then run again"
    )


def test_what_is_no_file_in_a_run_is_told(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    path = tmp_path / "run" / "shared" / "a.txt"
    path.unlink()
    os.mkfifo(path)
    found = comparing.verify(run, library)
    assert list(comparing.lines(found.copy_change)) == [("M", "shared/a.txt (is no file)")]


def test_a_copy_of_version_1_is_compared_by_the_manifest(tmp_path: Path, shared: Path) -> None:
    """Such a run has no list of its files: Guild's SHA-1 tells which of them changed."""
    run, library = record(tmp_path, shared)
    shutil.rmtree(tmp_path / "run" / ".guild" / "funcs")
    sha1 = {
        f"shared/{each.name}": installs.file_hash(str(each), "sha1") for each in shared.iterdir()
    }
    known = Run(run.name, run.folder, run.value, sha1)
    (tmp_path / "run" / "shared" / "a.txt").write_text("b\n")
    found = comparing.verify(known, library)
    assert (found.copy, found.copy_change.changed) == ("changed", ("shared/a.txt",))


def test_content_that_cannot_be_read_is_not_compared(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    (shared / "a.txt").write_text("b\n")
    (tmp_path / "run" / "shared" / "a.txt").unlink()
    before, after = run_side(run, library), now_side(run, library)
    assert after.read("shared/a.txt") == b"b\n"
    (shared / "a.txt").unlink()
    assert after.read("shared/a.txt") is None
    (found,) = changes(before, after)
    assert found.lines == ("shared/a.txt: only its hash is known",)


class TestCommits:
    def test_without_git_nothing_is_known_of_a_commit(
        self, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        committed(shared)
        _, library = record(tmp_path, shared)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(FuncsError, match="git") as caught:
            commits.reason_for_none(library)
        assert isinstance(caught.value.__cause__, GitMissingError)

    def test_the_place_of_a_file_in_the_repository(self, tmp_path: Path) -> None:
        root = write_tree(tmp_path / "root", {"lib/acme/x.py": ""})
        git = {"root": str(root), "commit": "12ab" * 10}
        inside = {"source": str(root / "lib/acme"), "target": "acme"}
        gone = {"source": str(root / "lib/gone.py"), "target": "gone.py"}
        outside = {"source": str(tmp_path / "other"), "target": "other"}
        library = {"name": "acme", "git": git, "mounts": [inside, gone, outside]}
        named = ("acme/x.py", "gone.py", "other/y.py", "none.py")
        assert [commits.repository_path(library, each) for each in named] == [
            "lib/acme/x.py",
            "lib/gone.py",
            None,
            None,
        ]

    def test_only_what_is_in_the_repository_has_a_commit(self, tmp_path: Path) -> None:
        root = write_tree(tmp_path / "root", {"acme/x.py": ""})
        committed(root)
        commit = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        mounts = [
            {"source": str(tmp_path / "other"), "target": "other"},
            {"source": str(root / "acme"), "target": "acme"},
        ]
        git = {"root": str(root), "commit": commit}
        assert list(commits.files({"name": "a", "git": git, "mounts": mounts})) == ["acme/x.py"]


class TestPatches:
    def test_what_the_run_no_longer_has_is_named(self, tmp_path: Path, shared: Path) -> None:
        (shared / "link").symlink_to("a.txt")
        committed(shared)
        (shared / "a.txt").write_text("not committed\n")
        run, library = record(tmp_path, shared)
        assert b"shared/link" not in patches.patch(*patches.states(run, library))
        for folder in (shared, tmp_path / "run" / "shared"):
            (folder / "a.txt").write_text("b\n")
        with pytest.raises(SnapshotError) as caught:
            patches.states(run, library)
        assert caught.value.message == "files of 'shared' are no longer as the run used them"
        assert caught.value.notes == ("  shared/a.txt",)

    def test_a_name_that_git_refuses(self) -> None:
        """Windows would take it for `.git`, so git takes it from no patch."""
        state = {"GIT~1/x": (Item("GIT~1/x", "file", ""), b"x\n")}
        with pytest.raises(FuncsError, match="invalid path 'GIT~1/x'"):
            patches.patch({}, state)

    @pytest.mark.parametrize(
        ("command", "does", "told"),
        [
            pytest.param(
                "apply",
                "echo 'error: x: patch does not apply' >&2; exit 1",
                "the patch does not apply: error: x: patch does not apply",
                id="it does not apply",
            ),
            pytest.param(
                "write-tree",
                "echo 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
                "the patch does not give the state of the run",
                id="it gives another state",
            ),
        ],
    )
    def test_a_patch_that_git_itself_does_not_apply_is_not_given(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, does: str, told: str
    ) -> None:
        real = shutil.which("git")
        (tmp_path / "git").write_text(
            f'#!/bin/sh\ncase " $* " in *" {command} "*) {does};; *) exec {real} "$@";; esac\n'
        )
        (tmp_path / "git").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        with pytest.raises(FuncsError) as caught:
            patches.patch({}, {"x": (Item("x", "file", ""), b"x\n")})
        assert caught.value.message == told

    def test_a_library_that_is_not_whole_in_its_repository(
        self, tmp_path: Path, shared: Path
    ) -> None:
        committed(shared)
        run, library = record(tmp_path, shared)
        other = tmp_path / "elsewhere"
        shutil.copytree(shared, other, ignore=shutil.ignore_patterns(".git"))
        library["mounts"][0]["source"] = str(other)
        with pytest.raises(FuncsError) as caught:
            patches.states(run, library)
        assert caught.value.message == (
            "'shared' is not in its repository whole: shared/__init__.py is outside"
        )
        assert caught.value.hint == f"the repository is {shared}"


class TestEnvironment:
    def run(self, **proof_: Any) -> Run:
        return Run("1234567890", "/run", {"imports": proof_}, {})

    def test_another_python_is_a_difference(self) -> None:
        (found,) = environment.differences(self.run(python="CPython 2.7.18"), [])
        assert found[:2] == ("Python", "CPython 2.7.18")

    def test_without_a_python_a_lock_requires_none(self) -> None:
        lines = list(environment.pylock(self.run(), []))
        assert not any(line.startswith("requires-python") for line in lines)


class TestImports:
    def test_a_mount_that_cannot_be_imported_is_no_library(self) -> None:
        mounts = [
            {"target": "acme/__init__.py", "source": "/lib/acme/__init__.py"},
            {"target": "acme.libs", "source": "/lib/acme.libs"},
            {"target": "more.py", "source": "/lib/more.py"},
        ]
        library = {"name": "acme", "dest": ".", "mounts": mounts, "target-type": "copy"}
        found = imports.recorded_libraries({"libraries": [library]}, "/run")
        assert [each.name for each in found] == ["acme", "more"]
        assert imports.import_name("google/__init__.py") is None

    def test_what_an_installer_put_beside_the_path_is_not_in_house(self, tmp_path: Path) -> None:
        """`pip install --target`: the record beside a module names it."""
        files = {
            "plain.py": "",
            "acme/__init__.py": "",
            "acme/sub.py": "",
            "own.py": "",
            "acme-1.dist-info/RECORD": "acme/__init__.py,,\nacme/sub.py,,\nplain.py,,\n",
            "broken-1.dist-info/RECORD/x": "",
        }
        folder = write_tree(tmp_path / "target", files)
        modules = {
            "plain": str(folder / "plain.py"),
            "acme": str(folder / "acme" / "__init__.py"),
            "acme.sub": str(folder / "acme" / "sub.py"),
            "own": str(folder / "own.py"),
            "gone": str(tmp_path / "gone" / "gone.py"),
            "renamed": str(folder / "own.py"),
        }
        found = imports.in_house((), modules, "/run", [str(folder)])
        assert [(each.name, each.include) for each in found] == [
            ("gone", f"$(module gone {tmp_path / 'gone'})"),
            ("own", "$(module own)"),
            ("renamed", f"$(find own.py {folder})"),
        ]


def test_metadata_that_is_no_folder_is_passed_over(tmp_path: Path) -> None:
    write_tree(tmp_path / "site-packages", {"acme-1.0.egg-info": ""})
    origin = Origin(
        "acme", "package", "/x", str(tmp_path / "site-packages"), (), distribution="acme"
    )
    assert installs.metadata_folder(origin) is None


def test_the_variables_that_a_run_is_started_with_are_noted() -> None:
    origin = Origin("acme", "package", "/x", "/", (), run_env=(("A", "1"), ("B", "2")))
    mounts = [Mount(origin, "/x", "acme")]
    told = "the run is started with A=1 B=2, so that it imports its copy"
    copied = libraries.describe(libraries.Use(origin, mounts, [], "copy"), {})
    assert copied["notes"] == [told]
    used = libraries.describe(libraries.Use(origin, mounts, [], "verify-source"), {})
    assert "notes" not in used


def test_the_hash_of_a_library_that_is_not_known_is_empty() -> None:
    assert short.short_hash({"name": "acme"}) == ""
    assert short.short_hash({"record-sha256": "abcdef0123456789"}) == "record:abcdef012345"
    assert short.line({"name": "acme"}) == "acme"


def test_only_folders_that_hold_a_library_under_its_name_are_searched(tmp_path: Path) -> None:
    lib = write_tree(tmp_path / "lib", {"shared/x.py": "", "own.py": ""})
    mounts = [{"source": str(lib / "shared-src"), "target": "shared"}]
    used = {"libraries": [{"name": "shared", "mounts": mounts}, 3]}
    assert missing.find("own", used, missing.Here()) is None
    mounts.append({"source": str(lib / "shared"), "target": "shared"})
    found = missing.find("own", used, missing.Here())
    assert found is not None
    assert (found.name, found.path) == ("own", str(lib / "own.py"))


WARNINGS = [
    pytest.param({}, False, "", id="nothing"),
    pytest.param(
        {"libraries": {"a": "/x/a.py", "b": "snapshot"}},
        None,
        "guild-funcs: 'a' was not imported from the run but from /x/a.py",
        id="elsewhere",
    ),
    pytest.param(
        {"not-in-run": [{"include": "$(module own)", "path": "/x/own.py"}]},
        (),
        "guild-funcs: imported, but not in the run, and not seen by $(imports); to add, under"
        " sourcecode:\n  - include: $(module own)  # /x/own.py",
        id="unseen",
    ),
    pytest.param(
        {"not-in-run": [{"include": "$(module own)", "path": "/x/own.py"}]},
        ("except='own two'", "depth=1"),
        "guild-funcs: imported, but not in the run, as $(imports) has except='own two' depth=1;"
        " to add, under sourcecode:\n  - include: $(module own)  # /x/own.py",
        id="left-out",
    ),
    pytest.param(
        {"missing": [{"name": "own", "include": "$(module own)", "path": "/x/own.py"}]},
        None,
        "guild-funcs: 'own' is not in the run; to add, under sourcecode:\n"
        "  - include: $(module own)  # /x/own.py",
        id="missing",
    ),
]


@pytest.mark.parametrize(("found", "limits", "told"), WARNINGS)
def test_the_warning_of_a_run_that_ended(found: Any, limits: Any, told: str) -> None:
    full = {"libraries": {}, "not-in-run": [], **found}
    warning = proof._warning  # noqa: SLF001 - the process that prints it is about to end
    assert warning(full, limits) == told


def test_what_two_processes_imported_is_joined() -> None:
    one = {"libraries": {"a": "snapshot"}, "not-in-run": [{"name": "x", "path": "1"}]}
    other = {
        "libraries": {"a": "/elsewhere", "b": "source"},
        "not-in-run": [{"name": "x", "path": "2"}, {"name": "y", "path": "3"}],
        "distributions": {"d": "1"},
    }
    assert proof.joined(one, other) == {
        "libraries": {"a": "/elsewhere", "b": "source"},
        "not-in-run": [{"name": "x", "path": "1"}, {"name": "y", "path": "3"}],
        "distributions": {"d": "1"},
    }


@pytest.mark.parametrize("text", ["", "[]", "3"])
def test_a_record_that_is_none_is_not_completed(tmp_path: Path, text: str) -> None:
    write_tree(tmp_path, {".guild/attrs/_funcs": text})
    process = proof.Process(str(tmp_path), str(tmp_path), tuple(sys.path), {})
    assert proof.complete(process, {}) == ""
    assert (tmp_path / ".guild/attrs/_funcs").read_text() == text


def test_no_proof_is_begun_outside_of_a_run_with_a_record(tmp_path: Path) -> None:
    def set_env(*_: str) -> None:
        raise AssertionError

    assert not proof.start({}, set_env)
    assert not proof.start({"RUN_DIR": str(tmp_path)}, set_env)


def test_why_names_the_files_of_a_library_that_changed(tmp_path: Path, shared: Path) -> None:
    first, _ = record(tmp_path / "one", shared)
    (shared / "a.txt").write_text("b\n")
    second, _ = record(tmp_path / "two", shared)
    (found,) = answers.why(first, second)
    assert found.details == ("M shared/a.txt",)
    shutil.rmtree(tmp_path / "one" / "run" / "shared")
    shutil.rmtree(tmp_path / "one" / "run" / ".guild" / "funcs")
    (found,) = answers.why(first, second)
    assert found.details == ()


def test_an_item_that_cannot_be_read_has_no_hash(tmp_path: Path) -> None:
    assert trees.read_item("gone", str(tmp_path / "gone")) == Item("gone", "other", "")
