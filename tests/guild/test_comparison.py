"""What `docs/comparison.md` says of Guild alone: its own ways to a library beside the project."""

from __future__ import annotations

from pathlib import Path

from guild_runs import Guild, write_tree


def test_guilds_own_ways_to_a_library(guild: Guild, tmp_path: Path) -> None:
    write_tree(tmp_path, {"lib/shared/__init__.py": "print('from', __file__)\n"})
    yml = """
        rooted:
          main: project/train
          sourcecode:
            root: ..
            select: [lib/*.py, 'lib/shared/*.py', project/*.py]
          env: {PYTHONPATH: lib}
        beside:
          main: train
          python-path: [., LIB]
        """
    yml = yml.replace("LIB", str(tmp_path / "lib"))
    script = "try:\n    import shared\nexcept ImportError:\n    print('not found')\n"
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    # Guild 0.9 looks there for what it reads, and the run has another path.
    assert guild.run("beside").out == "not found\n"
    assert guild.sourcecode() == ["guild.yml", "train.py"]
    done = guild.run("rooted")
    assert done.out == f"from {guild.latest}/lib/shared/__init__.py\n"
    assert guild.sourcecode() == ["lib/shared/__init__.py", "project/train.py"]
