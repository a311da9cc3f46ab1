"""Functions about the surroundings: variables, user, machine, project, time."""

from __future__ import annotations

import os
import sys
from typing import Optional

from guild_funcs.context import Context, Text
from guild_funcs.errors import ArgumentProblem, MissingError
from guild_funcs.registry import FlagValue, Lazy, function, spellings


@function(capability="env", examples=spellings("env LR 0.1", "'LR'|env:0.1", "0.1"))
def env(context: Context, name: str, default: Optional[Lazy[FlagValue]] = None) -> FlagValue:
    """Returns the value of an environment variable, or the default when it is not set.

    A variable that is set but empty counts as set. The default is evaluated only
    when it is needed.
    """
    if not name or "=" in name:  # the operating system has no such variable
        expected = "must be the name of an environment variable"
        raise ArgumentProblem(f"env: 'name' {expected}, but it is '{name}'").about("name")
    value = context.getenv(name)
    if value is not None:
        return value
    if default is not None:
        return default()
    from guild_funcs.language.hints import for_missing_variable

    hint = for_missing_variable(name, context.flags, context.env)
    raise MissingError(f"environment variable {name} is not set", hint=hint).about("name")


@function(capability="env", examples=spellings("hostname", "$(hostname)|str", ...))
def hostname() -> Text:
    """Returns the name of the machine."""
    import socket

    return Text(socket.gethostname())


@function(capability="env", examples=spellings("user", "$(user)|upper|lower", "ann"))
def user(context: Context) -> Text:
    """Returns the name of the user.

    It is the first of `$LOGNAME`, `$USER`, `$LNAME` and `$USERNAME` that is set, else the
    system's name for the user, as for Python's `getpass.getuser`.
    """
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        value = context.getenv(name)
        if value:
            return Text(value)
    try:
        import pwd

        return Text(pwd.getpwuid(os.getuid()).pw_name)
    except (ImportError, KeyError):
        message = "the name of the user is not known"
        raise MissingError(message, hint="set the environment variable USER") from None


@function(capability="env", examples=spellings("cwd", "$(cwd)|str", "/home/ann/digits"))
def cwd(context: Context) -> Text:
    """Returns the folder where the command was typed: `project` is the one of `guild.yml`."""
    return Text(context.cwd or os.getcwd())


@function(examples=spellings("project", "$(project)|str", "/home/ann/digits"))
def project(context: Context) -> Text:
    """Returns the absolute path of the project: the folder that holds `guild.yml`."""
    return Text(context.project_dir)


@function(examples=spellings("op", "$(op)|upper|lower", "train"))
def op(context: Context) -> Text:
    """Returns the name of the operation. It is an error where there is none."""
    if context.operation is None:
        raise MissingError("there is no operation here, and so no name of one")
    return Text(context.operation)


@function(capability="env", examples=spellings("now %Y-%m-%d", "$(now %Y-%m-%d)|str", "2024-05-17"))
def now(context: Context, format: str = "%Y-%m-%dT%H:%M:%S") -> Text:  # noqa: A002 - users write it
    """Returns the date and time, by default as `2024-05-17T09:30:00`.

    The format is that of `strftime`: `%Y` year, `%m` month, `%d` day, `%H` hour, `%M` minute,
    `%S` second, `%z` time zone.
    """
    try:
        return Text(context.clock().strftime(format))
    except ValueError:
        message = "now: 'format' is no format that strftime takes"
        raise ArgumentProblem(message).about("format") from None


@function(capability="env", examples=spellings("platform", "$(platform)|str", ...))
def platform() -> Text:
    """Returns the system's name as Python gives it: `linux`, `darwin` or `win32`."""
    return Text(sys.platform)
