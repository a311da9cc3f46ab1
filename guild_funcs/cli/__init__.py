"""The command line, `guild-funcs`: one module a command, imported only when it is used."""

from __future__ import annotations

import codecs
import importlib
import importlib.util
import io
import os
import sys
from typing import NoReturn, Optional, Union

import click

from guild_funcs import __version__
from guild_funcs.errors import FuncsError, surprise
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.system import system_env

# Name of a command -> the module of this folder that defines `command`, and a line of help.
# The commands for before a run stand first, then those for after it.
COMMANDS = {
    "check": ("check", "Find the mistakes in guild files, all at once, without a run."),
    "show": ("show", "Show what an operation would resolve to, without running it."),
    "imports": ("imports", "Show the libraries that a script or operation imports."),
    "eval": ("evaluate", "Print the value of a text with expressions."),
    "explain": ("explain", "Print each step of an evaluation with its value."),
    "list": ("listing", "List the functions, or all about one of them."),
    "doctor": ("doctor", "Tell whether this environment is right, and what to mend."),
    "libs": ("libs", "List the libraries that a run used, and where they came from."),
    "verify": ("verify", "Compare the libraries of a run with the libraries now."),
    "diff": ("diff", "Show how libraries differ between runs, or since a run."),
    "why": ("why", "Tell why two runs differ."),
    "restore": ("restore", "Bring back the libraries of a run."),
    "lock": ("lock", "Write what a run used as a file to install from."),
    "lsp": ("lsp", "Start the language server for guild.yml, for an editor."),
    "schema": ("schema", "Print the JSON Schema of guild.yml, for editors and CI."),
    "completion": ("completion", "Print what switches completion on in a shell."),
}

# Examples for the help of the commands that read runs.
_EXAMPLES = {
    "libs": ("guild-funcs libs", "guild-funcs libs 2 --json"),
    "verify": ("guild-funcs verify", "guild-funcs verify 1e665ab2 --json"),
    "diff": ("guild-funcs diff", "guild-funcs diff 2 1"),
    "why": ("guild-funcs why 2 1",),
    "restore": ("guild-funcs restore 1 --to past",),
    "lock": ("guild-funcs lock 1",),
}

_EPILOG = """\b
Examples:
  guild-funcs check
  guild-funcs show train lr=0.1
  guild-funcs eval --flag data=a/b.csv '${data|stem}'
  guild-funcs libs

'guild-funcs COMMAND -h' has more about each."""

_FULL = 28  # errno.ENOSPC


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [
            name
            for name, (module, _) in COMMANDS.items()
            if importlib.util.find_spec(f"{__name__}.{module}")
        ]

    def get_command(self, ctx: click.Context, name: str) -> Optional[click.Command]:
        if name not in self.list_commands(ctx):
            return None
        module = COMMANDS[name][0]
        command: click.Command = importlib.import_module(f"{__name__}.{module}").command
        if command.epilog is None and name in _EXAMPLES:
            command.epilog = "\b\nExamples:\n  " + "\n  ".join(_EXAMPLES[name])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[Optional[str], Optional[click.Command], list[str]]:
        """Suggests a command for a name that is none."""
        name = args[0]
        known = self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            hint = did_you_mean(name, known) or f"they are {', '.join(known)}"
            ctx.fail(f"there is no command '{name}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes each summary whole; no command is imported for it."""
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(
    cls=_Commands,
    name="guild-funcs",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="guild-funcs")
@click.pass_context
def _group(ctx: click.Context) -> None:
    """Look at the expressions of guild.yml before a run, and at the library code of runs."""
    ctx.color = colour(system_env())


def colour(env: dict[str, str]) -> Optional[bool]:
    """Returns whether to colour: None on terminals only, else as the user says.

    See https://no-color.org and https://force-color.org.
    """
    if env.get("NO_COLOR"):
        return False
    return True if env.get("FORCE_COLOR") else None


def _write_halves(error: UnicodeError) -> tuple[Union[str, bytes], int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


_HALVES = "guild-funcs-halves"
codecs.register_error(_HALVES, _write_halves)


def main() -> None:
    """Runs the command line; errors are printed without a traceback, exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A name of a file may hold what the terminal's encoding has no character for.
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
        # In the locale C, Python writes its bytes; half of a character stands for no byte.
        elif isinstance(stream, io.TextIOWrapper) and stream.errors == "surrogateescape":
            stream.reconfigure(errors=_HALVES)
    try:
        try:
            _group(prog_name="guild-funcs")
        finally:
            _flush()
    except FuncsError as error:
        _leave(str(error))
    except BrokenPipeError:
        # The program that read our output has ended, as `head` does.
        _leave(None)
    except Exception as error:  # no command ends with a traceback
        if isinstance(error, OSError) and error.errno == _FULL:
            _leave(f"the output cannot be written: {error.strerror}")
        if system_env().get("GUILD_FUNCS_DEBUG"):
            raise
        _leave(_unforeseen(error))


def _flush() -> None:
    if sys.stdout is not None:  # `>&-` closes it
        sys.stdout.flush()


def _unforeseen(error: Exception) -> str:
    try:
        os.getcwd()
    except FileNotFoundError:
        return "the current folder was deleted: change to one that is there"
    return str(surprise("the command", None, error))


def _leave(message: Optional[str]) -> NoReturn:
    if message is not None:
        click.echo(f"guild-funcs: {message}", err=True)
    # At exit Python would complain of output that it cannot write.
    sys.stdout = None  # the value that it has in a Python without a console
    sys.exit(1)
