"""Functions that find libraries: how they use the locator, and what they note."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from function_projects import Project, culprit

from guild_funcs import evaluate
from guild_funcs.context import Context, Text
from guild_funcs.errors import ArgumentProblem, FuncsError, MissingError, Span, UnknownNameError
from guild_funcs.functions.nearby import for_library
from guild_funcs.locate import Location

TREE = {
    "lib/shared/__init__.py": "raise SystemExit('imported')",
    "lib/shared/util.py": "raise SystemExit('imported')",
    "other é/shared/__init__.py": "",
    "other é/alone.py": "",
    "data one/train.csv": "",
    "site/acme_shared-1.10.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: acme-shared\nVersion: 1.10\n"
    ),
    "site/acme_shared-1.10.dist-info/RECORD": "acme_shared/__init__.py,,\n",
    "site/acme_shared/__init__.py": "",
    "site/broken-1.dist-info/METADATA": "",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path.resolve() / "project"
    folder.mkdir()
    Project(folder.parent).write(TREE)
    return Project(folder, {"names": ["shared", "shared.util"]})


def _path(project: Project, *names: str) -> tuple[str, ...]:
    return tuple(str(project.folder.parent / name) for name in names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("$(package shared)", "lib/shared", id="package"),
        pytest.param("${'shared'|find-package}", "lib/shared", id="find-package"),
        pytest.param("$(module shared)", "lib/shared", id="module-that-is-a-package"),
        pytest.param("$(module shared.util)", "lib/shared/util.py", id="module"),
        pytest.param("$(package shared '../other é')", "other é/shared", id="given-folder"),
        pytest.param("$(module alone ../lib:../other\u00a0)", None, id="given-list-without-it"),
        pytest.param("$(module alone '../lib:../other é')", "other é/alone.py", id="given-list"),
        pytest.param("$(module alone ../lib '../other é')", "other é/alone.py", id="given-words"),
        pytest.param("$(distribution acme-shared)", "site/acme_shared", id="distribution"),
        pytest.param("$(distribution Acme_Shared ../site)", "site/acme_shared", id="normalized"),
        pytest.param("$(find train.csv '../data one')", "data one/train.csv", id="find"),
        pytest.param(
            "$(find train.csv :../lib::'../data one':)", "data one/train.csv", id="find-list"
        ),
        pytest.param("$(find shared $PYTHONPATH)", "lib/shared", id="find-folder"),
    ],
)
def test_located(project: Project, text: str, found: str | None) -> None:
    project.env["PYTHONPATH"] = os.pathsep.join(_path(project, "lib", "other é"))
    path = _path(project, "lib", "other é", "site")
    if found is None:
        assert isinstance(project.error(text, python_path=path), MissingError)
        return
    value = project.value(text, python_path=path)
    assert value == str(project.folder.parent / found)
    assert isinstance(value, Location)
    assert project.reads.origins == [value.origin]
    assert "shared" not in sys.modules


def test_names_in_a_list_are_each_located(project: Project) -> None:
    found = project.value("${names|module}", python_path=_path(project, "lib"))
    assert found == [*_path(project, "lib/shared", "lib/shared/util.py")]
    assert [each.name for each in project.reads.origins] == ["shared", "shared.util"]


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        pytest.param(
            "$(find train.csv)",
            "find(name, *paths) needs at least one folder to look in, but none was given",
            "find",
            id="no-paths",
        ),
        pytest.param(
            "$(find train.csv $EMPTY :)",
            "find(name, *paths) needs at least one folder to look in, but the ones given are empty",
            "$EMPTY",
            id="empty-paths",
        ),
        pytest.param(
            "$(package)", "package(name, *paths) needs a value for 'name'", "package", id="none"
        ),
        pytest.param(
            "$(package shared ../lib ${table})",
            "package(name, *paths): 'paths' must be text, but the value given is a mapping",
            "${table}",
            id="mapping",
        ),
        pytest.param(
            "$(version ${table})",
            "version(name): 'name' must be text, but the value given is a mapping",
            "${table}",
            id="version-mapping",
        ),
    ],
)
def test_wrong_call(project: Project, text: str, message: str, at: str) -> None:
    project.flags["table"] = {"a": 1}
    project.env["EMPTY"] = ""
    error = project.error(text)
    assert isinstance(error, ArgumentProblem)
    assert error.message == message
    assert culprit(error) == at


@pytest.mark.parametrize("name", ["package", "module", "distribution", "find"])
@pytest.mark.parametrize("library", ["no-such-thing", "''", "'no é'"])
def test_what_is_not_found_is_an_error_at_the_call(
    project: Project, name: str, library: str
) -> None:
    path = _path(project, "lib")
    error = project.error(f"x $({name} {library} ../lib)", python_path=path)
    assert isinstance(error, FuncsError)
    assert not isinstance(error.__cause__, Exception) or isinstance(error.__cause__, FuncsError)
    assert culprit(error)
    assert project.reads.origins == []


def test_nothing_lies_beside_a_project_that_is_not_there(project: Project) -> None:
    error = project.error("$(package shared)")
    assert (error.message, error.hint) == (
        "package 'shared' was not found",
        "it lies beside the project: $(package shared ../lib)",
    )
    with pytest.raises(MissingError) as missing:
        evaluate("$(package shared)", env={}, project_dir="/no/such/project")
    assert (missing.value.message, missing.value.hint) == ("package 'shared' was not found", None)


# A name that is no flag and no function, and what is said of it.
NAMES = [
    pytest.param("shared", None, "for the library write $(package shared)", id="a package"),
    pytest.param("alone", None, "for the library write $(module alone)", id="a module"),
    pytest.param("nothing", None, None, id="no library"),
    pytest.param("shared", "did you mean 'shard'?", "did you mean 'shard'?", id="another hint"),
]


@pytest.mark.parametrize(("name", "hint", "told"), NAMES)
def test_a_name_that_is_a_librarys_is_told_as_one(
    project: Project, name: str, hint: str | None, told: str | None
) -> None:
    context = Context(project_dir=str(project.folder), python_path=_path(project, "other é"))
    error = UnknownNameError("unknown", text=f"$({name})", span=Span(2, 2 + len(name)), hint=hint)
    for_library(error, context)
    assert error.hint == told
    other = MissingError("not found", text=f"$({name})", span=Span(2, 2 + len(name)))
    for_library(other, context)
    assert other.hint is None


def test_version_is_read_from_the_metadata_and_stays_text(project: Project) -> None:
    path = _path(project, "lib", "site")
    for name in ("acme-shared", "Acme_Shared", "acme.shared"):
        version = project.value(f"$(version {name})", python_path=path)
        assert version == "1.10"
        assert type(version) is Text
    project.flags["names"] = ["acme-shared"]
    assert project.value("${names|version}", python_path=path) == ["1.10"]


def test_version_without_an_import_path_is_that_of_this_environment(project: Project) -> None:
    assert project.value("$(version pytest)") == pytest.__version__


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("acme-shard", "did you mean 'acme-shared'?", id="close"),
        pytest.param("broken", None, id="without-version"),
        pytest.param("''", None, id="empty"),
        pytest.param("'é x'", None, id="spaces-unicode"),
    ],
)
def test_version_of_what_is_not_installed(project: Project, name: str, hint: str | None) -> None:
    error = project.error(f"$(version {name})", python_path=_path(project, "site"))
    assert isinstance(error, MissingError)
    plain = name.strip("'")
    assert error.message == f"distribution '{plain}' is not installed"
    assert error.hint == hint
    assert culprit(error) == name
