"""Functions that read files, and what they note."""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project, culprit

from guild_funcs.context import Text
from guild_funcs.errors import ArgumentProblem, FuncsError, MissingError, RefusedError
from guild_funcs.functions import files

YAML = """\
model:
  layers: [128, 64]
  name: "1.10"
  day: 2024-05-17
  1: one
  a: {b: short}
  a.b: {c.d: dotted}
  none: ~
  titles: ["a é"]
"""
TOML = 'version = "1.10"\n[model]\nlayers = [128, 64]\nlr = 0.5\n'
INI = "[train]\nlr = 0.10\nHome = %(x)s é\n[a.b]\nc: 1\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, flags={"names": ["a.json", "model b.yaml"], "table": {"a": 1}})
    project.write(
        {
            "config.yml": YAML,
            "model b.yaml": "a: 2",
            "a.json": '{"a": {"é x": [1, "007"]}}',
            "pyproject.toml": TOML,
            "setup.cfg": INI,
            "train.INI": "\ufeff" + INI,
            "empty.yml": "",
            "text.txt": "\ufeff first é \n $(hostname)\r\n\n",
            "empty.txt": "",
        }
    )
    return project


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(load config.yml model.layers)", [128, 64], id="yaml-list"),
        pytest.param("$(load config.yml model.layers.1)", 64, id="yaml-item"),
        pytest.param("$(load config.yml model.name)", "1.10", id="yaml-text"),
        pytest.param("$(load config.yml model.day)", date(2024, 5, 17), id="yaml-date"),
        pytest.param("$(load config.yml model.1)", "one", id="yaml-number-as-key"),
        pytest.param("$(load config.yml model.a.b.c.d)", "dotted", id="keys-with-dots"),
        pytest.param("$(load config.yml model.none)", None, id="yaml-null"),
        pytest.param("$(load config.yml model.titles.0)", "a é", id="yaml-spaces-unicode"),
        pytest.param("$(load empty.yml)", None, id="yaml-empty"),
        pytest.param("$(load 'model b.yaml')", {"a": 2}, id="whole-file"),
        pytest.param("$(load 'model b.yaml' '')", {"a": 2}, id="empty-key"),
        pytest.param("$(load a.json 'a.é x.1')", "007", id="json"),
        pytest.param("$(load setup.cfg train.lr)", "0.10", id="ini"),
        pytest.param("$(load train.INI train.Home)", "%(x)s é", id="ini-as-written"),
        pytest.param("$(load train.INI a.b.c)", "1", id="ini-section-with-dot"),
        pytest.param("${'config.yml'|load:model.layers.0}", 128, id="filter"),
        pytest.param("$(load ${names} a)", [{"é x": [1, "007"]}, 2], id="list"),
        pytest.param("$(read text.txt)", " first é \n $(hostname)", id="read"),
        pytest.param("$(read empty.txt)", "", id="read-empty"),
        pytest.param("${names|read}", ['{"a": {"é x": [1, "007"]}}', "a: 2"], id="read-list"),
        pytest.param("$(sha256 empty.txt)", hashlib.sha256().hexdigest(), id="sha256-empty"),
        pytest.param("$(sha256 'model b.yaml')", hashlib.sha256(b"a: 2").hexdigest(), id="sha256"),
    ],
)
def test_file_function(project: Project, text: str, value: Any) -> None:
    assert project.value(text) == value


def test_load_reads_toml(project: Project) -> None:
    pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")
    assert project.value("$(load pyproject.toml model)") == {"layers": [128, 64], "lr": 0.5}
    assert type(project.value("$(load pyproject.toml version)")) is Text
    project.write({"bad.toml": "a = = 1"})
    error = project.error("$(load bad.toml)")
    assert error.message == (
        f"file '{project.folder}/bad.toml' is no TOML: Invalid value (at line 1, column 5)"
    )


def test_load_without_a_toml_reader_says_what_to_install(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)
    monkeypatch.setitem(sys.modules, "tomli", None)
    error = project.error("$(load pyproject.toml version)")
    assert isinstance(error, MissingError)
    assert error.message == (
        f"file '{project.folder}/pyproject.toml' cannot be read: this Python has no reader for TOML"
    )
    assert error.hint == "install one with: pip install tomli"
    assert culprit(error) == "pyproject.toml"


def test_load_falls_back_to_tomli(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")
    monkeypatch.setitem(sys.modules, "tomllib", None)
    monkeypatch.setitem(sys.modules, "tomli", reader)
    assert project.value("$(load pyproject.toml version)") == "1.10"


def test_texts_of_a_format_with_types_stay_text_and_those_of_ini_do_not(project: Project) -> None:
    assert type(project.value("$(load config.yml model.name)")) is Text
    assert type(project.value("$(load config.yml model)")["titles"][0]) is Text
    assert type(project.value("$(load setup.cfg train.lr)")) is str
    assert type(project.value("$(sha256 empty.txt)")) is Text
    assert type(project.value("$(read empty.txt)")) is str


def test_files_that_were_read_are_noted(project: Project) -> None:
    project.value("$(load a.json a) $(read text.txt) $(sha256 empty.txt)")
    names = ["a.json", "text.txt", "empty.txt"]
    assert project.reads.files == [str(project.folder / name) for name in names]


@pytest.mark.parametrize(
    ("text", "kind", "message", "hint", "at"),
    [
        pytest.param(
            "$(load confg.yml a)", MissingError, "file '{0}/confg.yml' was not found",
            "did you mean 'config.yml'?", "confg.yml", id="missing-file",
        ),
        pytest.param(
            "$(read no/such/file)", MissingError, "file '{0}/no/such/file' was not found", None,
            "no/such/file", id="missing-folder",
        ),
        pytest.param(
            "$(sha256 a.json/x)", MissingError, "file '{0}/a.json/x' was not found", None,
            "a.json/x", id="file-as-folder",
        ),
        pytest.param(
            "$(load config.yml model.layer.0)", MissingError,
            "file '{0}/config.yml' has no key 'model.layer.0' ('model' has no 'layer.0')",
            "did you mean 'model.layers'?", "model.layer.0", id="missing-key",
        ),
        pytest.param(
            "$(load config.yml modle)", MissingError, "file '{0}/config.yml' has no key 'modle'",
            "did you mean 'model'?", "modle", id="missing-top-key",
        ),
        pytest.param(
            "$(load config.yml model.layers.7)", MissingError,
            "file '{0}/config.yml' has no key 'model.layers.7' ('model.layers' has no '7')",
            None, "model.layers.7", id="missing-item",
        ),
        pytest.param(
            "$(load config.yml key=model.name.x)", MissingError,
            "file '{0}/config.yml' has no key 'model.name.x' ('model.name' has no 'x')",
            None, "model.name.x", id="key-of-a-text",
        ),
        pytest.param(
            "$(load text.txt a)", RefusedError,
            "load cannot tell the format of '{0}/text.txt' by its suffix",
            "suffixes it knows: .cfg .ini .json .toml .yaml .yml", "text.txt", id="suffix",
        ),
        pytest.param(
            "$(load bad.json a)", FuncsError,
            "file '{0}/bad.json' is no JSON: Expecting value (line 2, column 1)", None, "bad.json",
            id="bad-json",
        ),
        pytest.param(
            "$(load bad.yml a)", FuncsError,
            "file '{0}/bad.yml' is no YAML: mapping values are not allowed here (line 1, column 5)",
            None, "bad.yml", id="bad-yaml",
        ),
        pytest.param(
            "$(load tag.yml)", FuncsError,
            "file '{0}/tag.yml' is no YAML: could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/name:os.system' (line 1, column 1)",
            None, "tag.yml", id="yaml-runs-nothing",
        ),
        pytest.param(
            "$(load control.yml)", FuncsError, "file '{0}/control.yml' is no YAML: ReaderError",
            None, "control.yml", id="yaml-control-character",
        ),
        pytest.param(
            "$(load bad.ini a)", FuncsError,
            "file '{0}/bad.ini' is no INI: File contains no section headers.", None, "bad.ini",
            id="bad-ini",
        ),
        pytest.param(
            "$(read binary.txt)", RefusedError, "file '{0}/binary.txt' is no UTF-8 text", None,
            "binary.txt", id="binary",
        ),
        pytest.param(
            "$(read .)", RefusedError, "'{0}' is a folder, not a file",
            "for its files: $(glob FOLDER/*)", ".", id="read-folder",
        ),
        pytest.param(
            "$(sha256 .)", RefusedError, "'{0}' is a folder, not a file",
            "for its files: $(glob FOLDER/*)", ".", id="sha256-folder",
        ),
        pytest.param(
            "$(read '')", ArgumentProblem,
            "read(file): 'file' must be a path, but the value given is empty text", None, "''",
            id="empty-path",
        ),
        pytest.param(
            "$(sha256 ${table})", ArgumentProblem,
            "sha256(path): 'path' must be a path, but the value given is a mapping", None,
            "${table}", id="mapping",
        ),
        pytest.param(
            "$(load ${table})", ArgumentProblem,
            "load(file, [key]): 'file' must be a path, but the value given is a mapping", None,
            "${table}", id="load-mapping",
        ),
    ],
)  # fmt: skip
def test_unreadable(  # noqa: PLR0913, PLR0917 - the columns of the table
    project: Project, text: str, kind: type, message: str, hint: str, at: str
) -> None:
    project.write(
        {
            "bad.json": '{"a":\n}',
            "bad.yml": "a: b: c",
            "tag.yml": "!!python/name:os.system",
            "control.yml": "a: \x07",
            "bad.ini": "a = secret",
        }
    )
    (project.folder / "binary.txt").write_bytes(b"\xff\xfe\x00")
    error = project.error(text)
    assert type(error) is kind
    assert error.message == message.format(project.folder)
    assert error.hint == hint
    assert culprit(error) == at


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fifo in the file system")
@pytest.mark.parametrize("name", ["read", "sha256"])
def test_a_fifo_is_refused_and_not_waited_for(project: Project, name: str) -> None:
    os.mkfifo(project.folder / "fifo")
    error = project.error(f"$({name} fifo)")
    assert isinstance(error, RefusedError)
    assert error.message == f"'{project.folder}/fifo' is not a regular file"


def test_a_file_that_is_too_large_for_a_value_is_refused(project: Project) -> None:
    with open(project.folder / "large.txt", "wb") as file:
        file.truncate(files.MAX_READ + 1)
    error = project.error("$(read large.txt)")
    assert isinstance(error, RefusedError)
    assert error.message == f"file '{project.folder}/large.txt' is larger than 10 MiB"
    assert len(project.value("$(sha256 large.txt)")) == hashlib.sha256().digest_size * 2


@pytest.mark.parametrize("name", ["read", "sha256"])
def test_a_name_that_no_file_can_have_is_an_error_of_ours(project: Project, name: str) -> None:
    error = project.error(f"$({name} {'x' * 300})")
    assert error.message.endswith("cannot be read: File name too long")


@pytest.mark.parametrize("name", ["read", "sha256"])
def test_a_file_that_may_not_be_opened(
    project: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests may run as root, who may open anything: the failure comes from the system.
    def refuse(*_arguments: Any, **_keywords: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    error = project.error(f"$({name} text.txt)")
    assert error.message == f"file '{project.folder}/text.txt' cannot be read: Permission denied"
    assert isinstance(error.__cause__, PermissionError)
    assert project.reads.files == []
