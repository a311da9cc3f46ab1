"""Five staged runs, each with a version of a library, started by Guild's Dask scheduler at once.

Guild's scheduler has its workers in threads of one process; each starts its run in a process
of its own.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from environments import Environment
from guild_runs import Guild, write_tree

COUNT = 5
GUILD_YML = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
      flags:
        n: 0
      label: n=${n} of $(env WHICH)
    """
TRAIN = """
    import time
    import shared
    n = 0
    time.sleep(0.5)
    print("library", shared.NUMBER, "of", n)
    """


def test_each_run_has_its_own_library(
    guild: Guild, with_extras: Environment, tmp_path: Path
) -> None:
    made = dataclasses.replace(guild, python=with_extras.python, env=with_extras.env)
    write_tree(made.project, {"guild.yml": GUILD_YML, "train.py": TRAIN})
    for n in range(COUNT):
        files = {"shared/__init__.py": f"NUMBER = {n}\n"}
        files.update({f"shared/m{i}.py": "" for i in range(n)})
        library = write_tree(tmp_path / f"library-{n}", files)
        env = {"PYTHONPATH": str(library), "WHICH": f"w{n}"}
        made.run("train", f"n={n}", "--stage", env=env)
    arguments = ("run-once=yes", "poll-interval=1", "dashboard-address=0", "workers=4")
    made.run("dask:scheduler", *arguments, env={"WHICH": "the scheduler's"})
    runs = [run for run in made.runs if (run / "train.py").exists()]
    assert len(runs) == COUNT
    for run in runs:
        n = made.attr("flags", run)["n"]
        assert made.attr("exit_status", run) == 0
        assert f"library {n} of {n}" in (run / ".guild" / "output").read_text()
        assert made.attr("label", run) == f"n={n} of w{n}"
        (library,) = made.attr("_funcs", run)["libraries"]
        assert library["files"] == n + 1
        source = str(tmp_path / f"library-{n}" / "shared")
        assert library["mounts"] == [{"target": "shared", "source": source}]
