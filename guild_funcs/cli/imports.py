"""`guild-funcs imports`: which libraries a script or operation imports, and how they come in."""

from __future__ import annotations

import json
import sys
from typing import Any, Callable, Optional

import click

from guild_funcs.cli import completion
from guild_funcs.errors import MissingError, RefusedError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.imports.result import Imports
from guild_funcs.record.imports import FAILED, NOT_IMPORTED


@click.command(
    name="imports",
    short_help="Show the libraries that a script or operation imports.",
    epilog="""\b
Examples:
  guild-funcs imports train.py
  guild-funcs imports train --why helper
  guild-funcs imports train.py --svg > imports.svg
  guild-funcs imports --learn 1""",
)
@click.argument("script", required=False, shell_complete=completion.operations)
@click.option("--json", "shape", flag_value="json", help="Print everything as JSON.")
@click.option("--dot", "shape", flag_value="dot", help="Print the graph for Graphviz.")
@click.option("--mermaid", "shape", flag_value="mermaid", help="Print the graph for Mermaid.")
@click.option("--svg", "shape", flag_value="svg", help="Print the graph as a picture (SVG).")
@click.option("--why", metavar="NAME", help="Print all the ways in which NAME comes in.")
@click.option("--missing", is_flag=True, help="Print what was not found; exit with 1 if any.")
@click.option("--all", "every", is_flag=True, help="Take installed distributions for libraries.")
@click.option("--except", "without", metavar="NAMES", default="", help="Leave these names out.")
@click.option("--depth", type=click.IntRange(min=1), help="How many libraries deep to go.")
@click.option("--strings", is_flag=True, help="Let texts in YAML files name modules.")
@click.option(
    "--lazy/--no-lazy",
    default=None,
    help="Follow all, or nothing, that libraries import in their functions; by default what may "
    "be called.",
)
@click.option(
    "--learn",
    metavar="RUN",
    shell_complete=completion.runs,
    help="Print the lines that would cover what RUN imported.",
)
@click.option(
    "--project",
    "-p",
    default=".",
    type=click.Path(exists=True, file_okay=False),
    help="The project's folder, by default the current one.",
)
def command(script: Optional[str], learn: Optional[str], **options: Any) -> None:
    """Print the libraries that SCRIPT imports, found by reading: nothing is imported or run.

    SCRIPT is a script, a notebook, a module or package, or an operation of guild.yml; by
    default the project's default operation. What it imports from the project is read too
    and is no library.
    """
    if learn is not None:
        click.echo(learned(learn))
        return
    _print(_found(script or _default(options["project"]), options), options)


def _default(folder: str) -> str:
    """Returns the project's default operation, as `guild run` takes it."""
    from guild_funcs.cli.operations import default, known

    found = default(folder)
    if found is None:
        names = known(folder)
        asked = f"one of {', '.join(names)}" if names else "as in guild-funcs imports train.py"
        raise click.UsageError(f"name a script, a module or an operation: {asked}")
    return found


def _print(found: Imports, options: dict[str, Any]) -> None:
    is_json = options["shape"] == "json"
    if options["why"] is not None:
        _say(why(found, options["why"]), is_json=is_json)
    elif options["missing"]:
        lines = [f"{note.place}: {note.text}" for note in found.missing]
        _say(lines if lines or is_json else ["nothing is missing"], is_json=is_json)
        if lines:
            raise SystemExit(1)
    else:
        click.echo(_drawn(options["shape"])(found))


def _say(lines: list[str], *, is_json: bool) -> None:
    click.echo(json.dumps(lines, indent=2) if is_json else "\n".join(lines))


def _found(script: str, options: dict[str, Any]) -> Imports:
    from guild_funcs.cli.operations import imports_of

    asked = {
        "all": options["every"],
        "without": tuple(options["without"].replace(",", " ").split()),
        "depth": options["depth"],
        "strings": options["strings"],
        "lazy": options["lazy"],
    }
    return imports_of(script, options["project"], asked)


def _drawn(shape: Optional[str]) -> Callable[[Imports], str]:
    from guild_funcs.imports.drawing import data, dot, svg, tree

    shapes: dict[Optional[str], Callable[[Imports], str]] = {
        "json": lambda found: json.dumps(data.as_data(found), indent=2),
        "dot": dot.dot,
        "mermaid": dot.mermaid,
        "svg": svg.svg,
        None: tree.tree,
    }
    return shapes[shape]


def why(found: Imports, name: str) -> list[str]:
    """Returns all the ways in which a name comes in.

    Raises:
        MissingError: It does not come in.
        RefusedError: It is Python's own.
    """
    ways = found.why(name)
    if ways:
        return list(ways)
    # Python 3.9 knows the names of its built-in modules only.
    if name.partition(".")[0] in getattr(sys, "stdlib_module_names", sys.builtin_module_names):
        raise RefusedError(f"'{name}' is part of Python: what is imported of it is not looked at")
    known = [*(each.name for each in found.libraries), *found.installed]
    raise MissingError(
        f"'{name}' is not imported",
        notes=(f"imported: {', '.join(known)}",) if known else (),
        hint=did_you_mean(name, known),
    )


def learned(run: str) -> str:
    """Returns the lines for `sourcecode` that would cover what a run really imported."""
    from guild_funcs.adapters.host import runs

    seen = runs.find(run).value.get("imports") or {}
    outside = (*(seen.get("not-in-run") or ()), *(seen.get("missing") or ()))
    told = [(each.get("include") or f"$(module {each['name']})", each["path"]) for each in outside]
    lines = [f"- include: {include}  # {path}" for include, path in told]
    for name, where in (seen.get("libraries") or {}).items():
        if where not in ("snapshot", "source") and not where.startswith((NOT_IMPORTED, FAILED)):
            lines.append(f"# {name} came from {where}, not from the run")
    return "\n".join(lines) or "# all that the run imported is in it"
