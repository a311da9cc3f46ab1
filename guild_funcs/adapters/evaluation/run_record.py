"""Writes the run attributes `_funcs` and `libraries`: what a run of Guild used of ours."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from guild import run as runlib

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.known import Evaluation
from guild_funcs.language import has_expression
from guild_funcs.paths import is_below
from guild_funcs.record import ATTRIBUTE, OLD_ATTRIBUTE, SHORT, short
from guild_funcs.record.attribute import merged, read, run_places, with_failure, without_mounts
from guild_funcs.system import system_env

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import ResourceSource, Run
    from guild_funcs.record.libraries import Use


def _write(run: Run, found: Mapping[str, object]) -> None:
    run.write_attr(ATTRIBUTE, dict(found))
    run.del_attr(OLD_ATTRIBUTE)
    text = short.text(found)
    if text:
        run.write_attr(SHORT, text)
    else:
        run.del_attr(SHORT)


def add(
    run_dir: str,
    *,
    uses: Sequence[Use] = (),
    expressions: Sequence[dict[str, object]] = (),
) -> None:
    """Adds libraries and expressions to the record of a run; writes nothing for none."""
    if not uses and not expressions:
        return
    run: Run = runlib.Run("", run_dir)
    if not uses:
        _write(run, merged(read(run.get), [], expressions))
        return
    from guild_funcs.record import listing
    from guild_funcs.record.libraries import describe

    env = system_env()
    described = [describe(use, env) for use in uses]
    _write(run, merged(read(run.get), described, expressions))
    for use, library in zip(uses, described):
        if use.files is not None:
            not_copied = [note.target for note in use.notes if note.left_out]
            listing.write(run_dir, library, use.files, use.left_out, not_copied)


def _written(each: Evaluation) -> str:
    """Returns the text of an expression as it stands in the guild file."""
    is_variable = each.attribute[0] == "env"
    return str(getattr(each.text, "given", each.text) if is_variable else each.text)


def add_failure(run_dir: str, name: str, why: str, source: ResourceSource) -> None:
    """Notes that a module was not resolved. The run goes on without an `optional` module.

    The imports of a run with a record are proven: such a module may come from elsewhere.
    """
    run: Run = runlib.Run("", run_dir)
    is_optional = bool(getattr(source, "optional", False))
    _write(run, with_failure(read(run.get), name, why, is_optional=is_optional))


def remove_mounts(run_dir: str, targets: Collection[str]) -> None:
    """Removes the libraries that have one of these targets from the record of a run."""
    run: Run = runlib.Run("", run_dir)
    found = read(run.get)
    if targets and isinstance(found, dict):
        _write(run, without_mounts(found, targets))


def add_expressions(run_dir: str, state: operation.State) -> None:
    """Adds the expressions that were evaluated for a run to its record."""
    add(run_dir, expressions=described(state))


def described(state: operation.State) -> list[dict[str, object]]:
    """Returns what the record has of the expressions that were evaluated for a run."""
    from guild_funcs.record.expressions import describe as describe_expression
    from guild_funcs.record.expressions import joined

    def shown(value: object) -> object:
        return joined(value) if isinstance(value, tuple) else value

    noted = [each for each in state.evaluated if has_expression(each.text)]
    context = state.context
    return [
        describe_expression(each.attribute, _written(each), shown(each.value), each.reads, context)
        for each in noted
    ]


def has_place(run_dir: str, path: str) -> bool:
    """Tells whether `path` in the run is of a library that was copied or linked there."""
    inside = os.path.relpath(path, run_dir).replace(os.sep, "/")
    places = run_places(read(runlib.Run("", run_dir).get))
    return any(is_below(inside, place, "/") for place in places)
