"""What a trial takes over from its batch, and a run from the runs before it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from guild_here import Here

# Guild leaves files open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LARGE = b"weights" * 20_000

_folders: list[str] = []
_opened: list[str] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    name = arguments[0] if event in ("open", "os.listdir", "os.scandir") else None
    if isinstance(name, int):
        name = os.readlink(f"/dev/fd/{name}")
    if _folders and isinstance(name, str) and name.startswith(tuple(_folders)):
        _opened.append(name)


@pytest.fixture(scope="module", autouse=True)
def hook() -> None:
    sys.addaudithook(_note)  # for good: it does nothing without a folder


@contextmanager
def opened(folder: object) -> Iterator[list[str]]:
    """Gives what is opened below a folder meanwhile."""
    _opened.clear()
    _folders.append(str(folder))
    try:
        yield _opened
    finally:
        _folders.clear()


def test_a_trial_opens_no_file_of_the_library(here: Here) -> None:
    """Guild makes a trial from the batch's prototype, which has the copy: no look at the source."""
    here.write("flags: {lr: 0.1}", "sourcecode:", "  - include: $(package shared)")
    with opened(here.library) as seen:
        batch = here.stage("--stage-trials", "lr=[1,2,3]")
    assert str(here.library / "shared") in seen  # the hook sees what is looked at
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
