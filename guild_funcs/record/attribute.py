"""The run attribute `funcs`: what a run used, as small plain YAML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guild_funcs import __version__
from guild_funcs.snapshot import Entry, Mount


def library(mount: Mount, entries: Sequence[Entry]) -> dict[str, Any]:
    """Returns the record of one mounted library: its origin and what was copied."""
    files = [entry for entry in entries if entry.kind == "file"]
    return {
        "name": mount.origin.name,
        "target": mount.target,
        "source": mount.source,
        "files": len(files),
        "bytes": sum(entry.size for entry in files),
    }


def attribute(libraries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Returns the value of the attribute."""
    return {"version": __version__, "libraries": list(libraries)}


def targets(value: Any) -> list[str]:
    """Returns the places of the libraries in the run, from the value of the attribute.

    Returns an empty list for anything that is not such a value: an attribute
    is a file that a user may edit.
    """
    if not isinstance(value, dict) or not isinstance(value.get("libraries"), list):
        return []
    found = [item.get("target") for item in value["libraries"] if isinstance(item, dict)]
    return [target for target in found if isinstance(target, str)]
