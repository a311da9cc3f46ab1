"""What a person is told of a snapshot before it is made, mount by mount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from guild_funcs.errors import counted
from guild_funcs.locate.origin import Loser, Origin
from guild_funcs.snapshot.entries import Note, Problem, Walked, shown, total_size
from guild_funcs.snapshot.limits import format_size
from guild_funcs.snapshot.things import Entry
from guild_funcs.structs import dataclass

_SHOWN = 3


@dataclass(frozen=True)
class Group:
    """Notes with one reason."""

    why: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Preview:
    """What one mount brings into the run.

    Args:
        target: Its place in the run.
        source: Where it comes from.
        why: How it was found.
        files: How many files and symlinks are copied.
        size: How many bytes.
        excluded: How many files and symlinks the caller's rules leave out.
        left_out: What the walk left out, by reason.
        copied: What is copied otherwise than it stands, by reason.
        losers: What Python would have imported, had this not been there; told
            at an origin's first mount only.
        warnings: The locator's warnings, also told once.
        reason: Which statements import it, where that was asked; also told once.
        problems: What cannot be read.
    """

    target: str
    source: str
    why: str
    files: int
    size: int
    excluded: int = 0
    left_out: tuple[Group, ...] = ()
    copied: tuple[Group, ...] = ()
    losers: tuple[Loser, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    reason: str = ""


def describe(
    walked: Sequence[Walked], selected: Iterable[Entry] | None = None
) -> tuple[Preview, ...]:
    """Returns a preview for each mount.

    Args:
        walked: What the walks found, as in `Plan.walked`.
        selected: The entries that the caller's rules let through; all of them
            when it is None.
    """
    targets = None if selected is None else {entry.target for entry in selected}
    told: list[Origin] = []
    previews = []
    for each in walked:
        origin = each.mount.origin
        previews.append(_describe_one(each, targets, first=origin not in told))
        told.append(origin)
    return tuple(previews)


def _describe_one(walked: Walked, targets: set[str] | None, *, first: bool) -> Preview:
    origin = walked.mount.origin
    things = [entry for entry in walked.entries if entry.kind != "dir"]
    kept = [entry for entry in things if targets is None or entry.target in targets]
    return Preview(
        target=walked.mount.target,
        source=walked.mount.source,
        why=origin.why,
        files=len(kept),
        size=total_size(kept),
        excluded=len(things) - len(kept),
        left_out=_grouped(note for note in walked.notes if note.left_out),
        copied=_grouped(note for note in walked.notes if not note.left_out),
        losers=origin.losers if first else (),
        warnings=origin.warnings if first else (),
        problems=walked.problems,
        reason=origin.reason if first else "",
    )


def _grouped(notes: Iterable[Note]) -> tuple[Group, ...]:
    by_reason: dict[str, list[Note]] = {}
    for note in notes:
        by_reason.setdefault(note.why, []).append(note)
    return tuple(Group(why, tuple(by_reason[why])) for why in sorted(by_reason))


def render_preview(previews: Iterable[Preview]) -> str:
    r"""Returns the text that `guild run --test-sourcecode` shows, without a last newline.

    Example:
        >>> print(render_preview([Preview("lib", "/src/lib", "first on PYTHONPATH", 2, 2048)]))
        lib: 2 files, 2.0 KiB
          from /src/lib (first on PYTHONPATH)
    """
    return "\n".join(line for preview in previews for line in _lines(preview))


def _lines(preview: Preview) -> Iterator[str]:
    excluded = f", {preview.excluded:,} excluded" if preview.excluded else ""
    files = counted(preview.files, "file")
    yield f"{shown(preview.target)}: {files}, {format_size(preview.size)}{excluded}"
    yield f"  from {shown(preview.source)}" + (f" ({preview.why})" if preview.why else "")
    if preview.reason:
        yield f"  imported by {shown(preview.reason)}"
    for loser in preview.losers:
        yield f"  instead of {shown(loser.path)} ({loser.why})"
    for group in preview.left_out:
        yield f"  left out: {group.why}: {_some(group.notes)}"
    for group in preview.copied:
        yield f"  {group.why}: {_some(group.notes)}"
    for warning in preview.warnings:
        yield f"  warning: {warning}"
    for problem in preview.problems:
        yield f"  problem: {problem}"


def _some(notes: Sequence[Note]) -> str:
    named = [_named(note) for note in notes[:_SHOWN]]
    more = len(notes) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def _named(note: Note) -> str:
    return shown(note.target) + (f" ({shown(note.detail)})" if note.detail else "")
