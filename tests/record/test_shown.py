"""What the commands say of libraries that few runs have."""

from __future__ import annotations

from typing import Any

import pytest

from guild_funcs.cli import libs, verify
from guild_funcs.record.comparing import Change, Difference

MOUNTS = [{"target": "a", "source": "/lib/a", "place": "b"}]


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        pytest.param({}, ["a: copied, 0 files, 0 bytes", "  b from /lib/a"], id="little"),
        pytest.param(
            {"direct-url": {"url": "https://x/y"}, "notes": ["take care"]},
            [
                "a: copied, 0 files, 0 bytes",
                "  b from /lib/a",
                "  installed from https://x/y",
                "  take care",
            ],
            id="installed from elsewhere",
        ),
        pytest.param(
            {"git": {"root": "/lib", "error": "failed"}},
            ["a: copied, 0 files, 0 bytes", "  b from /lib/a", "  git /lib: failed"],
            id="git failed",
        ),
        pytest.param(
            {"git": {"root": "/lib", "dirty": False, "ignored": True}},
            [
                "a: copied, 0 files, 0 bytes",
                "  b from /lib/a",
                "  git /lib: commit none yet, clean, ignored by git",
            ],
            id="ignored",
        ),
    ],
)
def test_the_lines_of_a_library(fields: dict[str, Any], lines: list[str]) -> None:
    library = {"name": "a", "target-type": "copy", "mounts": MOUNTS, **fields}
    assert list(libs._library(library, {})) == lines  # noqa: SLF001


def test_only_so_many_files_are_listed() -> None:
    found = Difference("a", "changed", Change(tuple(f"a/{n}" for n in range(30))))
    lines = list(verify._lines(found))  # noqa: SLF001
    assert len(lines) == 22
    assert lines[-1] == "  and 10 more"
