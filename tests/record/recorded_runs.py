"""Runs without Guild: a library is copied and recorded as the adapters do it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from guild_funcs.locate.origin import Origin, Part
from guild_funcs.record import attribute, libraries, listing
from guild_funcs.record.run import Run
from guild_funcs.snapshot import copy, hash_entries, plan, tree_hash, walk
from guild_funcs.snapshot.entries import Mount


def record(
    tmp_path: Path,
    source: Path,
    *more: Path,
    target_type: libraries.TargetType = "copy",
    name: str = "",
    kind: Any = "",
) -> tuple[Run, dict[str, Any]]:
    """A run that used the library at `source`, and at `more` folders with the same place."""
    run_dir = tmp_path / "run"
    (run_dir / ".guild" / "attrs").mkdir(parents=True, exist_ok=True)
    name = name or source.name
    kind = kind or ("namespace" if more else "package" if source.is_dir() else "module")
    parts = tuple(Part(str(each), name) for each in (source, *more))
    origin = Origin(name.partition(".")[0], kind, str(source), str(source.parent), parts)
    made = plan([origin])
    assert not made.problems
    files = (
        copy(made.entries, str(run_dir)) if target_type == "copy" else hash_entries(made.entries)
    )
    mounts = [walked.mount for walked in made.walked]
    use = libraries.Use(origin, mounts, files, target_type, notes=made.notes)
    described = libraries.describe(use, dict(os.environ))
    left_out = [note.target for note in made.notes if note.left_out]
    listing.write(str(run_dir), described, files, (), left_out)
    value = attribute.merged(None, [described])
    (run_dir / ".guild" / "attrs" / "_funcs").write_text(yaml.safe_dump(value))
    return Run("1234567890ab", str(run_dir), value, {}), described


def now_hash(source: Path) -> str:
    """The tree hash of a library as it is now, made without the room under test."""
    mount = Mount(Origin(source.name, "folder", str(source), "", ()), str(source), source.name)
    return tree_hash(hash_entries(walk(mount).entries))
