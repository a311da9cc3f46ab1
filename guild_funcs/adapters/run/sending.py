"""A run is made here, copied to another machine, and started there.

All of it is Guild's own: `guild run --stage`, `guild push`, `guild run --start --remote`, of
a run folder that is nobody's here. What remains on this machine is nothing, as with any
run on another machine.
"""

from __future__ import annotations

import copy
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Optional, Union

from guild import cli, click_util, op_util
from guild import remote as remotelib
from guild import run as runlib
from guild.commands import remote_impl_support, remote_support, run_impl

from guild_funcs.adapters.batch.selection import of as selection_of
from guild_funcs.errors import RefusedError
from guild_funcs.ordered import walk_folders
from guild_funcs.paths import is_below

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Arguments, OpDef, Remote, Run, RunState

# What `guild run` takes for the start of a run; all else was settled when the run was made.
START = (
    *("remote", "no_wait", "stop_after", "gpus", "no_gpus", "force_deps"),
    *("fail_on_trial_error", "yes"),
)


def is_possible(args: Arguments) -> bool:
    """Tells whether the other machine takes runs and starts them; Guild says why it does not."""
    kind = type(remote_support.remote_for_args(args))
    return all(
        getattr(kind, name) is not getattr(remotelib.Remote, name) for name in ("push", "run_op")
    )


def send(state: RunState, opdef: OpDef, libraries: Sequence[str]) -> None:
    """Makes the run here, copies it to the other machine and starts it there.

    Args:
        state: Guild's state of `guild run`, with the operation's values.
        opdef: The operation's definition.
        libraries: The names of the libraries from outside the project, for errors.

    Raises:
        SystemExit: With a message of ours, or with Guild's for what happens there.
    """
    args = state.args
    if state.batch_op:
        _check_batch(state, opdef, libraries)
    with tempfile.TemporaryDirectory(prefix="guild-remote-stage-") as folder:
        made = _stage(state, os.path.join(folder, runlib.mkid()))
        _check_staged(made, args.remote)
        _push(made, args)
    opspec = state.user_op.opref.to_opspec()
    if args.stage:
        cli.out(
            f"{opspec} staged on {args.remote} as {made.id}\n"
            f"To start the operation, use 'guild run -r {args.remote} --start {made.id}'"
        )
        return
    given = {name: value for name, value in vars(args).items() if not name.startswith("_")}
    start = {name: value if name in START else _default(value) for name, value in given.items()}
    remote_impl_support.run(click_util.Args(**{**start, "opspec": opspec, "restart": made.id}))


def _default(value: object) -> Union[tuple[()], bool, None]:
    """Returns what Guild has for an option of that kind when it is not given."""
    return () if isinstance(value, tuple) else False if isinstance(value, bool) else None


def _stage(state: RunState, run_dir: str) -> Run:
    """Makes the run as `guild run --stage --run-dir` does, without its words."""
    op = state.batch_op or state.user_op
    op.run_dir = run_dir
    op = run_impl._init_op_for_run(state)
    quietly = copy.copy(state.args)
    quietly.quiet = True
    run_impl._stage_op(op, quietly)
    made: Run = op_util.init_run(run_dir)
    return made


def _check_batch(state: RunState, opdef: OpDef, libraries: Sequence[str]) -> None:
    """Raises Guild's exit for a batch whose trials cannot be made on the other machine."""
    remote: Remote = remote_support.remote_for_args(state.args)
    required = [
        source.parsed_uri.path
        for dep in state.user_op.deps or ()
        for source in dep.resdef.sources
        if source.parsed_uri.scheme == "module"
    ]
    if required:
        _refuse_batch(
            opdef, remote, f"each trial looks for the module '{required[0]}' there", libraries
        )
    if not _has_funcs(remote):
        _refuse_batch(
            opdef, remote, f"the trials are made there, and {remote.name} has no guild-funcs", ()
        )


def _has_funcs(remote: Remote) -> bool:
    """Tells whether a remote has guild-funcs; True for a remote that cannot be asked."""
    ask, activate = (
        getattr(remote, name, None) for name in ("_ssh_output", "_env_activate_cmd_lines")
    )
    if ask is None or activate is None:
        return True
    try:
        ask("; ".join(["set -e", *activate(), "guild-funcs --version 2>/dev/null"]))
    except remotelib.RemoteProcessError:
        return False
    return True


def _refuse_batch(opdef: OpDef, remote: Remote, why: str, libraries: Sequence[str]) -> None:
    name = opdef.fullname
    uses = f" ({', '.join(libraries)})" if libraries else ""
    error = RefusedError(
        f"the batch of '{name}'{uses} cannot be sent to {remote.name}: {why}",
        hint=f"run each trial by itself: guild run {name} FLAG=VALUE --remote {remote.name}",
    )
    raise SystemExit((str(error), 1))


def _check_staged(made: Run, remote: Optional[str]) -> None:
    """Raises Guild's exit for a run that would be another one on the other machine."""
    proto = made.batch_proto
    selection = selection_of(proto)
    if selection is not None:
        flags = ", ".join(selection.reads) or "a flag"
        error = RefusedError(
            f"this batch cannot be sent to {remote}: its source code depends on {flags}, and "
            "the trials would look for it there",
            hint="run each trial by itself",
        )
        raise SystemExit((str(error), 1))
    links = sorted(_leaving(made.dir))
    if links:
        error = RefusedError(
            f"the run cannot be sent to {remote}: it has links to files of this machine",
            notes=tuple(f"  {link}" for link in links[:10]),
            hint="'target-type: copy' copies a required file into the run",
        )
        raise SystemExit((str(error), 1))


def _leaving(folder: str) -> Iterator[str]:
    """Yields the symlinks below a folder that lead out of it, with their targets."""
    top = os.path.realpath(folder)
    for parent, names, files in walk_folders(folder):
        for path in (os.path.join(parent, name) for name in (*names, *files)):
            if os.path.islink(path):
                target = os.readlink(path)
                if os.path.isabs(target) or not is_below(os.path.realpath(path), top):
                    yield f"{os.path.relpath(path, folder)} -> {target}"


def _push(made: Run, args: Arguments) -> None:
    try:
        remote_impl_support.push_runs([made], click_util.Args(remote=args.remote, delete=False))
    except (OSError, subprocess.CalledProcessError) as error:
        refused = RefusedError(
            f"the run could not be copied to {args.remote}: {_said(error)}",
            hint=f"guild runs rm {made.id[:8]} --remote {args.remote} removes what arrived of it",
        )
        raise SystemExit((str(refused), 1)) from error


def _said(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{error.cmd[0]} ended with exit code {error.returncode}"
    return str(error)
