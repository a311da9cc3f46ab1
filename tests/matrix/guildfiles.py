"""Runs commands on public guild files in two environments, and compares what they print.

    python guildfiles.py PLAIN WITH [PROJECT...]

PLAIN and WITH are virtual environments that differ by guild-funcs alone. The guild files
are those of Guild's own test projects, which come with it. Of each project: `ops`,
`help`, and of its first operations `--help-op`, `--test-flags`, `--test-sourcecode`; of the
first one a run. Exits with 1 when anything differs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from guild_doctests import compared

TIMEOUT = 60
OPERATIONS = 3


def projects(environment: Path) -> list[Path]:
    """The folders of Guild's test projects that have a guild file."""
    (folder,) = environment.glob("lib/python*/site-packages/guild/tests/samples/projects")
    return sorted(path.parent for path in folder.glob("*/guild.yml"))


def output(environment: Path, project: Path, home: Path, *command: str) -> str:
    """Returns what a command of Guild prints in a project, and its exit code."""
    env = {"HOME": str(home), "GUILD_HOME": str(home), "NO_PIP_FREEZE": "1", "COLUMNS": "100"}
    env["PATH"] = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    try:
        done = subprocess.run(
            [str(environment / "bin" / "guild"), *command],
            cwd=project,
            env=env,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {TIMEOUT} seconds\n"
    return (done.stdout + done.stderr).decode(errors="replace") + f"exit {done.returncode}\n"


def commands(listed: str) -> Iterator[tuple[str, ...]]:
    """Yields the commands for a project, from what `guild ops` prints."""
    yield ("help",)
    lines = [
        line
        for line in listed.splitlines()
        if line and not line.startswith(("exit ", "Refreshing "))
    ]
    operations = [
        line.split()[0] for line in lines if not line.startswith((" ", "ERROR", "guild:"))
    ]
    for operation in operations[:OPERATIONS]:
        yield ("run", operation, "--help-op")
        yield ("run", operation, "--test-flags")
        yield ("run", operation, "--test-sourcecode")
    if operations:
        yield ("run", operations[0], "-y")
        yield ("runs", "--all")


def outputs(environment: Path, source: Path) -> dict[str, list[str]]:
    """Returns what each command prints on a copy of a project, without what varies."""
    with tempfile.TemporaryDirectory(prefix="guildfiles-") as folder:
        project, home = Path(folder) / source.name, Path(folder) / "home"
        home.mkdir()
        shutil.copytree(source, project, symlinks=True)
        listed = output(environment, project, home, "ops")
        found = {"ops": compared(listed, environment)}
        for command in commands(listed):
            text = output(environment, project, home, *command)
            found[" ".join(command)] = compared(text, environment)
        return found


def main() -> int:
    """Compares project by project."""
    plain, funcs = (Path(each).absolute() for each in sys.argv[1:3])
    chosen, total, different = sys.argv[3:], 0, 0
    for source in projects(plain):
        if chosen and source.name not in chosen:
            continue
        before, after = outputs(plain, source), outputs(funcs, source)
        differ = [
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        ]
        total, different = total + len(before), different + len(differ)
        print(
            f"{source.name}: {len(before)} commands, {len(differ)} differ {sorted(differ)}",
            flush=True,
        )
    print(f"{total} commands, {different} differ")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
