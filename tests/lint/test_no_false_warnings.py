"""Guild files with nothing of ours and nothing wrong: Guild takes them, and check says nothing."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from guild import guildfile
from others_guildfiles import GUILDFILES

from guild_funcs.lint import Options, check


# Guild leaves files open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", GUILDFILES)
def test_nothing_is_said(name: str, tmp_path: Path) -> None:
    path = tmp_path / "guild.yml"
    text = textwrap.dedent(GUILDFILES[name]).lstrip()
    path.write_text(text)
    found = guildfile.for_string(text)
    assert any(model.operations for model in found.models.values())
    assert check(str(path), Options(strict=True)) == []
