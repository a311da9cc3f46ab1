"""Compares a library that a run used with the library now, and with the run's own copy.

Compared is what the tree hash covers: place, kind, content, executable bit, link text.
A library is `same` exactly when its tree hash is the recorded one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from guild_funcs.locate.origin import Origin
from guild_funcs.record import attribute, installs, trees
from guild_funcs.record.listing import Item, Listing, items_hash
from guild_funcs.record.run import Run
from guild_funcs.record.trees import Tree
from guild_funcs.structs import dataclass, field

Status = Literal["same", "changed", "missing"]


@dataclass(frozen=True)
class Change:
    """What differs between two trees, by target.

    Args:
        changed: In both, but not the same.
        added: Only in the second.
        removed: Only in the first.
        how: Of a changed one whose content is the same: what else changed.
    """

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    how: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """True when anything differs."""
        return bool(self.changed or self.added or self.removed)


@dataclass(frozen=True)
class Difference:
    """What became of a library since a run used it.

    Args:
        name: The library's name.
        status: Of the library; `missing` when nothing of it is where it was.
        change: What differs in the library.
        copy: Of the run's copy; empty when the run has none.
        copy_change: What differs in the copy.
        detail: What else there is to say.
    """

    name: str
    status: Status
    change: Change = Change()
    copy: Literal["same", "changed", "missing", ""] = ""
    copy_change: Change = Change()
    detail: str = ""

    @property
    def is_same(self) -> bool:
        """True when neither the library nor the run's copy changed."""
        return self.status == "same" and self.copy in ("same", "")


def compare(before: Tree, after: Tree) -> Change:
    """Returns what differs between two trees.

    Example:
        >>> compare({"a": Item("a", "file", "1")}, {"a": Item("a", "exec", "1")})
        Change(changed=('a',), added=(), removed=(), how={'a': 'is executable now'})
    """
    both = sorted(set(before) & set(after))
    changed = tuple(target for target in both if not before[target].is_as(after[target]))
    told = ((target, _how(before[target], after[target])) for target in changed)
    return Change(
        changed,
        tuple(sorted(set(after) - set(before))),
        tuple(sorted(set(before) - set(after))),
        {target: how for target, how in told if how},
    )


def _how(before: Item, after: Item) -> str:
    if before.kind == after.kind == "link":
        return f"leads to {after.link} now, to {before.link} then" if before.link else ""
    if "link" in (before.kind, after.kind) and "" not in (before.kind, after.kind):
        return "is a link now" if after.kind == "link" else "was a link"
    if after.kind == "other":
        return "is no file"
    if before.kind == after.kind or before.sha256 != after.sha256:
        return ""
    return "is executable now" if after.kind == "exec" else "was executable"


def verify(run: Run, library: Mapping[str, Any]) -> Difference:
    """Returns how a library is now, and the run's copy, against what the run recorded.

    Raises:
        SnapshotError: A file of it cannot be read.
    """
    name = library["name"]
    if "record-sha256" in library:
        return _verify_installed(library)
    listed = trees.used(run, library)
    copy, copy_change = _verify_copy(run, library, listed)
    now = trees.now(library, listed.left_out)
    if now is None:
        sources = ", ".join(mount["source"] for mount in attribute.mounts(library))
        return Difference(name, "missing", copy=copy, copy_change=copy_change, detail=sources)
    change = compare(_tree(listed), now)
    status = _status(library, now, change)
    detail = "" if change or status == "same" else "the tree hash is another"
    return Difference(name, status, change, copy, copy_change, detail)


def _tree(listed: Listing) -> Tree:
    return {each.target: each for each in listed.items}


def _status(library: Mapping[str, Any], tree: Tree, change: Change) -> Status:
    recorded = library.get("sha256")
    is_same = items_hash(tree.values()) == recorded if recorded else not change
    return "same" if is_same else "changed"


def _verify_copy(
    run: Run, library: Mapping[str, Any], listed: Listing
) -> tuple[Literal["same", "changed", "missing", ""], Change]:
    if not trees.has_copy(library):
        return "", Change()
    found = trees.in_run(run, library, listed)
    change = compare(_tree(listed), found)
    if not found and listed.items:
        return "missing", change
    if not change and _status(library, found, change) == "changed":
        return "changed", _by_manifest(run, library, found)  # the run has no list of its files
    return ("changed" if change else "same"), change


def _by_manifest(run: Run, library: Mapping[str, Any], found: Tree) -> Change:
    """Returns what differs from Guild's manifest, which knows contents alone."""

    def differs(target: str) -> bool:
        path = trees.path_in_run(run, library, target) or ""
        sha1 = run.manifest.get(os.path.relpath(path, run.folder).replace(os.sep, "/"))
        return sha1 is None or not os.path.isfile(path) or installs.file_hash(path, "sha1") != sha1

    return Change(changed=tuple(sorted(filter(differs, found))))


def _verify_installed(library: Mapping[str, Any]) -> Difference:
    """Compares by the installer's RECORD, which has the hash of each file."""
    name = library["name"]
    entry = next((os.path.dirname(each["source"]) for each in attribute.mounts(library)), "")
    distribution, version = library.get("distribution", ""), library.get("version", "")
    origin = Origin(name, "package", "", entry, (), distribution=distribution)
    text = installs.record_text(origin)
    if text is None:
        return Difference(name, "missing", detail=f"{distribution} is not installed in {entry}")
    if installs.recorded_content(origin)["record-sha256"] != library["record-sha256"]:
        folder = os.path.basename(installs.metadata_folder(origin) or "")
        detail = f"{distribution} {version} was used, {folder} is installed"
        return Difference(name, "changed", detail=detail)
    changed, removed = installs.altered_files(entry, text)
    change = Change(changed, (), removed)
    return Difference(name, "changed" if change else "same", change)


def as_data(difference: Difference) -> dict[str, Any]:
    """Returns a difference as plain data for JSON."""
    return {
        "name": difference.name,
        "status": difference.status,
        "change": _change_data(difference.change),
        "copy": difference.copy or None,
        "copy_change": _change_data(difference.copy_change),
        "detail": difference.detail,
    }


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "changed": list(change.changed),
        "added": list(change.added),
        "removed": list(change.removed),
        "how": dict(change.how),
    }


def lines(change: Change) -> Iterator[tuple[str, str]]:
    """Yields a mark (M, A, D) and a text for each target that differs."""
    for target in change.changed:
        how = f" ({change.how[target]})" if target in change.how else ""
        yield "M", target + how
    yield from (("A", target) for target in change.added)
    yield from (("D", target) for target in change.removed)
