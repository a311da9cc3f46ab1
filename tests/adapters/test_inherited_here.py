"""What a trial takes over from its batch, and a run from the runs before it."""

from __future__ import annotations

import builtins
import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from guild_here import Here

# Guild leaves files open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LARGE = b"weights" * 20_000

_OPENING = ((os, "open"), (os, "listdir"), (os, "scandir"), (io, "open"), (builtins, "open"))


@contextmanager
def opened(folder: Path) -> Iterator[list[str]]:
    """Gives what is opened below a folder meanwhile.

    An audit hook would stay for good, and be called for each event of all tests after it.
    """
    seen: list[str] = []

    def noting(function: Callable[..., Any]) -> Callable[..., Any]:
        def note(name: Any = ".", *rest: Any, dir_fd: Optional[int] = None, **named: Any) -> Any:
            at = os.readlink(f"/dev/fd/{dir_fd}") if dir_fd is not None else ""
            path = os.readlink(f"/dev/fd/{name}") if isinstance(name, int) else os.fsdecode(name)
            if (os.path.join(at, path) + os.sep).startswith(str(folder) + os.sep):
                seen.append(os.path.join(at, path))
            given = named if dir_fd is None else {**named, "dir_fd": dir_fd}
            return function(name, *rest, **given)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for module, name in _OPENING:
            patch.setattr(module, name, noting(getattr(module, name)))
        yield seen


def test_a_trial_opens_no_file_of_the_library(here: Here) -> None:
    """Guild makes a trial from the batch's prototype, which has the copy: no look at the source."""
    here.write("flags: {lr: 0.1}", "sourcecode:", "  - include: $(package shared)")
    with opened(here.library) as seen:
        batch = here.stage("--stage-trials", "lr=[1,2,3]")
    looked_at = {str(here.library / name) for name in ("shared", "shared/a.txt")}
    assert looked_at <= {*seen}  # what is looked at is noted
    (here.library / "shared/a.txt").write_text("it changed meanwhile")
    with opened(here.library) as seen:
        assert here.stage_trials(batch).code == 0
    assert seen == []
    trials = [run for run in here.runs if run != batch]
    assert len(trials) == 3
    for run in trials:
        assert (run / "shared/a.txt").read_text() == "text\n"
        assert here.record(run)["libraries"] == here.record(trials[0])["libraries"]


def test_a_run_takes_the_hashes_of_large_files_from_the_run_before(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = here.library / "shared/weights.bin"
    weights.write_bytes(LARGE)
    here.write("sourcecode:", "  - include: $(package shared)")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 600)  # the file has settled
    first = here.stage()
    (kept,) = (here.folder / "home/cache/guild-funcs/hashes-1").iterdir()
    assert str(weights).encode() in kept.read_bytes()

    def refuse(*_given: object) -> bytes:
        raise AssertionError

    real = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, n, at: (real if n < 999 else refuse)(fd, n, at))
    second = here.stage()
    assert (second / "shared/weights.bin").read_bytes() == LARGE
    assert here.record(second)["libraries"] == here.record(first)["libraries"]
    assert second.joinpath(".guild/manifest").read_text().split() == (
        first.joinpath(".guild/manifest").read_text().split()
    )
    monkeypatch.setattr(os, "pread", real)
    weights.write_bytes(LARGE[::-1])
    third = here.stage()
    changed = here.record(third)["libraries"][0]["sha256"]
    assert changed != here.record(first)["libraries"][0]["sha256"]
    assert (third / "shared/weights.bin").read_bytes() == LARGE[::-1]
