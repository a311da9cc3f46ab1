"""The seams: the functions of Guild that guild-funcs wraps, all of them, in one list.

A seam names a function and the parameters that we rely on. Each is checked
when it is wrapped. One that is missing, or that takes other parameters, as in
a Guild version we do not know, disables just its feature, with one warning.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import logging
from dataclasses import dataclass
from typing import Any, Callable, Optional

log = logging.getLogger("guild.funcs")

Wrapper = Callable[..., Any]


@dataclass(frozen=True)
class Seam:
    """A function of Guild: where it is, the parameters we rely on, and what needs it."""

    module: str
    name: str
    parameters: tuple[str, ...]
    feature: str


INCLUDE_TYPES = Seam(
    "guild.guildfile",
    "FileSelectSpec._init_typed_patterns",
    ("data", "guildfile", "name"),
    "include: {package: ...}",
)
FLAG_CHOICES = Seam("guild.guildfile", "_init_flag_choices", ("data", "flagdef"), "flag choices")
FLAG_VALUES = Seam(
    "guild.op_util",
    "flag_vals_for_opdef",
    ("opdef", "user_flag_vals", "force"),
    "flag defaults",
)
RECORDED_FLAGS = Seam(
    "guild.commands.run_impl",
    "_apply_opdef_flags",
    ("opdef", "user_flag_vals", "force_flags", "args", "op_flag_vals"),
    "flags of a run that starts again",
)
TEST_FLAGS = Seam("guild.commands.run_impl", "_test_flags", ("S",), "guild run --test-flags")
SOURCECODE_SELECT = Seam(
    "guild.op_util", "sourcecode_select_for_opdef", ("opdef",), "source code of libraries"
)
SOURCECODE_COPY = Seam(
    "guild.op_util",
    "copy_sourcecode",
    ("sourcecode_src", "sourcecode_select", "dest_dir", "ignore", "handler_cls"),
    "source code of libraries",
)
RUN_LABEL = Seam("guild.op_util", "run_label", ("label_template", "flag_vals"), "labels")
STATE_FOR_ARGS = Seam(
    "guild.commands.run_impl", "_state_for_args", ("args",), "guild run --help-model"
)
INIT_CORE = Seam(
    "guild.commands.run_impl", "_op_init_core", ("args", "op"), "values of an operation"
)
HANDLE_TRIALS = Seam(
    "guild.batch_util", "handle_trials", ("batch_run", "trials"), "computed values of trials"
)
INIT_TRIAL = Seam(
    "guild.batch_util",
    "init_trial_run",
    ("batch_run", "trial_flag_vals", "run_dir"),
    "computed values of trials",
)
INIT_BATCH = Seam(
    "guild.commands.run_impl", "_init_batch_run", ("S", "run_dir"), "a batch that cannot be made"
)
INIT_RUN = Seam("guild.op", "init_run", ("op", "run_dir"), "the record of a run")
RESOLVE_MODULE = Seam(
    "guild.resolver", "ModuleResolver.resolve", ("self", "context"), "requires: - module"
)
RESOLVE_ALL = Seam(
    "guild.op",
    "_resolve_deps",
    ("op", "run", "for_stage", "continue_on_error"),
    "requires: - module of an editable install",
)
RENAME = Seam("guild.resourcedef", "_split_rename_spec", ("spec",), "expressions in rename")
MAKE_DEPENDENCIES = Seam(
    "guild.commands.run_impl",
    "_op_deps_for_opdef",
    ("opdef", "flag_vals"),
    "expressions in requires",
)
RUN_REMOTE = Seam(
    "guild.commands.run_impl", "_run_remote", ("S",), "guild run --remote with libraries"
)
MERGE = Seam("guild.run_merge", "init_run_merge", ("run", "target_dir"), "guild merge of libraries")


def reason(seam: Seam) -> Optional[str]:
    """Returns why a seam cannot be wrapped, None when it can."""
    try:
        _resolve(seam)
    except (ImportError, AttributeError, TypeError) as error:
        return str(error)
    return None


def wrap(seam: Seam, make: Callable[[Wrapper], Wrapper]) -> None:
    """Replaces the seam's function by `make(function)`, once.

    `make` takes Guild's function and returns the one to use in its place.
    """
    try:
        owner, name, function = _resolve(seam)
    except (ImportError, AttributeError, TypeError) as error:
        _disable(seam, str(error))
        return
    if getattr(function, "guild_funcs_seam", None) == seam.name:
        return
    replacement = functools.wraps(function)(make(function))
    replacement.guild_funcs_seam = seam.name  # type: ignore[attr-defined]
    is_static = isinstance(inspect.getattr_static(owner, name), staticmethod)
    setattr(owner, name, staticmethod(replacement) if is_static else replacement)


def _resolve(seam: Seam) -> tuple[Any, str, Wrapper]:
    owner: Any = importlib.import_module(seam.module)
    *parents, name = seam.name.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    function = getattr(owner, name)
    found = tuple(inspect.signature(function).parameters)
    if found[: len(seam.parameters)] != seam.parameters:
        message = f"it takes ({', '.join(found)}), expected ({', '.join(seam.parameters)})"
        raise TypeError(message)
    return owner, name, function


def _disable(seam: Seam, why: str) -> None:
    log.warning(
        "guild-funcs does not know this version of Guild: %s.%s: %s - disabled: %s",
        seam.module,
        seam.name,
        why,
        seam.feature,
    )
