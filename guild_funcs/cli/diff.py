"""`guild-funcs diff`: which library code changed between runs, since a run, or since its commit."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Optional

import click

from guild_funcs.cli import completion
from guild_funcs.cli.pager import page
from guild_funcs.cli.runs import archive_option, coloured, marked, select
from guild_funcs.locate.wording import joined
from guild_funcs.record import comparing
from guild_funcs.record.differing import FileChange, Side, changes, shown
from guild_funcs.record.run import Run
from guild_funcs.record.sides import commit_side, now_side, outside, run_side
from guild_funcs.structs import dataclass, replace

_FOR_PRINT = ("target-type", "version", "sha256", "record-sha256")


@dataclass(frozen=True)
class Found:
    """What differs in one library: its files, or a sentence where there are none to compare."""

    name: str
    files: tuple[FileChange, ...] = ()
    told: str = ""


@click.command(name="diff")
@click.argument("run", default="1", shell_complete=completion.runs)
@click.argument("other", required=False, shell_complete=completion.runs)
@click.option("--commit", is_flag=True, help="Compare RUN with the commits that it recorded.")
@click.option("--library", "-l", "names", multiple=True, metavar="NAME", help="Only this one.")
@click.option("--stat", is_flag=True, help="Count the lines that changed, by file.")
@click.option("--name-only", is_flag=True, help="List the files that changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 on a difference, too.")
@archive_option
def command(  # noqa: PLR0913, PLR0917 - the options of a command
    run: str,
    other: Optional[str],
    commit: bool,
    names: tuple[str, ...],
    stat: bool,
    name_only: bool,
    as_json: bool,
    exit_zero: bool,
    archive: Optional[str],
) -> None:
    """Show how the libraries of RUN differ from those of the run OTHER, or from now.

    RUN and OTHER are indexes of runs or the starts of their ids. With --commit, RUN is compared
    with the commit of each library: what was not committed when it ran. Exits with 1 on a
    difference. On a terminal the differences are shown in a pager.
    """
    from guild_funcs.adapters.host import runs

    if commit and other:
        raise click.UsageError("--commit compares one run: give no OTHER")
    with runs.opened(archive) as known:
        first = known.find(run)
        select(first, names)
        if commit:
            found = list(with_commits(first, names))
        elif other is None:
            found = list(since(first, names))
        else:
            found = list(between(first, known.find(other), names))
    differing = [each for each in found if each.files or each.told]
    if as_json:
        click.echo(json.dumps([_data(each) for each in differing], indent=2))
    elif stat or name_only:
        click.echo("\n".join(_stat(differing) if stat else _names(differing)) or "no difference")
    else:
        _show(differing)
    if differing and not exit_zero:
        sys.exit(1)


def since(run: Run, names: tuple[str, ...] = ()) -> Iterator[Found]:
    """Yields what differs between a run's libraries and the libraries now."""
    for library in select(run, names):
        if "record-sha256" in library:
            yield Found(library["name"], told=_verified(run, library))
        else:
            yield _compared(library["name"], run_side(run, library), now_side(run, library))


def _verified(run: Run, library: Mapping[str, Any]) -> str:
    """Tells of an installed distribution that the run has no copy of."""
    found = comparing.verify(run, library)
    if found.is_same:
        return ""
    told = found.detail or ", ".join(text for _, text in comparing.lines(found.change))
    return f"{found.name} is {found.status}: {told} (the run has no copy of it)"


def _compared(name: str, before: Side, after: Side) -> Found:
    return Found(name, tuple(changes(before, after)))


def with_commits(run: Run, names: tuple[str, ...] = ()) -> Iterator[Found]:
    """Yields what differs between the commits of a run's libraries and the libraries then."""
    from guild_funcs.record import commits

    for library in select(run, names):
        reason = commits.reason_for_none(library)
        if reason:
            yield Found(library["name"], told=f"{library['name']}: {reason}")
        else:
            before = commit_side(run, library)
            after, others = outside(library, before, run_side(run, library))
            found = _compared(library["name"], before, after)
            where = f"outside of {library['git']['root']}: {joined(others)}"
            yield replace(found, told=f"{found.name}: {where}") if others else found


def between(first: Run, second: Run, names: tuple[str, ...] = ()) -> Iterator[Found]:
    """Yields what differs between the libraries of two runs."""
    ours = {library["name"]: library for library in first.libraries}
    theirs = {library["name"]: library for library in second.libraries}
    for name in dict.fromkeys((*ours, *theirs)):
        if names and name not in names:
            continue
        if name not in theirs or name not in ours:
            run = first if name in ours else second
            yield Found(name, told=f"Only in {run.short}: {name}")
        else:
            yield _both(first, ours[name], second, theirs[name])


def _both(first: Run, ours: Mapping[str, Any], second: Run, theirs: Mapping[str, Any]) -> Found:
    name = ours["name"]
    if "record-sha256" not in ours and "record-sha256" not in theirs:
        return _compared(name, run_side(first, ours), run_side(second, theirs))
    told = [
        f"{name}: {key} {ours.get(key, 'none')} in {first.short}, "
        f"{theirs.get(key, 'none')} in {second.short}"
        for key in _FOR_PRINT
        if ours.get(key) != theirs.get(key)
    ]
    return Found(name, told="\n".join(told))


def _lines(found: Iterable[Found]) -> Iterator[str]:
    for each in found:
        if each.told:
            yield each.told
        for file in each.files:
            yield from map(coloured, file.lines)


def _show(found: list[Found]) -> None:
    lines = list(_lines(found)) or ["no difference"]
    height = shutil.get_terminal_size().lines
    if sys.stdout.isatty() and len(lines) >= height:
        context = click.get_current_context(silent=True)
        page(lines, color=context.color if context else None)
    else:
        click.echo("\n".join(lines))


def _names(found: Iterable[Found]) -> Iterator[str]:
    for each in found:
        yield from filter(None, [each.told])
        yield from (shown(file.target) for file in each.files)


def _stat(found: Iterable[Found]) -> Iterator[str]:
    for each in found:
        yield each.told or click.style(each.name, bold=True)
        for file in each.files:
            count = f"+{file.plus} -{file.minus}" if file.plus >= 0 else "binary"
            how = f" ({file.how})" if file.how else ""
            yield marked(file.mark, f"{shown(file.target)}  {count}{how}")


def _data(found: Found) -> dict[str, Any]:
    files = [
        {
            "target": file.target,
            "mark": file.mark,
            "how": file.how,
            "plus": file.plus if file.plus >= 0 else None,
            "minus": file.minus if file.minus >= 0 else None,
        }
        for file in found.files
    ]
    return {"name": found.name, "files": files, "told": found.told}
