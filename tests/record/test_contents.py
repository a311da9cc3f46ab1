"""Files of a library that are no longer on disk as a run used them: git may have them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from file_trees import write_tree
from recorded_runs import now_hash, record

from guild_funcs.errors import FuncsError, SnapshotError
from guild_funcs.record import (
    commits,
    comparing,
    differing,
    libraries,
    patches,
    restoring,
    sides,
    trees,
)

ODD = "odd\n'é\".py"


def git(folder: Path, *arguments: str) -> str:
    name = ("-c", "user.name=ann", "-c", "user.email=ann@example.org")
    command = ["git", "-C", str(folder), *name, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a step")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A library in a repository, with one commit."""
    files = {"lib/shared/__init__.py": "x = 1\n", f"lib/shared/{ODD}": "y = 1\n", "README": "a\n"}
    root = write_tree(tmp_path / "root", files)
    (root / "lib/shared/run.sh").write_text("#!/bin/sh\n")
    (root / "lib/shared/run.sh").chmod(0o755)
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root / "lib" / "shared"


def move_on(shared: Path) -> None:
    """Half a year later: all of it is another."""
    for path in shared.iterdir():
        path.write_text("other = 2\n")
    commit(shared.parent)
    (shared / "run.sh").unlink()
    commit(shared.parent)


class TestWhatWasCommitted:
    def test_is_restored_without_a_copy(self, tmp_path: Path, shared: Path) -> None:
        run, library = record(tmp_path, shared, target_type="verify-source")
        before = now_hash(shared)
        move_on(shared)
        after = now_hash(shared)
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == before
        assert patches.patch(*patches.states(run, library)) == b""
        told = list(differing.changes(sides.run_side(run, library), sides.now_side(run, library)))
        assert {each.target.rpartition("/")[2]: each.lines[3:] for each in told} == {
            "__init__.py": ("-x = 1", "+other = 2"),
            ODD: ("-y = 1", "+other = 2"),
            "run.sh": ("-#!/bin/sh",),
        }
        assert now_hash(shared) == after

    def test_is_restored_where_the_copy_is_gone_too(self, tmp_path: Path, shared: Path) -> None:
        run, library = record(tmp_path, shared)
        before = now_hash(shared)
        move_on(shared)
        shutil.rmtree(tmp_path / "run" / "shared")
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == before

    def test_is_restored_from_a_commit_that_no_branch_has(
        self, tmp_path: Path, shared: Path
    ) -> None:
        run, library = record(tmp_path, shared, target_type="link")
        before = now_hash(shared)
        (shared / "__init__.py").write_text("z = 3\n")
        git(shared, "commit", "-qa", "--amend", "-m", "another")
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == before


class TestALinkThatLeadsElsewhereNow:
    """As `current` does, which leads to one release and then to the next."""

    @pytest.fixture
    def current(self, tmp_path: Path) -> Path:
        for name in ("1", "2"):
            root = write_tree(tmp_path / name, {"lib/shared/__init__.py": f"x = {name}\n"})
            git(root, "init", "-q", "-b", "main")
            commit(root)
        (tmp_path / "current").symlink_to("1")
        return tmp_path / "current" / "lib" / "shared"

    def test_the_library_is_where_it_was(self, tmp_path: Path, current: Path) -> None:
        run, library = record(tmp_path, current, target_type="link")
        assert library["mounts"][0]["real"] == str(tmp_path / "1" / "lib" / "shared")
        (tmp_path / "current").unlink()
        (tmp_path / "current").symlink_to("2")
        assert comparing.verify(run, library).status == "changed"
        restoring.restore(run, [library], str(tmp_path / "one"))
        assert now_hash(tmp_path / "one" / "shared") == library["sha256"]
        (tmp_path / "1/lib/shared/__init__.py").write_text("x = 3\n")
        assert patches.patch(*patches.states(run, library)) == b""
        restoring.restore(run, [library], str(tmp_path / "two"))
        assert now_hash(tmp_path / "two" / "shared") == library["sha256"]


class TestWhatIsInTheHistory:
    def test_what_was_committed_later_is_restored(self, tmp_path: Path, shared: Path) -> None:
        (shared / "__init__.py").write_text("x = 'not committed'\n")
        (shared / "new.py").write_text("n = 1\n")
        run, library = record(tmp_path, shared, target_type="verify-source")
        before = now_hash(shared)
        git(shared, "checkout", "-q", "-b", "side")
        commit(shared.parent)
        git(shared, "checkout", "-q", "main")
        git(shared, "merge", "-q", "--no-ff", "-m", "merged", "-s", "ours", "side")
        move_on(shared)
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == before

    def test_the_commit_is_gone(self, tmp_path: Path, shared: Path) -> None:
        """The history was rewritten, and what it was before was removed."""
        (shared / ODD).unlink()  # `git rev-list` cuts a name with a line end
        run, library = record(tmp_path, shared, target_type="verify-source")
        before = now_hash(shared)
        git(shared, "commit", "-qam", "rewritten", "--amend", "--date", "2001-01-01T00:00:00")
        move_on(shared)
        git(shared, "reflog", "expire", "--expire=now", "--all")
        git(shared, "prune", "--expire=now")
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == before

    def test_what_was_never_committed_is_named(self, tmp_path: Path, shared: Path) -> None:
        (shared / "__init__.py").write_text("x = 'never committed'\n")
        run, library = record(tmp_path, shared, target_type="verify-source")
        move_on(shared)
        with pytest.raises(SnapshotError) as caught:
            restoring.restore(run, [library], str(tmp_path / "then"))
        assert caught.value.message == (
            "files as the run used them are no longer in the run, the library or its repository"
        )
        assert caught.value.notes == ("  shared/__init__.py",)
        shutil.rmtree(tmp_path / "root")
        with pytest.raises(SnapshotError) as caught:
            restoring.restore(run, [library], str(tmp_path / "two"))
        assert len(caught.value.notes) == 3

    @pytest.mark.parametrize("what", ["no git", "no repository", "elsewhere"])
    def test_git_that_cannot_tell(
        self, tmp_path: Path, shared: Path, what: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run, library = record(tmp_path, shared, target_type="verify-source")
        move_on(shared)
        if what == "no git":
            monkeypatch.setenv("PATH", str(tmp_path))
        elif what == "no repository":
            shutil.rmtree(tmp_path / "root" / ".git")
        else:
            library["mounts"][0]["source"] = str(tmp_path / "elsewhere")
        with pytest.raises(SnapshotError, match="are no longer in the run, the library"):
            restoring.restore(run, [library], str(tmp_path / "then"))


def test_what_git_lfs_keeps_is_restored(tmp_path: Path) -> None:
    root = write_tree(
        tmp_path / "model", {"__init__.py": "", "kept.bin": "weights", "own.bin": "x"}
    )
    git(root, "init", "-q")
    digest = hashlib.sha256(b"weights").hexdigest()
    run, library = record(tmp_path, root, target_type="verify-source")
    before = now_hash(root)
    store = root / ".git" / "lfs" / "objects" / digest[:2] / digest[2:4]
    store.mkdir(parents=True)
    shutil.move(root / "kept.bin", store / digest)
    restoring.restore(run, [library], str(tmp_path / "then"))
    assert now_hash(tmp_path / "then" / "model") == before
    (store / digest).write_text("damaged")
    (root / "own.bin").unlink()
    with pytest.raises(SnapshotError) as caught:
        restoring.restore(run, [library], str(tmp_path / "two"))
    assert caught.value.notes == ("  model/kept.bin", "  model/own.bin")


class TestConversions:
    """Git stores other line ends than a work tree has."""

    @pytest.fixture
    def shared(self, tmp_path: Path) -> Path:
        files = {
            ".gitattributes": "*.bat text eol=crlf\n*.id ident\n",
            "shared/__init__.py": "x = 1\n",
            "shared/run.bat": "echo\r\n",
            "shared/edited.bat": "one\r\ntwo\r\n",
            "shared/turned.txt": "one\ntwo\n",
            "shared/a.id": "$Id$\n",
        }
        root = tmp_path / "root"
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text.encode())
        git(root, "init", "-q", "-b", "main")
        (root / "shared/run.bat").chmod(0o755)
        commit(root)
        for name in ("run.bat", "a.id"):
            (root / "shared" / name).unlink()
        git(root, "checkout", "-q", ".")
        assert b"$Id: " in (root / "shared/a.id").read_bytes()
        (root / "shared/edited.bat").write_bytes(b"one\r\n2\r\n")
        (root / "shared/turned.txt").write_bytes(b"one\r\ntwo\r\n")
        return root / "shared"

    def test_they_are_no_difference(self, tmp_path: Path, shared: Path) -> None:
        run, library = record(tmp_path, shared)
        side = sides.commit_side(run, library)
        found = differing.changes(side, sides.run_side(run, library))
        assert [each.target for each in found] == ["shared/edited.bat", "shared/turned.txt"]
        assert side.read("shared/run.bat") == b"echo\r\n"
        clone = tmp_path / "clone"
        git(tmp_path, "clone", "-q", str(tmp_path / "root"), str(clone))
        patch = tmp_path / "shared.patch"
        patch.write_bytes(patches.patch(*patches.states(run, library)))
        git(clone, "apply", "--whitespace=nowarn", str(patch))
        assert now_hash(clone / "shared") == library["sha256"]

    def test_they_are_restored(self, tmp_path: Path, shared: Path) -> None:
        for name in ("edited.bat", "turned.txt"):
            (shared / name).unlink()
        (shared / "a.id").unlink()
        run, library = record(tmp_path, shared, target_type="verify-source")
        before = now_hash(shared)
        for path in shared.iterdir():
            os.truncate(path, 1)
        commit(shared.parent)
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == before


@pytest.mark.parametrize("target_type", ["copy", "verify-source"])
def test_a_list_of_version_1_has_no_kinds(
    tmp_path: Path, shared: Path, target_type: libraries.TargetType
) -> None:
    (shared / ODD).unlink()  # a file was a line
    (shared / "new.py").write_text("")
    (shared / "link").symlink_to("new.py")
    run, library = record(tmp_path, shared, target_type=target_type)
    before = now_hash(shared)
    folder = tmp_path / "run" / ".guild" / "funcs"
    items = trees.used(run, library).items
    lines = (f"{item.sha256}  {item.target}\n" for item in items)
    (folder / "shared.json").unlink()
    (folder / "shared.sha256").write_text("".join(lines))
    assert trees.used(run, library).items == items
    restoring.restore(run, [library], str(tmp_path / "then"))
    assert now_hash(tmp_path / "then" / "shared") == before
    assert b"new file mode 120000" in patches.patch(*patches.states(run, library))
    (shared / "new.py").write_text("changed\n")
    shutil.rmtree(tmp_path / "run" / "shared", ignore_errors=True)
    kinds = {item.target: item.kind for item in trees.used(run, library).items}
    assert (kinds["shared/new.py"], kinds["shared/run.sh"]) == ("file", "exec")


class TestSubmodules:
    """A folder of the library is a repository of its own, at a commit that the library's has."""

    @pytest.fixture
    def shared(self, tmp_path: Path) -> Path:
        root = write_tree(tmp_path / "root", {"shared/__init__.py": "x = 1\n"})
        inner = {".gitattributes": "*.bat eol=crlf\n", "deep/d.py": "d = 1\n", "run.bat": "a\n"}
        write_tree(root / "shared" / "inner", inner)
        for folder in (root / "shared" / "inner", root):
            git(folder, "init", "-q", "-b", "main")
            commit(folder)
        (root / ".gitmodules").write_text('[submodule "i"]\npath = shared/inner\nurl = ./x\n')
        commit(root)
        (root / "shared/inner/run.bat").unlink()
        git(root / "shared/inner", "checkout", "-q", ".")
        assert (root / "shared/inner/run.bat").read_bytes() == b"a\r\n"
        return root / "shared"

    def test_what_is_committed_there_is_committed(self, tmp_path: Path, shared: Path) -> None:
        run, library = record(tmp_path, shared, target_type="verify-source")
        assert library["git"]["dirty"] is False
        before, after = sides.commit_side(run, library), sides.run_side(run, library)
        assert not list(differing.changes(before, after))
        (shared / "inner" / "deep" / "d.py").write_text("d = 2\n")
        commit(shared / "inner")
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == library["sha256"]

    def test_a_patch_changes_it_where_it_is(self, tmp_path: Path, shared: Path) -> None:
        (shared / "inner" / "deep" / "d.py").write_text("d = 2\n")
        run, library = record(tmp_path, shared)
        git(shared / "inner", "checkout", "-q", "deep")
        patch = tmp_path / "shared.patch"
        patch.write_bytes(patches.patch(*patches.states(run, library)))
        git(shared.parent, "apply", str(patch))
        assert now_hash(shared) == library["sha256"]
        (tree,) = patches.worktrees(run, [library], str(tmp_path / "trees"))
        assert now_hash(Path(tree.path) / "shared") == library["sha256"]
        shutil.rmtree(shared / "inner")
        found = differing.changes(sides.commit_side(run, library), sides.run_side(run, library))
        assert "shared/inner/deep/d.py" in {each.target for each in found}


class TestPartsWithOnePlace:
    """Portions of a namespace package, and a source folder over a build folder."""

    def test_in_one_repository(self, tmp_path: Path) -> None:
        root = write_tree(tmp_path / "root", {"a/ns/one.py": "1\n", "b/ns/two.py": "2\n"})
        git(root, "init", "-q", "-b", "main")
        commit(root)
        (root / "b/ns/two.py").write_text("2\n2\n")
        run, library = record(tmp_path, root / "a/ns", root / "b/ns", target_type="verify-source")
        patch = patches.patch(*patches.states(run, library))
        assert b"--- a/b/ns/two.py\n+++ b/b/ns/two.py\n" in patch
        assert b"ns/one.py" not in patch
        commit(root)
        (root / "b/ns/two.py").unlink()
        commit(root)
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert (tmp_path / "then/ns/two.py").read_text() == "2\n2\n"
        found = differing.changes(sides.run_side(run, library), sides.now_side(run, library))
        assert [(each.target, each.minus) for each in found] == [("ns/two.py", 2)]

    def test_in_two_repositories(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            root = write_tree(tmp_path / name, {f"ns/{name}.py": "x\n"})
            git(root, "init", "-q", "-b", "main")
            commit(root)
        run, library = record(tmp_path, tmp_path / "one/ns", tmp_path / "two/ns")
        before, after = sides.commit_side(run, library), sides.run_side(run, library)
        inside, others = sides.outside(library, before, after)
        assert not list(differing.changes(before, inside))
        assert others == ["ns/two.py"]
        with pytest.raises(FuncsError, match="is not in its repository whole: ns/two"):
            patches.states(run, library)
        (tmp_path / "two/ns/two.py").write_text("y\n")
        found = differing.changes(after, sides.now_side(run, library))
        assert [(each.target, each.plus) for each in found] == [("ns/two.py", 1)]
        shutil.rmtree(tmp_path / "run/ns")
        (tmp_path / "two/ns/two.py").write_text("x\n")
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then/ns") == library["sha256"]

    def test_one_over_another(self, tmp_path: Path) -> None:
        files = {"build/ns/x.py": "old\n", "build/ns/y.so": "", "src/ns/x.py": "new\n"}
        root = write_tree(tmp_path / "root", files)
        git(root, "init", "-q", "-b", "main")
        commit(root)
        run, library = record(tmp_path, root / "build/ns", root / "src/ns", kind="package")
        assert (tmp_path / "run/ns/x.py").read_text() == "new\n"
        assert comparing.verify(run, library).is_same
        assert patches.patch(*patches.states(run, library)) == b""


class TestAnArchive:
    """A library in a zip, which is a file of a repository."""

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        path = tmp_path / "root" / "lib.zip"
        path.parent.mkdir()
        self.write(path, "x = 1\n")
        git(path.parent, "init", "-q", "-b", "main")
        commit(path.parent)
        return path

    def write(self, path: Path, text: str) -> None:
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("shared/__init__.py", text)
            file.writestr("shared/data.txt", "a\n")

    def test_its_commit_is_that_of_the_archive(self, tmp_path: Path, archive: Path) -> None:
        run, library = record(tmp_path, archive / "shared", kind="package")
        assert library["git"]["dirty"] is False
        self.write(archive, "x = 22\n")
        _, changed = record(tmp_path, archive / "shared", name="other", kind="package")
        assert (changed["git"]["dirty"], changed["git"]["files"]) == (True, ["lib.zip"])
        assert commits.reason_for_none(library) == f"it is in an archive, {archive}"
        with pytest.raises(FuncsError, match="it is in an archive"):
            patches.states(run, library)

    def test_it_is_restored_without_a_copy(self, tmp_path: Path, archive: Path) -> None:
        source = archive / "shared"
        run, library = record(tmp_path, source, target_type="verify-source", kind="package")
        restoring.restore(run, [library], str(tmp_path / "then"))
        assert now_hash(tmp_path / "then" / "shared") == library["sha256"]
        self.write(archive, "x = 22\n")
        found = differing.changes(sides.run_side(run, library), sides.now_side(run, library))
        assert [each.lines for each in found] == [("shared/__init__.py: only its hash is known",)]
        assert sides.now_side(run, library).read("shared/__init__.py") == b"x = 22\n"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("shared/__init__.py", "x = 1\n")
        assert trees.content(str(source / "__init__.py")) == b"x = 1\n"
        assert trees.content(str(source / "data.txt")) is None
        archive.write_text("no zip")
        assert trees.content(str(source / "data.txt")) is None
