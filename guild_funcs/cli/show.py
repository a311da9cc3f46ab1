"""`guild-funcs show`: what an operation would resolve to, without running it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from guild_funcs.cli import completion
from guild_funcs.cli.readable import refuse_knots
from guild_funcs.errors import counted
from guild_funcs.errors.drawing import shown_path
from guild_funcs.registry import as_text
from guild_funcs.snapshot import format_size

if TYPE_CHECKING:
    from guild_funcs.adapters.run.libraries import Library
    from guild_funcs.adapters.run.preview import Flag, Shown

_TRIALS = 10


@click.command(
    name="show",
    short_help="Show what an operation would resolve to, without running it.",
    epilog="""\b
Examples:
  guild-funcs show train
  guild-funcs show train lr=0.1 data=small.csv
  guild-funcs show train lr=[0.1,0.2]      a batch: its trials
  guild-funcs show train --json""",
)
@click.argument("operation", required=False, shell_complete=completion.operations)
@click.argument("flags", nargs=-1, metavar="[FLAG=VALUE]...", shell_complete=completion.flags)
@click.option("--json", "use_json", is_flag=True, help="Print it as JSON.")
def command(operation: str, flags: tuple[str, ...], use_json: bool) -> None:
    """Show what OPERATION would resolve to with these flags, as 'guild run' would start it.

    Label, flags and how each value came about, environment, dependencies, libraries
    with what is copied and what is left out, and the trials of a batch. Nothing is
    run and no run is made. By default the project's default operation.
    """
    refuse_knots()
    from guild_funcs.adapters.run.preview import show

    colour = click.get_current_context().color  # `tell` is called within a command of Guild

    def tell(shown: Shown) -> None:
        data = dataclasses.asdict(shown)
        if use_json:
            click.echo(json.dumps(data, indent=2, default=str))
        else:
            click.echo("\n".join(_lines(shown)), color=colour)

    show(operation or "", flags, tell)


def _lines(shown: Shown) -> Iterator[str]:
    yield click.style(shown.operation, bold=True)
    yield from _block("label", [shown.label] if shown.label else [])
    yield from _block("flags", list(_flags(shown.flags)))
    yield from _block("env", [f"{name}={as_text(value)}" for name, value in shown.env.items()])
    yield from _block("requires", [_dependency(each) for each in shown.requires])
    yield from _block("steps", shown.steps)
    libraries = [line for each in shown.libraries for line in _library(each)]
    none = [f"none: {shown.no_libraries}"] if shown.no_libraries else []
    yield from _block("libraries", libraries or list(map(_warned, none)))
    for each in shown.more:
        told = f"{as_text(each['value'])}  {_less('computed: ' + str(each['text']))}"
        yield from _block(str(each["place"]), [told])
    if shown.optimizer is not None:
        yield from _block("batch", list(_batch(shown)))
    yield from _block("each trial", shown.waiting)


def _block(title: str, lines: list[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        named = " " * 10 if index else click.style(f"{title:<10}", fg="cyan")
        yield f"  {named}  {line}"


def _flags(flags: list[Flag]) -> Iterator[str]:
    texts = [f"{each.name}={as_text(each.value)}" for each in flags]
    width = min(max(map(len, texts), default=0), 40)
    for each, text in zip(flags, texts):
        how = f"{each.how}: {each.written}" if each.written is not None else each.how
        yield f"{text:<{width}}  {_less(how)}"


def _less(text: str) -> str:
    """Returns what is told about a value, in a colour that leaves the value in front."""
    return click.style(text, dim=True)


def _dependency(found: Mapping[str, Any]) -> str:
    target = f" to {found['target-path']}" if "target-path" in found else ""
    how = f" ({found['target-type']})" if "target-type" in found else ""
    return f"{found['source']}{target}{how}"


def _library(library: Library) -> Iterator[str]:
    files = counted(library.files, "file")
    yield f"{library.target}: {files}, {format_size(library.bytes)}"
    yield f"  from {shown_path(library.source)} {_less(f'({library.why})')}"
    if library.reason:
        yield _less(f"  imported by {shown_path(library.reason)}")
    yield from (_warned(f"  not {shown_path(path)}") for path in library.losers)
    if library.excluded:
        yield f"  {library.excluded:,} excluded by the source code rules"
    yield from (_warned(f"  left out: {text}") for text in library.left_out)


def _warned(text: str) -> str:
    return click.style(text, fg="yellow")


def _batch(shown: Shown) -> Iterator[str]:
    if not shown.trials:
        yield f"{shown.optimizer} chooses the trials while it runs"
        return
    yield f"{shown.optimizer} with {counted(len(shown.trials), 'trial')}"
    first = shown.trials[0]
    varied = [
        name for name in first if any(trial.get(name) != first[name] for trial in shown.trials)
    ]
    for trial in shown.trials[:_TRIALS]:
        yield "  " + " ".join(f"{name}={as_text(trial.get(name))}" for name in varied)
    if len(shown.trials) > _TRIALS:
        yield f"  and {len(shown.trials) - _TRIALS} more"
