"""`guild-funcs libs`: what runs used, and where it came from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

import click

from guild_funcs.cli import completion
from guild_funcs.cli.runs import archive_option, found_in, header
from guild_funcs.errors import counted
from guild_funcs.record import attribute, environment, short
from guild_funcs.record.imports import FAILED, NOT_IMPORTED
from guild_funcs.record.run import Run
from guild_funcs.snapshot import format_size

if TYPE_CHECKING:
    from guild_funcs.adapters.host.runs import Runs

_SHORTEST_HASH = 4
_SHOWN = 5


@click.command(
    name="libs",
    epilog="""\b
Examples:
  guild-funcs libs 1
  guild-funcs libs 1 2 3
  guild-funcs libs --uses afe32744""",
)
@click.argument("run", nargs=-1, shell_complete=completion.runs)
@click.option("--uses", metavar="HASH|NAME", help="List the runs that used this library.")
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON.")
@archive_option
def command(
    run: tuple[str, ...], uses: Optional[str], as_json: bool, archive: Optional[str]
) -> None:
    """List the libraries that RUN used, each with its proof, origin, version and git state.

    RUN is the index of a run or the start of its id, as for `guild runs info`; the latest run is
    the default. Several runs are shown as a table.
    """
    from guild_funcs.adapters.host import runs

    with runs.opened(archive) as known:
        if uses is not None:
            every = list(known.all())
            for error in known.damaged:
                click.echo(f"guild-funcs: {error}", err=True)
            _print_users(every, uses, as_json=as_json)
            return
        found = [_found(known, spec) for spec in run or ("1",)]
        if as_json:
            data = [_data(each, known.steps(each)) for each in found]
            click.echo(json.dumps(data if len(run) > 1 else data[0], indent=2, default=str))
        elif len(found) > 1:
            columns = [each for one in found for each in _columns(one, known.steps(one))]
            click.echo("\n".join(table(columns)))
        else:
            click.echo("\n".join(told(found[0], known.steps(found[0]))))


def _found(known: Runs, spec: str) -> Run:
    """Returns a run that has a record, or a pipeline whose steps have.

    Raises:
        FuncsError: There is none, or it has no record, nor have its steps.
    """
    run = known.find(spec, bare=True)
    if not run.value and not known.steps(run):
        raise known.no_record(run)
    return run


def _columns(run: Run, steps: Sequence[Run]) -> Sequence[Run]:
    """Returns the runs that stand for a run in a table: of a pipeline, its steps."""
    return [run] if run.libraries or not steps else steps


def _data(run: Run, steps: Sequence[Run]) -> dict[str, Any]:
    about = {key: run.info.get(key) for key in ("operation", "label", "started", "status")}
    made = {"run": run.name, **about, **run.value}
    return {**made, "steps": [_data(step, ()) for step in steps]} if steps else made


def told(run: Run, steps: Sequence[Run]) -> Iterator[str]:
    """Yields what a run used, line by line, and then what its steps did."""
    yield click.style(header(run), bold=True)
    lines = list(_libraries(run))
    yield from lines or ([] if steps else ["no libraries"])
    yield from _environment(run)
    for step in steps:
        yield ""
        yield click.style(f"step {header(step)}", bold=True)
        yield from _libraries(step)


def _libraries(run: Run) -> Iterator[str]:
    imports = run.value.get("imports") or {}
    proof = imports.get("libraries") or {}
    for library in run.libraries:
        yield from _library(library, proof)
    shown = {library["name"] for library in run.libraries}
    for name, where in proof.items():
        if name not in shown:
            yield f"{name}: {_proof(where)}"
    for each in attribute.failures(run.value):
        kind = "optional, not resolved" if each.get("optional") else "not resolved"
        yield f"{each['name']}: {kind}: {each.get('why')}"
    for stray in imports.get("not-in-run") or ():
        yield f"{stray['name']}: imported from {stray['path']}, not in the run"
    for stray in imports.get("missing") or ():
        yield f"{stray['name']}: not found by the run, it is {stray['path']}"


def _environment(run: Run) -> Iterator[str]:
    found = [f"{each.name} {each.version}" for each in environment.imported(run) or ()]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        yield f"imported distributions: {', '.join(found[:_SHOWN])}{more}"


def _library(library: dict[str, Any], proof: Mapping[str, str]) -> Iterator[str]:
    version = f" {library['version']}" if library.get("version") else ""
    distribution = f" ({library['distribution']}{version})" if library.get("distribution") else ""
    where = proof.get(library["name"])
    proven = f"; {_proof(where)}" if where else ""
    yield f"{library['name']}{distribution}: {_how(library)}{proven}"
    for mount in attribute.mounts(library):
        yield f"  {mount.get('place') or mount['target']} from {mount['source']}"
    if found_in(library):
        yield f"  found in: {found_in(library)}"
    if library.get("reason"):
        yield f"  {library['reason']}"
    if library.get("git"):
        yield f"  {_git(library['git'])}"
        yield from (f"    {name}" for name in library["git"].get("files") or ())
    if "direct-url" in library:
        yield f"  installed from {library['direct-url'].get('url')}"
    for key in ("sha256", "record-sha256"):
        if key in library:
            yield f"  {key} {library[key]}"
    if library.get("left-out"):
        more = library.get("left-out-more")
        also = f" and {more} more" if more else ""
        yield f"  left out: {', '.join(library['left-out'])}{also}"
    for note in library.get("notes", ()):
        yield f"  {note}"


def _proof(where: str) -> str:
    usual = {"snapshot": "the run's copy", "source": "its source"}
    is_told = where.startswith((NOT_IMPORTED, FAILED))
    return where if is_told else f"imported from {usual.get(where, where)}"


def _how(library: Mapping[str, Any]) -> str:
    done = {"copy": "copied", "link": "linked", "verify-source": "not copied"}
    size = format_size(int(library.get("bytes", 0)))
    how = done.get(str(library.get("target-type")), "")
    return f"{how}, {counted(int(library.get('files', 0)), 'file')}, {size}"


def _git(git: Mapping[str, Any]) -> str:
    if "error" in git:
        return f"git {git.get('root')}: {git['error']}"
    parts = [f"commit {str(git.get('commit', 'none yet'))[:12]}"]
    if git.get("branch"):
        parts.append(f"branch {git['branch']}")
    unknown = "not known whether dirty" if git.get("unsure") else "clean"
    parts.append("dirty" if git.get("dirty") else unknown)
    for key, text in (("changed", "changed"), ("untracked", "untracked"), ("unpushed", "unpushed")):
        if git.get(key):
            parts.append(f"{git[key]} {text}")
    if git.get("ignored"):
        parts.append("ignored by git")
    return f"git {git.get('root')}: {', '.join(parts)}"


def table(runs: Sequence[Run]) -> Iterator[str]:
    """Yields a row a library and a column a run; `*` marks a row in which the runs differ."""
    shown = [{each["name"]: _cell(each) for each in run.libraries} for run in runs]
    names = list(dict.fromkeys(name for cells in shown for name in cells))
    rows = [["", *(run.short for run in runs)]]
    for name in names:
        cells = [each.get(name, "-") for each in shown]
        mark = "* " if len(set(cells)) > 1 else "  "
        rows.append([mark + name, *cells])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        yield click.style(line, fg="yellow") if line.startswith("*") else line


def _cell(library: Mapping[str, Any]) -> str:
    return short.line(library)[len(library["name"]) + 1 :] or "used"


def _print_users(runs: Sequence[Run], wanted: str, *, as_json: bool) -> None:
    found = [(run, each) for run in runs for each in run.libraries if uses(each, wanted)]
    if as_json:
        data = [{"run": run.name, "library": library} for run, library in found]
        click.echo(json.dumps(data, indent=2, default=str))
    elif found:
        click.echo("\n".join(f"{header(run)}  {short.line(each)}" for run, each in found))
    else:
        click.echo(f"no run used '{wanted}'")
    if not found:
        sys.exit(1)


def uses(library: Mapping[str, Any], wanted: str) -> bool:
    """Tells whether a library has this name, or a hash or commit that begins so.

    Example:
        >>> uses({"name": "shared", "sha256": "afe32744"}, "sha256:afe3")
        True
    """
    if wanted in (library["name"], library.get("distribution")):
        return True
    digits = wanted.partition(":")[2] or wanted
    git = library.get("git")
    commit = git.get("commit") if isinstance(git, dict) else None
    hashes = (library.get("sha256"), library.get("record-sha256"), commit)
    return len(digits) >= _SHORTEST_HASH and any(str(h or "").startswith(digits) for h in hashes)
