"""What the running Python has installed is found without a path that is given."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import guild_funcs
from guild_funcs.cli import _group as group


def test_a_package_is_found_where_python_itself_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert guild_funcs.evaluate("$(package click)") == os.path.dirname(click.__file__)


def test_installed_distributions_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delattr(guild_funcs, "imports", raising=False)  # nobody has imported the room yet
    Path("train.py").write_text("import click\nimport pytest\n")
    found = guild_funcs.imports("train.py")
    assert (found.installed, found.missing) == (("click", "pytest"), ())
    done = CliRunner().invoke(group, ["imports", "train.py"])
    assert "└── pytest  installed  [train.py:2]" in done.output
