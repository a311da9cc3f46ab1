"""What `guild-funcs check` says of each mistake in a guild file.

`tests/guild/test_check_and_run.py` has what `guild run` says.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from file_trees import write_tree
from mistakes import LIBRARY, MISTAKES, PROJECT, VALUE
from more_mistakes import MORE_MISTAKES

from guild_funcs.lint import check


def test_check_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = write_tree(tmp_path / "lib", LIBRARY)
    project = write_tree(tmp_path / "project", PROJECT)
    monkeypatch.setenv("PYTHONPATH", str(library))
    monkeypatch.setenv("API_TOKEN", VALUE)
    for name in ("DATA_PATH", "DATA", "lr"):
        monkeypatch.delenv(name, raising=False)
    path = project / "guild.yml"
    said = {}
    for mistake in (*MISTAKES, *MORE_MISTAKES):
        path.write_text(mistake.text)
        said[mistake.id] = tuple(
            (
                f"{each.place.line}:{each.place.column}",
                each.code,
                each.message.replace(str(project), "{project}"),
                each.hint,
            )
            for each in check(str(path))
        )
    assert said == {each.id: each.check for each in (*MISTAKES, *MORE_MISTAKES)}
