"""Projects with one operation that includes libraries, and Guild's error of a run of theirs."""

from __future__ import annotations

from guild_runs import Done, Guild, write_tree

SCRIPT = "import shared\nprint(shared.__file__)\n"


def project(guild: Guild, *specs: str, script: str = SCRIPT) -> None:
    """Writes a project whose operation `train` has the specs as its source code rules."""
    rules = "".join(f"    - {spec}\n" for spec in specs)
    operation = f"train:\n  main: train\n  sourcecode:\n{rules}"
    write_tree(guild.project, {"guild.yml": operation, "train.py": script})


def message(done: Done) -> list[str]:
    """The lines of Guild's error, which ends what it prints."""
    start = done.err.index("guild: ")
    return done.err[start:].splitlines()
