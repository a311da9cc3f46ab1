"""What `guild run` says of each mistake in a guild file: what `check` says, or a text of its own.

`tests/lint/test_mistakes.py` has what `check` says.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from mistakes import LIBRARY, PROJECT, VALUE, Mistake
from mistakes import MISTAKES as FIRST
from more_mistakes import MORE_MISTAKES

MISTAKES = (*FIRST, *MORE_MISTAKES)
IDS = [each.id for each in MISTAKES]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("lib"), LIBRARY)


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_guild_run_says(mistake: Mistake, guild: Guild, library: Path) -> None:
    write_tree(guild.project, PROJECT)
    (guild.project / "guild.yml").write_text(mistake.text)
    guild.env.update(PYTHONPATH=str(library), API_TOKEN=VALUE)
    command = [guild.script, "run", "train", "-y"]
    text = guild.process(command, code=mistake.run_code, traceback=True).text
    assert "Traceback" not in text or "No module named" in text, text
    place = str(guild.project) + os.sep
    shown = text.replace(place, "")
    for expected in _expected(mistake):
        named = expected.replace("{project}", str(guild.project))
        assert named.replace(place, "") in shown


def _expected(mistake: Mistake) -> list[str]:
    """What a run prints: its own message, or each of check's at its place, all at once."""
    if mistake.run:
        return [mistake.run]
    assert mistake.check
    return [
        line
        for place, _, message, hint in mistake.check
        for line in (f"guild.yml:{place}: {message}\n", *([f"\n{hint}\n"] if hint else []))
    ]


def test_a_mistake_is_found_or_there_is_none() -> None:
    """What stops a run is an error of check, but for what is not on this machine."""
    missed = [
        each.id
        for each in MISTAKES
        if each.run_code and not any(code for _, code, *_ in each.check)
    ]
    assert missed == []
