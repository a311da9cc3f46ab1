"""Records that somebody changed: told with the place, or used; never an exception but ours."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest
import yaml
from odd_order import listing
from recorded_runs import record

from guild_funcs import __version__
from guild_funcs.cli import diff, libs
from guild_funcs.errors import DamagedError, FuncsError
from guild_funcs.record import answers, attribute, commits, environment, restoring, short, trees
from guild_funcs.record.comparing import verify
from guild_funcs.record.run import Run
from guild_funcs.record.shape import wrong
from guild_funcs.structs import replace

STRAY = {"name": "helper", "path": "/lib/helper.py", "include": "$(module helper)"}
GIT = {"root": "/lib", "commit": "12ab", "branch": "main", "dirty": True, "changed": 1}
MORE = {
    "expressions": [{"place": "label", "text": "$(env X)", "value": "x", "env": ["X"]}],
    "failed": [{"name": "other", "why": "it was not found", "optional": True}],
    "imports": {
        "libraries": {"shared": "snapshot"},
        "distributions": {"numpy": "1.2", "acme": {"version": "1", "url": "file:///acme"}},
        "not-in-run": [STRAY],
        "missing": [STRAY],
        "python": "CPython 3.11.9",
    },
}
FILES = ["shared/__init__.py", "shared/link"]
ODD: tuple[Any, ...] = (None, 0, -1, 1.5, True, "", "x\0", "../..", [], {}, [[]], [None], {"a": 1})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run with a record in which every key is used."""
    source = tmp_path / "lib" / "shared"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("x = 1\n")
    (source / "link").symlink_to("__init__.py")
    made, library = record(tmp_path, source)
    extra = {"git": {**GIT, "files": ["a"]}, "left-out": ["shared/t/"], "left-out-more": 2}
    more = {"version": "1.2", "distribution": "acme", "direct-url": {"url": "file:///acme"}}
    whole = {**library, **extra, **more, "notes": ["a note"], "reason": "train.py:3"}
    return replace(made, value={**made.value, **MORE, "libraries": [whole]})


def changes(value: Any) -> Iterator[Any]:
    """Copies of plain data in which one thing is gone, or another than it was."""
    for path in list(_paths(value)):
        for odd in (*ODD, KeyError):
            made = copy.deepcopy(value)
            inside = made
            for key in path[:-1]:
                inside = inside[key]
            if odd is KeyError:
                del inside[path[-1]]
            else:
                inside[path[-1]] = copy.deepcopy(odd)
            yield made


def _paths(value: Any) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield (key,)
        yield from ((key, *rest) for rest in _paths(value[key]))


def asked(run: Run, folder: Path) -> Iterator[Callable[[], Any]]:
    """What the commands ask of a run."""
    yield lambda: list(libs.told(run, ()))
    yield lambda: list(libs.table([run, run]))
    yield lambda: [short.line(each) for each in run.libraries]
    yield lambda: [verify(run, each) for each in run.libraries]
    yield lambda: list(diff.since(run))
    yield lambda: list(diff.between(run, run, ()))
    yield lambda: [commits.reason_for_none(each) for each in run.libraries]
    yield lambda: list(answers.why(run, replace(run, value={"version": 2})))
    yield lambda: list(environment.requirements(run, environment.imported(run) or ()))
    yield lambda: restoring.restore(run, run.libraries, tempfile.mkdtemp("then", dir=folder))
    yield lambda: attribute.run_places(run.value)


def ask(run: Run, folder: Path) -> None:
    for question in asked(run, folder):
        try:
            question()
        except FuncsError:
            continue


def test_the_record_that_is_changed_here_is_right(run: Run, tmp_path: Path) -> None:
    assert wrong(run.value) is None
    assert attribute.checked({"_funcs": run.value}.get) == run.value
    for question in asked(run, tmp_path):
        question()
    assert len(list(tmp_path.glob("*then/shared/__init__.py"))) == 1


def test_whatever_is_changed_in_a_record_is_told_or_used(run: Run, tmp_path: Path) -> None:
    refused = 0
    for value in changes(run.value):
        try:
            found = attribute.checked({"_funcs": value}.get)
        except DamagedError:
            refused += 1
            continue
        ask(replace(run, value=found), tmp_path)
    assert refused > 300


def test_whatever_is_changed_in_the_list_of_files_is_as_none_or_used(
    run: Run, tmp_path: Path
) -> None:
    (path,) = (Path(run.folder) / ".guild" / "funcs").iterdir()
    was = path.read_text()
    for data in changes(json.loads(was)):
        path.write_text(json.dumps(data))
        ask(run, tmp_path)
    path.write_text("[" * 100_000)
    ask(run, tmp_path)
    with listing("reversed"):
        found = trees.used(run, run.libraries[0])
    assert [each.target for each in found.items] == FILES  # its copy's


@pytest.mark.parametrize(
    ("value", "told"),
    [
        pytest.param("x", "expected a mapping, not a text", id="another thing"),
        pytest.param(5, "expected a mapping, not a number", id="a number"),
        pytest.param({"version": "2"}, "version: expected a number, not a text", id="a version"),
        pytest.param(
            {"libraries": [{"name": "a"}, {"mounts": []}]},
            "libraries[1]: it has no 'name'",
            id="no",
        ),
        pytest.param(
            {"libraries": [{"name": "a", "mounts": [{"source": "/\0"}]}]},
            "libraries[0].mounts[0].source: the text has a null character",
            id="a null character",
        ),
        pytest.param(
            {"libraries": [{"name": "a", "mounts": [{"source": "lib/a"}]}]},
            "libraries[0].mounts[0].source: expected an absolute path",
            id="a relative path",
        ),
        pytest.param(
            {"imports": {"libraries": {"shared": None}}},
            "imports.libraries.shared: expected a text, not nothing",
            id="nothing",
        ),
        pytest.param(
            {"libraries": [{"name": "a", "bytes": True}]},
            "libraries[0].bytes: expected a number, not true or false",
            id="true is no number",
        ),
        pytest.param(
            {"libraries": [{"name": 1.5}]},
            "libraries[0].name: expected a text, not a float",
            id="odd",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(value: Any, told: str) -> None:
    with pytest.raises(DamagedError) as error:
        attribute.checked({"_funcs": value}.get)
    assert error.value.message == f"the run's record is damaged: {told}"
    assert error.value.hint == "the rest of the run is as it was: guild ls, guild runs info"


def test_a_record_of_a_newer_version_is_not_guessed_at() -> None:
    value = {"version": 3, "guild-funcs": "0.9.0", "libraries": "in another form"}
    with pytest.raises(DamagedError) as error:
        attribute.checked({"_funcs": value}.get)
    assert str(error.value) == (
        "the run's record has the format 3, of guild-funcs 0.9.0\n"
        f"this is guild-funcs {__version__}, which reads up to 2: update it"
    )


def test_a_file_that_is_no_yaml() -> None:
    with pytest.raises(
        DamagedError, match="the run's record cannot be read: ParserError: while parsing"
    ):
        attribute.read(lambda _name: yaml.safe_load("}{"))
