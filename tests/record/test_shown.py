"""What the commands say of libraries that few runs have."""

from __future__ import annotations

from typing import Any

import pytest

from guild_funcs.cli import libs, verify
from guild_funcs.record import short
from guild_funcs.record.answers import why
from guild_funcs.record.comparing import Change, Difference
from guild_funcs.record.run import Run

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


def run(name: str, **value: Any) -> Run:
    return Run(f"{name}{'0' * 11}", "/no/such/run", value, {})


def test_what_the_proof_says_is_told() -> None:
    failed = "import failed: ModuleNotFoundError: No module named 'helper'"
    found = run(
        "a",
        libraries=[{"name": "a", "target-type": "copy", "mounts": MOUNTS}],
        imports={
            "libraries": {"a": failed},
            "not-in-run": [{"name": "b", "path": "/lib/b", "include": "$(package b)"}],
            "missing": [
                {"name": "helper", "path": "/lib/helper.py", "include": "$(module helper)"}
            ],
        },
    )
    assert list(libs._libraries(found)) == [  # noqa: SLF001
        f"a: copied, 0 files, 0 bytes; {failed}",
        "  b from /lib/a",
        "b: imported from /lib/b, not in the run",
        "helper: not found by the run, it is /lib/helper.py",
    ]


def test_why_tells_of_a_library_that_is_not_in_a_run() -> None:
    """`none` would say that the run did without it."""
    copied = run("a", libraries=[{"name": "b", "target-type": "copy", "sha256": "1" * 64}])
    outside = run("b", imports={"not-in-run": [{"name": "b", "path": "/lib/b"}]})
    without, odd = run("c"), run("d", imports={"not-in-run": 1})
    line = short.line(copied.libraries[0])
    told = "imported from /lib/b, not in the run"

    def lines(one: Run, other: Run) -> list[tuple[str, str, str]]:
        return [(each.name, each.first, each.second) for each in why(one, other)]

    assert lines(copied, outside) == [("b", line, told)]
    assert lines(outside, copied) == [("b", told, line)]
    assert lines(outside, without) == [("b", told, "")]
    assert lines(odd, outside) == [("b", "", told)]
    assert lines(outside, outside) == []


def test_only_so_many_files_are_listed() -> None:
    found = Difference("a", "changed", Change(tuple(f"a/{n}" for n in range(30))))
    lines = list(verify._lines(found))  # noqa: SLF001
    assert len(lines) == 22
    assert lines[-1] == "  and 10 more"
