"""What a copy writes, and that it is all or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from snapshot_trees import Tree, all_paths, make_tree, mode_of, read_tree, walk_of

from guild_funcs.errors import SnapshotError
from guild_funcs.runfolder.folder import Folder
from guild_funcs.snapshot import Copied, Entry, Problem, copy, settle, transfer
from guild_funcs.snapshot.sources import Cursor

_HEAD = "the snapshot was not made: {} could not be copied\n"
_HINT = "\nrepair or exclude what is listed, then run again"


def _entries(root: Path, tree: Tree) -> tuple[Entry, ...]:
    return walk_of(make_tree(root, tree)).entries


def _failure(entries: tuple[Entry, ...], dest: Path) -> str:
    with pytest.raises(SnapshotError) as failure:
        copy(entries, str(dest))
    return str(failure.value)


def test_what_was_written_is_returned_with_its_hashes(tmp_path: Path) -> None:
    source = make_tree(tmp_path / "src", {"a.py": b"one", "l": "-> a.py", "run.sh": b"#!"})
    (source / "run.sh").chmod(0o755)
    assert copy(walk_of(source).entries, str(tmp_path / "run")) == (
        Copied(
            "lib/a.py",
            str(source / "a.py"),
            "file",
            3,
            hashlib.sha1(b"one", usedforsecurity=False).hexdigest(),
            hashlib.sha256(b"one").hexdigest(),
        ),
        Copied(
            "lib/l",
            str(source / "l"),
            "symlink",
            4,
            "",
            hashlib.sha256(b"a.py").hexdigest(),
            link="a.py",
        ),
        Copied(
            "lib/run.sh",
            str(source / "run.sh"),
            "file",
            2,
            hashlib.sha1(b"#!", usedforsecurity=False).hexdigest(),
            hashlib.sha256(b"#!").hexdigest(),
            executable=True,
        ),
    )


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param(0o644, 0o644, id="plain"),
        pytest.param(0o755, 0o755, id="executable"),
        pytest.param(0o600, 0o600, id="private"),
        pytest.param(0o444, 0o444, id="read-only stays so"),
        pytest.param(0o666, 0o666, id="whatever the umask"),
        pytest.param(0o040, 0o440, id="readable by its owner"),
        pytest.param(0o6755, 0o755, id="no setuid, no setgid"),
        pytest.param(0o1644, 0o644, id="no sticky bit"),
    ],
)
def test_the_mode_of_a_file_is_kept(tmp_path: Path, mode: int, expected: int) -> None:
    source = make_tree(tmp_path / "src", {"a": b""})
    entries = tuple(entry.but(mode=mode) for entry in walk_of(source).entries)
    copy(entries, str(tmp_path / "run"))
    assert mode_of(tmp_path / "run/lib/a") == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param(0o755, 0o755, id="plain"),
        pytest.param(0o700, 0o700, id="private"),
        pytest.param(0o555, 0o755, id="read-only becomes writable"),
        pytest.param(0o3777, 0o777, id="no setgid, no sticky bit"),
    ],
)
def test_the_mode_of_a_folder_is_kept(tmp_path: Path, mode: int, expected: int) -> None:
    source = make_tree(tmp_path / "src", {"d/a": b""})
    (source / "d").chmod(mode)
    copy(walk_of(source).entries, str(tmp_path / "run"))
    assert mode_of(tmp_path / "run/lib/d") == expected


def test_folders_are_made_for_what_is_put_into_them(tmp_path: Path) -> None:
    entries = _entries(tmp_path / "src", {"a/b/c.py": b"", "d/x": b"", "empty": None})
    kept = [entry for entry in entries if entry.target != "lib/d/x"]
    copy(kept, str(tmp_path / "new/run"))
    assert all_paths(tmp_path / "new/run") == {"lib", "lib/a", "lib/a/b", "lib/a/b/c.py"}


def test_a_file_larger_than_a_chunk_is_copied_whole(tmp_path: Path) -> None:
    content = os.urandom(3_000_001)
    (copied,) = copy(_entries(tmp_path / "src", {"big": content}), str(tmp_path / "run"))
    assert (tmp_path / "run/lib/big").read_bytes() == content
    assert copied.sha256 == hashlib.sha256(content).hexdigest()


def test_many_files_come_back_in_their_order_and_are_counted(tmp_path: Path) -> None:
    tree = {f"{number:03}": b"x" * number for number in range(300)}
    sizes: list[int] = []
    entries = _entries(tmp_path / "src", tree)
    copied = copy(entries, str(tmp_path / "run"), progress=sizes.append)
    assert [one.target for one in copied] == [f"lib/{name}" for name in tree]
    assert sizes == list(range(300))
    assert read_tree(tmp_path / "run/lib") == tree


def test_a_link_to_what_the_caller_excluded_is_left_out(tmp_path: Path) -> None:
    tree: Tree = {"a": b"", "b": "-> a", "c": "-> d/x", "d/x": b"", "e": "-> d", "f": "-> b"}
    entries = [e for e in _entries(tmp_path / "src", tree) if e.target not in ("lib/a", "lib/d/x")]
    kept, dropped = settle(entries)
    assert [entry.target for entry in kept] == ["lib", "lib/d"]
    assert [entry.target for entry in dropped] == ["lib/b", "lib/c", "lib/e", "lib/f"]
    assert copy(entries, str(tmp_path / "run")) == ()


def test_a_link_through_what_the_caller_excluded_leads_there_directly(tmp_path: Path) -> None:
    entries = _entries(tmp_path / "src", {"a": b"1", "d/b": "-> ../a", "d/c": "-> b"})
    copied = copy([e for e in entries if e.target != "lib/d/b"], str(tmp_path / "run"))
    assert {one.target: one.link for one in copied} == {"lib/a": "", "lib/d/c": "../a"}


def test_a_link_to_a_folder_that_holds_only_lost_links_is_lost(tmp_path: Path) -> None:
    entries = _entries(tmp_path / "src", {"a": b"", "d/b": "-> ../a", "e": "-> d"})
    assert copy([e for e in entries if e.target != "lib/a"], str(tmp_path / "run")) == ()


def test_a_copy_adds_to_folders_that_are_there(tmp_path: Path) -> None:
    make_tree(tmp_path / "run", {"lib/own.py": b"", "train.py": b""})
    copy(_entries(tmp_path / "src", {"a.py": b""}), str(tmp_path / "run"))
    assert set(read_tree(tmp_path / "run")) == {"lib/own.py", "lib/a.py", "train.py"}


@pytest.mark.parametrize(
    ("before", "tree", "problems"),
    [
        pytest.param(
            {"lib/a": b"old"}, {"a": b"new"}, ["lib/a: it exists already"], id="a file is there"
        ),
        pytest.param(
            {"lib/b": b"old"},
            {"a": b"", "b": "-> a"},
            ["lib/b: it exists already"],
            id="a file is where a link would be",
        ),
        pytest.param(
            {"lib/a": b"old"},
            {"A": b"", "a": b"new"},
            ["lib/a: it exists already"],
            id="a file is there, and we bring one whose name differs in case",
        ),
        pytest.param(
            {"lib": b"old"},
            {"a": b"", "d/b": b""},
            ["lib: it exists already and is no folder"],
            id="a file is where a folder would be",
        ),
        pytest.param(
            {"lib/d/x": b"", "x": b"", "lib/a": "-> ../x"},
            {"a": b"new", "b": b""},
            ["lib/a: it exists already"],
            id="a link is there",
        ),
        pytest.param(
            {"elsewhere/x": b"", "lib": "-> elsewhere"},
            {"a": b"", "d/b": b""},
            ["lib: it is a link to 'elsewhere', and nothing is copied through links"],
            id="a link is where a folder would be",
        ),
    ],
)
def test_nothing_that_is_there_is_overwritten(
    tmp_path: Path, before: Tree, tree: Tree, problems: list[str]
) -> None:
    run = make_tree(tmp_path / "run", before)
    entries = _entries(tmp_path / "src", tree)
    lines = "\n".join(f"  {run}/{problem}" for problem in problems)
    assert _failure(entries, run) == f"{_HEAD.format('1 path')}{lines}{_HINT}"
    assert read_tree(run) == before


def _vanish(source: Path) -> None:
    (source / "b").unlink()


def _grow(source: Path) -> None:
    with (source / "b").open("ab") as file:
        file.write(b"more")


def _shrink(source: Path) -> None:
    (source / "b").write_bytes(b"")


def _edit(source: Path) -> None:
    (source / "b").write_bytes(b"33")
    os.utime(source / "b", ns=(0, 1))


def _become_fifo(source: Path) -> None:
    (source / "b").unlink()
    os.mkfifo(source / "b")


def _become_folder(source: Path) -> None:
    (source / "b").unlink()
    (source / "b").mkdir()


def _become_closed(source: Path) -> None:
    (source / "b").chmod(0)


@pytest.mark.parametrize("chunk", [transfer.CHUNK, 1], ids=["at once", "in parts"])
@pytest.mark.parametrize(
    ("happens", "why"),
    [
        pytest.param(_vanish, "it cannot be read: no such file or directory", id="vanished"),
        pytest.param(_grow, "it changed while it was read", id="grew"),
        pytest.param(_shrink, "it changed while it was read", id="shrank"),
        pytest.param(_edit, "it changed while it was read", id="edited, same size"),
        pytest.param(_become_fifo, "it changed while it was read", id="became a fifo"),
        pytest.param(_become_folder, "it changed while it was read", id="became a folder"),
        pytest.param(_become_closed, "it cannot be read: permission denied", id="unreadable"),
    ],
)
def test_a_file_that_is_not_as_it_was_walked_fails_the_whole_copy(
    unprivileged: Path,
    happens: Callable[[Path], None],
    why: str,
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", chunk)
    source = make_tree(unprivileged / "src", {"a": b"1", "b": b"22", "d/c": b"3"})
    entries = walk_of(source).entries
    happens(source)
    expected = f"{_HEAD.format('1 path')}  {source}/b: {why}{_HINT}"
    assert _failure(entries, unprivileged / "new/run") == expected
    assert not (unprivileged / "new").exists()


def _link(source: Path) -> None:
    os.link(source / "b", source.parent / "another")


def _unlink(source: Path) -> None:
    (source.parent / "linked").unlink()


@pytest.mark.parametrize("chunk", [transfer.CHUNK, 1], ids=["at once", "in parts"])
@pytest.mark.parametrize("happens", [_link, _unlink])
def test_a_hard_link_that_another_program_makes_or_removes_is_no_change(
    tmp_path: Path, happens: Callable[[Path], None], chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So uv makes an environment: of links to files that other environments have too."""
    monkeypatch.setattr(transfer, "CHUNK", chunk)
    source = make_tree(tmp_path / "src", {"a": b"1", "b": b"22"})
    os.link(source / "b", tmp_path / "linked")
    entries = _entries(source, {})
    before = (source / "b").stat()
    happens(source)
    after = (source / "b").stat()
    assert (after.st_ctime_ns, after.st_mtime_ns) > (before.st_ctime_ns, before.st_mtime_ns)
    copy(entries, str(tmp_path / "run"))
    assert (tmp_path / "run/lib/b").read_bytes() == b"22"


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    tree = {f"{number:02}": b"" for number in range(30)}
    source = make_tree(tmp_path / "src", tree)
    entries = walk_of(source).entries
    for name in tree:
        (source / name).unlink()
    lines = [f"  {source}/{n:02}: it cannot be read: no such file or directory" for n in range(20)]
    expected = _HEAD.format("30 paths") + "\n".join(lines) + "\n  and 10 more" + _HINT
    assert _failure(entries, tmp_path / "run") == expected


def test_problems_of_the_walk_are_listed_with_the_rest(tmp_path: Path) -> None:
    entries = _entries(tmp_path / "src", {"a": b""})
    with pytest.raises(SnapshotError) as failure:
        copy(entries, str(tmp_path / "run"), problems=[Problem("/x\n", "permission denied")])
    expected = _HEAD.format("1 path") + "  '/x\\n': permission denied" + _HINT
    assert str(failure.value) == expected
    assert not (tmp_path / "run").exists()


def test_a_name_that_is_not_utf8_is_shown_escaped(tmp_path: Path) -> None:
    run = make_tree(tmp_path / "run", {"lib/x\udcff": b""})
    message = _failure(_entries(tmp_path / "src", {"x\udcff": b""}), run)
    assert f"'{run}/lib/x\\udcff': it exists already" in message
    message.encode()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        pytest.param(["n" * 256], "it cannot be written: file name too long", id="name"),
        pytest.param(["n" * 256, "x"], "it cannot be made: file name too long", id="folder"),
        pytest.param(["d" * 250] * 18, "it cannot be made: file name too long", id="path"),
    ],
)
def test_what_is_too_long_is_a_problem(tmp_path: Path, parts: list[str], why: str) -> None:
    (entry,) = walk_of(make_tree(tmp_path, {"a": b""}) / "a", "/".join(parts)).entries
    message = _failure((entry,), tmp_path / "run")
    assert why in message
    assert "could not be removed again" not in message
    assert not (tmp_path / "run").exists()


def test_a_destination_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    make_tree(tmp_path, {"file": b""})
    message = _failure(_entries(tmp_path / "src", {"a": b""}), tmp_path / "file/run")
    expected = f"  {tmp_path}/file/run: it cannot be made: not a directory"
    assert message == _HEAD.format("1 path") + expected + _HINT


_SAME = "its name is the same as that of 'lib/{}' on this file system"


@pytest.mark.parametrize(
    ("first", "second", "does", "why"),
    [
        pytest.param("A.py", "a.py", os.link, _SAME.format("A.py"), id="upper and lower case"),
        pytest.param(
            "e\u0301.py",
            "\u00e9.py",
            os.link,
            _SAME.format("e\u0301.py"),
            id="two spellings of an accent",
        ),
        pytest.param(
            "A.py", "a.py", shutil.copy, "it exists already", id="another program's own file"
        ),
    ],
)
def test_a_name_that_is_taken_while_it_is_copied_is_a_problem(
    tmp_path: Path, first: str, second: str, does: Callable[[Path, Path], object], why: str
) -> None:
    run = tmp_path / "run"

    def take(_size: int) -> None:  # what a file system does to which both names are one
        staged = run / ".guild/funcs-copy/1/lib"
        if not (staged / second).exists():
            does(staged / first, staged / second)

    entries = _entries(tmp_path / "src", {first: b"x", second: b"y"})
    with pytest.raises(SnapshotError) as failure:
        copy(entries, str(run), progress=take)
    assert str(failure.value) == f"{_HEAD.format('1 path')}  {run}/lib/{second}: {why}{_HINT}"


def test_folders_that_the_file_system_takes_for_one_are_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = _entries(tmp_path / "src", {"Dir/a": b"", "dir/b": b""})
    run = make_tree(tmp_path / "run", {})
    real = Folder.make_mode

    def make_mode(folder: Folder, place: str, mode: int) -> None:  # what such a file system does
        if place == "lib/dir":
            folder.link(place, "Dir")
        real(folder, place, mode)

    monkeypatch.setattr(Folder, "make_mode", make_mode)
    message = _failure(entries, run)
    same = _SAME.format("Dir")
    assert message == f"{_HEAD.format('1 path')}  {run}/lib/dir: {same}{_HINT}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    path = make_tree(tmp_path / "disk", {})
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk; the next test takes its place")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_a_full_disk_stops_the_copy_and_is_left_empty(tmp_path: Path, small_disk: Path) -> None:
    tree = {f"{number:03}": b"x" * 10_000 for number in range(500)}
    message = _failure(_entries(tmp_path / "src", tree), small_disk / "run")
    assert "it cannot be written: no space left on device" in message
    assert message.count("\n") < 5
    assert all_paths(small_disk) == set()


def test_a_full_disk_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def write(file: int, chunk: bytes) -> int:
        if chunk == b"x":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, chunk)

    entries = _entries(tmp_path / "src", {f"{number:03}": b"x" for number in range(500)})
    monkeypatch.setattr(os, "write", write)
    message = _failure(entries, tmp_path / "run")
    monkeypatch.undo()
    assert "it cannot be written: no space left on device" in message
    assert message.count("\n") < 5
    assert not (tmp_path / "run").exists()


def test_what_cannot_be_removed_again_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = _entries(tmp_path / "src", {"a": b"", "b": b""})
    (tmp_path / "src" / "b").unlink()

    def rmdir(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "rmdir", rmdir)
    message = _failure(entries, tmp_path / "run")
    monkeypatch.undo()
    left = "  what was copied could not be removed again: OSError: [Errno 5] Input/output error"
    assert left in message.splitlines()
    with pytest.raises(SnapshotError, match="was not finished"):
        copy(_entries(tmp_path / "other", {"a": b""}), str(tmp_path / "run"))


def test_a_write_that_takes_a_part_is_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, chunk: real(file, chunk[:3]))
    copy(_entries(tmp_path / "src", {"a": b"0123456789"}), str(tmp_path / "run"))
    assert (tmp_path / "run/lib/a").read_bytes() == b"0123456789"


def test_a_read_that_gives_a_part_is_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a network's file does."""
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda file, size, at: real(file, min(size, 3), at))
    (copied,) = copy(_entries(tmp_path / "src", {"a": b"0123456789"}), str(tmp_path / "run"))
    assert (tmp_path / "run/lib/a").read_bytes() == b"0123456789"
    assert copied.sha256 == hashlib.sha256(b"0123456789").hexdigest()


@pytest.mark.parametrize(
    ("error", "raised", "told"),
    [
        pytest.param(
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
            SnapshotError,
            "1 path could not be copied",
            id="a full disk",
        ),
        pytest.param(MemoryError("no memory"), MemoryError, "no memory", id="no memory"),
    ],
)
def test_what_stops_one_of_two_threads_stops_the_other_and_is_told_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    raised: type[Exception],
    told: str,
) -> None:
    """The second one stops while the first is in the middle of a large file."""
    real, second = os.write, list[threading.Thread]()
    begun, failing, here = threading.Event(), threading.Event(), threading.current_thread()

    def write(file: int, chunk: bytes) -> int:
        if len(chunk) < transfer.CHUNK:
            return real(file, chunk)
        if threading.current_thread() is here:
            assert not begun.is_set(), "the first thread did not stop"
            begun.set()
            assert failing.wait(60)
            second[0].join()
            return real(file, chunk)
        second.append(threading.current_thread())
        failing.set()
        assert begun.wait(60)
        raise error

    entries = _entries(tmp_path / "src", dict.fromkeys("ab", bytes(3 * transfer.CHUNK)))
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(raised, match=told):
        copy(entries, str(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_what_the_second_thread_copied_is_told_between_the_small_files_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, sizes = list[threading.Thread](), list[int]()
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        second.append(thread)
        real(thread)

    def progress(size: int) -> None:
        second[0].join()
        sizes.append(size)

    monkeypatch.setattr(threading.Thread, "start", start)
    tree = {"a": b"x", "b": bytes(200_000), "c": bytes(300_000), "d": b"xx"}
    copy(_entries(tmp_path / "src", tree), str(tmp_path / "run"), progress=progress)
    assert sizes == [1, 200_000, 300_000, 2]
    assert read_tree(tmp_path / "run/lib") == tree


def test_ctrl_c_removes_what_was_made_and_goes_on(tmp_path: Path) -> None:
    tree = {f"d{number % 7}/{number:04}": b"x" * 1000 for number in range(2000)}
    entries = _entries(tmp_path / "src", tree)
    run = make_tree(tmp_path / "run", {"lib/own.py": b"", "train.py": b""})
    with pytest.raises(KeyboardInterrupt):
        copy(entries, str(run), progress=lambda _size: signal.raise_signal(signal.SIGINT))
    assert all_paths(run) == {"lib", "lib/own.py", "train.py"}


def test_ctrl_c_stops_in_the_middle_of_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    real = os.write

    def write(file: int, chunk: bytes) -> int:
        written.append(len(chunk))
        return real(file, chunk)

    source = make_tree(tmp_path / "src", {f"{number:03}": b"" for number in range(64)})
    os.truncate(make_tree(source, {"big": b""}) / "big", 300_000_000)
    entries = walk_of(source).entries
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(KeyboardInterrupt):
        copy(entries, str(tmp_path / "run"), progress=lambda _size: signal.raise_signal(2))
    assert sum(written) < 200_000_000
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("chunk", [transfer.CHUNK, 1000], ids=["at once", "in parts"])
def test_a_file_with_less_than_its_size_says_fails_the_copy(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", chunk)
    promises = Path("/sys/kernel/mm/transparent_hugepage/enabled")  # 4096 bytes, says stat
    if not promises.exists():
        pytest.skip("only Linux has files that are shorter than they say")
    message = _failure(walk_of(promises, "a").entries, tmp_path / "run")
    expected = f"  {promises}: it changed while it was read"
    assert message == _HEAD.format("1 path") + expected + _HINT


def test_what_others_put_beside_it_survives_a_copy_that_fails(tmp_path: Path) -> None:
    source = make_tree(tmp_path / "src", {"a": b"", "b": b""})
    entries = walk_of(source).entries
    (source / "b").unlink()
    run = tmp_path / "run"

    def write_beside(_size: int) -> None:
        (run / "log").write_bytes(b"")

    with pytest.raises(SnapshotError):
        copy(entries, str(run), progress=write_beside)
    assert read_tree(run) == {"log": b""}


def test_reading_stops_in_the_middle_of_a_file(tmp_path: Path) -> None:
    reader = transfer.Reader()
    _folder, entry = _entries(tmp_path / "src", {"big": bytes(2_000_000)})
    chunks = reader.chunks(entry, Cursor(reader.sources))
    next(chunks)
    reader.stop.set()
    with pytest.raises(transfer.Stopped):
        next(chunks)
