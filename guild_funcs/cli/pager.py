"""The user's pager. click 8.2, which Guild needs, drops the arguments of `PAGER`."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from typing import Optional

import click

from guild_funcs.system import system_env


def page(lines: Iterable[str], *, color: Optional[bool] = None) -> None:
    """Shows lines in the program that `PAGER` names, by default `less`; without one, prints them.

    Args:
        lines: The lines, with colours.
        color: Whether they stay; None for where `less` shows them.
    """
    env = system_env()
    try:
        command = shlex.split(env.get("PAGER", "")) or ["less"]
    except ValueError:  # a quote is not closed
        command = ["less"]
    program = shutil.which(command[0])
    if program is None:
        click.echo("\n".join(lines))
        return
    if color is None and os.path.basename(os.path.realpath(program)) == "less":
        # As click and git do: less shows colours with -R alone.
        options = env.setdefault("LESS", "-R") + " ".join(command[1:])
        color = "R" in options.upper()
    command = [program, *command[1:]]
    with subprocess.Popen(  # noqa: S603 - the user's own program
        command, stdin=subprocess.PIPE, env=env, text=True, errors="replace"
    ) as process:
        assert process.stdin is not None  # noqa: S101 - for mypy
        with suppress(BrokenPipeError), process.stdin:  # it has ended before the lines
            for line in lines:
                process.stdin.write(f"{line if color else click.unstyle(line)}\n")
        while process.poll() is None:
            with suppress(KeyboardInterrupt):  # less takes Ctrl-C for itself
                process.wait()
