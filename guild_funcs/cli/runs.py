"""What the commands that read runs have in common: options, a run's header, marks, colours."""

from __future__ import annotations

from typing import Any, Callable, Optional, TypeVar

import click

from guild_funcs.record.run import Run

_Command = TypeVar("_Command", bound=Callable[..., Any])

_COLOURS = {"M": "yellow", "A": "green", "D": "red"}


def archive_option(command: _Command) -> _Command:
    """Adds the option `--archive`."""
    return click.option(
        "--archive",
        type=click.Path(exists=True),
        help="Look for runs in what 'guild export' made, a folder or a zip file.",
    )(command)


def header(run: Run) -> str:
    """Returns the line that says which run it is."""
    parts = [f"run {run.short}", *(run.info.get(key) for key in ("operation", "label"))]
    parts += [run.info.get("started"), run.info.get("status")]
    return "  ".join(str(part) for part in parts if part)


def marked(mark: str, text: str) -> str:
    """Returns a line for a file with its mark, coloured."""
    return click.style(f"  {mark} {text}", fg=_COLOURS.get(mark))


def coloured(line: str) -> str:
    """Returns a line of a unified diff, coloured as git does."""
    if line.startswith(("+++", "---")):
        return click.style(line, bold=True)
    colours = {"+": "green", "-": "red", "@": "cyan"}
    return click.style(line, fg=colours[line[0]]) if line[:1] in colours else line


def select(run: Run, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Returns the records of the libraries with these names, all without a name.

    Raises:
        click.BadParameter: The run has no library of that name.
    """
    known = [library["name"] for library in run.libraries]
    for name in names:
        if name not in known:
            hint = f"it has {', '.join(known) or 'none'}"
            raise click.BadParameter(f"run {run.short} has no library '{name}'; {hint}")
    return [library for library in run.libraries if not names or library["name"] in names]


def found_in(library: dict[str, Any]) -> Optional[str]:
    """Returns how a library was found, also from a record of version 1."""
    why = library.get("why")
    return library.get("found") or (why if isinstance(why, str) else None)
