"""The entries of a path as folders, and the words of messages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from locate_trees import build

from guild_funcs.locate import Location, Origin
from guild_funcs.locate.installed.metadata import all_metadata, normalized
from guild_funcs.locate.path.folders import DiskFolder, open_entry
from guild_funcs.locate.path.interpreter import current
from guild_funcs.locate.search import lookalikes
from guild_funcs.locate.wording import joined, searched, suggestion
from guild_funcs.paths import shown


def test_entries_that_are_no_folder_and_no_zip_open_to_nothing(tmp_path: Path) -> None:
    build(tmp_path, {"lib.zip": {"inner/x.py": ""}, "file": ""})
    for entry in ("lib.zip/other", "lib.zip/inner/x.py", "file", "file/inner", "gone"):
        assert open_entry(str(tmp_path / entry)) is None
    assert open_entry("/no-such-root-folder/lib") is None
    assert open_entry(str(tmp_path / "lib.zip/inner")) is not None


def test_a_name_in_another_case_is_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"SHARED/": ""})
    folder = DiskFolder(str(tmp_path))
    # Stands in for a file system that ignores case: any spelling can be opened.
    monkeypatch.setattr(os.path, "isdir", lambda _: True)
    assert folder.has_folder("SHARED")
    assert not folder.has_folder("shared")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that can be opened but not read")
def test_a_file_that_cannot_be_read_is_empty() -> None:
    assert DiskFolder("/proc/self").read("mem") == b""


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "RECORD")
    assert DiskFolder(str(tmp_path)).read("RECORD") == b""


def test_a_large_folder_without_init_is_not_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, dict.fromkeys(("1.pyi", "2.csv", "3.csv", "sub/4.csv"), ""))
    suffixes = current().suffixes
    assert lookalikes.content(DiskFolder(str(tmp_path)), suffixes) == "stubs"
    monkeypatch.setattr(lookalikes, "ENOUGH", 3)
    assert lookalikes.content(DiskFolder(str(tmp_path)), suffixes) == "python"


def test_the_distribution_named_like_the_module_is_looked_at_first(tmp_path: Path) -> None:
    names = ("a_acme-1", "acme-1", "b-1", "zz_acme-1")
    build(tmp_path, {f"{name}.dist-info/METADATA": "" for name in names})
    found = all_metadata(DiskFolder(str(tmp_path)), str(tmp_path), "acme")
    assert [metadata.label for metadata in found] == ["acme 1", "a_acme 1", "zz_acme 1", "b 1"]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert DiskFolder(str(tmp_path / "gone")).names() == ()


def test_a_location_is_its_path_and_remembers_its_origin() -> None:
    origin = Origin("shared", "package", "/lib/shared", "/lib", ())
    location = Location("/lib/shared", origin)
    assert location + "/*.py" == "/lib/shared/*.py"
    assert location.origin is origin


NAMES = [("Scikit_Learn", "scikit-learn"), ("a.-_b", "a-b"), ("PyYAML", "pyyaml")]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_distribution_names_are_compared_in_one_form(name: str, expected: str) -> None:
    assert normalized(name) == expected


def test_messages_show_at_most_five_of_a_list() -> None:
    assert joined(["a", "b", "c", "d", "e"]) == "a, b, c, d, e"
    assert joined(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d, e and 1 more"
    assert searched([]) == "searched: nothing, the path is empty"


def test_messages_show_any_path_as_text() -> None:
    assert shown("/lib/caf\udce9") == "/lib/caf\\xe9"


def test_suggestions_prefer_the_same_name_in_another_case() -> None:
    known = ["sharedx", "SHARED"]
    assert suggestion("shared", known) == "did you mean 'SHARED'? (upper and lower case differ)"
    assert suggestion("sharedy", known) == "did you mean 'sharedx'?"
    assert suggestion("shared", ["shared"]) == ""
