"""Code inside zips, brought to disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from locate_trees import build, relative

from guild_funcs.errors import SnapshotError
from guild_funcs.locate import Part, find_module, unpack
from guild_funcs.locate.folders import open_entry


def test_a_part_on_disk_stays_as_it_is() -> None:
    part = Part("/lib/shared", "shared")
    assert unpack(part, "/nowhere") is part


def test_a_package_in_a_zip_is_unpacked_alone(tmp_path: Path) -> None:
    inside = {"in/shared/__init__.py": "x", "in/shared/deep/data": "y", "in/shared2/z.py": ""}
    build(tmp_path, {"lib.zip": inside, "out/": ""})
    (part,) = find_module("shared", [str(tmp_path / "lib.zip" / "in")]).parts
    done = unpack(part, str(tmp_path / "out"))
    assert (relative(done.source, tmp_path), done.target, done.archive) == (
        *("out/in/shared", "shared"),
        None,
    )
    files = [str(p.relative_to(tmp_path / "out")) for p in sorted((tmp_path / "out").rglob("*"))]
    assert files == [
        *("in", "in/shared", "in/shared/__init__.py"),
        *("in/shared/deep", "in/shared/deep/data"),
    ]


def test_a_module_in_a_zip_is_unpacked(tmp_path: Path) -> None:
    build(tmp_path, {"lib.zip": {"helper.py": "x = 1"}})
    (part,) = find_module("helper", [str(tmp_path / "lib.zip")]).parts
    assert Path(unpack(part, str(tmp_path)).source).read_text() == "x = 1"


def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    build(tmp_path, {"lib.zip": {"shared/../../evil.py": "", "shared/__init__.py": ""}})
    part = Part(str(tmp_path / "lib.zip/shared"), "shared", str(tmp_path / "lib.zip"))
    with pytest.raises(SnapshotError) as caught:
        unpack(part, str(tmp_path))
    assert relative(str(caught.value), tmp_path) == (
        "lib.zip holds 'shared/../../evil.py', which leaves it"
    )


def test_a_zip_that_went_bad_is_an_error(tmp_path: Path) -> None:
    build(tmp_path, {"lib.zip": "no zip"})
    part = Part(str(tmp_path / "lib.zip/shared"), "shared", str(tmp_path / "lib.zip"))
    with pytest.raises(SnapshotError) as caught:
        unpack(part, str(tmp_path))
    assert relative(str(caught.value), tmp_path) == (
        "lib.zip cannot be unpacked: File is not a zip file"
    )


def test_a_zip_that_went_bad_after_it_was_opened_has_nothing_to_read(tmp_path: Path) -> None:
    build(tmp_path, {"lib.zip": {"helper.py": "x = 1"}})
    folder = open_entry(str(tmp_path / "lib.zip"))
    assert folder is not None
    assert (folder.read("helper.py"), folder.read("other.py")) == (b"x = 1", b"")
    build(tmp_path, {"lib.zip": "no zip"})
    assert folder.read("helper.py") == b""
