"""Runs commands on public guild files in two environments, and compares what they print.

    python guildfiles.py [--projects FOLDER] [--operations N] PLAIN WITH [PROJECT...]

PLAIN and WITH are virtual environments that differ by guild-funcs alone. The guild files
are those of Guild's own test projects, which come with it, or those in FOLDER, such as the
`examples` of Guild's repository. Of each project: `ops`, `help`, and of its first operations
`--help-op`, `--test-flags`, `--test-sourcecode`; of the first one a run. What lacks the
packages that it needs says so in both. Exits with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from guild_doctests import compared

TIMEOUT = 120


def projects(environment: Path) -> Path:
    """The folder of Guild's test projects, and of the source code of its test runs."""
    (folder,) = environment.glob("lib/python*/site-packages/guild/tests/samples")
    return folder


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


def commands(listed: str, most: int) -> Iterator[tuple[str, ...]]:
    """Yields the commands for a project, from what `guild ops` prints; `most` operations."""
    yield ("help",)
    lines = [
        line
        for line in listed.splitlines()
        if line and not line.startswith(("exit ", "Refreshing "))
    ]
    operations = [
        line.split()[0] for line in lines if not line.startswith((" ", "ERROR", "guild:"))
    ]
    for operation in operations[:most]:
        yield ("run", operation, "--help-op")
        yield ("run", operation, "--test-flags")
        yield ("run", operation, "--test-sourcecode")
    if operations:
        yield ("run", operations[0], "-y")
        yield ("runs", "--all")


def outputs(environment: Path, source: Path, most: int) -> dict[str, list[str]]:
    """Returns what each command prints on a copy of a project, without what varies."""
    with tempfile.TemporaryDirectory(prefix="guildfiles-") as folder:
        project, home = Path(folder) / source.name, Path(folder) / "home"
        home.mkdir()
        shutil.copytree(source, project, symlinks=True)
        listed = output(environment, project, home, "ops")
        found = {"ops": compared(listed, environment)}
        for command in commands(listed, most):
            text = output(environment, project, home, *command)
            found[" ".join(command)] = compared(text, environment)
        return found


def main() -> int:
    """Compares project by project."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=Path, help="a folder of projects")
    parser.add_argument("--operations", type=int, default=3, help="how many of each project")
    parser.add_argument("plain", type=Path)
    parser.add_argument("funcs", type=Path, metavar="with")
    parser.add_argument("chosen", nargs="*", metavar="project")
    given = parser.parse_args()
    plain, funcs = given.plain.absolute(), given.funcs.absolute()
    total, different = 0, 0
    top = given.projects or projects(plain)
    for guild_file in sorted(top.rglob("guild.yml")):
        source = guild_file.parent
        name = str(source.relative_to(top))
        if given.chosen and name not in given.chosen:
            continue
        before, after = (outputs(each, source, given.operations) for each in (plain, funcs))
        differ = [
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        ]
        total, different = total + len(before), different + len(differ)
        print(
            f"{name}: {len(before)} commands, {len(differ)} differ {sorted(differ)}",
            flush=True,
        )
    print(f"{total} commands, {different} differ")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
