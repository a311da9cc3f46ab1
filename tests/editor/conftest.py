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


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A project with a library on PYTHONPATH, data, functions of its own, and variables."""
    library = tmp_path / "library"
    for package in ("shared", "shared/text"):
        (library / package).mkdir(parents=True)
        (library / package / "__init__.py").write_text("raise SystemExit('it was imported')\n")
    (library / "helper.py").write_text("raise SystemExit('it was imported')\n")
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "train.csv").write_text("")
    (folder / "train.py").write_text("raise SystemExit('it was run')\n")
    (folder / "guild_functions.py").write_text(FUNCTIONS)
    monkeypatch.setenv("PYTHONPATH", str(library))
    monkeypatch.setenv("DATA_PATH", str(folder / "data"))
    monkeypatch.setenv("MY_TOKEN", "a-secret-value")
    return Asked(folder)
