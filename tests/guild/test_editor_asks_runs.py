"""The editor offers the `include` that the last run of an operation asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

from guild_funcs.editor.asked import asked
from guild_funcs.editor.fixes import applied
from guild_funcs.editor.project import Project

FILE = """\
train:
  main: train
  label: $(upper x)
other: train
"""


@pytest.mark.filterwarnings("ignore:unclosed file")  # Guild leaves those of a run open
def test_the_include_that_the_last_run_asked_for_is_offered_and_mends_it(
    guild: Guild, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(guild.project, {"guild.yml": FILE, "train.py": "import shared\n"})
    guild.env["PYTHONPATH"] = str(library)
    assert "imported, but not in the run" in guild.run("train").err
    # The tests of this process that run Guild in it leave a home of their own.
    monkeypatch.setattr("guild.config._guild_home", str(guild.home))
    path = str(guild.project / "guild.yml")
    project = Project(path, {path: FILE})
    (fix,) = asked(project, path, FILE.index("label"))
    run = guild.runs[0].name[:8]
    assert fix.title == f"Include $(package shared): run {run} imported it from {library}/shared"
    # Another operation's run asked for nothing.
    assert asked(project, path, FILE.index("other")) == []
    made = applied(FILE, fix.edits)
    assert made == FILE.replace(
        "(upper x)\n", "(upper x)\n  sourcecode:\n    - include: $(package shared)\n"
    )
    assert asked(Project(path, {path: made}), path, made.index("label")) == []
    (guild.project / "guild.yml").write_text(made)
    assert "guild-funcs" not in guild.run("train").err
    assert asked(Project(path, {path: made}), path, made.index("label")) == []
