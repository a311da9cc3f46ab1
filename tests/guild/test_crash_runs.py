"""Guild killed at a change of a file: a restart has the whole library, or says what helps.

Some points are tried here, each in a real run; `tests/test_run_folder_crash.py` tries all.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

SHIM = Path(__file__).parent.parent / "crash_shim.py"
SOURCECODE = "sourcecode:\n    - include: $(package shared)"
REQUIRES = "requires:\n    - module: shared\n      target-type: {}"
TRIAL = "flags:\n    name: shared\n  sourcecode:\n    - include: $(package ${name})"
TRAIN = "import {}\nprint({}.hello())\n"


@dataclass(frozen=True)
class Way:
    """A way to get a library into a run.

    Args:
        text: What the operation has.
        command: What makes the copy; of an existing run when it is a restart.
        process: What the command of the process has that makes it.
        is_whole: The run could start before it: a restart takes the rest of it back.
    """

    text: str
    command: Sequence[str] = ("run", "train")
    process: str = "guild run"
    is_whole: bool = False
    name: str = "shared"


FORCED = ("run", "--restart", "RUN", "--force-sourcecode")
TRIALS = ("run", "train", "name=[shared,other]")
WAYS = [
    pytest.param(Way(SOURCECODE), id="source code"),
    pytest.param(Way(SOURCECODE, FORCED, is_whole=True), id="forced source code"),
    pytest.param(Way(SOURCECODE.replace("shared", "inegg"), name="inegg"), id="unpacked egg"),
    pytest.param(Way(REQUIRES.format("copy"), is_whole=True), id="module copied"),
    pytest.param(Way(REQUIRES.format("link"), is_whole=True), id="module linked"),
    pytest.param(Way(TRIAL, TRIALS, "batch_main"), id="copy of a trial"),
]


@pytest.fixture
def crashing(guild: Guild, library: Path, tmp_path: Path) -> Guild:
    """Guild with the shim, and a library in a folder and in an egg."""
    shutil.copytree(library / "shared", library / "other")
    with zipfile.ZipFile(library / "x.egg", "w") as egg:
        egg.writestr("inegg/__init__.py", "def hello():\n    return 'hello from shared'\n")
        egg.writestr("inegg/more.py", "")
    shim = tmp_path / "shim"
    shim.mkdir()
    shutil.copy(SHIM, shim / "sitecustomize.py")
    guild.env["PYTHONPATH"] = f"{library}:{library}/x.egg:{shim}"
    guild.env["PYTHONDONTWRITEBYTECODE"] = "1"
    return guild


def run(guild: Guild, *args: str, process: str = "?", at: int = 0) -> tuple[int, str]:
    """Runs Guild with the shim, whatever comes of it."""
    crash = {"CRASH_IN": process, "CRASH_AT": str(at), "CRASH_COUNT": str(guild.home / "count")}
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(guild.home), "GUILD_HOME": str(guild.home)}
    done = subprocess.run(
        [guild.script, *args, "-y"],
        cwd=guild.project,
        env={**clean, **guild.env, **crash},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("way", WAYS)
def test_a_restart_after_a_kill(crashing: Guild, library: Path, way: Way) -> None:
    guild = crashing
    script = TRAIN.format(way.name, way.name) if way.process == "guild run" else ""
    write_tree(guild.project, {"guild.yml": f"train:\n  main: train\n  {way.text}\n"})
    write_tree(guild.project, {"train.py": script})
    files = {path: path.read_bytes() for path in library.rglob("*.*") if path.is_file()}
    runs, fresh = guild.home / "runs", guild.home / "fresh"
    if "RUN" in way.command:
        run(guild, "run", "train")
    shutil.copytree(runs, fresh)
    command = [guild.latest.name if each == "RUN" else each for each in way.command]

    def killed(at: int) -> None:
        shutil.rmtree(runs)
        shutil.copytree(fresh, runs, symlinks=True)
        run(guild, *command, process=way.process, at=at)
        assert {path: path.read_bytes() for path in files} == files

    killed(0)
    _total, first, last = map(int, (guild.home / "count").read_text().split())
    assert first < last
    tried = 0
    for at in ((first + last) // 2, last - 1):
        killed(at)
        marked = [each for each in guild.runs if (each / ".guild/FUNCS-UNFINISHED").exists()]
        for each in marked:
            tried += restarted(guild, way, each)
    assert tried


def restarted(guild: Guild, way: Way, marked: Path) -> bool:
    """Restarts a run that has the mark."""
    code, said = run(guild, "run", "--restart", marked.name)
    if not (marked / ".guild/opref").exists():
        assert "could not find a run" in said  # nor does Guild list it
        return False
    if not way.is_whole:
        assert code == 1
        assert f"the copy of libraries into run {marked.name[:8]} was not finished" in said
        assert "restart it with --force-sourcecode" in said
        code, said = run(guild, "run", "--restart", marked.name, "--force-sourcecode")
    assert (code, "cut short" in said) == (0, True), said
    assert "hello from shared" in said or way.process != "guild run"
    assert not (marked / ".guild/FUNCS-UNFINISHED").exists()
    assert not (marked / ".guild/funcs-copy").exists()
    (library,) = guild.attr("_funcs", marked)["libraries"]
    assert (marked / library["name"] / "__init__.py").exists()
    return True
