"""What a function does with a secret variable: it works, and no error or log shows the value."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from function_projects import Project

SECRET = "hunter2-é-12345"  # noqa: S105 - of nobody


@pytest.fixture
def project(tmp_path: Path) -> Project:
    env = {"API_TOKEN": SECRET, "LICENSE": f"{SECRET}6789", "PIN_TOKEN": "77"}
    flags = {"key": SECRET, "pin": "77", "table": {"a": 1}}
    project = Project(tmp_path, flags, env)
    project.write(
        {
            "guild_functions.py": (
                "from guild_funcs import function\n"
                "@function\n"
                "def leak(text: str) -> str:\n"
                "    raise ValueError(f'no {text}')\n"
            ),
            "a.yml": "a: 1",
        }
    )
    return project


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(env API_TOKEN)", SECRET, id="env"),
        pytest.param("$(upper $API_TOKEN)", SECRET.upper(), id="variable"),
        pytest.param("$API_TOKEN $(len $API_TOKEN)", "$API_TOKEN 15", id="length"),
    ],
)
def test_a_secret_works(project: Project, text: str, value: object) -> None:
    assert project.value(text) == value
    assert project.reads.env == {"API_TOKEN"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("$(int $API_TOKEN)", id="conversion"),
        pytest.param("$(truncate a $(env API_TOKEN))", id="conversion-of-an-argument"),
        pytest.param("$(bool $API_TOKEN)", id="bool"),
        pytest.param("$(json $API_TOKEN)", id="json"),
        pytest.param('$(yaml "[$API_TOKEN")', id="yaml"),
        pytest.param("$(load $API_TOKEN a)", id="file"),
        pytest.param("$(load $API_TOKEN.yml a)", id="file-part"),
        pytest.param("$(load a.yml $API_TOKEN)", id="key"),
        pytest.param("$(read $API_TOKEN)", id="read"),
        pytest.param("$(sha256 $API_TOKEN)", id="sha256"),
        pytest.param("$(env $API_TOKEN)", id="name"),
        pytest.param("$(version $API_TOKEN)", id="version"),
        pytest.param("$(package $API_TOKEN)", id="package"),
        pytest.param("$(find $API_TOKEN .)", id="find"),
        pytest.param("$(find x $API_TOKEN)", id="find-place"),
        pytest.param("$(git-commit $API_TOKEN)", id="git"),
        pytest.param("$(expanduser ~$API_TOKEN)", id="user"),
        pytest.param("$(first $API_TOKEN)", id="first"),
        pytest.param("$(leak $API_TOKEN)", id="own-function"),
        pytest.param("$(leak ${key})", id="through-a-flag"),
        pytest.param("$(leak $LICENSE)", id="env-secrets"),
    ],
)
def test_no_error_shows_a_secret(
    project: Project, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        error = project.error(text, secrets=frozenset({"LICENSE"}))
    assert SECRET not in str(error)
    assert SECRET not in repr(error)
    assert SECRET not in caplog.text


def test_a_format_that_fails_logs_no_secret(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    assert project.value("$(format $API_TOKEN %q)") == SECRET
    assert SECRET not in caplog.text
    assert len(caplog.messages) == 1


def test_a_secret_that_contains_another_is_named_by_its_own_name(project: Project) -> None:
    error = project.error("$(leak $LICENSE)", secrets=frozenset({"LICENSE"}))
    assert error.message.endswith("ValueError: no (the value of LICENSE)")


def test_a_short_secret_hides_only_what_was_read(project: Project) -> None:
    assert project.error("$(leak ${pin})").message.endswith("no 77")
    assert project.error("$(leak $PIN_TOKEN)").message.endswith("no (the value of PIN_TOKEN)")
