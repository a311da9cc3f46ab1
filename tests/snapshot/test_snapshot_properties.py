"""Properties of snapshots over generated trees."""

from __future__ import annotations

import os
import posixpath
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Union

from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshot_trees import hash_tree, left_out, mode_of, walk_of

from guild_funcs.snapshot import Copied, copy, tree_hash

# What a walk leaves out by its name alone, with content that is no bytecode or key.
_EXCLUDED = ["__pycache__", ".git", ".env", ".env.prod", "node_modules", "CVS", "id_rsa", "x.key"]
_NAMES = ["a", "b.py", "B.PY", "c d", "é", "e\u0301", "n\udcff", "new\nline", "-rf", ".hid", "pem"]


class _Link(str):
    """The text of a generated symlink."""

    __slots__ = ()


_Node = Union[tuple[bytes, int], _Link, dict[str, "_Node"]]

_names = st.sampled_from(_NAMES) | st.sampled_from(_EXCLUDED)
_files = st.tuples(st.binary(max_size=8), st.sampled_from([0o644, 0o755, 0o600, 0o444, 0o4711]))
_steps = st.sampled_from([*_NAMES[:4], "..", ".", ".env", "gone"])
_links = st.lists(_steps, min_size=1, max_size=4).map("/".join).map(_Link)
_nodes: st.SearchStrategy[_Node] = st.recursive(
    _files | _links, lambda inner: st.dictionaries(_names, inner, max_size=5), max_leaves=20
)
_trees = st.dictionaries(_names, _nodes, max_size=6)


def _write(folder: Path, tree: Mapping[str, _Node]) -> None:
    folder.mkdir()
    for name, node in tree.items():
        path = folder / name
        if isinstance(node, dict):
            _write(path, node)
        elif isinstance(node, _Link):
            os.symlink(node, path)
        else:
            path.write_bytes(node[0])
            path.chmod(node[1])


def _content(root: Path) -> dict[str, tuple[str, object, object]]:
    """Returns what is at `root`: for a file content and mode, for a symlink where it leads."""
    found: dict[str, tuple[str, object, object]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            key = path.relative_to(root).as_posix()
            if path.is_symlink():
                found[key] = ("link", os.path.relpath(os.path.realpath(path), root), None)
            elif path.is_file():
                found[key] = ("file", path.read_bytes(), mode_of(path) & 0o777)
    return found


def _files_of(tree: Mapping[str, _Node], prefix: str = "") -> dict[str, tuple[bytes, int]]:
    """Returns the files that the documentation promises, from the description of the tree."""
    kept: dict[str, tuple[bytes, int]] = {}
    for name, node in tree.items():
        by_name = name in _EXCLUDED and name not in ("id_rsa", "x.key")
        if isinstance(node, dict) and not by_name:
            kept.update(_files_of(node, f"{prefix}{name}/"))
        elif isinstance(node, tuple) and name not in _EXCLUDED:
            kept[prefix + name] = (node[0], stat.S_IMODE(node[1]) & 0o777)
    return kept


def _link_stays(root: Path, target: str, files: Mapping[str, object]) -> bool:
    """Tells, from the disk, whether a symlink leads to a copied file or a folder with some."""
    path = root / target
    real = os.path.realpath(path)
    place = os.path.relpath(real, root)
    folder = os.path.realpath(path.parent)
    loops = os.path.isdir(real) and (folder + "/").startswith(real + "/")
    inside = path.exists() and place != "." and not place.startswith("..") and not loops
    return inside and any(one == place or one.startswith(place + "/") for one in files)


@settings(max_examples=examples(20), deadline=None)
@given(tree=_trees)
def test_a_snapshot_equals_its_source_but_for_what_is_documented(
    tree: dict[str, _Node],
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        source, run = Path(scratch, "src"), Path(scratch, "run")
        _write(source, tree)
        walked = walk_of(source)
        copied = copy(walked.entries, str(run))
        before, after = _content(source), _content(run / "lib")
        files = {name: thing[1:] for name, thing in after.items() if thing[0] == "file"}
        assert files == _files_of(tree)
        links = {name for name, thing in after.items() if thing[0] == "link"}
        noted = left_out(walked)
        for name, thing in before.items():
            covered = any(f"lib/{name}/".startswith(f"{target}/") for target in noted)
            assert covered != (name in after)
            if name in links:
                assert after[name] == thing
                assert not os.path.isabs(os.readlink(run / "lib" / name))
        assert {name for name in before if _is_promised(source, name, before, files)} <= links
        assert {one.target[4:] for one in copied} == set(after)


def _is_promised(
    source: Path, name: str, before: Mapping[str, tuple[str, object, object]], files: object
) -> bool:
    """Tells whether a symlink has to be in the snapshot."""
    excluded = any(part in _EXCLUDED[:6] for part in name.split("/"))
    assert isinstance(files, dict)
    return before[name][0] == "link" and not excluded and _link_stays(source, name, files)


@settings(max_examples=examples(20), deadline=None)
@given(tree=_trees)
def test_a_snapshot_of_a_snapshot_is_the_same(tree: dict[str, _Node]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        source, one, two = (Path(scratch, name) for name in ("src", "one", "two"))
        _write(source, tree)
        first = copy(walk_of(source).entries, str(one))
        (one / "lib").mkdir(exist_ok=True)
        again = walk_of(one / "lib")
        second = copy(again.entries, str(two))
        assert again.notes == ()
        assert list(map(_without_source, second)) == list(map(_without_source, first))
        assert tree_hash(first) == hash_tree(one, "lib") == tree_hash(second)


def _without_source(thing: Copied) -> tuple[object, ...]:
    return (thing.target, thing.kind, thing.size, thing.sha1, thing.sha256, thing.link)


@settings(max_examples=examples(20), deadline=None)
@given(one=_trees, two=_trees)
def test_hashes_are_equal_exactly_when_the_snapshots_are(
    one: dict[str, _Node], two: dict[str, _Node]
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        trees = []
        for name, tree in (("one", one), ("two", two)):
            _write(Path(scratch, name), tree)
            copied = copy(walk_of(Path(scratch, name)).entries, str(Path(scratch, f"{name}-run")))
            facts = {(c.target, c.kind, c.executable, c.sha256, c.link) for c in copied}
            trees.append((facts, tree_hash(copied)))
        assert (trees[0][0] == trees[1][0]) == (trees[0][1] == trees[1][1])


@given(
    text=st.lists(st.sampled_from(["a", "b", "..", ".", ""]), max_size=6).map("/".join),
    folder=st.lists(st.sampled_from(["a", "b"]), max_size=3).map("/".join),
)
def test_without_other_links_a_text_leads_where_posix_says(text: str, folder: str) -> None:
    from guild_funcs.snapshot.links import lands

    place = posixpath.normpath(posixpath.join("/", folder, text))
    landed = lands(text, folder, {})
    if text.startswith("/"):
        assert landed is None
    elif landed is not None:
        assert "/" + landed == place
