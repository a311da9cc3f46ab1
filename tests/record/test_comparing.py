"""Comparisons on what real runs rarely have: broken records, links, folders, metadata."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from guild_funcs.locate.origin import Origin, Part
from guild_funcs.record import comparing, installs, libraries
from guild_funcs.record.comparing import Run, Side
from guild_funcs.snapshot import Entry, Mount, Note


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def make(tmp_path: Path, **fields: Any) -> tuple[Run, dict[str, Any]]:
    """A run with a copy of the library `a` (one file, `a/x.py`), both on disk."""
    for folder in ("run", "lib"):
        (tmp_path / folder / "a").mkdir(parents=True)
        (tmp_path / folder / "a" / "x.py").write_text("x\n")
    library = {
        "name": "a",
        "dest": ".",
        "target-type": "copy",
        "mounts": [{"target": "a", "source": str(tmp_path / "lib" / "a")}],
        **fields,
    }
    manifest = {"a/x.py": sha1("x\n"), "ab.py": "0"}
    return Run("1234567890", str(tmp_path / "run"), {"libraries": [library]}, manifest), library


def test_the_same(tmp_path: Path) -> None:
    run, library = make(tmp_path)
    assert comparing.verify(run, library).status == "same"
    assert run.libraries == [library]


def test_a_file_that_is_gone_from_the_run(tmp_path: Path) -> None:
    run, library = make(tmp_path)
    (tmp_path / "run" / "a" / "x.py").unlink()
    found = comparing.verify(run, library)
    assert (found.status, found.in_run) == ("changed", ("a/x.py",))


def test_new_files_are_not_told_when_too_many_were_left_out(tmp_path: Path) -> None:
    run, library = make(tmp_path, **{"left-out-more": 3})
    (tmp_path / "lib" / "a" / "new.py").write_text("")
    assert comparing.verify(run, library).status == "same"


def test_a_list_of_files_that_is_gone(tmp_path: Path) -> None:
    run, library = make(tmp_path, **{"target-type": "verify-source"})
    assert comparing.verify(run, library).added == ("a/x.py",)


def test_a_renamed_copy(tmp_path: Path) -> None:
    run, library = make(tmp_path, dest="src")
    library["mounts"][0]["place"] = "b"
    renamed = Run(run.name, run.folder, run.value, {"src/b/x.py": "0", "src/bb": "1"})
    assert comparing.paths_in_run(renamed, library) == {"a/x.py": "src/b/x.py"}


def side(name: str, **files: bytes) -> Side:
    return Side(name, frozenset(files), files.get)


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
    assert list(comparing.unified(side("b", **before), side("n", **after))) == lines


def test_the_side_of_now_reads_files_of_the_library_alone(tmp_path: Path) -> None:
    _, library = make(tmp_path)
    now = comparing.now_side(library)
    assert now.targets == {"a/x.py"}
    assert now.read("a/x.py") == b"x\n"
    assert now.read("a/gone.py") is None
    assert now.read("other.py") is None


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
    record = b"acme/x.py,md5=1,1\nacme/y.py,,\nshort\nacme/z.pyc,sha256=1,1\nacme/w.py,sha256=1,9\n"
    (site / "acme").mkdir()
    for name in ("x", "w"):
        (site / "acme" / f"{name}.py").write_text("1")
    assert installs.altered_files(str(site), record) == (("acme/w.py",), ())


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
    assert (len(found["left-out"]), found["left-out-more"]) == (20, 5)
    assert found["mounts"] == [{"target": "a", "source": "/nowhere/a", "place": "b"}]


def test_a_folder_is_left_out_as_one() -> None:
    def entries(*targets: str) -> list[Entry]:
        return [Entry(target, "", "file", 0) for target in targets]

    dropped = entries("a/t/x.py", "a/t/u/y.py", "a/z.txt", "b.py")
    assert libraries.left_out(dropped, entries("a/k.py")) == ["a/t/", "a/z.txt", "b.py"]
