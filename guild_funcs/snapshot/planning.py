"""The plan of a snapshot: all mounts walked, and one entry for each place in the run."""

from __future__ import annotations

import os
from collections.abc import Sequence

from guild_funcs.locate.origin import Origin
from guild_funcs.snapshot.entries import Note, Problem, Walked
from guild_funcs.snapshot.mounting import collision, mounts_for
from guild_funcs.snapshot.things import Entry
from guild_funcs.snapshot.walking import SkipFolder, walk
from guild_funcs.structs import dataclass, replace


@dataclass(frozen=True)
class Plan:
    """What the snapshot of several origins consists of.

    Args:
        walked: What was found, mount by mount.
        entries: All of it, each target once, sorted by target.
    """

    walked: tuple[Walked, ...]
    entries: tuple[Entry, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all mounts."""
        return tuple(note for walked in self.walked for note in walked.notes)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all mounts."""
        return tuple(problem for walked in self.walked for problem in walked.problems)


def plan(origins: Sequence[Origin], *, skip_folder: SkipFolder | None = None) -> Plan:
    """Returns what a snapshot of `origins` consists of; nothing is written.

    Args:
        origins: What the locator found.
        skip_folder: As for `walk`.

    Raises:
        SnapshotError: Two different files would have one place in the run.
    """
    walked = _overlaid([walk(mount, skip_folder=skip_folder) for mount in mounts_for(origins)])
    if len(walked) == 1:
        return Plan(walked, walked[0].entries)  # sorted already, each target once
    by_target: dict[str, Entry] = {}
    for entry in (entry for each in walked for entry in each.entries):
        first = by_target.setdefault(entry.target, entry)
        if first is not entry and not _same_place(first, entry):
            raise collision(entry.target, first.source, entry.source)
    return Plan(walked, tuple(by_target[target] for target in sorted(by_target)))


def _overlaid(walked: Sequence[Walked]) -> tuple[Walked, ...]:
    """Leaves out what a later part of the same package has at the same place.

    Portions of a namespace package are no parts of one: nobody lays one over another.
    """
    if len(walked) < 2:  # noqa: PLR2004 - nothing to lay over
        return tuple(walked)
    made: list[Walked] = []
    above: dict[Origin, set[str]] = {}
    for each in reversed(walked):
        origin = each.mount.origin
        hidden = above.setdefault(origin, set()) if origin.kind != "namespace" else set()
        entries = tuple(entry for entry in each.entries if entry.target not in hidden)
        hidden.update(entry.target for entry in entries if entry.kind != "dir")
        made.append(replace(each, entries=entries))
    return tuple(reversed(made))


def _same_place(first: Entry, second: Entry) -> bool:
    if first.kind == second.kind == "dir":
        return True
    return os.path.realpath(first.source) == os.path.realpath(second.source)
