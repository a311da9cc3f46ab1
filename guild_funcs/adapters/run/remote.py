"""`guild run --remote`: refused for an operation that uses a library from outside its project.

Guild packs the project and runs it on the other machine, which may have another version of the
library, or none. A run that is staged here and started there has the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from guild import op_util, util

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.fields.sourcecode import field as sourcecode
from guild_funcs.adapters.host.operations import definition
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.host.unused import has_patterns
from guild_funcs.errors import FuncsError, RefusedError
from guild_funcs.paths import is_below

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Arguments,
        OpDef,
        Operation,
        ResourceSource,
        RunState,
    )


def wrap_run_remote(original: Wrapper) -> Wrapper:
    """Wraps `guild.commands.run_impl._run_remote`."""

    def run_remote(S: RunState) -> None:  # noqa: N803 - Guild's own name
        if S.restart_run is None and not operation.is_off(definition(S.user_op)):
            _refuse_libraries(S.user_op, S.args)
        original(S)

    return run_remote


def _refuse_libraries(op: Operation, args: Arguments) -> None:
    """Raises Guild's exit when the operation has libraries that would not travel."""
    opdef = definition(op)
    names = list(dict.fromkeys([*_mounted(opdef), *_required(op, opdef)]))
    if not names:
        return
    name, remote = opdef.fullname, args.remote
    error = RefusedError(
        f"'{name}' uses a library from outside its project ({', '.join(names)}), which "
        "guild run --remote does not send",
        notes=(
            "stage the run here, and start it there:",
            f"  guild run {name} --stage",
            f"  guild push {remote} RUN",
            f"  guild run --start RUN --remote {remote}",
        ),
    )
    raise SystemExit((str(error), 1))


def _mounted(opdef: OpDef) -> Iterator[str]:
    """Yields the names of the libraries in the operation's source code."""
    if has_patterns(opdef):
        select = sourcecode.mounted(op_util.sourcecode_select_for_opdef(opdef))
        yield from (mount.origin.name for mount in (select.mounts if select else ()))


def _required(op: Operation, opdef: OpDef) -> Iterator[str]:
    """Yields the names of the modules that a run here would copy."""
    for dep in op.deps or ():
        for source in dep.resdef.sources:
            if source.parsed_uri.scheme == "module":
                name = str(util.resolve_refs(source.parsed_uri.path, op._op_flag_vals))
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
