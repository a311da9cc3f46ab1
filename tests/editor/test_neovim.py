"""Neovim with its built-in client: problems, a fix, completion, a new name, in one real session."""

from __future__ import annotations

import os
from pathlib import Path

import neovim
import pytest

pytestmark = [
    pytest.mark.installs,
    pytest.mark.skipif(not neovim.version(), reason="there is no Neovim of 0.7 or later here"),
]
# Another version may draw a screen differently.
RECORDED = "NVIM v0.7"


def test_the_session_goes_as_the_page_shows_it(tmp_path: Path) -> None:
    made = neovim.session(tmp_path, os.environ)
    assert "there is no flag 'dta'" in made
    assert "1. Change to 'data'" in made
    assert "out: ${data|stem}.h5" in made
    assert "label: ${input|stem} on $(hostname)" in made
    assert "    input: a/train.csv" in made
    if neovim.version().startswith(RECORDED):
        stale = "docs/editors.md is stale: python tests/editor/neovim.py"
        assert made in neovim.PAGE.read_text(encoding="utf-8"), stale
