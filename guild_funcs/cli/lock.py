"""`guild-funcs lock`: the installed distributions that a run imported, to install them again."""

from __future__ import annotations

import json
from typing import Any, Optional

import click

from guild_funcs.cli import completion
from guild_funcs.cli.runs import archive_option
from guild_funcs.errors import MissingError
from guild_funcs.record import environment
from guild_funcs.record.run import Run


@click.command(
    name="lock",
    epilog="""\b
Examples:
  guild-funcs lock 1 > requirements.txt
  guild-funcs lock 1 -o pylock.toml
  guild-funcs verify 1 --env""",
)
@click.argument("run", default="1", shell_complete=completion.runs)
@click.option("--all", "with_all", is_flag=True, help="Those that were installed, too.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["requirements", "pylock"]),
    help="By default what the name of the file says, else requirements.",
)
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the distributions as JSON.")
@archive_option
def command(  # noqa: PLR0913, PLR0917 - the options of a command
    run: str,
    with_all: bool,
    style: Optional[str],
    output: Optional[str],
    as_json: bool,
    archive: Optional[str],
) -> None:
    """Write the installed distributions that RUN imported, as requirements or as pylock.toml.

    RUN is the index of a run or the start of its id; the latest run is the default.
    """
    from guild_funcs.adapters.host import runs

    with runs.opened(archive) as known:
        found = known.find(run, bare=with_all)
    installed = used(found, with_all=with_all)
    if as_json:
        click.echo(json.dumps([_data(each) for each in installed], indent=2))
        return
    is_pylock = style == "pylock" or (style is None and str(output).endswith(".toml"))
    write = environment.pylock if is_pylock else environment.requirements
    text = "\n".join(write(found, installed)) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    with open(output, "w", encoding="utf-8") as file:
        file.write(text)


def used(run: Run, *, with_all: bool = False) -> list[environment.Installed]:
    """Returns the distributions that a run imported, with `with_all` the others too.

    Raises:
        MissingError: They were not recorded.
    """
    found = environment.imported(run)
    others = environment.frozen(run) if with_all else []
    if found is None and not others:
        raise MissingError(
            f"it is not recorded which distributions run {run.short} imported",
            hint="its operation was no Python main, or did not end by itself; "
            "--all has what Guild saw installed",
        )
    return environment.joined(found or [], others)


def _data(each: environment.Installed) -> dict[str, Any]:
    return {key: value for key, value in vars(each).items() if value not in ("", False)}


def verify_environment(run: Run, *, as_json: bool) -> int:
    """Prints what differs between the environment of a run and that of now; returns the exit code.

    Raises:
        MissingError: The distributions were not recorded.
    """
    differing = list(environment.differences(run, used(run)))
    if as_json:
        rows = [{"name": name, "then": then, "now": now or None} for name, then, now in differing]
        click.echo(json.dumps(rows, indent=2))
    elif not differing:
        click.echo(f"the same as in run {run.short}: Python and every distribution it imported")
    else:
        for name, then, now in differing:
            click.echo(f"{name}: {then} then, {now or 'not installed'} now")
    return 1 if differing else 0
