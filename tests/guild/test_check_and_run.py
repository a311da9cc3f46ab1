"""What `guild-funcs check` says of each mistake in a guild file, and what `guild run` says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from mistakes import MISTAKES, Mistake

from guild_funcs.lint import check

IDS = [each.id for each in MISTAKES]


@pytest.fixture
def project(guild: Guild, tmp_path: Path) -> Guild:
    files = {"shared/__init__.py": "", "clash/__init__.py": ""}
    library = write_tree(tmp_path / "lib", files)
    write_tree(
        guild.project,
        {
            "train.py": "lr = 0.1\nprint('trained')\n",
            "data/train.csv": "1\n",
            "clash/__init__.py": "x = 1\n",
        },
    )
    guild.env = {"PYTHONPATH": str(library), "API_TOKEN": "hush-hush-1"}
    return guild


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_check_says(mistake: Mistake, project: Guild, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project.project / "guild.yml"
    path.write_text(mistake.text)
    for name, value in project.env.items():
        monkeypatch.setenv(name, value)
    for name in ("DATA_PATH", "DATA", "lr"):
        monkeypatch.delenv(name, raising=False)
    found = check(str(path))
    said = [
        (
            f"{each.place.line}:{each.place.column}",
            each.code,
            each.message.replace(str(project.project), "{project}"),
            each.hint,
        )
        for each in found
    ]
    assert said == list(mistake.check)


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_guild_run_says(mistake: Mistake, project: Guild) -> None:
    (project.project / "guild.yml").write_text(mistake.text)
    done = project("run", "train", "-y", code=mistake.run_code)
    shown = done.text.replace(str(project.project) + os.sep, "")
    for expected in _expected(mistake):
        named = expected.replace("{project}", str(project.project))
        assert named.replace(str(project.project) + os.sep, "") in shown


def _expected(mistake: Mistake) -> list[str]:
    """What a run prints: its own message, or each of check's at its place, all at once."""
    if mistake.run:
        return [mistake.run]
    assert mistake.check
    return [f"guild.yml:{place}: {message}\n" for place, _, message, _ in mistake.check]


def test_a_mistake_is_found_or_there_is_none() -> None:
    """What stops a run is an error of check, but for what is not on this machine."""
    missed = [
        each.id
        for each in MISTAKES
        if each.run_code and not any(code for _, code, *_ in each.check)
    ]
    # What only evaluating the operation can tell.
    assert missed == ["root-missing"]
