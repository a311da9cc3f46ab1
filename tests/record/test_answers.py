"""What `why` answers of two runs: each kind of difference, and nothing for what is the same."""

from __future__ import annotations

from typing import Any

import pytest

from guild_funcs.record.answers import Answer, why
from guild_funcs.record.run import Run


def run(manifest: dict[str, str], info: dict[str, Any], **value: Any) -> Run:
    return Run("1234567890ab", "/nowhere", value, manifest, info)


SHARED = {"name": "shared", "version": "1.0", "sha256": "a" * 64, "by": "include", "mounts": []}
STRAY = {"name": "shared", "path": "/lib/shared"}
EXPRESSION = {"place": "label", "text": "$(env A)", "value": "x", "env": ["A"]}
PYTHON = {"python": "CPython 3.11.9", "distributions": {"click": "8.2.1", "old": "1"}}

# (id, the parts of the first run, those of the second, the answers)
ROWS: list[tuple[str, dict[str, Any], dict[str, Any], list[Answer]]] = [
    ("nothing", {}, {}, []),
    ("the same", {"libraries": [SHARED]}, {"libraries": [SHARED]}, []),
    (
        "another library",
        {"libraries": [SHARED]},
        {"libraries": [{**SHARED, "version": "1.1", "sha256": "b" * 64}]},
        [
            Answer(
                "library",
                "shared",
                f"shared 1.0 sha256:{'a' * 12}",
                f"shared 1.1 sha256:{'b' * 12}",
            )
        ],
    ),
    (
        "no copy of it",
        {"libraries": [{**SHARED, "sha256": None, "record-sha256": "c" * 64}]},
        {"imports": {"not-in-run": [STRAY, 5]}},
        [
            Answer(
                "library",
                "shared",
                f"shared 1.0 record:{'c' * 12}",
                "imported from /lib/shared, not in the run",
            )
        ],
    ),
    (
        "another Python",
        {"imports": {"python": "CPython 3.11.9"}},
        {"imports": {"python": "CPython 3.12.1"}},
        [Answer("python", "Python", "CPython 3.11.9", "CPython 3.12.1")],
    ),
    ("one Python is unknown", {"imports": {"python": "CPython 3.11.9"}}, {"imports": {}}, []),
    (
        "distributions",
        {"imports": PYTHON},
        {"imports": {**PYTHON, "distributions": {"click": "8.3.0", "new": "2"}}},
        [
            Answer("distribution", "click", "8.2.1", "8.3.0"),
            Answer("distribution", "new", "", "2"),
            Answer("distribution", "old", "1", ""),
        ],
    ),
    (
        "an expression",
        {"expressions": [EXPRESSION]},
        {"expressions": [{**EXPRESSION, "value": "y"}]},
        [Answer("expression", "label: $(env A)", "x", "y", ("reads $A",))],
    ),
    (
        "an expression that one of them has",
        {"expressions": [EXPRESSION]},
        {"expressions": 5},
        [Answer("expression", "label: $(env A)", "x", "", ("reads $A",))],
    ),
]


@pytest.mark.parametrize(
    ("first", "second", "answers"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_what_differs(first: dict[str, Any], second: dict[str, Any], answers: list[Answer]) -> None:
    assert list(why(run({}, {}, **first), run({}, {}, **second))) == answers


def test_flags_are_compared_as_guild_writes_them() -> None:
    one = {"lr": 0.1, "on": True, "n": 1, "same": None, "old": "x", "text": "1"}
    other = {"lr": 0.1, "on": False, "n": "1", "same": None, "new": None, "text": "2"}
    first, second = (run({}, {"flags": flags}) for flags in (one, other))
    assert list(why(first, second)) == [
        Answer("flag", "on", "yes", "no"),
        Answer("flag", "n", "1", "'1'"),
        Answer("flag", "old", "x", ""),
        Answer("flag", "text", "'1'", "'2'"),
        Answer("flag", "new", "", "null"),
    ]
    assert list(why(run({}, {"flags": 5}), run({}, {}))) == []


def test_the_projects_own_files_are_those_of_no_library() -> None:
    mount = {"target": "shared", "source": "/lib/shared"}
    value = {"libraries": [{**SHARED, "mounts": [mount]}]}
    before = {"train.py": "1", "old.py": "1", "shared/a.py": "1"}
    after = {"train.py": "2", "new.py": "1", "shared/a.py": "2"}
    first = run(before, {"sourcecode": "d1"}, **value)
    second = run(after, {"sourcecode": "d2"}, **value)
    (answer,) = why(first, second)
    files = ("M train.py", "A new.py", "D old.py")
    assert answer == Answer("sourcecode", "the project's own files", "d1", "d2", files)


def test_what_was_installed_is_compared_where_no_import_is_recorded() -> None:
    first, second = (run({}, {"pip-freeze": [f"click=={n}", "x @ y"]}) for n in (1, 2))
    assert list(why(first, second)) == [Answer("distribution", "click", "1", "2")]
    assert list(why(first, run({}, {}))) == []
