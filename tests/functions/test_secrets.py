"""What a function does with a secret variable: it works, and no error or log shows the value."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
from function_projects import Project

from guild_funcs.context import Reads

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
                "from guild_funcs.context import Context\n"
                "@function\n"
                "def leak(text: str) -> str:\n"
                "    raise ValueError(f'no {text}')\n"
                "@function\n"
                "def hidden(context: Context) -> str:\n"
                "    raise ValueError(f'no {context.getenv(\"API_TOKEN\")}')\n"
                "class Odd(Exception):\n"
                "    def __str__(self): raise ValueError(self.args)\n"
                "@function\n"
                "def odd(text: str) -> str:\n"
                "    raise Odd(text)\n"
                "@function\n"
                "def leaves(text: str) -> str:\n"
                "    raise SystemExit(text)\n"
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
        pytest.param("$(leak $(upper $API_TOKEN))", id="own-function-of-what-was-made"),
        pytest.param('$(yaml "*$API_TOKEN")', id="an-alias-of-yaml"),
        pytest.param("$(find x $(replace $API_TOKEN - :))", id="in-parts"),
        pytest.param("$(default $(leak $API_TOKEN) x)", id="through-default"),
        pytest.param("$(if yes $(leak $API_TOKEN))", id="in-a-branch"),
        pytest.param("$(hidden)", id="read-by-a-function"),
        pytest.param("$(odd $API_TOKEN)", id="an-exception-whose-text-fails"),
        pytest.param("$(leaves $API_TOKEN)", id="an-exit"),
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
    assert SECRET.upper() not in str(error)
    assert SECRET not in "".join(traceback.format_exception(type(error), error, None))
    assert SECRET not in caplog.text


def test_a_format_that_fails_logs_no_secret(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    assert project.value("$(format $API_TOKEN %q)") == SECRET
    assert SECRET not in caplog.text
    assert len(caplog.messages) == 1


def test_a_short_value_that_was_not_read_is_no_secret(project: Project) -> None:
    assert project.error("$(leak ${pin})").message.endswith("no 77")
    error = project.error("$(leak $PIN_TOKEN)")
    assert error.message == "function 'leak' failed"
    assert error.notes == (
        "why is not shown: it could show the value of PIN_TOKEN, which is secret",
    )


# What the value of each text tells of secrets.
FOLLOWED = [
    ("$API_TOKEN-", set()),  # no expression: text
    ("$(env API_TOKEN)", {"API_TOKEN"}),
    ("$(env NOT_SET_TOKEN '')", set()),
    ("$(env EMPTY_TOKEN)", set()),
    ("$(env NOT_SET_TOKEN $API_TOKEN)", {"API_TOKEN"}),
    ("$(truncate $API_TOKEN 3 end='')", {"API_TOKEN"}),
    ("$(replace $API_TOKEN - _)", {"API_TOKEN"}),
    ("$(replace a-b - $API_TOKEN)", {"API_TOKEN"}),
    ("$(split $API_TOKEN - | json)", {"API_TOKEN"}),
    ("$(split $API_TOKEN - | first)", {"API_TOKEN"}),
    ("$(split $API_TOKEN - | last | upper)", {"API_TOKEN"}),
    ("$(sort $API_TOKEN b)", {"API_TOKEN"}),
    ("$(uniq a $API_TOKEN)", {"API_TOKEN"}),
    ("$(join a $API_TOKEN)", {"API_TOKEN"}),
    ("$(int $PIN_TOKEN)", {"PIN_TOKEN"}),
    ("${'API_TOKEN'|env|stem}", {"API_TOKEN"}),
    ("$<'API_TOKEN'|env>", {"API_TOKEN"}),
    ('x $(lower "a${pin}$API_TOKEN") y', {"API_TOKEN"}),
    ("$(lower $API_TOKEN) $(upper $PIN_TOKEN)", {"API_TOKEN", "PIN_TOKEN"}),
    ("$(abspath $API_TOKEN)", {"API_TOKEN"}),
    ("$(twice $API_TOKEN)", {"API_TOKEN"}),
    ("$(reads)", {"API_TOKEN"}),
    ("$(format $PIN_TOKEN %s)", {"PIN_TOKEN"}),
    # Chosen: what was chosen counts, and not what chose it.
    ("$(if $API_TOKEN with without)", set()),
    ("$(if $API_TOKEN $PIN_TOKEN x)", {"PIN_TOKEN"}),
    ("$(if no $API_TOKEN)", set()),
    ("$(if no $API_TOKEN $PIN_TOKEN)", {"PIN_TOKEN"}),
    ("$(default $API_TOKEN x)", {"API_TOKEN"}),
    ("$(default $NOT_SET_TOKEN x)", set()),
    ("$(default $NOT_SET_TOKEN $PIN_TOKEN)", {"PIN_TOKEN"}),
    ("$(default $(read $API_TOKEN) none)", set()),
    ("$(default $(read $API_TOKEN))", set()),
    ("$(or $API_TOKEN x)", {"API_TOKEN"}),
    ("$(or $EMPTY_TOKEN x)", set()),
    ("$(and $API_TOKEN x)", set()),
    ("$(and x $API_TOKEN)", {"API_TOKEN"}),
    ("$(first $NOT_SET $API_TOKEN $PIN_TOKEN)", {"API_TOKEN"}),
    ("$(first x $API_TOKEN)", set()),
    ("$(if $(eq $API_TOKEN x) $API_TOKEN b)", set()),
    # Yes, no, null, and a length.
    ("$(eq $API_TOKEN x)", set()),
    ("$(not $API_TOKEN)", set()),
    ("$(exists $API_TOKEN)", set()),
    ("$(bool $NO_TOKEN)", set()),
    ("$(len $API_TOKEN)", set()),
    ("$(len $API_TOKEN | str)", set()),
    ("$(exists $(split $API_TOKEN -))", {"API_TOKEN"}),  # many answers tell a lot
    ("run 17", set()),
    ("run $(if $ONE_TOKEN 17 1)", set()),
]


@pytest.mark.parametrize(("text", "names"), FOLLOWED, ids=[text for text, _ in FOLLOWED])
def test_a_secret_is_followed_to_what_is_computed_from_it(
    project: Project, text: str, names: set[str]
) -> None:
    project.write(
        {
            "guild_functions.py": (
                "from guild_funcs import function\n"
                "from guild_funcs.context import Context\n"
                "@function\n"
                "def twice(text: str) -> str:\n"
                "    return text * 2\n"
                "@function\n"
                "def reads(context: Context) -> str:\n"
                "    return context.getenv('API_TOKEN')[:1]\n"
            )
        }
    )
    project.env.update({"EMPTY_TOKEN": "", "NO_TOKEN": "no", "ONE_TOKEN": "1"})
    reads = Reads()
    project.value(text, reads=reads)
    assert reads.secrets == names
