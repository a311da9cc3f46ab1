"""Mounts that lie inside a zip or egg."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from snapshot_trees import left_out, make_tree, mode_of, read_tree, walk_of

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import copy

_DOS_ARCHIVE_BIT = 0x20  # zipfile sets a mode where there is nothing
_KEY = b"-----BEGIN PRIVATE KEY-----"


def _archive(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def egg(tmp_path: Path) -> Path:
    """An egg with everything that a library may have."""
    members = {
        "shared/": b"",
        "shared/__init__.py": b"1",
        "shared/big.bin": bytes(range(256)) * 4096,
        "shared/old.pyc": b"",
        "shared/sub/a.py": b"",
        "shared/sub/a.pyc": b"",
        "shared/sub/__pycache__/a.cpython-311.pyc": b"",
        "shared/sub/__pycache__/b.cpython-311.pyc": b"",
        "shared/certs/ca.pem": b"-----BEGIN CERTIFICATE-----",
        "shared/certs/key.pem": _KEY,
        "shared/.env": b"",
        "shared/../../evil.py": b"",
        "sharedness/x.py": b"",
        "EGG-INFO/PKG-INFO": b"",
        "helper.py": b"h",
    }
    return _archive(tmp_path / "acme.egg", members)


def test_a_folder_in_an_archive_is_copied(tmp_path: Path, egg: Path) -> None:
    walked = walk_of(egg / "shared", "shared")
    copied = copy(walked.entries, str(tmp_path / "run"))
    assert read_tree(tmp_path / "run/shared") == {
        "__init__.py": b"1",
        "big.bin": bytes(range(256)) * 4096,
        "old.pyc": b"",
        "sub/a.py": b"",
        "certs/ca.pem": b"-----BEGIN CERTIFICATE-----",
    }
    assert left_out(walked) == {
        "shared/.env": "file of secret settings",
        "shared/..": "archive member with an unsafe name",
        "shared/certs/key.pem": "key file",
        "shared/sub/__pycache__": "bytecode cache",
        "shared/sub/a.pyc": "bytecode with its source beside it",
    }
    assert len(walked.notes) == 5
    assert copied[0].source == f"{egg}/shared/__init__.py"
    assert not (tmp_path / "evil.py").exists()


def test_a_module_in_an_archive_is_copied(tmp_path: Path, egg: Path) -> None:
    copy(walk_of(egg / "helper.py", "helper.py").entries, str(tmp_path / "run"))
    assert read_tree(tmp_path / "run") == {"helper.py": b"h"}


def test_a_member_keeps_its_mode_and_must_be_a_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        modes = {"run.sh": stat.S_IFREG | 0o755, "link": stat.S_IFLNK | 0o777, "plain": 0}
        for name, mode in modes.items():
            info = zipfile.ZipInfo(f"lib/{name}")
            info.external_attr = mode << 16 | _DOS_ARCHIVE_BIT
            archive.writestr(info, b"x")
    walked = walk_of(tmp_path / "a.zip/lib")
    copy(walked.entries, str(tmp_path / "run"))
    assert mode_of(tmp_path / "run/lib/run.sh") == 0o755
    assert mode_of(tmp_path / "run/lib/plain") == 0o644
    assert left_out(walked) == {"lib/link": "archive member that is no file"}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        pytest.param(
            "acme.egg/absent", "acme.egg/absent: no such file or directory", id="not in the archive"
        ),
        pytest.param(
            "absent.egg/shared", "absent.egg/shared: no such file or directory", id="no archive"
        ),
        pytest.param(
            "text.egg/shared",
            "text.egg: it cannot be read as a zip archive: File is not a zip file",
            id="a file that is no archive",
        ),
        pytest.param(
            "broken.egg/shared",
            "broken.egg: it cannot be read as a zip archive:"
            " Bad magic number for central directory",
            id="a broken archive",
        ),
    ],
)
def test_what_is_not_there_is_a_problem(tmp_path: Path, egg: Path, name: str, problem: str) -> None:
    broken = egg.read_bytes().replace(b"PK\x01\x02", b"PK\x09\x09")
    make_tree(egg.parent, {"text.egg": b"no zip", "broken.egg": broken})
    walked = walk_of(tmp_path / name)
    assert [str(each) for each in walked.problems] == [f"{tmp_path}/{problem}"]
    assert walked.entries == ()


def test_an_unreadable_archive_is_a_problem(unprivileged: Path) -> None:
    egg = _archive(unprivileged / "acme.egg", {"shared/a.py": b""})
    egg.chmod(0)
    (problem,) = walk_of(egg / "shared").problems
    assert str(problem) == f"{egg}: it cannot be read as a zip archive: permission denied"


def test_broken_content_in_an_archive_fails_the_copy(tmp_path: Path) -> None:
    egg = tmp_path / "acme.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        archive.writestr("lib/a.py", b"content")
    egg.write_bytes(egg.read_bytes().replace(b"content", b"CONTENT"))
    with pytest.raises(SnapshotError) as failure:
        copy(walk_of(egg / "lib").entries, str(tmp_path / "run"))
    why = "it cannot be read from the archive: Bad CRC-32 for file 'lib/a.py'"
    assert f"  {egg}/lib/a.py: {why}\n" in str(failure.value)


def test_an_archive_that_changed_fails_the_copy(tmp_path: Path, egg: Path) -> None:
    entries = walk_of(egg / "helper.py", "helper.py").entries
    os.utime(egg, (1, 1))
    with pytest.raises(SnapshotError) as failure:
        copy(entries, str(tmp_path / "run"))
    assert f"  {egg}: it changed while it was read\n" in str(failure.value)


def _damaged(path: Path, name: str) -> None:
    """Changes a byte of a member's content, so that its checksum is wrong."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    data[info.header_offset + 30 + len(name) + 1] ^= 0xFF
    path.write_bytes(data)


def _encrypted(path: Path, name: str) -> None:
    """Says of a member that it is encrypted."""
    data = bytearray(path.read_bytes())
    for mark, flags, at in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        start = data.find(mark)
        while start >= 0:
            if data[start + at : start + at + len(name)] == name.encode():
                data[start + flags] |= 1
            start = data.find(mark, start + 1)
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["ca.pem", "other.crt", "data.bin"])
@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_damaged, "it cannot be read from the archive: "),
        (_encrypted, "it cannot be read from the archive: File 'shared/{}' is encrypted"),
    ],
    ids=["corrupt", "encrypted"],
)
def test_a_member_that_cannot_be_read(
    tmp_path: Path, name: str, harm: Callable[[Path, str], None], why: str
) -> None:
    """Whether a PEM file is a key cannot be told then: the copy fails, and names it."""
    member = f"shared/{name}"
    path = _archive(tmp_path / "x.egg", {"shared/__init__.py": b"", member: b"content" * 100})
    harm(path, member)
    walked = walk_of(path / "shared", "shared")
    assert not walked.problems
    with pytest.raises(SnapshotError) as caught:
        copy(walked.entries, str(tmp_path / "run"))
    assert f"  {path}/{member}: {why.format(name)}" in str(caught.value)
    assert not (tmp_path / "run").exists()
