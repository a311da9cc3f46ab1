"""Which sources go where: each once, never two at one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from snapshot_trees import make_tree, origin_of, read_tree

from guild_funcs.errors import SnapshotError
from guild_funcs.locate.origin import Origin
from guild_funcs.snapshot import copy, mounts_for, plan, walk


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A few libraries, some of them twice."""
    return make_tree(
        tmp_path,
        {
            "one/shared/__init__.py": b"1",
            "one/shared/sub/__init__.py": b"sub",
            "two/shared/__init__.py": b"2",
            "link": "-> one",
            "one/helper.py": b"h",
            "one/google/cloud/a/x.py": b"a",
            "two/google/cloud/b/x.py": b"b",
            "three/google/cloud/a/x.py": b"other",
            "three/google/cloud/a/y.py": b"y",
        },
    )


def _targets(*origins: Origin) -> list[str]:
    return [mount.target for mount in mounts_for(origins)]


def test_each_part_of_an_origin_is_a_mount_in_order(disk: Path) -> None:
    origin = origin_of((disk / "one/shared", "shared"), (disk / "one/helper.py", "helper.py"))
    mounts = mounts_for([origin])
    assert [(mount.source, mount.target) for mount in mounts] == [
        (f"{disk}/one/shared", "shared"),
        (f"{disk}/one/helper.py", "helper.py"),
    ]
    assert {mount.origin for mount in mounts} == {origin}


def test_the_same_library_twice_is_mounted_once_by_its_real_place(disk: Path) -> None:
    first = origin_of((disk / "one/shared", "shared"))
    assert mounts_for([first, origin_of((disk / "link/shared", "shared")), first]) == mounts_for(
        [first]
    )


@pytest.mark.parametrize("order", [1, -1], ids=["outer first", "inner first"])
def test_a_part_of_a_mounted_tree_is_merged_into_it(disk: Path, order: int) -> None:
    outer = origin_of((disk / "one/shared", "shared/"))
    inner = origin_of((disk / "link/shared/sub", "shared/sub"))
    assert _targets(*[outer, inner][::order]) == ["shared"]


def test_a_part_mounted_elsewhere_too_is_kept(disk: Path) -> None:
    shared = (disk / "one/shared", "shared")
    assert _targets(origin_of(shared), origin_of((disk / "one/shared/sub", "sub"))) == [
        "shared",
        "sub",
    ]
    assert _targets(origin_of(shared), origin_of((disk / "one/shared", "sharedness"))) == [
        "shared",
        "sharedness",
    ]


def test_a_name_that_only_begins_alike_is_no_part(disk: Path) -> None:
    make_tree(disk, {"six/a/b": b""})
    origins = [origin_of((disk / "six/a", "a")), origin_of((disk / "six/a/b", "ab"))]
    assert _targets(*origins) == ["a", "ab"]


def test_two_sources_at_one_place_are_an_error_that_names_both(disk: Path) -> None:
    origins = [origin_of((disk / f"{name}/shared", "shared")) for name in ("one", "two")]
    with pytest.raises(SnapshotError) as failure:
        mounts_for(origins)
    assert str(failure.value) == (
        "two different sources would be copied to 'shared' in the run\n"
        f"  {disk}/one/shared\n"
        f"  {disk}/two/shared\n"
        "leave one of them out"
    )


@pytest.mark.parametrize(
    ("target", "why"),
    [
        pytest.param("", "it is empty", id="empty"),
        pytest.param("../x", "it has a '..'", id="above the run"),
        pytest.param("a/../../x", "it has a '..'", id="above the run in the middle"),
        pytest.param("/etc/x", "it is absolute", id="absolute"),
        pytest.param("a//b", "it has an empty part", id="a part without a name"),
        pytest.param("./a", "it has a '.'", id="the folder itself"),
        pytest.param(".guild", "it has a '.guild'", id="the record of the run"),
        pytest.param(".Guild/attrs", "it has a '.Guild'", id="the record, spelled otherwise"),
        pytest.param("a/.guild/b", "it has a '.guild'", id="a record of Guild's below"),
    ],
)
def test_a_place_outside_the_run_is_refused(disk: Path, target: str, why: str) -> None:
    with pytest.raises(SnapshotError) as failure:
        mounts_for([origin_of((disk / "one/shared", target))])
    assert str(failure.value) == (
        f"'{disk}/one/shared' cannot be copied: '{target}' is no place in the run: {why}\n"
        "name a file or folder below the run folder, outside of its '.guild'"
    )


def test_portions_of_a_namespace_are_merged(disk: Path) -> None:
    parts = [(disk / f"{name}/google/cloud", "google/cloud") for name in ("one", "two")]
    planned = plan([origin_of(*parts, kind="namespace")])
    copy(planned.entries, str(disk / "run"))
    assert read_tree(disk / "run") == {"google/cloud/a/x.py": b"a", "google/cloud/b/x.py": b"b"}
    assert [each.mount.source for each in planned.walked] == [str(part[0]) for part in parts]


def test_a_later_part_of_a_package_lies_over_an_earlier_one(disk: Path) -> None:
    """A build folder, and the source folder over it: an editable install has both."""
    make_tree(
        disk,
        {
            "build/fast/__init__.py": b"old",
            "build/fast/core.so": b"so",
            "src/fast/__init__.py": b"new",
        },
    )
    planned = plan([origin_of((disk / "build/fast", "fast"), (disk / "src/fast", "fast"))])
    copy([entry for each in planned.walked for entry in each.entries], str(disk / "run"))
    assert read_tree(disk / "run") == {"fast/__init__.py": b"new", "fast/core.so": b"so"}


def test_portions_of_a_namespace_that_hold_the_same_file_are_an_error(disk: Path) -> None:
    parts = [(disk / f"{name}/google", "google") for name in ("one", "three")]
    with pytest.raises(SnapshotError) as failure:
        plan([origin_of(*parts, kind="namespace")])
    assert str(failure.value) == (
        "two different sources would be copied to 'google/cloud/a/x.py' in the run\n"
        f"  {disk}/one/google/cloud/a/x.py\n"
        f"  {disk}/three/google/cloud/a/x.py\n"
        "leave one of them out"
    )


def test_a_file_reached_by_two_ways_is_copied_once(disk: Path) -> None:
    make_tree(disk, {"four/google/cloud/a": f"-> {disk}/one/google/cloud/a"})
    parts = [(disk / f"{name}/google", "google") for name in ("one", "four")]
    planned = plan([origin_of(*parts, kind="namespace")])
    assert [e.target for e in planned.entries if e.kind == "file"] == ["google/cloud/a/x.py"]


def test_a_file_in_the_place_of_a_folder_is_an_error(disk: Path) -> None:
    make_tree(disk, {"five/google/cloud": b"a file"})
    parts = [(disk / f"{name}/google", "google") for name in ("one", "five")]
    with pytest.raises(SnapshotError, match="would be copied to 'google/cloud' in the run"):
        plan([origin_of(*parts, kind="namespace")])


def test_a_plan_holds_everything_sorted_with_the_notes_and_problems(disk: Path) -> None:
    make_tree(disk, {"one/shared/.env": b""})
    shared, helper, missing = (
        origin_of((disk / path, path[4:]))
        for path in ("one/shared", "one/helper.py", "one/missing.py")
    )
    planned = plan([shared, helper, missing])
    assert planned.walked == tuple(walk(mount) for mount in mounts_for([shared, helper, missing]))
    assert [entry.target for entry in planned.entries] == [
        "helper.py",
        "shared",
        "shared/__init__.py",
        "shared/sub",
        "shared/sub/__init__.py",
    ]
    assert [note.target for note in planned.notes] == ["shared/.env"]
    assert [problem.path for problem in planned.problems] == [f"{disk}/one/missing.py"]


def test_a_plan_passes_on_which_folders_to_skip(disk: Path) -> None:
    planned = plan([origin_of((disk / "one", "one"))], skip_folder=lambda t: t != "one/shared")
    files = [entry.target for entry in planned.entries if entry.kind == "file"]
    assert files == ["one/helper.py", "one/shared/__init__.py"]
