"""Trees for the tests of snapshots: written from a table, read back as a table."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Union

from guild_funcs.locate.origin import Kind, Origin, Part
from guild_funcs.snapshot import Mount, Note, Walked, hash_entries, tree_hash, walk

# bytes: a file; "-> text": a symlink; None: an empty folder
Tree = Mapping[str, Union[bytes, str, None]]


def make_tree(root: Path, tree: Tree) -> Path:
    """Makes the tree and returns its root."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in tree.items():
        path = root / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            os.symlink(content[len("-> ") :], path)  # Path would tidy the text
    return root


def read_tree(root: Path) -> dict[str, Union[bytes, str]]:
    """Returns the files and symlinks below `root`, without following any symlink."""
    found: dict[str, Union[bytes, str]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            if path.is_symlink():
                found[path.relative_to(root).as_posix()] = f"-> {os.readlink(path)}"
            elif path.is_file():
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def all_paths(root: Path) -> set[str]:
    """Returns everything below `root`, folders included."""
    return {
        str(Path(folder, name).relative_to(root))
        for folder, folders, files in os.walk(root)
        for name in (*folders, *files)
    }


def mode_of(path: Path) -> int:
    """Returns the permission bits."""
    return stat.S_IMODE(path.lstat().st_mode)


def origin_of(*parts: tuple[Path, str], name: str = "lib", kind: Kind = "package") -> Origin:
    """Returns an origin with the given (source, target) parts."""
    made = tuple(Part(str(source), target) for source, target in parts)
    entry = os.path.dirname(made[0].source)
    return Origin(name, kind, made[0].source, entry, made, why="first on PYTHONPATH")


def mount_of(source: Path, target: str = "lib") -> Mount:
    """Returns a mount of `source`."""
    return Mount(origin_of((source, target)), str(source), target)


def walk_of(source: Path, target: str = "lib") -> Walked:
    """Walks `source` mounted at `target`."""
    return walk(mount_of(source, target))


def hash_tree(root: Path, *targets: str) -> str:
    """Returns the tree hash of what is on disk below a folder, at these places."""
    walks = [walk_of(root / target, target) for target in targets or ("",)]
    entries = {entry.target: entry for walked in walks for entry in walked.entries}
    return tree_hash(hash_entries(entries.values()))


def left_out(walked: Walked) -> dict[str, str]:
    """Returns what was left out: target to reason, with the detail after a colon."""
    return {note.target: _said(note) for note in walked.notes if note.left_out}


def followed(walked: Walked) -> dict[str, str]:
    """Returns what was copied otherwise than it stands: target to reason."""
    return {note.target: _said(note) for note in walked.notes if not note.left_out}


def _said(note: Note) -> str:
    return f"{note.why}: {note.detail}" if note.detail else note.why
