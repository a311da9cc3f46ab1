"""Functions for the expressions in this project's guild.yml."""

import subprocess

from guild_funcs import function
from guild_funcs.errors import MissingError


@function
def shout(text: str) -> str:
    """Returns the text, loud."""
    return text.upper() + "!"


@function
def halve(number: float) -> float:
    """Returns half of a number."""
    return number / 2


# WARNING: Guild evaluates flags before it asks "Continue?". With this function a guild.yml
# runs commands as soon as somebody types `guild run`, also when they then answer no.
# Never have it in a project whose guild.yml you did not read. That is why it is not built in.
@function(capability="process")
def shell(command: str) -> str:
    """Returns what a shell command prints, without the line ends at its end.

    A command that fails is missing: `$(shell 'git describe' | default unknown)`.
    """
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    if done.returncode != 0:
        raise MissingError(f"the command failed: {done.stderr.strip() or done.returncode}")
    return done.stdout.rstrip("\r\n")
