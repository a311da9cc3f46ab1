"""The rules for the keys of an operation, its flags and its steps."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
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

_SAME = {
    **dict.fromkeys(("cmd", "command", "shell"), "exec"),
    **dict.fromkeys(("entrypoint", "module", "script"), "main"),
    **dict.fromkeys(("env-vars", "environment", "variables"), "env"),
    **dict.fromkeys(("args", "arguments", "hyperparameters", "parameters"), "flags"),
    **dict.fromkeys(("dependencies", "depends", "depends-on"), "requires"),
    **dict.fromkeys(("code", "src"), "sourcecode"),
    "secrets": "env-secrets",
}
"""What an attribute of an operation is called by others."""

_OF_A_MODEL = {
    **dict.fromkeys(("operation-defaults", "params", "resources"), "it is one of a model"),
    "extends": "only a model extends; what operations share is in its operation-defaults",
    "$include": "only flags, operations and resources include others",
}
_NOT_OF_OPERATION = {
    **{key: f"did you mean '{known}'?" for key, known in _SAME.items()},
    **{key: f"it is one of a step, and an option: guild run --{key}" for key in _OPTIONS},
    **_OF_A_MODEL,
}
NOT_OF_MODEL = {
    key: "write it in an operation, or in operation-defaults for all of them"
    for key in OPERATION
    if key not in MODEL
}
_NOT_OF_STEP = {
    key: "it is one of the operation that the step runs" for key in OPERATION if key not in STEP
}


def is_misspelt(key: str, known: Sequence[str]) -> bool:
    """Tells whether a key is none of those that Guild knows, and a slip away from one."""
    return key not in known and did_you_mean(key, known) is not None


def attributes(operation: Operation) -> Iterator[Problem]:
    """Yields the problems of an operation's keys, and of the values that are no fields of ours."""
    data = operation.data
    yield from unknown(data, OPERATION, "an operation", _NOT_OF_OPERATION)
    for flag in operation.flags.values():
        yield from unknown(flag, FLAG)
    steps = data.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, Mapping):
            yield from unknown(step, STEP, "a step", _NOT_OF_STEP)
    for name in ("main", "exec"):
        yield from unclosed(name, data.get(name))
    for key in keys(data, "optimizer") if "optimizers" in data and "optimizer" in data else ():
        hint = "write it among the optimizers, with 'default: yes'"
        yield problem("GF515", "an operation has either optimizer or optimizers", key, hint=hint)
    source = data.get("sourcecode")
    if isinstance(source, Mapping):
        yield from _root(source.get("root"), operation.folder)


def unclosed(name: str, given: Any) -> Iterator[Problem]:
    """Yields a problem for a text that Guild cannot split into words."""
    if isinstance(given, Written):
        try:
            shlex.split(given)
        except ValueError:
            message = f"{name} has a quote that is never closed, or a backslash at its end"
            hint = "Guild splits it as a shell does: close it, or put the word in double quotes"
            yield problem("GF515", message, given, hint=hint)


def unknown(
    data: Data,
    known: Sequence[str],
    whose: str = "",
    others: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Problem]:
    """Yields the keys that Guild passes over, as far as their author meant one that it knows.

    Args:
        data: What has the keys.
        known: The keys that Guild knows.
        whose: Who has them, for those that are known elsewhere.
        others: What to do for keys that are known elsewhere, or called so by others.
    """
    for key in data:
        if not isinstance(key, Written) or key in known:
            continue
        message = f"Guild knows no attribute '{key}'"
        hint = did_you_mean(key, known)
        if key in others and not hint:
            message, hint = f"{message} of {whose}", others[key]
        if hint:
            yield problem("GF510", message, key, hint=hint)


def _root(root: Any, folder: str) -> Iterator[Problem]:
    is_plain = isinstance(root, Written) and root and not has_expression(root)
    if isinstance(root, Written) and is_plain and not os.path.isdir(os.path.join(folder, root)):
        told = f"the root of the source code, '{root}', is no folder"
        yield problem("GF515", told, root)
