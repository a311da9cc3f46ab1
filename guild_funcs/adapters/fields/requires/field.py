"""The `requires` field: expressions in it become paths before Guild records them.

`${flag}` alone is Guild's own: it stays until Guild resolves the dependency. An expression that
depends on a flag that varies in a batch stays until the trial is made.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Optional

from guild import op_dep, op_util, resourcedef

from guild_funcs import structs
from guild_funcs.adapters.evaluation import refusals
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varies
from guild_funcs.adapters.fields.requires.kept import OFF
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.host import ours, report
from guild_funcs.adapters.host.operations import is_off
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.parts.texts import PATTERN_KEYS, Found, find_resource, in_resource
from guild_funcs.adapters.parts.wording import list_for_one
from guild_funcs.errors import RefusedError, Span
from guild_funcs.language.references import escaped
from guild_funcs.paths import path_inside

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Data,
        Dependency,
        Flags,
        OpDef,
        Operation,
        ResourceDef,
    )

_PATHS = ("file", "config")


@structs.dataclass(frozen=True)
class Written:
    """The data of a dependency as it is written. Kept on Guild's resource definition."""

    data: Data


def wrap_make(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._op_deps_for_opdef`."""

    def op_deps_for_opdef(opdef: OpDef, flag_vals: Flags) -> list[Dependency]:
        deps: list[Dependency] = original(opdef, flag_vals)
        if is_off(opdef):
            for dep in deps:
                _turn_off(dep.resdef)
            return deps
        for dep in deps:
            _check(dep, opdef)
            _check_target_types(dep.resdef, opdef)
        return [_with_values(dep, opdef, flag_vals) for dep in deps]

    return op_deps_for_opdef


def _check(dep: Dependency, opdef: OpDef) -> None:
    """Raises Guild's exit for a field of a module that is empty, or not what it must be."""
    if any(source.parsed_uri.scheme == "module" for source in dep.resdef.sources):
        from guild_funcs.adapters.fields.requires import rules

        rules.check(dep.resdef._data, report.Source.of(opdef))


def _turn_off(resdef: ResourceDef) -> None:
    """Has the run record that Guild resolves its modules: a restart knows it by that."""
    if any(source.parsed_uri.scheme == "module" for source in resdef.sources):
        resdef._data = {**resdef._data, OFF: False}


def _check_target_types(resdef: ResourceDef, opdef: OpDef) -> None:
    """Raises Guild's exit for an unknown target-type, before there is a run folder.

    Guild says itself what a file's may not be; it does not know that `verify-source` is a module's.
    """
    for source in resdef.sources:
        given = source.target_type or resdef.target_type
        is_module = source.parsed_uri.scheme == "module"
        if given is None or not (is_module or given == "verify-source"):
            continue
        from guild_funcs.adapters.fields.requires import rules

        known = rules.TARGET_TYPES if is_module else rules.FILE_TARGET_TYPES
        error = rules.target_type_problem(str(given), known)
        if error is not None:
            span = Span(0, len(str(given)))
            error.at(text=str(given), span=span, whole=span)
            with report.errors(report.Source.of(opdef), ("requires", "target-type")):
                raise error


def _with_values(dep: Dependency, opdef: OpDef, flag_vals: Flags) -> Dependency:
    if not has_ours(dep.resdef._data, flag_vals):
        return dep
    return evaluated(dep, operation.state_for(opdef, flag_vals), flag_vals)


def has_ours(data: object, flags: Collection[str] = ()) -> bool:
    """Tells whether the data of a resource holds an expression that Guild would not resolve.

    `flags` are the names of the operation's flags.

    Example:
        >>> has_ours({"sources": [{"file": "${data}"}]}), has_ours({"sources": ["$(env DATA)"]})
        (False, True)
    """
    return any(in_resource(found, flags) for found in find_resource(data))


def evaluated(dep: Dependency, state: operation.State, flag_vals: Flags) -> Dependency:
    """Returns Guild's dependency with its expressions evaluated.

    Raises:
        SystemExit: An expression is wrong; the message says where.
    """
    data = evaluated_data(dep.resdef._data, state)
    resdef = copy.copy(dep.resdef)
    ours.put(resdef, Written(_written(dep)))
    resdef._data = data
    resdef.sources = resdef._init_sources(data.get("sources", []))
    resdef.target_path = resourcedef._init_target_path(
        data.get("target-path"), data.get("path"), f"resource {resdef.resolving_name}"
    )
    config = op_dep._resdef_config(resdef, flag_vals)
    made: Dependency = op_dep.OpDependency(resdef, dep.res_location, config)
    return made


def written(op: Operation, _state: operation.State) -> list[Optional[Data]]:
    """Returns the data of each dependency as written, None for one that holds nothing of ours.

    The list is empty when no dependency holds anything of ours.
    """
    found = [ours.find(dep.resdef, Written) for dep in op.deps]
    return [each.data if each else None for each in found] if any(found) else []


def _written(dep: Dependency) -> Data:
    """Returns a dependency's data as Guild would record it, before anything is evaluated."""
    data = {**dep.resdef._data, "location": dep.res_location}
    return {**data, "name": dep.resdef.name} if dep.resdef.name else data


def for_trial(trial: Trial, written: Sequence[Optional[Data]]) -> None:
    """Evaluates the dependencies of a trial that hold expressions, as they are written."""
    made = list(trial.op.get("deps") or ())
    for index, data in enumerate(written):
        if data is not None:
            deps: list[Dependency] = op_util.op_deps_for_data([data])
            found = [evaluated(dep, trial.state, trial.flags) for dep in deps]
            (made[index],) = op_util.op_deps_as_data(found)
    trial.op["deps"] = made


def evaluated_data(data: Data, state: operation.State) -> Data:
    """Returns the data of a resource with its expressions evaluated, those that vary excepted."""
    made = copy.deepcopy(data)
    for found in find_resource(data):
        if in_resource(found, state.flags):
            *path, last = found.path
            holder: Any = made  # the path leads through mappings and lists
            for key in path:
                holder = holder[key]
            holder[last] = _value(found, state)
    return made


def _value(written: Found, state: operation.State) -> object:
    try:
        text = escaped(written.text) if written.kind in PATTERN_KEYS else written.text
        found = state.value(text, "requires")
    except Varies:
        return written.text
    if isinstance(found, list) and written.kind not in PATTERN_KEYS:
        _refuse_list(written, state)
    for item in found if isinstance(found, list) else [found]:
        refusals.refuse_reference(item, written.text, state.source, "requires")
    if isinstance(found, list):
        return [str(item) for item in found]
    return _below_project(str(found), state) if written.kind in _PATHS else str(found)


def _refuse_list(written: Found, state: operation.State) -> None:
    """Raises Guild's exit for a list where Guild takes one text: it would look for `['a', 'b']`."""
    span = Span(0, len(written.text))
    message, hint = list_for_one(written.kind)
    error = RefusedError(message, text=written.text, span=span, whole=span, hint=hint)
    with report.errors(state.source, ("requires", written.kind), written.text):
        raise error


def _below_project(path: str, state: operation.State) -> str:
    # Guild knows a dependency by its path in the project, and leaves it out of the source code.
    if not os.path.isabs(path):
        return path
    return path_inside(path, state.context.project_dir) or path
