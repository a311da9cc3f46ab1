"""The states of a library that are compared: as a run used it, in its commit, now."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Optional

from guild_funcs.paths import is_below
from guild_funcs.record import checkin, commits, trees
from guild_funcs.record.contents import Contents
from guild_funcs.record.differing import Side
from guild_funcs.record.libraries import is_left_out
from guild_funcs.record.listing import Item, Listing
from guild_funcs.record.run import Run
from guild_funcs.snapshot.leftout import reason_for_name
from guild_funcs.structs import replace

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize [0-9]+\n"
)


def commit_side(run: Run, library: Mapping[str, Any]) -> Side:
    """Returns a library as its recorded commit has it, without what the run left out.

    A file of which git stores something else is as the run used it where git takes it for the
    same: a pointer of Git LFS, other line ends.

    Raises:
        FuncsError: Git cannot read it.
    """
    listed = trees.used(run, library)
    used = {each.target: each for each in listed.items}
    found = {
        target: each
        for target, each in commits.files(library).items()
        if target in used or not is_out(target, listed)
    }
    stored = commits.read(found.values())
    tree = {
        target: commits.make_item(target, each.kind, stored[each.oid])
        for target, each in found.items()
    }
    contents = Contents(run, library, listed.items)
    same: set[str] = set()
    given: dict[str, bytes] = {}
    for target, item in tree.items():
        then = used.get(target, item)
        if then.sha256 == item.sha256 or "link" in (then.kind, item.kind):
            continue
        if is_pointer_to(stored[found[target].oid], then):
            same.add(target)
        elif (content := contents.read(then)) is not None:
            given[target] = content
    same.update(
        checkin.unchanged({target: (found[target], data) for target, data in given.items()})
    )
    tree.update({target: used[target]._replace(kind=tree[target].kind) for target in same})

    def read(target: str) -> Optional[bytes]:
        return contents.read(used[target]) if target in same else stored[found[target].oid]

    return Side(str(library["git"]["commit"])[:10], tree, read)


def outside(library: Mapping[str, Any], before: Side, after: Side) -> tuple[Side, list[str]]:
    """Returns a side without the files that are outside of the library's repository, and these.

    Args:
        library: The record of the library.
        before: Its state in the commit.
        after: Another state.
    """
    new = [target for target in after.tree if target not in before.tree]
    found = [target for target in new if commits.repository_path(library, target) is None]
    tree = {target: item for target, item in after.tree.items() if target not in found}
    return replace(after, tree=tree), found


def is_pointer_to(data: bytes, item: Item) -> bool:
    r"""Tells whether git has, in place of a file, the pointer of Git LFS to this very content.

    See https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md.

    Example:
        >>> import hashlib
        >>> digest = hashlib.sha256(b"weights").hexdigest()
        >>> head = "version https://git-lfs.github.com/spec/v1"
        >>> pointer = f"{head}\noid sha256:{digest}\nsize 7\n".encode()
        >>> is_pointer_to(pointer, Item("w.bin", "file", digest))
        True
    """
    found = _POINTER.fullmatch(data)
    return found is not None and found[1].decode() == item.sha256


def is_out(target: str, listed: Listing) -> bool:
    """Tells whether the run left a file out: by a rule, or as a snapshot does by itself."""
    not_copied = any(is_below(target, other, "/") for other in listed.not_copied)
    by_name = any(reason_for_name(part) for part in target.split("/"))
    return not_copied or by_name or is_left_out(target, listed.left_out) or target.endswith(".pyc")


def run_side(run: Run, library: Mapping[str, Any]) -> Side:
    """Returns a library as the run used it."""
    tree = {each.target: each for each in trees.used(run, library).items}
    contents = Contents(run, library, tree.values())
    return Side(run.short, tree, lambda target: contents.read(tree[target]))


def now_side(run: Run, library: Mapping[str, Any]) -> Side:
    """Returns a library as it is now.

    Raises:
        SnapshotError: It cannot be read.
    """
    tree = trees.now(library, trees.used(run, library).left_out) or {}

    def read(target: str) -> Optional[bytes]:
        if tree[target].kind == "link":
            return os.fsencode(tree[target].link)
        path = trees.source_path(library, target)
        return None if path is None else trees.content(path)

    return Side("now", tree, read)
