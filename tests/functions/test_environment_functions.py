"""Functions about the surroundings of a run."""

from __future__ import annotations

import os
import socket
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project, culprit

from guild_funcs.context import Reads, Text
from guild_funcs.errors import ArgumentProblem, MissingError

PROJECT = Path("/project é")
CLOCK = datetime(2024, 5, 17, 9, 30, 5, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def project() -> Project:
    env = {"LR": "0.1", "EMPTY": "", "NAME": "LR", "SPACED": "a  é $(hostname)"}
    return Project(PROJECT, {"names": ["LR", "EMPTY"]}, env)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(env LR)", "0.1", id="set"),
        pytest.param("$(env LR 0.5)", "0.1", id="set-with-default"),
        pytest.param("$(env EMPTY 0.5)", "", id="empty-is-set"),
        pytest.param("$(env NEW 0.5)", "0.5", id="default"),
        pytest.param("$(env NEW '')", "", id="empty-default"),
        pytest.param("$(env NEW default=${names})", ["LR", "EMPTY"], id="default-keeps-its-type"),
        pytest.param("$(env LR $(env NEW))", "0.1", id="default-is-lazy"),
        pytest.param("$(env $NAME)", "0.1", id="computed-name"),
        pytest.param("$(env SPACED)", "a  é $(hostname)", id="value-is-not-expanded"),
        pytest.param("${names|env}", ["0.1", ""], id="list"),
    ],
)
def test_env(project: Project, text: str, value: Any) -> None:
    assert project.value(text) == value


def test_env_is_decoded_as_a_flag_and_so_no_marked_text(project: Project) -> None:
    assert type(project.value("$(env LR)")) is str


def test_env_notes_the_name_and_never_the_value(project: Project) -> None:
    project.value("$(env NEW 1) $(env LR)")
    assert project.reads == Reads(env={"NEW", "LR"})


def test_env_without_value_and_default_says_what_to_do(project: Project) -> None:
    error = project.error("lr-$(env NEW)")
    assert isinstance(error, MissingError)
    assert error.message == "environment variable NEW is not set"
    assert error.hint == "to go on without it, give a default: $(env NEW DEFAULT)"
    assert culprit(error) == "NEW"


@pytest.mark.parametrize("name", ["", "A=B", "="])
def test_a_name_that_no_variable_can_have(project: Project, name: str) -> None:
    error = project.error(f"$(env '{name}' 1)")
    expected = "must be the name of an environment variable"
    assert error.message == f"env: 'name' {expected}, but it is '{name}'"
    assert culprit(error) == f"'{name}'"


def test_user_is_the_first_variable_that_is_set(project: Project) -> None:
    project.env.update(LOGNAME="", USER="ann é", USERNAME="bob")
    assert project.value("$(user)") == "ann é"


def test_user_without_variables_comes_from_the_system(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    pwd = pytest.importorskip("pwd")
    assert project.value("$(user)") == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setitem(sys.modules, "pwd", None)
    error = project.error("$(user)")
    assert isinstance(error, MissingError)
    assert error.message == "the name of the user is not known"
    assert error.hint == "set the environment variable USER"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(now)", "2024-05-17T09:30:05", id="now"),
        pytest.param("$(now %Y)", "2024", id="now-year-stays-text"),
        pytest.param("$(now '%d. %B é %z')", "17. May é +0200", id="now-spaces-unicode"),
        pytest.param("$(now '')", "", id="now-empty"),
        pytest.param("$(project)", "/project é", id="project"),
        pytest.param("$(op)", "train", id="op"),
        pytest.param("$(cwd)", "/typed here", id="cwd"),
        pytest.param("$(platform)", sys.platform, id="platform"),
        pytest.param("$(hostname)", socket.gethostname(), id="hostname"),
    ],
)
def test_surroundings(project: Project, text: str, value: str) -> None:
    context = {"clock": lambda: CLOCK, "operation": "train", "cwd": "/typed here"}
    result = project.value(text, **context)
    assert result == value
    assert type(result) is Text


def test_cwd_is_that_of_the_process_when_guild_gives_none(project: Project) -> None:
    assert project.value("$(cwd)") == os.getcwd()


def test_op_without_an_operation_is_an_error(project: Project) -> None:
    error = project.error("$(op)")
    assert isinstance(error, MissingError)
    assert error.message == "there is no operation here, and so no name of one"


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        pytest.param(
            "$(env)", "env(name, [default]) needs a value for 'name'", "env", id="env-needs-a-name"
        ),
        pytest.param(
            "$(hostname x)", "hostname() takes no arguments, but 1 was given", "x", id="hostname"
        ),
        pytest.param(
            "$(op ${names})", "op() takes no arguments, but 1 was given", "${names}", id="op"
        ),
        pytest.param(
            "$(now ${table})",
            "now(format='%Y-%m-%dT%H:%M:%S'): 'format' must be text, "
            "but the value given is a mapping",
            "${table}",
            id="now-mapping",
        ),
    ],
)
def test_wrong_call(project: Project, text: str, message: str, at: str) -> None:
    project.flags["table"] = {"a": 1}
    error = project.error(text)
    assert isinstance(error, ArgumentProblem)
    assert error.message == message
    assert culprit(error) == at
