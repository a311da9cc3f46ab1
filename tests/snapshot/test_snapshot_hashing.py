"""The tree hash: what it depends on, and what it does not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from snapshot_trees import Tree, hash_tree, make_tree, walk_of

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import copy, hash_entries, tree_hash

_TREE: Tree = {"a.py": b"1", "b/c.py": b"2", "l": "-> a.py"}


def _hash(root: Path, tree: Tree) -> str:
    return hash_tree(make_tree(root, tree))


def test_the_hash_is_as_documented(tmp_path: Path) -> None:
    source = make_tree(tmp_path, {"b": b"two", "a\udcff": b"one", "l": "-> b", "empty": None})
    (source / "b").chmod(0o755)
    one, two, link = (hashlib.sha256(part).hexdigest().encode() for part in (b"one", b"two", b"b"))
    text = (
        b"guild-funcs tree 1\0"
        b"file\0a\xff\0" + one + b"\0"
        b"exec\0b\0" + two + b"\0"
        b"link\0l\0" + link + b"\0"
    )
    assert hash_tree(source) == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param({"a": b"1"}, {"b": b"1"}, id="a file is renamed"),
        pytest.param({"a": b"1"}, {"a": b"2"}, id="a file is edited"),
        pytest.param({"a": b"1", "b": b"2"}, {"a": b"2", "b": b"1"}, id="contents change places"),
        pytest.param({"ab": b"c"}, {"a": b"bc"}, id="a letter moves from name to content"),
        pytest.param({"a": b"1b", "c": b""}, {"a": b"1", "bc": b""}, id="... to the next name"),
        pytest.param({"a/b": b"1"}, {"b": b"1"}, id="a file moves to another folder"),
        pytest.param({"a": b""}, {}, id="an empty file"),
        pytest.param({"a": b"b", "b": b""}, {"a": "-> b", "b": b""}, id="a file becomes a link"),
        pytest.param(
            {"a": "-> b", "b": b"", "c": b""}, {"a": "-> c", "b": b"", "c": b""}, id="link text"
        ),
    ],
)
def test_different_trees_have_different_hashes(tmp_path: Path, one: Tree, two: Tree) -> None:
    assert _hash(tmp_path / "one", one) != _hash(tmp_path / "two", two)


def test_the_exec_bit_of_the_owner_counts_and_other_bits_do_not(tmp_path: Path) -> None:
    source = make_tree(tmp_path, _TREE)
    plain = hash_tree(source)
    (source / "a.py").chmod(0o600)
    assert hash_tree(source) == plain
    (source / "a.py").chmod(0o655)
    assert hash_tree(source) == plain
    (source / "a.py").chmod(0o744)
    assert hash_tree(source) != plain


def test_times_places_folders_and_order_do_not_count(tmp_path: Path) -> None:
    one = make_tree(tmp_path / "one", _TREE)
    two = make_tree(tmp_path / "two/deeper", {**dict(reversed(list(_TREE.items()))), "empty": None})
    os.utime(two / "a.py", (1, 1))
    (two / "b").chmod(0o700)
    assert hash_tree(one) == hash_tree(two)
    things = hash_entries(walk_of(one).entries)
    assert tree_hash(things) == tree_hash(reversed(things))


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_the_hash_of_a_copy_is_that_of_the_copied_folder(tmp_path: Path, umask: int) -> None:
    source = make_tree(tmp_path / "src", _TREE)
    (source / "a.py").chmod(0o750)
    entries = walk_of(source).entries
    old = os.umask(umask)
    try:
        copied = copy(entries, str(tmp_path / "run"))
    finally:
        os.umask(old)
    assert copied == hash_entries(entries)
    assert tree_hash(copied) == hash_tree(tmp_path / "run", "lib")
    assert tree_hash(copied) == hash_tree(tmp_path / "run")


def test_a_link_to_what_the_caller_excluded_is_not_hashed(tmp_path: Path) -> None:
    entries = [e for e in walk_of(make_tree(tmp_path, _TREE)).entries if e.target != "lib/a.py"]
    assert [thing.target for thing in hash_entries(entries)] == ["lib/b/c.py"]


def test_what_a_run_adds_beside_the_targets_or_as_bytecode_does_not_count(tmp_path: Path) -> None:
    run = make_tree(tmp_path, {"lib/a.py": b"", "helper.py": b"", "train.py": b""})
    before = hash_tree(run, "lib", "helper.py")
    make_tree(run, {"lib/__pycache__/a.pyc": b"", "out.csv": b"", "train.py": b"new"})
    assert hash_tree(run, "helper.py", "lib") == before
    make_tree(run, {"lib/b.py": b""})
    assert hash_tree(run, "helper.py", "lib") != before


def test_what_cannot_be_read_is_listed(unprivileged: Path) -> None:
    root = make_tree(unprivileged, {"a": b"", "b": b"", "c": b""})
    (root / "a").chmod(0)
    (root / "c").chmod(0)
    with pytest.raises(SnapshotError) as failure:
        hash_tree(root)
    assert str(failure.value).splitlines()[:3] == [
        "the tree hash was not made: 2 paths could not be read",
        f"  {root}/a: it cannot be read: permission denied",
        f"  {root}/c: it cannot be read: permission denied",
    ]
