"""What a snapshot asks of the system for each file: no busy machine changes that."""

from __future__ import annotations

import os
import stat
import string
import threading
from collections import Counter
from pathlib import Path

import pytest
from counting import named_calls
from hypothesis import given
from hypothesis import strategies as st
from snapshot_trees import make_tree, mode_of, read_tree, walk_of

from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.writing import Writer
from guild_funcs.snapshot import copy, hash_entries, leftout

SYSTEM = (
    *("open", "fstat", "stat", "lstat", "read", "pread", "write", "chmod", "close", "rename"),
    *("scandir", "listdir", "dup", "mkdir", "readlink"),
)


def asked(tmp_path: Path, folders: int, files: int) -> Counter[str]:
    """The system calls of a walk and a copy of so many folders, with so many files in each."""
    names = [f"d{folder}/{number}.py" for folder in range(folders) for number in range(files)]
    source = make_tree(tmp_path / f"{folders}-{files}", dict.fromkeys(names, b"x"))
    run = tmp_path / f"run-{folders}-{files}"

    def work() -> None:
        copy(walk_of(source).entries, str(run))

    counted = named_calls(work)
    assert len(read_tree(run)) == len(names)
    return Counter({name: counted[name] for name in SYSTEM})


def test_the_system_calls_for_a_file(tmp_path: Path) -> None:
    few, more = asked(tmp_path, 3, 20), asked(tmp_path, 3, 30)
    more.subtract(few)
    each = {name: count / 30 for name, count in more.items() if count}
    # Walked: `stat`. Copied: opened, read, seen to be the one that was walked, and written.
    expected = {"stat": 1, "open": 2, "pread": 1, "fstat": 1, "write": 1, "close": 2}
    assert each == expected


def test_the_system_calls_for_a_folder(tmp_path: Path) -> None:
    few, more = asked(tmp_path, 10, 2), asked(tmp_path, 30, 2)
    more.subtract(few)
    each = {name: count / 20 for name, count in more.items()}
    assert each["rename"] == 0
    assert each["scandir"] == each["mkdir"] == each["chmod"] == 1
    # Of each folder, not of each file: walked, made, and opened on both sides.
    assert each["open"] - 2 * 2 <= 8
    assert each["stat"] - 2 <= 2


def test_hashing_asks_no_more(tmp_path: Path) -> None:
    source = make_tree(tmp_path / "src", {f"{number}.py": b"x" for number in range(50)})
    entries = walk_of(source).entries
    counted = named_calls(lambda: hash_entries(entries))
    assert (counted["pread"], counted["fstat"]) == (50, 50 + 1)
    assert counted["open"] <= 50 + 2


def test_a_second_thread_is_for_large_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[threading.Thread] = []
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        started.append(thread)
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    small = make_tree(tmp_path / "small", {f"{n}.py": b"x" * 1000 for n in range(100)})
    copy(walk_of(small).entries, str(tmp_path / "one"))
    assert not started
    tree = {f"{n}.bin": bytes([n]) * (300_000 * (n % 2) + 5) for n in range(20)}
    sizes: list[int] = []
    entries = walk_of(make_tree(tmp_path / "large", tree)).entries
    copied = copy(entries, str(tmp_path / "two"), progress=sizes.append)
    assert len(started) == 1
    assert read_tree(tmp_path / "two/lib") == tree
    assert [each.target for each in copied] == sorted(f"lib/{name}" for name in tree)
    assert sorted(sizes) == sorted(map(len, tree.values()))


@given(st.text(string.printable, min_size=1, max_size=12).map("{}.py".format) | st.text(min_size=1))
def test_no_rule_leaves_out_what_is_taken_for_source_code(name: str) -> None:
    if leftout.is_module(name):
        assert leftout.reason_for_name(name) is None
        assert leftout.reason_for_file(name, {name}) is None
        assert not leftout.may_hold_key(name)


@pytest.mark.parametrize("folder", ["", *sorted(leftout._CREDENTIALS_IN)])  # noqa: SLF001
def test_nor_in_any_folder(folder: str) -> None:
    for name in ("id_rsa.py", "secrets.py", "credentials.py", "config.py", "a.env.py"):
        assert leftout.is_module(name)
        assert leftout.reason_for_file(name, {name}, folder) is None


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000])
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o666, 0o755, 0o444])
def test_each_new_file_has_its_mode_whatever_the_mask(tmp_path: Path, mask: int, mode: int) -> None:
    fd = os.open(tmp_path, os.O_RDONLY)
    writer, before = Writer(fd), os.umask(mask)
    try:
        for number in range(3):
            writer.write(str(number), b"x", mode)
            writer.write(f"other{number}", b"x", 0o640)
    finally:
        os.umask(before)
        os.close(fd)
    assert {mode_of(tmp_path / str(number)) for number in range(3)} == {mode}
    assert {mode_of(tmp_path / f"other{number}") for number in range(3)} == {0o640}


_DEEP = "/".join(["d"] * 70)


def test_folders_are_opened_one_after_another(tmp_path: Path) -> None:
    places = ["", "a", "a/b", "a/b/c", "a/x", "b", _DEEP, f"{_DEEP}/e", "d/d", "a/b", ""]
    for place in places:
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
    folder = Folder(str(tmp_path))
    before = len(os.listdir("/dev/fd"))
    descent = folder.descent()
    for place in [*places, *reversed(places)]:
        assert os.fstat(descent.open(place)).st_ino == (tmp_path / place).stat().st_ino
        assert len(os.listdir("/dev/fd")) - before < 40
    (tmp_path / "link").symlink_to("a")
    for place, error in (("link", OSError), ("link/b", OSError), ("gone", FileNotFoundError)):
        with pytest.raises(error):
            descent.open(place)
        assert stat.S_ISDIR(os.fstat(descent.open("a/b")).st_mode)
    descent.close()
    folder.close()
    assert len(os.listdir("/dev/fd")) == before - 1
