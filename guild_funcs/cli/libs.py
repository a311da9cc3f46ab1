"""`guild-funcs libs`: what a run used, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from guild_funcs.cli import completion
from guild_funcs.snapshot import format_size


@click.command(name="libs")
@click.argument("run", default="1", shell_complete=completion.runs)
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON.")
def command(run: str, as_json: bool) -> None:
    """List the libraries that RUN used, with origin, version and git state.

    RUN is the index of a run or the start of its id, as for `guild runs info`.
    The latest run is the default.
    """
    from guild_funcs.adapters.host import runs

    found = runs.find(run)
    if as_json:
        click.echo(json.dumps(found.value, indent=2, default=str))
        return
    lines = [line for library in found.libraries for line in _library(library)]
    lines.extend(_imports(found.value.get("imports") or {}))
    click.echo("\n".join(lines) or "no libraries")


def _library(library: Mapping[str, Any]) -> Iterator[str]:
    version = f" {library['version']}" if library.get("version") else ""
    distribution = f" ({library['distribution']}{version})" if library.get("distribution") else ""
    yield f"{library['name']}{distribution}: {_how(library)}"
    for mount in library.get("mounts", ()):
        yield f"  {mount.get('place') or mount['target']} from {mount['source']}"
    if library.get("why"):
        yield f"  {library['why']}"
    if library.get("git"):
        yield f"  {_git(library['git'])}"
    if "direct-url" in library:
        yield f"  installed from {library['direct-url'].get('url')}"
    for key in ("sha256", "record-sha256"):
        if key in library:
            yield f"  {key} {library[key]}"
    for note in library.get("notes", ()):
        yield f"  {note}"


def _how(library: Mapping[str, Any]) -> str:
    done = {"copy": "copied", "link": "linked", "verify-source": "not copied"}
    size = format_size(int(library.get("bytes", 0)))
    how = done.get(str(library.get("target-type")), "")
    return f"{how}, {library.get('files', 0)} files, {size}"


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


def _imports(imports: Mapping[str, Any]) -> Iterator[str]:
    usual = {"snapshot": "the run's copy", "source": "its source"}
    for name, where in (imports.get("libraries") or {}).items():
        told = where if where == "not imported" else f"imported from {usual.get(where, where)}"
        yield f"{name}: {told}"
    for stray in imports.get("not-in-run") or ():
        yield f"{stray['name']}: imported from {stray['path']}, not in the run"
