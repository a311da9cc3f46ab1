"""The two steps of `guild run` that need all fields: values are known, the run folder is made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

from guild import run as runlib
from guild import var

from guild_funcs.adapters import labels, seams, sourcecode
from guild_funcs.adapters.operation import ATTRIBUTE, State, is_off, state_for
from guild_funcs.language import has_expression


def install() -> None:
    """Wraps the two steps of a run: its values are known, and its folder is made."""
    seams.wrap(seams.INIT_CORE, _wrap_init_core)
    seams.wrap(seams.INIT_RUN, _wrap_init_run)


def _wrap_init_core(original: seams.Wrapper) -> seams.Wrapper:
    def init_core(args: Any, op: Any) -> Any:
        opdef = op._opdef  # noqa: SLF001 - Guild's own name for it
        if opdef is not None and not is_off(opdef):
            _prepare(op, state_for(opdef, op._op_flag_vals))  # noqa: SLF001
        return original(args, op)

    return init_core


def _prepare(op: Any, state: State) -> None:
    """Evaluates what must be right before Guild asks the user and makes a run folder."""
    for name, value in op._op_cmd.cmd_env.items():  # noqa: SLF001
        if isinstance(value, str) and has_expression(value) and name in state.opdef.env:
            op._op_cmd.cmd_env[name] = str(state.value(value, "env", name))  # noqa: SLF001
    op._label_template = labels.bind(op._label_template, state)  # noqa: SLF001
    if _copies_sourcecode(op):
        sourcecode.prepare(state)


def _copies_sourcecode(op: Any) -> bool:
    # A restart has its source code, unless --force-sourcecode is given; so has
    # a run that starts from another (--proto).
    return op._run is None or op._force_sourcecode  # noqa: SLF001


def _wrap_init_run(original: seams.Wrapper) -> seams.Wrapper:
    def init_run(op: Any, run_dir: Optional[str] = None) -> Any:
        if not labels.unbind(op, is_proto=_is_proto(run_dir)) and not _has_state(op):
            return original(op, run_dir)
        run_dir = run_dir or op.run_dir or os.path.join(var.runs_dir(), runlib.mkid())
        with _removed_on_failure(run_dir):
            return original(op, run_dir)

    return init_run


def _has_state(op: Any) -> bool:
    return hasattr(getattr(op, "_opdef", None), ATTRIBUTE)


def _is_proto(run_dir: Optional[str]) -> bool:
    """A batch keeps the run that its trials start from in `.guild/proto`."""
    return bool(run_dir) and str(run_dir).endswith(os.path.join(".guild", "proto"))


@contextmanager
def _removed_on_failure(run_dir: str) -> Iterator[None]:
    """Removes a run folder that could not be completed, unless it was there before."""
    made = os.path.dirname(os.path.dirname(run_dir)) if _is_proto(run_dir) else run_dir
    keep = made == run_dir and os.path.exists(made)
    try:
        yield
    except BaseException:
        if not keep:
            shutil.rmtree(made, ignore_errors=True)
        raise
