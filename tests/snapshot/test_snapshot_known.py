"""Hashes of large files, kept by the identity of each: made once, and never another file's."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from counting import named_calls
from snapshot_trees import make_tree, read_tree, walk_of

from guild_funcs.cached import load, store
from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import Copied, Known, copy, hash_entries, known, tree_hash

LARGE = known.LARGE
ONE, TWO = b"1" * (LARGE * 5), b"2" * (LARGE * 5)
system_copies = pytest.mark.skipif(
    not hasattr(os, "copy_file_range"), reason="no such call on this system"
)
OLD = 1_600_000_000_000_000_000


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return make_tree(tmp_path / "src", {"a.bin": ONE, "b.so": ONE[:LARGE], "sub/c.py": b"small"})


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten minutes later than the files say."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 600)


def made(library: Path, tmp_path: Path, name: str) -> tuple[Copied, ...]:
    found = copy(walk_of(library).entries, str(tmp_path / name), known=Known(str(tmp_path / "c")))
    assert read_tree(tmp_path / name / "lib") == read_tree(library)
    return found


@pytest.mark.usefixtures("later")
def test_a_second_copy_reads_no_large_file(tmp_path: Path, library: Path) -> None:
    (library / "b.so").unlink()  # a second thread would copy it, and is not counted
    first = made(library, tmp_path, "one")
    second: list[Copied] = []
    counted = named_calls(lambda: second.extend(made(library, tmp_path, "two")))
    assert tuple(second) == first
    assert tree_hash(second) == tree_hash(first)
    assert first[0].sha256 == hashlib.sha256(ONE).hexdigest()
    # The small file alone is read; identities are looked at before and after.
    assert counted["pread"] == 1
    if hasattr(os, "copy_file_range"):
        assert counted["copy_file_range"] == 1


@pytest.mark.usefixtures("later")
def test_a_hash_of_what_is_known_opens_no_large_file(tmp_path: Path, library: Path) -> None:
    kept = str(tmp_path / "c")
    first = hash_entries(walk_of(library).entries, Known(kept))
    entries = walk_of(library).entries
    counted = named_calls(lambda: hash_entries(entries, Known(kept)))
    assert counted["pread"] == 1
    assert hash_entries(entries, Known(kept)) == first == hash_entries(entries)


def rewritten(path: Path) -> None:
    """Other content of the same size, with the time set back."""
    path.write_bytes(TWO)
    os.utime(path, ns=(OLD, OLD))


def replaced(path: Path) -> None:
    new = path.with_name("new")
    new.write_bytes(TWO)
    os.utime(new, ns=(OLD, OLD))
    new.rename(path)


def touched(path: Path) -> None:
    os.utime(path)


def shortened(path: Path) -> None:
    os.truncate(path, LARGE)
    os.utime(path, ns=(OLD, OLD))


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("change", [rewritten, replaced, touched, shortened])
def test_what_changed_is_read(
    tmp_path: Path, library: Path, change: Callable[[Path], None]
) -> None:
    os.utime(library / "a.bin", ns=(OLD, OLD))
    made(library, tmp_path, "one")
    change(library / "a.bin")
    found = made(library, tmp_path, "two")
    content = (library / "a.bin").read_bytes()
    assert found[0].sha256 == hashlib.sha256(content).hexdigest()
    assert found[0].sha1 == hashlib.sha1(content, usedforsecurity=False).hexdigest()


def test_a_file_that_was_just_written_is_not_known(tmp_path: Path, library: Path) -> None:
    made(library, tmp_path, "one")
    entries = walk_of(library).entries
    assert all(Known(str(tmp_path / "c")).get(entry) is None for entry in entries)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def of_other_kinds(path: Path) -> None:
    store(str(path), dict.fromkeys(load(str(path)), 5))


def short_digits(path: Path) -> None:
    store(str(path), {name: [*entry[:-1], "12"] for name, entry in load(str(path)).items()})


def no_digits(path: Path) -> None:
    store(str(path), {name: [*entry[:-1], "x" * 104] for name, entry in load(str(path)).items()})


def a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("damage", [cut, of_other_kinds, short_digits, no_digits, a_fifo])
def test_what_is_kept_and_damaged_counts_as_nothing(
    tmp_path: Path, library: Path, damage: Callable[[Path], None]
) -> None:
    first = made(library, tmp_path, "one")
    (shard,) = (tmp_path / "c/hashes-1").iterdir()
    damage(shard)
    assert made(library, tmp_path, "two") == first


@pytest.mark.usefixtures("later")
def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, library: Path) -> None:
    (tmp_path / "c").write_bytes(b"")
    assert made(library, tmp_path, "one") == made(library, tmp_path, "two")


@pytest.mark.usefixtures("later")
def test_files_that_are_gone_are_dropped(tmp_path: Path, library: Path) -> None:
    made(library, tmp_path, "one")
    (library / "b.so").unlink()
    touched(library / "a.bin")
    made(library, tmp_path, "two")
    (shard,) = (tmp_path / "c/hashes-1").iterdir()
    assert list(json.loads(shard.read_bytes().split(b"\n", 1)[1])) == [str(library / "a.bin")]


@system_copies
@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("when", ["before it is opened", "gone by then", "while it is copied"])
def test_a_known_file_that_is_exchanged_fails_the_copy(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    made(library, tmp_path, "one")
    entries = walk_of(library).entries
    if when.startswith("before"):
        replaced(library / "a.bin")
    elif when.startswith("gone"):
        (library / "a.bin").unlink()
    else:
        real = os.copy_file_range

        def copying(*given: int) -> int:
            rewritten(library / "a.bin")
            return real(*given)

        monkeypatch.setattr(os, "copy_file_range", copying)
    gone = "a.bin: it cannot be read: no such file or directory"
    told = gone if when.startswith("gone") else "a.bin: it changed while it was read"
    with pytest.raises(SnapshotError, match=told):
        copy(entries, str(tmp_path / "two"), known=Known(str(tmp_path / "c")))
    assert not (tmp_path / "two").exists()


@system_copies
@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("after", [0, 1])
def test_where_the_system_cannot_copy_it_is_read(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    first = made(library, tmp_path, "one")
    real, seen = os.copy_file_range, [0]

    def copying(source: int, new: int, count: int) -> int:
        seen[0] += 1
        if seen[0] > after:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return real(source, new, min(count, 1000))

    monkeypatch.setattr(os, "copy_file_range", copying)
    assert made(library, tmp_path, "two") == first


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("call", "number", "told"),
    [
        pytest.param(
            "write", errno.ENOSPC, "run/lib/a.bin: it cannot be written: no space left on device"
        ),
        # FAT holds no file of 4 GiB; a quota of the shell's may be less.
        pytest.param("write", errno.EFBIG, "run/lib/a.bin: it cannot be written: file too large"),
        pytest.param("read", errno.EIO, "src/a.bin: it cannot be read: input/output error"),
        pytest.param("read", 0, "src/a.bin: it changed while it was read"),
    ],
    ids=["a full disk", "a file system of small files", "a broken disk", "a short file"],
)
def test_what_goes_wrong_with_a_known_file_names_the_side_that_it_is_on(  # noqa: PLR0913, PLR0917
    tmp_path: Path,
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    told: str,
) -> None:
    made(library, tmp_path, "one")
    entries = [each for each in walk_of(library).entries if each.name == "a.bin"]
    real = {name: getattr(os, name) for name in ("read", "write")}

    def failing(name: str) -> Callable[..., object]:
        def fail(file: int, given: Any) -> object:
            if name != call or (given if name == "read" else len(given)) <= LARGE:
                return real[name](file, given)
            if not number:
                return b""
            raise OSError(number, os.strerror(number))

        return fail

    monkeypatch.setattr(os, "copy_file_range", lambda *_: 0, raising=False)
    for name in real:
        monkeypatch.setattr(os, name, failing(name))
    with pytest.raises(SnapshotError) as caught:
        copy(entries, str(tmp_path / "run"), known=Known(str(tmp_path / "c")))
    assert f"\n  {tmp_path}/{told}\n" in str(caught.value)
