"""The rules for the keys of an operation, its flags and its steps."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written, keys

OPERATION = (
    *("can-stage-trials", "compare", "default", "default-flag-arg-skip", "default-max-trials"),
    *("delete-on-success", "description", "disable-plugins", "env", "env-secrets", "exec"),
    *("flag-encoder", "flags", "flags-dest", "flags-import", "flags-import-skip", "label"),
    *("handle-keyboard-interrupt", "main", "notebook", "objective", "optimizer", "optimizers"),
    *("output-scalars", "pip-freeze", "plugins", "publish", "python-path", "python-requires"),
    *("requires", "run-attrs", "set-trace", "sourcecode", "steps", "stoppable", "tags"),
)
"""What `guild.guildfile.OpDef` and Guild's plugins read."""

FLAG = (
    *("alias", "allow-other", "arg-encoding", "arg-name", "arg-skip", "arg-split", "arg-switch"),
    *("choices", "default", "description", "distribution", "env-encoding", "env-name", "extra"),
    *("max", "min", "nb-replace", "null-label", "required", "type"),
)
"""What `guild.guildfile.FlagDef` reads."""

STEP = (
    *("batch-comment", "batch-label", "batch-tags", "checks", "comment", "expect", "flags"),
    *("force-flags", "gpus", "isolate-runs", "label", "max-trials", "maximize", "minimize"),
    *("name", "needed", "no-gpus", "opt-flags", "optimizer", "random-seed", "remote", "run"),
    *("stage-trials", "stop-after", "tag", "tags", "force-sourcecode", "fail-on-trial-error"),
)
"""What `guild.steps_main` reads, most of it parameters of `guild run`."""

_OPTIONS = (
    *("batch-comment", "batch-label", "comment", "fail-on-trial-error", "force-flags"),
    *("force-sourcecode", "gpus", "max-trials", "maximize", "minimize", "needed", "no-gpus"),
    *("random-seed", "remote", "stage-trials", "stop-after"),
)
"""Those that are options of `guild run` too, in the same words."""

MODEL = (
    *("config", "default", "description", "extends", "extra", "flags", "include", "model"),
    *("operation-defaults", "operations", "package", "params", "plugins", "python-requires"),
    *("references", "resources", "sourcecode"),
)
"""What `guild.guildfile.ModelDef` reads, and what a config holds for those that include it."""


def is_misspelt(key: str, known: Sequence[str]) -> bool:
    """Tells whether a key is none of those that Guild knows, and a slip away from one."""
    return key not in known and did_you_mean(key, known) is not None


def attributes(operation: Operation) -> Iterator[Problem]:
    """Yields the problems of an operation's keys, and of the values that are no fields of ours."""
    data = operation.data
    yield from unknown(data, OPERATION)
    yield from _elsewhere(data)
    for flag in operation.flags.values():
        yield from unknown(flag, FLAG)
    steps = data.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, Mapping):
            yield from unknown(step, STEP)
    yield from _unclosed(data.get("main"))
    for key in keys(data, "optimizer") if "optimizers" in data and "optimizer" in data else ():
        hint = "write it among the optimizers, with 'default: yes'"
        yield problem("GF515", "an operation has either optimizer or optimizers", key, hint=hint)
    source = data.get("sourcecode")
    if isinstance(source, Mapping):
        yield from _root(source.get("root"), operation.folder)


def _unclosed(main: Any) -> Iterator[Problem]:
    """Yields a problem for a command that Guild cannot split into words."""
    if isinstance(main, Written):
        try:
            shlex.split(main)
        except ValueError:
            message = "main has a quote that is never closed, or a backslash at its end"
            yield problem("GF515", message, main, hint="Guild splits it as a shell does: close it")


def unknown(data: Data, known: Sequence[str]) -> Iterator[Problem]:
    """Yields the keys that are a slip away from one that Guild knows: it passes over them."""
    for key in data:
        if isinstance(key, Written) and key not in known:
            hint = did_you_mean(key, known)
            if hint:
                yield problem("GF510", f"Guild knows no attribute '{key}'", key, hint=hint)


def _elsewhere(data: Data) -> Iterator[Problem]:
    """Yields the keys of an operation that are of a step, and options of `guild run`."""
    for key in data:
        if isinstance(key, Written) and key in _OPTIONS and not did_you_mean(key, OPERATION):
            message = f"Guild knows no attribute '{key}' of an operation"
            hint = f"it is one of a step, and an option: guild run --{key}"
            yield problem("GF510", message, key, hint=hint)


def _root(root: Any, folder: str) -> Iterator[Problem]:
    is_plain = isinstance(root, Written) and root and not has_expression(root)
    if isinstance(root, Written) and is_plain and not os.path.isdir(os.path.join(folder, root)):
        told = f"the root of the source code, '{root}', is no folder"
        yield problem("GF515", told, root)
