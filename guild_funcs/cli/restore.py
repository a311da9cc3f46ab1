"""`guild-funcs restore`: the library code of a run, given back."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from typing import Any, Optional
from urllib.parse import quote

import click

from guild_funcs.cli import completion
from guild_funcs.cli.runs import archive_option, select
from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.record import patches, restoring
from guild_funcs.record.run import Run

# What Guild names a run by: its index, or the start of its id.
_ID = re.compile("[0-9a-f]+")


@click.command(
    name="restore",
    epilog="""\b
Examples:
  guild-funcs restore 1 --to then
  guild-funcs restore 1 shared --to patches --patch
  guild-funcs restore 1f3a9c2d --to then --archive runs.zip""",
)
@click.argument("run", default="1", shell_complete=completion.runs)
@click.argument("name", nargs=-1)
@click.option("--to", "to", required=True, type=click.Path(), help="A new or empty folder.")
@click.option("--patch", "as_patch", is_flag=True, help="Write a patch from each recorded commit.")
@click.option("--worktree", "as_worktree", is_flag=True, help="Make git worktrees of the commits.")
@archive_option
def command(  # noqa: PLR0913, PLR0917 - the options of a command
    run: str,
    name: tuple[str, ...],
    to: str,
    as_patch: bool,
    as_worktree: bool,
    archive: Optional[str],
) -> None:
    """Write the libraries of RUN, or those with a NAME, exactly as the run had them.

    RUN is by default the latest run.

    The folder can be put on PYTHONPATH. With --patch it gets NAME.patch for each library instead,
    for `git apply` in its repository at the recorded commit; with --worktree a git worktree of each
    repository at that commit, with the state of the run in it. The libraries themselves
    are never touched.
    """
    from guild_funcs.adapters.host import runs

    if as_patch and as_worktree:
        raise click.UsageError("give --patch or --worktree, not both")
    with runs.opened(archive) as known:
        try:
            found = known.find(run)
        except MissingError as error:
            if run in error.message and not _ID.fullmatch(run):
                command = f"guild-funcs restore 1 {run} --to {shlex.quote(to)}"
                error.hint = f"RUN comes before NAME: {command}"
            raise
        wanted = _wanted(select(found, name), is_named=bool(name))
        restoring.refuse_filled(to)
        if as_worktree:
            _worktrees(found, wanted, to)
        elif as_patch:
            _patches(found, wanted, to)
        else:
            with restoring.new_folder(to) as folder:
                restoring.restore(found, wanted, folder)
            for library in wanted:
                click.echo(f"{library['name']}: restored to {os.path.abspath(to)}")


def _wanted(libraries: list[dict[str, Any]], *, is_named: bool) -> list[dict[str, Any]]:
    """Returns the libraries that can be restored; one that was named must be.

    Raises:
        FuncsError: None can be, or one that was named cannot.
    """
    reasons = {each["name"]: restoring.reason_for_none(each) for each in libraries}
    told = [f"'{name}' cannot be restored: {reason}" for name, reason in reasons.items() if reason]
    wanted = [each for each in libraries if not reasons[each["name"]]]
    if told and (is_named or not wanted):
        raise FuncsError(told[0])
    if not wanted:
        raise FuncsError("the run used no library")
    for line in told:
        click.echo(f"guild-funcs: {line}", err=True)
    return wanted


def _patches(run: Run, libraries: Sequence[dict[str, Any]], to: str) -> None:
    made = {
        library["name"]: (library, patches.patch(*patches.states(run, library)))
        for library in libraries
    }
    if any(patch for _, patch in made.values()):
        with restoring.new_folder(to) as folder:
            for name, (_, patch) in made.items():
                if patch:
                    restoring.write_file(os.path.join(folder, _file(name)), patch)
    for name, (library, patch) in made.items():
        commit, root = library["git"]["commit"], library["git"]["root"]
        path = os.path.join(os.path.abspath(to), _file(name))
        click.echo(f"{name}: {path if patch else 'no patch, it was as committed'}")
        click.echo(f"  at {commit} of {root}")


def _file(name: str) -> str:
    return quote(name, safe="") + ".patch"


def _worktrees(run: Run, libraries: Sequence[dict[str, Any]], to: str) -> None:
    for each in patches.worktrees(run, libraries, to):
        click.echo(f"{', '.join(each.names)}: {each.path}, at {each.commit} of {each.root}")
        root, path = shlex.quote(each.root), shlex.quote(each.path)
        click.echo(f"  remove it with: git -C {root} worktree remove --force {path}")
