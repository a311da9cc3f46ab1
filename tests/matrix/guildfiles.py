"""Runs commands on public guild files in two environments, and compares what they print.

    python guildfiles.py [--forked] [--projects FOLDER] [--operations N] PLAIN WITH [PROJECT...]

PLAIN and WITH are virtual environments that differ by guild-funcs alone. The guild files
are those of Guild's own test projects, which come with it, or those in FOLDER, such as the
`examples` of Guild's repository. Of each project: `ops`, `help`, and of its first operations
`--help-op`, `--test-flags`, `--test-sourcecode`; of the first one a run. What lacks the
packages that it needs says so in both. Exits with 1 when anything differs.

With `--forked` each environment starts Guild once, and forks for each command: in a third of the
time. What Guild itself starts, as the process of an operation, is started as ever.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from guild_doctests import compared

TIMEOUT = 120
NO_ANSWER = f"no answer in {TIMEOUT} seconds\n"
SERVER = Path(__file__).with_name("forked_guild.py")


def projects(environment: Path) -> Path:
    """The folder of Guild's test projects, and of the source code of its test runs."""
    (folder,) = environment.glob("lib/python*/site-packages/guild/tests/samples")
    return folder


class Guild:
    """Guild in one environment."""

    def __init__(self, environment: Path) -> None:
        self.environment = environment
        path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.env = {"NO_PIP_FREEZE": "1", "COLUMNS": "100", "PATH": path}

    def output(self, project: Path, home: Path, *command: str) -> str:
        """Returns what a command of Guild prints in a project, and its exit code."""
        env = {**self.env, "HOME": str(home), "GUILD_HOME": str(home)}
        return output([str(self.environment / "bin" / "guild"), *command], project, env)

    def close(self) -> None:
        """Ends what was started."""


class Forked(Guild):
    """Guild in a process that forks for each command."""

    def __init__(self, environment: Path) -> None:
        super().__init__(environment)
        self._server = subprocess.Popen(
            [str(environment / "bin" / "python"), str(SERVER)],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def output(self, project: Path, home: Path, *command: str) -> str:
        """Returns what a command of Guild prints in a project, and its exit code."""
        assert self._server.stdin
        assert self._server.stdout
        shown = home.parent / "shown"
        env = {"HOME": str(home), "GUILD_HOME": str(home)}
        asked = {"args": command, "cwd": str(project), "env": env, "shown": str(shown)}
        self._server.stdin.write(json.dumps({**asked, "timeout": TIMEOUT}) + "\n")
        self._server.stdin.flush()
        code = self._server.stdout.readline().strip()
        if code == f"-{signal.SIGALRM.value}":
            return NO_ANSWER
        return shown.read_text(encoding="utf-8", errors="replace") + f"exit {code}\n"

    def close(self) -> None:
        """Ends the process."""
        self._server.communicate()


def output(command: list[str], project: Path, env: dict[str, str]) -> str:
    """Returns what a program prints, and its exit code."""
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env=env,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return NO_ANSWER
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


def outputs(guild: Guild, source: Path, most: int) -> dict[str, list[str]]:
    """Returns what each command prints on a copy of a project, without what varies."""
    with tempfile.TemporaryDirectory(prefix="guildfiles-") as folder:
        project, home = Path(folder) / source.name, Path(folder) / "home"
        home.mkdir()
        shutil.copytree(source, project, symlinks=True)
        listed = guild.output(project, home, "ops")
        found = {"ops": compared(listed, guild.environment)}
        for command in commands(listed, most):
            text = guild.output(project, home, *command)
            found[" ".join(command)] = compared(text, guild.environment)
        return found


def main() -> int:
    """Compares project by project."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=Path, help="a folder of projects")
    parser.add_argument("--operations", type=int, default=3, help="how many of each project")
    parser.add_argument("--forked", action="store_true", help="start Guild once")
    parser.add_argument("plain", type=Path)
    parser.add_argument("funcs", type=Path, metavar="with")
    parser.add_argument("chosen", nargs="*", metavar="project")
    given = parser.parse_args()
    plain, funcs = given.plain.absolute(), given.funcs.absolute()
    kind = Forked if given.forked else Guild
    guilds = [kind(each) for each in (plain, funcs)]
    total, different = 0, 0
    top = given.projects or projects(plain)
    for guild_file in sorted(top.rglob("guild.yml")):
        source = guild_file.parent
        name = str(source.relative_to(top))
        if given.chosen and name not in given.chosen:
            continue
        before, after = (outputs(each, source, given.operations) for each in guilds)
        differ = [
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        ]
        total, different = total + len(before), different + len(differ)
        print(
            f"{name}: {len(before)} commands, {len(differ)} differ {sorted(differ)}",
            flush=True,
        )
    for each in guilds:
        each.close()
    print(f"{total} commands, {different} differ")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
