"""Guild killed at a change of a file: a restart has the whole library, or refuses."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

SHIM = Path(__file__).parent.parent / "crash_shim.py"
SAMPLES = 8

SOURCECODE = """
    train:
      main: train
      sourcecode:
        - include: $(package shared)
    """
REQUIRES = """
    train:
      main: train
      requires:
        - module: shared
          target-type: copy
    """
TRAIN = "import shared\nprint(shared.__file__, shared.hello())\n"


def run(guild: Guild, *args: str, at: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs Guild with the shim, whatever comes of it."""
    env = {**guild.env, "CRASH_AT": str(at), "CRASH_COUNT": str(guild.home / "count")}
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(guild.home), "GUILD_HOME": str(guild.home)}
    return subprocess.run(
        [guild.script, "run", *args, "-y"],
        cwd=guild.project,
        env={**clean, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("text", [SOURCECODE, REQUIRES], ids=["source code", "requires"])
def test_a_restart_after_a_kill(guild: Guild, library: Path, tmp_path: Path, text: str) -> None:
    write_tree(guild.project, {"guild.yml": text, "train.py": TRAIN})
    shim = tmp_path / "shim"
    shim.mkdir()
    shutil.copy(SHIM, shim / "sitecustomize.py")
    guild.env["PYTHONPATH"] = f"{library}:{shim}"
    files = {path: path.read_bytes() for path in library.rglob("*.*") if path.suffix != ".pyc"}
    for _warm in range(2):  # the first run also writes caches
        done = run(guild, "train")
        assert done.returncode == 0, done.stderr
    total = int((guild.home / "count").read_text())
    assert total > SAMPLES
    outcomes = set()
    for at in range(2, total, max(1, total // SAMPLES)):
        shutil.rmtree(guild.home / "runs")
        (guild.home / "runs").mkdir()
        # Some calls depend on time: near the end, the process may be through before.
        assert run(guild, "train", at=at).returncode in (-9, 0)
        assert {path: path.read_bytes() for path in files} == files
        for made in guild.runs:
            again = run(guild, "--restart", made.name)
            if again.returncode:
                outcomes.add("refused" if "was not finished" in again.stderr else "failed")
                continue
            outcomes.add("whole")
            assert f"{made}/shared/__init__.py hello from shared" in again.stdout, at
    assert "refused" in outcomes, outcomes
