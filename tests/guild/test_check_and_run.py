"""What `guild run` says of each mistake in a guild file: what `check` says, or a text of its own.

`tests/lint/test_mistakes.py` has what `check` says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from file_trees import write_tree
from forked_guild import ForkedGuild
from mistakes import LIBRARY, PROJECT, VALUE, Mistake
from mistakes import MISTAKES as FIRST
from more_mistakes import MORE_MISTAKES

MISTAKES = (*FIRST, *MORE_MISTAKES)
IDS = [each.id for each in MISTAKES]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("lib"), LIBRARY)


@pytest.fixture(scope="module")
def guild(library: Path) -> Iterator[ForkedGuild]:
    forked = ForkedGuild(str(library))
    yield forked
    forked.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "project", PROJECT)


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_guild_run_says(
    mistake: Mistake, guild: ForkedGuild, project: Path, tmp_path: Path
) -> None:
    (project / "guild.yml").write_text(mistake.text)
    (tmp_path / "home/runs").mkdir(parents=True)
    env = {"GUILD_HOME": str(tmp_path / "home"), "API_TOKEN": VALUE}
    code, text = guild("run", "train", "-y", cwd=project, env=env, shown=tmp_path / "shown")
    assert code == mistake.run_code, text
    assert "Traceback" not in text or "No module named" in text, text
    shown = text.replace(str(project) + os.sep, "")
    for expected in _expected(mistake):
        named = expected.replace("{project}", str(project))
        assert named.replace(str(project) + os.sep, "") in shown


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
