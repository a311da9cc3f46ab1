"""Writes the run attribute `funcs`: what a run of Guild used of ours."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from guild import run as runlib

from guild_funcs import runfolder
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.known import Evaluation
from guild_funcs.context import system_env
from guild_funcs.language import has_expression
from guild_funcs.paths import is_below
from guild_funcs.record import ATTRIBUTE
from guild_funcs.record.attribute import merged, run_places, without_mounts
from guild_funcs.record.libraries import Use, describe, file_name

if TYPE_CHECKING:
    from guild_funcs.snapshot import Copied


def add(
    run_dir: str,
    *,
    uses: Sequence[Use] = (),
    expressions: Sequence[dict[str, Any]] = (),
) -> None:
    """Adds libraries and expressions to the record of a run; writes nothing for none."""
    if not uses and not expressions:
        return
    run = runlib.Run("", run_dir)
    env = system_env()
    described = [describe(use, env) for use in uses]
    value = merged(run.get(ATTRIBUTE), described, expressions)
    run.write_attr(ATTRIBUTE, value)
    for use in uses:
        if use.target_type != "copy" and use.files is not None:
            _write_files(run_dir, use.origin.name, use.files)


def _written(each: Evaluation) -> str:
    """Returns the text of an expression as it stands in the guild file."""
    is_variable = each.attribute[0] == "env"
    return str(getattr(each.text, "given", each.text) if is_variable else each.text)


def remove_mounts(run_dir: str, targets: Collection[str]) -> None:
    """Removes the libraries that have one of these targets from the record of a run."""
    run = runlib.Run("", run_dir)
    value = run.get(ATTRIBUTE)
    if targets and isinstance(value, dict):
        run.write_attr(ATTRIBUTE, without_mounts(value, targets))


def add_expressions(run_dir: str, state: operation.State) -> None:
    """Adds the expressions that were evaluated for a run to its record."""
    from guild_funcs.record.expressions import describe as describe_expression
    from guild_funcs.record.expressions import joined

    def shown(value: Any) -> Any:
        return joined(value) if isinstance(value, tuple) else value

    noted = [each for each in state.evaluated if has_expression(each.text)]
    context = state.context
    expressions = [
        describe_expression(each.attribute, _written(each), shown(each.value), each.reads, context)
        for each in noted
    ]
    add(run_dir, expressions=expressions)


def has_place(run_dir: str, path: str) -> bool:
    """Tells whether `path` in the run is of a library that was copied or linked there."""
    inside = os.path.relpath(path, run_dir).replace(os.sep, "/")
    places = run_places(runlib.Run("", run_dir).get(ATTRIBUTE))
    return any(is_below(inside, place, "/") for place in places)


def _write_files(run_dir: str, name: str, files: Iterable[Copied]) -> None:
    """Lists the files of a library that the run has no copy of, as `sha256sum` does."""
    text = "".join(f"{file.sha256}  {file.target}\n" for file in files)
    data = text.encode("utf-8", "surrogateescape")
    runfolder.write_record(run_dir, f"{ATTRIBUTE}/{file_name(name)}", data)
