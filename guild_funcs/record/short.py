"""The run attribute `libraries`: one line a library, for people, filters and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guild_funcs.record import attribute

_COMMIT = 10
_HASH = 12


def text(value: Any) -> str:
    """Returns the lines for the value of a record, empty when it has no library.

    Several are indented: Guild prints them below the attribute's name.
    """
    lines = [line(library) for library in attribute.libraries(value)]
    return "\n" + "\n".join(f"  {each}" for each in lines) if len(lines) > 1 else "".join(lines)


def line(library: Mapping[str, Any]) -> str:
    """Returns name, version, commit with a mark when it is dirty, and short hash of a library.

    Example:
        >>> git = {"commit": "1f3a9c2d04e5f6", "dirty": True}
        >>> line({"name": "shared", "version": "1.2", "git": git, "sha256": "afe32744c01d99"})
        'shared 1.2 1f3a9c2d04-dirty sha256:afe32744c01d'
    """
    parts = [library["name"], library.get("version"), commit(library), short_hash(library)]
    return " ".join(str(part) for part in parts if part)


def commit(library: Mapping[str, Any]) -> str:
    """Returns the short commit, with `-dirty` when it is; empty when git says nothing of it."""
    git = library.get("git")
    if not isinstance(git, dict) or not git.get("commit") or git.get("ignored"):
        return ""
    return str(git["commit"])[:_COMMIT] + ("-dirty" if git.get("dirty") else "")


def short_hash(library: Mapping[str, Any]) -> str:
    """Returns the beginning of the tree hash; `record:` of an installed one that was not read."""
    for key, name in (("sha256", "sha256"), ("record-sha256", "record")):
        if library.get(key):
            return f"{name}:{str(library[key])[:_HASH]}"
    return ""
