"""A project for the questions of an editor."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import Asked

FUNCTIONS = """\
from guild_funcs import function

raise SystemExit("it was run")


@function
def shout(text: str, times: int = 1) -> str:
    \"\"\"Returns the text in capitals.\"\"\"
    return text.upper()


@function(name="whisper")
def _quiet(text: str) -> str:
    return text.lower()
"""


def written(root: Path) -> Path:
    """Makes a project and a library below a folder, and returns that."""
    library = root / "library"
    for package in ("shared", "shared/text"):
        (library / package).mkdir(parents=True)
        (library / package / "__init__.py").write_text("raise SystemExit('it was imported')\n")
    (library / "helper.py").write_text("raise SystemExit('it was imported')\n")
    folder = root / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "train.csv").write_text("")
    (folder / "train.py").write_text("raise SystemExit('it was run')\n")
    (folder / "guild_functions.py").write_text(FUNCTIONS)
    return root


def entered(root: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Sets the variables of the project."""
    monkeypatch.setenv("PYTHONPATH", str(root / "library"))
    monkeypatch.setenv("DATA_PATH", str(root / "project/data"))
    monkeypatch.setenv("MY_TOKEN", "a-secret-value")
    return Asked(root / "project")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def asked(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A project with a library on PYTHONPATH, data, functions of its own, and variables.

    All tests have the same: the texts that they ask about are on no disk.
    """
    return entered(whole, monkeypatch)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """As `asked`, for a test that makes files."""
    return entered(written(tmp_path), monkeypatch)
