"""`guild run --remote` of an operation with expressions: prepared here, started there.

Guild packs the project and runs it on the other machine, where the expressions would be
evaluated again: with that machine's libraries, with its environment, or, where it has no
guild-funcs, not at all. So the run is made here, with what the user saw and confirmed, and
the other machine starts it (`sending`). Where that cannot be done, an operation with
libraries is refused with the reason, and any other one is left to Guild.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Optional

from guild import op_dep, op_util, util

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.host.operations import is_off
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.host.unused import has_patterns
from guild_funcs.adapters.run import off
from guild_funcs.errors import FuncsError, RefusedError
from guild_funcs.paths import is_below

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Dependency,
        Flags,
        OpDef,
        ResourceSource,
        RunState,
    )


def wrap_run_remote(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._run_remote`."""

    def run_remote(S: RunState) -> None:  # noqa: N803 - Guild's own name
        opdef = S.user_op._opdef
        # A run that starts again there has its libraries.
        is_again = S.restart_run is not None and not S.args.force_sourcecode
        if opdef is None or is_again or is_off(opdef) or not _sends(S, opdef):
            original(S)

    return run_remote


def _sends(state: RunState, opdef: OpDef) -> bool:
    """Sends the run if it is one of ours; tells whether it did."""
    remote = str(state.args.remote)
    _refuse_steps(opdef, remote)
    names = list(dict.fromkeys([*_mounted(state, opdef), *_required(state, opdef)]))
    why = _why_not(state)
    if why and names:
        _refuse(opdef, names, remote, why)
    if why or opdef.steps or not (names or off.has_expressions(opdef)):
        return False
    from guild_funcs.adapters.run import sending

    if not sending.is_possible(state.args):
        return False
    sending.send(state, opdef, names)
    return True


def _refuse(opdef: OpDef, names: Sequence[str], remote: str, why: str) -> None:
    """Raises Guild's exit: the libraries cannot travel."""
    error = RefusedError(
        f"'{opdef.fullname}' uses a library from outside its project ({', '.join(names)}), "
        f"which cannot be sent to {remote}: {why}",
        notes=(
            "stage the run here, and start it there:",
            f"  guild run {opdef.fullname} --stage",
            f"  guild push {remote} RUN",
            f"  guild run --start RUN --remote {remote}",
        ),
    )
    raise SystemExit((str(error), 1))


def _why_not(state: RunState) -> Optional[str]:
    """Returns why a run cannot be made here for the other machine, None when it can."""
    if state.restart_run is not None:
        return "with --force-sourcecode the source code is copied again, there"
    if state.proto_run is not None:
        return "the run that --proto names is there"
    if state.args.needed:
        return "--needed compares with the runs there"
    return None


def _mounted(state: RunState, opdef: OpDef) -> Iterator[str]:
    """Yields the names of the libraries in the source code that the run would have."""
    # A run that starts as another one did has the source code of the other.
    if state.proto_run is None or state.args.force_sourcecode:
        yield from _libraries(opdef)


def _libraries(opdef: OpDef) -> Iterator[str]:
    if has_patterns(opdef):
        select = sourcecode.mounted(op_util.sourcecode_select_for_opdef(opdef))
        yield from (mount.origin.name for mount in (select.mounts if select else ()))


def _required(state: RunState, opdef: OpDef) -> Iterator[str]:
    """Yields the names of the modules that a run here would copy."""
    yield from _copied(opdef, state.user_op.deps or (), state.user_op._op_flag_vals)


def _copied(opdef: OpDef, deps: Sequence[Dependency], flags: Flags) -> Iterator[str]:
    for dep in deps:
        for source in dep.resdef.sources:
            if source.parsed_uri.scheme == "module":
                name = str(util.resolve_refs(source.parsed_uri.path, flags))
                if _is_copied(name, source, operation.state_for(opdef)):
                    yield name


def _is_copied(name: str, source: ResourceSource, state: operation.State) -> bool:
    from guild_funcs.locate import find_module
    from guild_funcs.record.installs import is_installed

    given = source.target_type or source.resdef.target_type
    context = state.context
    if given == "verify-source":
        return False
    # On the remote, Guild says what is missing there.
    with suppress(FuncsError):
        origin = find_module(
            name, context.python_path, python_exe=context.python_exe, env=context.env
        )
        is_own = is_below(origin.path, context.project_dir)
        return not is_own and (given in ("copy", "link") or not is_installed(origin))
    return False


def _refuse_steps(opdef: OpDef, remote: str) -> None:
    """Raises Guild's exit for a step with libraries: the steps of a pipeline are run there."""
    for step in _steps(opdef, set()):
        flags: Flags = op_util.flag_vals_for_opdef(step, {}, force=True)
        deps: list[Dependency] = op_dep.deps_for_opdef(step, flags)
        names = list(dict.fromkeys([*_libraries(step), *_copied(step, deps, flags)]))
        if names:
            error = RefusedError(
                f"the step '{step.fullname}' of '{opdef.fullname}' uses a library from outside "
                f"its project ({', '.join(names)}), which cannot be sent to {remote}: the steps "
                "of a pipeline are made there",
                hint=f"run each step by itself: guild run {step.fullname} --remote {remote}",
            )
            raise SystemExit((str(error), 1))


def _steps(opdef: OpDef, seen: set[str]) -> Iterator[OpDef]:
    """Yields the operations that the steps of a pipeline run, those of inner pipelines too."""
    for step in opdef.steps or ():
        found = _operation(step, opdef)
        if found is None or found.fullname in seen or is_off(found):
            continue
        seen.add(found.fullname)
        yield found
        yield from _steps(found, seen)


def _operation(step: object, opdef: OpDef) -> Optional[OpDef]:
    """Returns the definition of a step's operation, None when the guild file has none."""
    text = str(step.get("run") or "") if isinstance(step, dict) else str(step)
    try:
        words = [word for word in shlex.split(text) if not word.startswith("-") and "=" not in word]
    except ValueError:  # Guild says so when the pipeline runs.
        return None
    model, _, name = (words or [""])[0].rpartition(":")
    modeldef = opdef.guildfile.models.get(model) if model else opdef.modeldef
    operations = modeldef.operations if modeldef else ()
    return next((each for each in operations if each.name == name), None)
