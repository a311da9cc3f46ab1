"""A run's libraries given back: round trips on real folders and real git repositories."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_runs import now_hash, record

from guild_funcs.errors import FuncsError, MissingError, RefusedError, SnapshotError
from guild_funcs.record import commits, differing, listing, patches, restoring, sides
from guild_funcs.record.listing import Item
from guild_funcs.record.run import Run

BINARY = bytes(range(256)) * 4


def git(folder: Path, *arguments: str, data: bytes = b"") -> str:
    name = ("-c", "user.name=ann", "-c", "user.email=ann@example.org")
    command = ["git", "-C", str(folder), *name, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, input=data)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A library in a repository, with everything that can be dirty being dirty."""
    root = tmp_path / "repository"
    folder = root / "lib" / "shared"
    (folder / "sub").mkdir(parents=True)
    (root / "README").write_text("other\n")
    for name in ("__init__", "changed", "deleted", "becomes_exec", "becomes_link"):
        (folder / f"{name}.py").write_text(f"# {name}\n")
    (folder / "data.bin").write_bytes(BINARY)
    (folder / "link").symlink_to("sub")
    (folder / "sub" / "a.txt").write_text("no newline at the end")
    (folder / "was_exec.sh").write_text("#!/bin/sh\n")
    (folder / "was_exec.sh").chmod(0o755)
    (root / ".gitignore").write_text("made.py\n*.pyc\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    make_dirty(folder)
    return folder


def make_dirty(folder: Path) -> None:
    (folder / "changed.py").write_text("# changed\r\nx = 1\n")
    (folder / "deleted.py").unlink()
    (folder / "becomes_exec.py").chmod(0o755)
    (folder / "becomes_link.py").unlink()
    (folder / "becomes_link.py").symlink_to("changed.py")
    (folder / "was_exec.sh").chmod(0o644)
    (folder / "data.bin").write_bytes(BINARY[::-1])
    (folder / "link").unlink()
    (folder / "link").symlink_to("changed.py")
    (folder / "untracked é.py").write_text("")
    (folder / "new\nline.txt").write_text("x\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.bin")).write_bytes(BINARY)
    (folder / "made.py").write_text("ignored = True\n")
    (folder / "sub" / "a.txt").write_text("a newline at the end\n")
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "x.pyc").write_text("")


def reset(folder: Path) -> None:
    """Brings the library back to its commit, as nobody should who has uncommitted work."""
    git(folder, "reset", "-q", "--hard")
    git(folder, "clean", "-qfdx", ".")


def test_restored_is_what_the_run_had(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    reset(shared)
    assert now_hash(shared) != library["sha256"]
    with restoring.new_folder(str(tmp_path / "then")) as folder:
        restoring.restore(run, [library], folder)
    assert now_hash(tmp_path / "then" / "shared") == library["sha256"]
    assert sorted(os.listdir(tmp_path / "then")) == ["shared"]


def test_a_library_without_a_copy_is_restored_as_long_as_it_is_there(
    tmp_path: Path, shared: Path
) -> None:
    run, library = record(tmp_path, shared, target_type="verify-source")
    restoring.restore(run, [library], str(tmp_path / "one"))
    assert now_hash(tmp_path / "one" / "shared") == library["sha256"]
    reset(shared)
    told = "files as the run used them are no longer in the run"
    with (
        pytest.raises(SnapshotError, match=told) as caught,
        restoring.new_folder(str(tmp_path / "two")) as folder,
    ):
        restoring.restore(run, [library], folder)
    assert "  shared/changed.py" in caught.value.notes
    assert caught.value.hint is None
    helper = tmp_path / "helper.py"
    helper.write_text("x = 1\n")
    run, other = record(tmp_path, helper)
    with pytest.raises(SnapshotError, match=told) as caught:
        restoring.restore(run, [library, other], str(tmp_path / "three"))
    assert caught.value.hint == "these can be restored, by name: helper"
    assert not (tmp_path / "two").exists()
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".two")]


def test_a_copy_that_the_run_changed_is_restored_from_the_library(
    tmp_path: Path, shared: Path
) -> None:
    run, library = record(tmp_path, shared)
    (tmp_path / "run" / "shared" / "changed.py").write_text("overwritten by the program\n")
    restoring.restore(run, [library], str(tmp_path / "then"))
    assert now_hash(tmp_path / "then" / "shared") == library["sha256"]


def test_an_archive_that_lost_modes_and_links_is_restored(tmp_path: Path, shared: Path) -> None:
    """`guild export` writes links as content into a zip, and its import forgets modes."""
    run, library = record(tmp_path, shared)
    copy = tmp_path / "run" / "shared"
    for path in sorted(copy.rglob("*")):
        if path.is_symlink():
            content = path.read_bytes() if path.is_file() else None
            path.unlink()
            if content is not None:
                path.write_bytes(content)
        elif path.is_file():
            path.chmod(0o644)
    shutil.rmtree(shared)
    restoring.restore(run, [library], str(tmp_path / "then"))
    assert now_hash(tmp_path / "then" / "shared") == library["sha256"]


@pytest.mark.parametrize("make", ["file", "filled", "link"])
def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path, make: str) -> None:
    path = tmp_path / "to"
    if make == "file":
        path.write_text("")
    elif make == "filled":
        path.mkdir()
        (path / "x").write_text("")
    else:
        (tmp_path / "other").mkdir()
        path.symlink_to("other")
    with pytest.raises(RefusedError), restoring.new_folder(str(path)):
        raise AssertionError
    assert path.is_symlink() or path.exists()


def test_an_empty_folder_is_taken(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    then = tmp_path / "then"
    then.mkdir(0o700)
    was = then.stat().st_ino
    with restoring.new_folder(str(then)) as folder:
        restoring.restore(run, [library], folder)
    assert os.listdir(then) == ["shared"]
    assert (then / "shared" / "changed.py").exists()
    # A shell may stand in it: it is the folder that it was.
    assert (then.stat().st_ino, then.stat().st_mode & 0o777) == (was, 0o700)


def test_an_empty_folder_is_empty_after_an_error(tmp_path: Path) -> None:
    then = tmp_path / "then"
    then.mkdir()
    with pytest.raises(FileNotFoundError), restoring.new_folder(str(then)) as folder:
        shutil.copy(tmp_path / "gone", folder)
    assert os.listdir(then) == []


def test_folders_above_are_removed_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "was").mkdir()
    for to in ("was/a/b/then", "was/then"):
        with pytest.raises(FileNotFoundError), restoring.new_folder(str(tmp_path / to)) as folder:
            shutil.copy(tmp_path / "gone", folder)
    assert os.listdir(tmp_path / "was") == []


def test_what_another_process_put_there_stays(tmp_path: Path) -> None:
    def meanwhile() -> None:
        (tmp_path / "x" / "other").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), restoring.folders(str(tmp_path / "x" / "y")):
        meanwhile()
    assert os.listdir(tmp_path / "x") == ["other"]


def test_a_full_disk_is_told_with_the_file(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(FuncsError) as caught:
            restoring.restore(run, [library], str(tmp_path / "then"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    name = tmp_path / "then" / "shared" / "data.bin"
    assert caught.value.message == f"'{name}' cannot be written: file too large"


def test_no_name_is_no_folder() -> None:
    with pytest.raises(RefusedError, match="'' is no folder"):
        restoring.refuse_filled("")


ODD = ["/etc/x", "../x", "a/../../x", "a//b", "./a", "", ".", "a/"]


@pytest.mark.parametrize("target", ODD)
def test_a_place_outside_is_refused(target: str) -> None:
    """A record may have come in an archive from anywhere."""
    with pytest.raises(FuncsError, match="is no place of a library's file"):
        restoring.check_places([Item(target, "file", "")])


def test_a_place_below_a_link_is_refused() -> None:
    items = [Item("a", "link", "", "/etc"), Item("a/x", "file", "")]
    with pytest.raises(FuncsError, match="a/x is no place"):
        restoring.check_places(items)


def test_two_libraries_with_one_place_are_refused(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    other = {**library, "name": "other", "dest": "src"}
    folder = tmp_path / "run" / ".guild" / "funcs"
    text = (folder / "shared.json").read_text().replace(library["sha256"][:4], "0000")
    text = text.replace('"file", "', '"file", "0')
    (folder / "other@src.json").write_text(text)
    with pytest.raises(FuncsError, match="'shared' and 'other' have one place"):
        restoring.restore(run, [library, other], str(tmp_path / "then"))


class TestPatch:
    def test_it_applies_to_the_commit_and_gives_the_state(
        self, tmp_path: Path, shared: Path
    ) -> None:
        run, library = record(tmp_path, shared)
        patch = patches.patch(*patches.states(run, library))
        clone = tmp_path / "clone"
        git(tmp_path, "clone", "-q", str(tmp_path / "repository"), str(clone))
        git(clone, "apply", "--whitespace=nowarn", "-", data=patch)
        assert now_hash(clone / "lib" / "shared") == library["sha256"]
        assert (clone / "README").read_text() == "other\n"

    def test_a_clean_library_has_none(self, tmp_path: Path, shared: Path) -> None:
        reset(shared)
        run, library = record(tmp_path, shared)
        assert patches.patch(*patches.states(run, library)) == b""

    def test_what_the_run_left_out_is_not_deleted(self, tmp_path: Path, shared: Path) -> None:
        """A file that was committed and is never copied stays as the commit has it."""
        reset(shared)
        (shared / ".env").write_text("SECRET=1\n")
        git(shared, "add", "-f", ".env")
        git(shared, "commit", "-qm", "second")
        run, library = record(tmp_path, shared)
        assert patches.patch(*patches.states(run, library)) == b""

    def test_a_whole_repository(self, tmp_path: Path) -> None:
        root = tmp_path / "acme"
        root.mkdir()
        (root / "__init__.py").write_text("x = 1\n")
        git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "commit", "-qm", "first")
        (root / "__init__.py").write_text("x = 2\n")
        run, library = record(tmp_path, root)
        patch = patches.patch(*patches.states(run, library))
        assert b"--- a/__init__.py\n+++ b/__init__.py\n" in patch


class TestLfs:
    """Git stores a pointer in place of a file that Git LFS keeps."""

    @pytest.fixture
    def model(self, tmp_path: Path) -> Path:
        root = tmp_path / "model"
        root.mkdir()
        (root / "__init__.py").write_text("")
        pointer = (
            "version https://git-lfs.github.com/spec/v1\n"
            f"oid sha256:{hashlib.sha256(BINARY).hexdigest()}\nsize {len(BINARY)}\n"
        )
        (root / "kept.bin").write_text(pointer)
        (root / "changed.bin").write_text(pointer)
        git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "commit", "-qm", "first")
        for name in ("kept", "changed"):
            (root / f"{name}.bin").write_bytes(BINARY)
        return root

    def test_a_pointer_to_the_very_content_is_no_difference(
        self, tmp_path: Path, model: Path
    ) -> None:
        run, library = record(tmp_path, model)
        side = sides.commit_side(run, library)
        assert not list(differing.changes(side, sides.run_side(run, library)))
        assert side.read("model/kept.bin") == BINARY
        assert patches.patch(*patches.states(run, library)) == b""

    def test_another_content_is_one(self, tmp_path: Path, model: Path) -> None:
        (model / "changed.bin").write_bytes(BINARY[::-1])
        run, library = record(tmp_path, model)
        side = sides.commit_side(run, library)
        found = list(differing.changes(side, sides.run_side(run, library)))
        assert [change.target for change in found] == ["model/changed.bin"]

    def test_a_worktree_has_the_content(self, tmp_path: Path, model: Path) -> None:
        run, library = record(tmp_path, model)
        path = tmp_path / "tree"
        git_ = library["git"]
        changes = [patches.states(run, library)]
        with patches.worktree(git_["root"], git_["commit"], str(path), changes):
            pass
        assert (path / "kept.bin").read_bytes() == BINARY


def test_the_difference_from_the_commit(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    before = sides.commit_side(run, library)
    found = {c.target: c.mark for c in differing.changes(before, sides.run_side(run, library))}
    assert found == {
        "shared/becomes_exec.py": "M",
        "shared/becomes_link.py": "M",
        "shared/changed.py": "M",
        "shared/data.bin": "M",
        "shared/deleted.py": "D",
        "shared/link": "M",
        "shared/made.py": "A",
        "shared/new\nline.txt": "A",
        "shared/sub/a.txt": "M",
        "shared/untracked é.py": "A",
        "shared/was_exec.sh": "M",
        "shared/\udcff.bin": "A",
    }


class TestWorktree:
    def test_it_has_the_commit_and_the_state(self, tmp_path: Path, shared: Path) -> None:
        run, library = record(tmp_path, shared)
        root, commit = library["git"]["root"], library["git"]["commit"]
        (shared.parent.parent / "README").write_text("changed since\n")
        before = now_hash(shared)
        path = tmp_path / "tree"
        with patches.worktree(root, commit, str(path), [patches.states(run, library)]):
            pass
        assert now_hash(path / "lib" / "shared") == library["sha256"]
        assert (path / "README").read_text() == "other\n"
        assert git(path, "rev-parse", "HEAD") == commit
        assert "lib/shared/changed.py" in git(path, "status", "--porcelain")
        assert now_hash(shared) == before

    def test_nothing_of_the_repository_is_run(self, tmp_path: Path, shared: Path) -> None:
        """Hooks, filters, text conversions and file watchers of the repository stay off."""
        root = tmp_path / "repository"
        mark = tmp_path / "ran"
        program = tmp_path / "program"
        program.write_text(f"#!/bin/sh\necho ran >> {mark}\ncat\n")
        program.chmod(0o755)
        (root / ".gitattributes").write_text("*.py filter=f diff=d\n*.txt filter=f diff=d\n")
        git(root, "add", ".gitattributes")
        git(root, "commit", "-qm", "attributes")
        run, library = record(tmp_path, shared)
        mark.unlink(missing_ok=True)
        (root / ".git" / "hooks").mkdir(exist_ok=True)
        for name in ("post-checkout", "post-index-change", "pre-commit", "reference-transaction"):
            shutil.copy(program, root / ".git" / "hooks" / name)
        settings = {
            "filter.f.clean": program,
            "filter.f.smudge": program,
            "filter.f.process": program,
            "diff.d.textconv": program,
            "diff.d.command": program,
            "diff.external": program,
            "core.fsmonitor": program,
            "core.hooksPath": root / ".git" / "hooks",
            "core.pager": program,
        }
        with (root / ".git" / "config").open("a") as config:
            for name, value in settings.items():
                section, key = name.rsplit(".", 1)
                head = section.replace(".", ' "') + ('"' if "." in section else "")
                config.write(f"[{head}]\n\t{key} = {value}\n")
        states = patches.states(run, library)
        patches.patch(*states)
        commit = library["git"]["commit"]
        with patches.worktree(str(root), commit, str(tmp_path / "tree"), [states]):
            pass
        assert not mark.exists()
        assert now_hash(tmp_path / "tree" / "lib" / "shared") == library["sha256"]

    def test_a_failure_leaves_no_worktree(self, tmp_path: Path, shared: Path) -> None:
        run, library = record(tmp_path, shared)
        before, _ = patches.states(run, library)
        odd = {"lib/shared/../x": (Item("x", "file", ""), b"")}
        root = library["git"]["root"]
        commit, tree = library["git"]["commit"], str(tmp_path / "tree")
        with pytest.raises(FuncsError), patches.worktree(root, commit, tree, [(before, odd)]):
            pass
        assert not (tmp_path / "repository" / ".git" / "worktrees").exists()
        assert not (tmp_path / "tree").exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"git": None}, "it was in no git repository", id="no repository"),
        pytest.param({"git": {"error": "bad"}}, "git failed then: bad", id="git failed"),
        pytest.param({"git": {"root": "/x"}}, "its repository had no commit", id="no commit"),
        pytest.param(
            {"git": {"root": "/x", "commit": "--help"}}, "'--help' is no commit", id="an option"
        ),
        pytest.param(
            {"git": {"root": "/nowhere/x", "commit": "12ab34cd"}},
            "its repository /nowhere/x is gone",
            id="gone",
        ),
    ],
)
def test_what_has_no_commit_says_why(fields: dict[str, Any], reason: str) -> None:
    assert commits.reason_for_none(fields) == reason


def test_a_commit_that_is_not_there(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    library["git"]["commit"] = "12ab" * 10
    root = library["git"]["root"]
    with pytest.raises(FuncsError) as caught:
        patches.states(run, library)
    assert caught.value.message == f"'shared': the commit {'12ab' * 10} is not in {root}"


NAME = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8
).filter(lambda name: name.lower() not in (".", "..", ".git") and not name.startswith(".git"))
STATES = st.dictionaries(
    NAME, st.tuples(st.sampled_from(["file", "exec"]), st.binary()), max_size=4
)


@settings(deadline=None, max_examples=examples(10))  # it runs git six times
@given(STATES, STATES)
def test_any_two_states_have_a_patch_that_applies(
    before: dict[str, tuple[str, bytes]], after: dict[str, tuple[str, bytes]]
) -> None:
    """`patch` checks by applying it; it is empty exactly when nothing differs."""

    def state(given_: dict[str, tuple[str, bytes]]) -> patches.State:
        return {n: (commits.make_item(n, kind, data), data) for n, (kind, data) in given_.items()}

    assert bool(patches.patch(state(before), state(after))) is (before != after)


def test_git_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FuncsError) as caught:
        commits.run_git(str(tmp_path), "ls-tree", "HEAD")
    assert caught.value.message == f"git failed in {tmp_path}: it is no git repository any more"
    git(tmp_path, "init", "-q", ".")
    with pytest.raises(FuncsError, match=r"git failed in .*: fatal: Not a valid object name HEAD"):
        commits.run_git(str(tmp_path), "ls-tree", "HEAD")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingError, match="the program 'git' was not found"):
        commits.run_git(str(tmp_path), "ls-tree", "HEAD")


def test_all_worktrees_are_made_or_none(tmp_path: Path, shared: Path) -> None:
    other = tmp_path / "other" / "repository" / "more"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("")
    git(other.parent, "init", "-q")
    git(other.parent, "add", ".")
    git(other.parent, "commit", "-qm", "first")
    run, first = record(tmp_path, shared)
    _, second = record(tmp_path, other)
    made = patches.worktrees(run, [first, second], str(tmp_path / "a"))
    assert [os.path.basename(each.path) for each in made] == ["repository", "repository-2"]
    assert now_hash(tmp_path / "a" / "repository" / "lib" / "shared") == first["sha256"]
    (other.parent / ".git" / "reftable").mkdir()
    with pytest.raises(FuncsError, match="its references are no files"):
        patches.worktrees(run, [first, second], str(tmp_path / "b" / "c"))
    assert not (tmp_path / "b").exists()
    assert len(git(tmp_path / "repository", "worktree", "list").splitlines()) == 2


@pytest.mark.parametrize("what", ["worktrees", "reftable"])
def test_a_repository_that_can_have_no_worktree(tmp_path: Path, shared: Path, what: str) -> None:
    run, library = record(tmp_path, shared)
    root, commit = library["git"]["root"], library["git"]["commit"]
    states = [patches.states(run, library)]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (Path(root) / ".git" / what).symlink_to(elsewhere)
    worktree = patches.worktree(root, commit, str(tmp_path / "tree"), states)
    with pytest.raises(FuncsError) as caught, worktree:
        pass
    assert (
        caught.value.message
        == f"git failed in {root}: "
        + {
            "worktrees": f"'{root}/.git/worktrees' cannot be changed: not a directory",
            "reftable": "its references are no files: use git worktree add, and restore --patch",
        }[what]
    )
    assert not (tmp_path / "tree").exists()
    assert not list(elsewhere.iterdir())


def test_worktrees_with_one_name(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    root, commit = library["git"]["root"], library["git"]["commit"]
    states = [patches.states(run, library)]
    paths = [tmp_path / "a/tree .x", tmp_path / "b/tree .x"]
    for path in paths:
        path.parent.mkdir()
        with patches.worktree(root, commit, str(path), states):
            pass
    listed = git(Path(root), "worktree", "list", "--porcelain")
    assert all(f"worktree {path}" in listed for path in paths)
    for path in paths:
        git(Path(root), "worktree", "remove", "--force", str(path))
    assert len(git(Path(root), "worktree", "list").splitlines()) == 1


def test_a_run_without_a_list_is_restored_from_its_copy(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    shutil.rmtree(tmp_path / "run" / ".guild" / "funcs")
    assert listing.read(run.folder, library) is None
    restoring.restore(run, [library], str(tmp_path / "then"))
    assert now_hash(tmp_path / "then" / "shared") == library["sha256"]
    (tmp_path / "run" / "shared" / "changed.py").write_text("no longer\n")
    with pytest.raises(SnapshotError, match="'shared' could not be restored as it was"):
        restoring.restore(Run(run.name, run.folder, run.value, {}), [library], f"{tmp_path}/two")
