"""`verify` and `diff` see exactly what the tree hash covers, in the library and in a copy."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path
from typing import Any, Callable

import pytest
from counting import calls
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from recorded_runs import now_hash, record

from guild_funcs.errors import FuncsError, SnapshotError
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.record import comparing, differing, installs, libraries, listing, sides, trees
from guild_funcs.record.comparing import verify
from guild_funcs.record.differing import Side
from guild_funcs.record.listing import Item
from guild_funcs.record.run import Run
from guild_funcs.snapshot import Entry, Mount, Note


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A library with a file of each kind, and names that few files have."""
    folder = tmp_path / "lib" / "shared"
    (folder / "sub").mkdir(parents=True)
    (folder / "__init__.py").write_text("x = 1\n")
    (folder / "sub" / "a.txt").write_text("a\n")
    (folder / "sub" / "b.txt").write_text("b\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "link.txt").symlink_to("sub/a.txt")
    (folder / "folder").symlink_to("sub")
    (folder / "new\nline.txt").write_text("n\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text("f\n")
    return folder


def relink(path: Path, text: str) -> None:
    path.unlink()
    path.symlink_to(text)


def become_file(path: Path) -> None:
    path.unlink()
    path.write_text("a\n")


# What happens to the library, and the marks and reasons that `verify` gives.
CHANGES: list[Any] = [
    pytest.param(
        lambda f: (f / "__init__.py").write_text("x = 2\n"), "M __init__.py", id="content"
    ),
    pytest.param(
        lambda f: (f / "run.sh").chmod(0o644), "M run.sh (was executable)", id="exec bit off"
    ),
    pytest.param(
        lambda f: (f / "sub" / "a.txt").chmod(0o755),
        "M sub/a.txt (is executable now)",
        id="exec bit on",
    ),
    pytest.param(
        lambda f: relink(f / "link.txt", "sub/b.txt"),
        "M link.txt (leads to sub/b.txt now, to sub/a.txt then)",
        id="a link that leads elsewhere",
    ),
    pytest.param(
        lambda f: become_file(f / "link.txt"),
        "M link.txt (was a link)",
        id="a link that is a file now",
    ),
    pytest.param(
        lambda f: ((f / "sub" / "b.txt").unlink(), (f / "sub" / "b.txt").symlink_to("a.txt")),
        "M sub/b.txt (is a link now)",
        id="a file that is a link now",
    ),
    pytest.param(lambda f: (f / "z.py").write_text(""), "A z.py", id="a new file"),
    pytest.param(lambda f: (f / "sub" / "b.txt").unlink(), "D sub/b.txt", id="a file gone"),
    pytest.param(
        lambda f: (f / "new\nline.txt").write_text("m\n"),
        "M new\nline.txt",
        id="a name of two lines",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
@pytest.mark.parametrize("target_type", ["copy", "link", "verify-source"])
def test_a_change_of_the_library(
    tmp_path: Path, shared: Path, change: Callable[[Path], Any], expected: str, target_type: Any
) -> None:
    run, library = record(tmp_path, shared, target_type=target_type)
    assert verify(run, library).is_same
    change(shared)
    found = verify(run, library)
    mark, _, rest = expected.partition(" ")
    assert list(comparing.lines(found.change)) == [(mark, f"shared/{rest}")]
    assert found.status == "changed"
    assert found.copy == ("same" if target_type == "copy" else "")
    assert not found.copy_change


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_a_change_of_the_run(
    tmp_path: Path, shared: Path, change: Callable[[Path], Any], expected: str
) -> None:
    run, library = record(tmp_path, shared)
    change(tmp_path / "run" / "shared")
    found = verify(run, library)
    mark, _, rest = expected.partition(" ")
    assert list(comparing.lines(found.copy_change)) == [(mark, f"shared/{rest}")]
    assert (found.status, found.copy, bool(found.change)) == ("same", "changed", False)


def test_the_target_of_a_link_that_changed_is_told_once(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    (shared / "sub" / "a.txt").write_text("other\n")
    assert verify(run, library).change.changed == ("shared/sub/a.txt",)


NAMES = st.sampled_from(["a.py", "b.py", "c", "sub/a.py", "sub/c", "x\ny", "é.txt", ".env"])
CONTENTS = st.sampled_from(["", "1", "2"])


def test_same_if_and_only_if_the_tree_hashes_are_equal(  # noqa: C901 - a machine of rules
    tmp_path_factory: Any,
) -> None:
    """Random changes to a library: what `verify` says is what the tree hash says."""

    class Machine(RuleBasedStateMachine):
        @initialize(files=st.dictionaries(NAMES, CONTENTS, min_size=1))
        def make(self, files: dict[str, str]) -> None:
            root = tmp_path_factory.mktemp("tree")
            self.folder = root / "shared"
            self.folder.mkdir()
            (self.folder / "__init__.py").write_text("")
            for name, content in files.items():
                self.write(name, content)
            self.run_, self.library = record(root, self.folder)
            self.before = now_hash(self.folder)

        @rule(name=NAMES, content=CONTENTS)
        def write(self, name: str, content: str) -> None:
            path = self.remove(name)
            path.write_text(content)

        @rule(name=NAMES, to=NAMES)
        def link(self, name: str, to: str) -> None:
            self.remove(name).symlink_to(os.path.relpath(to, os.path.dirname(name) or "."))

        @rule(name=NAMES, mode=st.sampled_from([0o644, 0o755, 0o600, 0o710]))
        def chmod(self, name: str, mode: int) -> None:
            path = self.folder / name
            if path.exists() and not path.is_symlink():
                path.chmod(mode)

        def remove(self, name: str) -> Path:
            path: Path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_symlink() or path.exists():
                path.unlink()
            return path

        @rule(name=NAMES)
        def delete(self, name: str) -> None:
            self.remove(name)

        def teardown(self) -> None:
            if hasattr(self, "library"):
                found = verify(self.run_, self.library)
                is_same = now_hash(self.folder) == self.before
                assert (found.status == "same") is is_same
                assert bool(found.change) is not is_same
                assert found.copy == "same"

    run_state_machine_as_test(Machine)


def test_a_library_that_is_gone(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    shutil.rmtree(shared)
    found = verify(run, library)
    assert (found.status, found.copy, found.detail) == ("missing", "same", str(shared))
    shutil.rmtree(tmp_path / "run" / "shared")
    assert verify(run, library).copy == "missing"


def test_a_library_that_cannot_be_read(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (shared / "sub").chmod(0)
    with pytest.raises(FuncsError, match="the library cannot be read"):
        verify(run, library)
    (shared / "sub").chmod(0o755)


def test_a_library_that_cannot_be_looked_for_is_not_missing(tmp_path: Path, shared: Path) -> None:
    """As in a folder that may not be entered. Root may; a name that is too long is so for all."""
    run, library = record(tmp_path, shared)
    library["mounts"][0]["source"] = str(tmp_path / ("n" * 300))
    with pytest.raises(FuncsError, match="file name too long"):
        verify(run, library)


def test_a_copy_that_cannot_be_read_is_not_gone(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, library = record(tmp_path, shared)
    refused = PermissionError(13, "Permission denied", str(tmp_path / "run" / "shared"))

    def refuse(_path: str) -> None:  # the tests may run as root, who reads everything
        raise refused

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SnapshotError) as error:
        trees.in_run(run, library, None)
    assert error.value.message == "the run's copy cannot be read: 1 path"
    assert error.value.notes == (f"  {refused.filename}: permission denied",)


def test_a_library_in_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "lib.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped/__init__.py", "x = 1\n")
    run, library = record(tmp_path, archive / "zipped", name="zipped")
    assert verify(run, library).is_same
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("zipped/more.py", "")
    assert verify(run, library).change.added == ("zipped/more.py",)


def test_bytecode_and_files_of_other_fields_are_no_change(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    copy = tmp_path / "run" / "shared"
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "x.pyc").write_text("")
    (copy / "data.csv").write_text("")
    known = Run(run.name, run.folder, run.value, {"shared/data.csv": "0"})
    assert verify(known, library).is_same
    assert verify(run, library).copy_change.added == ("shared/data.csv",)


def test_a_run_of_version_1_is_read_as_before(tmp_path: Path, shared: Path) -> None:
    """It has no list of its files: the hash tells, and its copy which file it is."""
    run, library = record(tmp_path, shared)
    shutil.rmtree(tmp_path / "run" / ".guild" / "funcs")
    assert verify(run, library).is_same
    (shared / "sub" / "b.txt").chmod(0o755)
    found = verify(run, library)
    assert found.status == "changed"
    assert found.change.how == {"shared/sub/b.txt": "is executable now"}


def test_the_list_of_version_1_knows_contents_alone(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared, target_type="verify-source")
    folder = tmp_path / "run" / ".guild" / "funcs"
    listed = listing.read(run.folder, library)
    assert listed is not None
    (folder / "shared.json").unlink()
    lines = [f"{each.sha256}  {each.target}\n" for each in listed.items if "\n" not in each.target]
    (folder / "shared.sha256").write_text("".join(lines), errors="surrogateescape")
    (shared / "new\nline.txt").unlink()
    (shared / "run.sh").chmod(0o644)
    found = verify(run, library)
    assert (found.status, bool(found.change)) == ("changed", False)
    assert found.detail == "the tree hash is another"


def test_twice_as_many_files_are_verified_in_twice_the_work(tmp_path: Path) -> None:
    """A thousand take 0.23 seconds (`verify_cost` in benchmarks/record.py)."""

    def work(count: int) -> int:
        folder = tmp_path / f"of-{count}" / "many"
        folder.mkdir(parents=True)
        for number in range(count):
            (folder / f"m{number}.py").write_text(f"x = {number}\n")
        run, library = record(tmp_path / f"of-{count}", folder)
        assert verify(run, library).is_same  # what is done once
        return calls(lambda: verify(run, library))

    assert work(200) < 2.2 * work(100)


@pytest.mark.parametrize(
    ("name", "dest", "file"),
    [
        ("shared", ".", "shared.json"),
        ("a/b", ".", "a%2Fb.json"),
        ("a_b", ".", "a_b.json"),
        ("a", "src", "a@src.json"),
        ("..", ".", "...json"),
    ],
)
def test_the_file_of_a_list(name: str, dest: str, file: str) -> None:
    assert listing.file_name({"name": name, "dest": dest}) == file


@given(st.lists(st.builds(Item, st.text(min_size=1), st.just("file"), st.just("0a"), st.just(""))))
def test_any_list_is_read_as_it_was_written(tmp_path_factory: Any, items: list[Item]) -> None:
    from guild_funcs.snapshot import Copied

    folder = tmp_path_factory.mktemp("run")
    (folder / ".guild").mkdir()
    files = [Copied(each.target, "", "file", 0, "", each.sha256) for each in items]
    listing.write(str(folder), {"name": "a"}, files, ["t/"], ["u"])
    assert listing.read(str(folder), {"name": "a"}) == (tuple(items), ("t/",), ("u",))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"files": [[1]], "left-out": []}', '{"files": 1}']
)
def test_a_list_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / ".guild" / "funcs").mkdir(parents=True)
    (tmp_path / ".guild" / "funcs" / "a.json").write_text(text)
    assert listing.read(str(tmp_path), {"name": "a"}) is None


def side(name: str, **files: bytes) -> Side:
    tree = {target: Item(target, "file", str(data)) for target, data in files.items()}
    return Side(name, tree, files.get)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        pytest.param({"a": b"x"}, {"a": b"x"}, [], id="the same"),
        pytest.param(
            {"a": b"x\n"},
            {"a": b"y\n"},
            ["--- b/a", "+++ n/a", "@@ -1 +1 @@", "-x", "+y"],
            id="changed",
        ),
        pytest.param(
            {"a": b"x\n"},
            {"a": b"x"},
            [
                "--- b/a",
                "+++ n/a",
                "@@ -1 +1 @@",
                "-x",
                "+x",
                "\\ No newline at end of file",
            ],
            id="the last newline",
        ),
        pytest.param(
            {"a": b"x\r\n"},
            {"a": b"x\n"},
            ["--- b/a", "+++ n/a", "@@ -1 +1 @@", "-x\r", "+x"],
            id="carriage returns",
        ),
        pytest.param(
            {"a": b"\xff"}, {"a": b"y"}, ["Binary files b/a and n/a differ"], id="not UTF-8"
        ),
        pytest.param(
            {"a": b"\0"}, {}, ["Binary files b/a and /dev/null differ"], id="with a null byte"
        ),
    ],
)
def test_the_lines_of_a_difference(
    before: dict[str, bytes], after: dict[str, bytes], lines: list[str]
) -> None:
    found = differing.changes(side("b", **before), side("n", **after))
    assert [line for change in found for line in change.lines] == lines


@given(st.dictionaries(st.just("a"), st.binary()), st.dictionaries(st.just("a"), st.binary()))
def test_whatever_differs_has_lines(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    found = list(differing.changes(side("b", **before), side("n", **after)))
    assert bool(found) is (before != after)
    empty = {b"", None}
    assert all(change.lines for change in found) or {before.get("a"), after.get("a")} <= empty


def test_modes_and_links_are_told(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    (shared / "run.sh").chmod(0o644)
    relink(shared / "link.txt", "sub/b.txt")
    found = differing.changes(sides.run_side(run, library), sides.now_side(run, library))
    assert [line for change in found for line in change.lines] == [
        "--- 12345678/shared/link.txt",
        "+++ now/shared/link.txt",
        "@@ -1 +1 @@",
        "-sub/a.txt",
        "\\ No newline at end of file",
        "+sub/b.txt",
        "\\ No newline at end of file",
        "now/shared/run.sh: mode 100755 to 100644",
    ]


def test_a_renamed_copy(tmp_path: Path, shared: Path) -> None:
    run, library = record(tmp_path, shared)
    library["mounts"][0]["place"] = "other"
    (tmp_path / "run" / "shared").rename(tmp_path / "run" / "other")
    assert verify(run, library).is_same
    assert trees.path_in_run(run, library, "shared/x") == f"{run.folder}/other/x"


def test_a_distribution_whose_metadata_is_odd(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    info = site / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    part = Part(str(site / "acme"), "acme")
    origin = Origin("acme", "package", "", str(site), (part,), distribution="acme")
    assert installs.is_installed(origin)
    assert installs.recorded_content(origin) == {}
    assert installs.direct_url(origin) is None
    (info / "direct_url.json").write_text("[1]")
    assert installs.direct_url(origin) is None
    record_ = (
        b"acme/x.py,md5=1,1\nacme/y.py,,\nshort\nacme/z.pyc,sha256=1,1\nacme/w.py,sha256=1,9\n"
    )
    (site / "acme").mkdir()
    for name in ("x", "w"):
        (site / "acme" / f"{name}.py").write_text("1")
    assert installs.altered_files(str(site), record_) == (("acme/w.py",), ())


def test_a_library_of_no_distribution_has_no_metadata() -> None:
    origin = Origin("a", "package", "", "/x", ())
    assert installs.metadata_folder(origin) is None
    assert installs.direct_url(origin) is None
    assert not installs.is_installed(origin)


def test_notes_and_what_is_left_out_are_short() -> None:
    origin = Origin("a", "package", "/nowhere/a", "/nowhere", (), warnings=("take care",))
    notes = [Note(f"a/{n}", "version control") for n in range(7)]
    use = libraries.Use(
        origin,
        [Mount(origin, "/nowhere/a", "a")],
        [],
        notes=[*notes, Note("a/__pycache__", "bytecode cache")],
        left_out=[f"a/{n}.txt" for n in range(25)],
        places={"a": "b"},
    )
    found = libraries.describe(use, {})
    assert found["notes"] == [
        "take care",
        "version control: a/0, a/1, a/2, a/3, a/4 and 2 more",
    ]
    assert (len(found["left-out"]), found["left-out-more"]) == (5, 20)
    assert found["mounts"] == [{"target": "a", "source": "/nowhere/a", "place": "b"}]


def test_a_folder_is_left_out_as_one() -> None:
    def entries(*targets: str) -> list[Entry]:
        return [Entry(target, "", "file", 0) for target in targets]

    dropped = entries("a/t/x.py", "a/t/u/y.py", "a/z.txt", "b.py")
    assert libraries.left_out(dropped, entries("a/k.py")) == ["a/t/", "a/z.txt", "b.py"]
