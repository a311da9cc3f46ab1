"""What a person is told before, and while, a snapshot is made."""

from __future__ import annotations

import io
import itertools
import os
import pty
from pathlib import Path
from typing import TextIO

import pytest
from snapshot_trees import make_tree, mount_of, origin_of, walk_of

from guild_funcs.locate.origin import Loser, Origin, Part
from guild_funcs.snapshot import (
    Mount,
    copy,
    describe,
    plan,
    progress_bar,
    render_preview,
    total_size,
    walk,
)


def test_a_preview_tells_everything_of_a_mount(tmp_path: Path) -> None:
    source = make_tree(
        tmp_path / "src",
        {
            "a.py": b"x" * 2000,
            "b.py": b"",
            "tests/t.py": b"",
            "bad\nname/__pycache__/x": b"",
            **{f"d{number}/__pycache__/x": b"" for number in range(4)},
            ".git/HEAD": b"",
            "data": "-> ../data.csv",
            "gone": "-> nowhere",
        },
    )
    (tmp_path / "data.csv").write_bytes(b"12")
    loser = Loser("/site/shared", "/site", "later on the path")
    origin = Origin(
        name="shared",
        kind="package",
        path=str(source),
        entry=str(tmp_path),
        parts=(Part(str(source), "shared"), Part(str(tmp_path / "data.csv"), "data.csv")),
        why="first on PYTHONPATH",
        losers=(loser,),
        warnings=("the finder of acme comes before it",),
    )
    planned = plan([origin, origin_of((tmp_path / "no.py", "no.py"))])
    selected = [entry for entry in planned.entries if not entry.target.startswith("shared/tests")]
    previews = describe(planned.walked, selected)
    assert (previews[0].files, previews[0].size, previews[0].excluded) == (3, 2002, 1)
    assert render_preview(previews) == (
        "shared: 3 files, 2.0 KiB, 1 excluded\n"
        f"  from {source} (first on PYTHONPATH)\n"
        "  instead of /site/shared (later on the path)\n"
        "  left out: bytecode cache: 'shared/bad\\nname/__pycache__', shared/d0/__pycache__,"
        " shared/d1/__pycache__ and 2 more\n"
        "  left out: dangling link: shared/gone (nowhere)\n"
        "  left out: version control: shared/.git\n"
        "  link out of the library, copied as content: shared/data"
        f" ({tmp_path}/data.csv)\n"
        "  warning: the finder of acme comes before it\n"
        "data.csv: 1 file, 2 bytes\n"
        f"  from {tmp_path}/data.csv (first on PYTHONPATH)\n"
        "no.py: 0 files, 0 bytes\n"
        f"  from {tmp_path}/no.py (first on PYTHONPATH)\n"
        f"  problem: {tmp_path}/no.py: no such file or directory"
    )


def test_without_a_selection_everything_counts(tmp_path: Path) -> None:
    walked = walk_of(make_tree(tmp_path / "src", {"a": b"1", "b": "-> a"}))
    (preview,) = describe([walked])
    assert (preview.files, preview.size, preview.excluded) == (2, 1, 0)


def test_an_origin_that_says_no_reason_leaves_none(tmp_path: Path) -> None:
    source = make_tree(tmp_path / "src", {"a": b"1"})
    origin = Origin("lib", "folder", str(source), "", ())
    text = render_preview(describe([walk(Mount(origin, str(source), "lib"))]))
    assert text == f"lib: 1 file, 1 byte\n  from {source}"


def _until_end(terminal: TextIO, ours: int) -> str:
    """Returns all that was written to a terminal: it hands over what it got in pieces."""
    terminal.write("end")
    terminal.flush()
    shown = b""
    while b"end" not in shown:
        shown += os.read(ours, 4096)
    return shown.decode()


def _shown_on_terminal(patience: float) -> str:
    """Returns what a copy of four files shows on a terminal, each taking a second."""
    seconds = itertools.count()
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal:
        with progress_bar(40, terminal, patience=patience, clock=lambda: next(seconds)) as progress:
            for _ in range(4):
                progress(10)
        shown = _until_end(terminal, ours)
    os.close(ours)
    return shown


def test_a_bar_is_shown_on_a_terminal_when_it_takes_long() -> None:
    shown = _shown_on_terminal(patience=1.5)
    assert "Copying libraries" in shown
    assert "75%" in shown
    assert "100%" in shown


def test_no_bar_is_shown_when_it_is_quick() -> None:
    assert _shown_on_terminal(patience=60) == "end"


def test_no_bar_is_shown_where_there_is_no_terminal(tmp_path: Path) -> None:
    entries = walk(mount_of(make_tree(tmp_path / "src", {"a": b"1"}))).entries
    stream = io.StringIO()
    with progress_bar(total_size(entries), stream, patience=0) as progress:
        copy(entries, str(tmp_path / "run"), progress=progress)
    assert stream.getvalue() == ""


def _interrupted_after_one(terminal: TextIO) -> None:
    with progress_bar(9, terminal, patience=0) as progress:
        progress(1)
        raise KeyboardInterrupt


def test_a_bar_ends_when_the_copy_fails() -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal:
        with pytest.raises(KeyboardInterrupt):
            _interrupted_after_one(terminal)
        assert "\n" in _until_end(terminal, ours)
    os.close(ours)
