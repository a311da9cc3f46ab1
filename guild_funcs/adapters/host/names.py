"""The names of Guild that our modules use, beside the seams: functions, with their parameters.

Guild promises none of them. Before a seam's first use the names of its modules are
checked (`seams`): where one is missing, or takes other parameters, that seam's
feature is off and everything else works. A test holds the list against the code.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from types import FunctionType
from typing import Any, Optional

# Module of ours, below `guild_funcs.adapters` -> names, with the parameters we rely on.
NAMES: dict[str, tuple[str, ...]] = {
    "batch.trial_code": (
        "guild.file_util.copytree(dest, select, root_start, followlinks, ignore, handler_cls)",
        "guild.guildfile.GuildfileError",
        "guild.op_util.op_deps_for_data(data)",
        "guild.op_util.sourcecode_manifest_logger_cls(run_dir)",
        "guild.op_util.sourcecode_select_for_opdef(opdef)",
        "guild.op_util.write_sourcecode_digest(run)",
        "guild.run_manifest.manifest_for_run(run_dir, mode)",
        "guild.run_manifest.normalize_path(path)",
        "guild.run_util.run_opdef(run)",
    ),
    "batch.trial_flags": (
        "guild.commands.run_impl._invalid_flag_choice_error(e)",
        "guild.commands.run_impl._invalid_flag_value_error(e)",
        "guild.commands.run_impl._missing_required_flags_error(e)",
        "guild.op_util.InvalidFlagChoice",
        "guild.op_util.InvalidFlagValue",
        "guild.op_util.MissingRequiredFlags",
        "guild.op_util._apply_choice_vals(flagdefs, user_vals, target_vals)",
        "guild.op_util._check_flag_val(val, flagdef)",
        "guild.op_util._check_required_flags(vals, flagdefs)",
        "guild.op_util._coerced_flag_value(name, val, flagdefs)",
    ),
    "batch.trials": (
        "guild.run.mkid()",
        "guild.var.runs_dir()",
    ),
    "evaluation.run_record": ("guild.run.Run",),
    "evaluation.state": ("guild.config.cwd()",),
    "evaluation.flag_reads": ("guild.flag_util.is_flag_function(val)",),
    "fields.flags.evaluator": ("guild.guildfile.FlagChoice",),
    "fields.flags.field": (
        "guild.op_util.coerce_flag_value(val, flagdef)",
        "guild.op_util.normalize_flag_aliases(flagdefs, flag_vals, force)",
    ),
    "fields.flags.values": (
        "guild.flag_util.decode_flag_val(s, flag_type)",
        "guild.flag_util.encode_flag_val(val)",
        "guild.op_util.InvalidFlagChoice",
        "guild.op_util.InvalidFlagValue",
        "guild.op_util._check_flag_val(val, flagdef)",
        "guild.op_util._coerced_flag_value(name, val, flagdefs)",
    ),
    "fields.labels": ("guild.config.cwd()",),
    "fields.requires.early": ("guild.op_util.sourcecode_select_for_opdef(opdef)",),
    "fields.requires.field": (
        "guild.op_dep.OpDependency",
        "guild.op_dep._resdef_config(resdef, flag_vals)",
        "guild.op_util.op_deps_as_data(deps)",
        "guild.op_util.op_deps_for_data(data)",
        "guild.resourcedef._init_target_path(target_path_arg, path_arg, context)",
    ),
    "fields.requires.module": ("guild.resolver.ResolutionError",),
    "fields.requires.paths": ("guild.op_dep.OpDependencyError",),
    "fields.requires.targets": (
        "guild.op_dep.OpDependencyError",
        "guild.op_dep._renamed_source_path(name, rename, resolve_flag_refs)",
        "guild.run_manifest.manifest_for_run(run_dir, mode)",
        "guild.run_manifest.normalize_path(path)",
        "guild.util.file_sha1(path)",
    ),
    "fields.requires.resolver": ("guild.resourcedef.ResourceFormatError",),
    "fields.sourcecode.copies": (
        "guild.cli.out(s)",
        "guild.run_manifest.manifest_for_run(run_dir, mode)",
        "guild.run_manifest.normalize_path(path)",
        "guild.util.file_sha1(path)",
    ),
    "fields.sourcecode.field": (
        "guild.guildfile.GuildfileError",
        "guild.op_util.SourceCodeCopyHandler",
        "guild.op_util.sourcecode_select_for_opdef(opdef)",
    ),
    "fields.sourcecode.merge": (
        "guild.run_merge.MergeError",
        "guild.run_merge.SkipFile",
    ),
    "fields.sourcecode.once": ("guild.file_util.FileSelect",),
    "fields.sourcecode.patterns": (
        "guild.file_util.FileSelect",
        "guild.file_util.FileSelectRule",
        "guild.file_util.exclude(patterns)",
    ),
    "fields.sourcecode.selection": ("guild.file_util.FileSelect",),
    "host.checkup": ("guild.config.guild_home()",),
    "host.given": ("guild.flag_util.decode_flag_val(s, flag_type)",),
    "host.mistakes": ("guild.config.cwd()",),
    "host.operations": (
        "guild.config.cwd()",
        "guild.guildfile.GuildfileError",
        "guild.guildfile.NoModels",
        "guild.guildfile.for_dir(path)",
        "guild.op_util.opdef_model_paths(opdef)",
        "guild.var.cache_dir(name)",
    ),
    "host.interpreter": (
        "guild.config.python_exe()",
        "guild.op_util.opdef_model_paths(opdef)",
        "guild.util.find_python_interpreter(version_spec)",
    ),
    "host.runs": (
        "guild.run.for_dir(run_dir)",
        "guild.run_manifest.manifest_for_run(run_dir, mode)",
        "guild.run_util.format_operation(run)",
        "guild.util.format_timestamp(ts)",
        "guild.var.runs(root, sort)",
    ),
    "run.libraries": ("guild.op_util.sourcecode_select_for_opdef(opdef)",),
    "run.preview": (
        "guild.batch_util.expand_flags(flag_vals)",
        "guild.commands.run_impl._dispatch_op(S)",
    ),
    "run.remote": (
        "guild.op_dep.deps_for_opdef(opdef, flag_vals)",
        "guild.op_util.flag_vals_for_opdef(opdef, user_flag_vals, force)",
        "guild.op_util.sourcecode_select_for_opdef(opdef)",
        "guild.util.resolve_refs(val, kv)",
    ),
    "run.sending": (
        "guild.cli.out(s)",
        "guild.click_util.Args",
        "guild.commands.remote_impl_support.push_runs(runs, args)",
        "guild.commands.remote_impl_support.run(args)",
        "guild.commands.remote_support.remote_for_args(args)",
        "guild.commands.run_impl._init_op_for_run(S)",
        "guild.commands.run_impl._stage_op(op, args)",
        "guild.op_util.init_run(path)",
        "guild.remote.Remote",
        "guild.remote.RemoteProcessError",
        "guild.run.mkid()",
    ),
    "run.lifecycle": (
        "guild.run.mkid()",
        "guild.var.runs_dir()",
    ),
}


@functools.cache
def problem(module: str) -> Optional[str]:
    """Returns what one of our modules misses in this Guild, None when all is there.

    Example:
        >>> problem("evaluation.state") is None
        True
    """
    for text in NAMES.get(module, ()):
        name, _, parameters = text.rstrip(")").partition("(")
        module_name, _, attribute = name.rpartition(".")
        expected = tuple(filter(None, parameters.split(", "))) if "(" in text else None
        try:
            find(module_name, attribute, expected)
        except (ImportError, AttributeError, TypeError) as error:
            return f"{name}: {error}"
    return None


def find(module: str, path: str, parameters: Optional[tuple[str, ...]]) -> tuple[Any, str, Any]:
    """Returns the holder of a name of Guild, its last part, and its value.

    Args:
        module: The module of Guild.
        path: The name in it, with dots for a name in a class.
        parameters: The first parameters of the function, None for any other value.

    Raises:
        ImportError: Guild has no such module.
        AttributeError: The module has no such name.
        TypeError: It takes other parameters.
    """
    owner: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    value = getattr(owner, name)
    if parameters is not None:
        found = _parameters(value)
        if found[: len(parameters)] != parameters:
            message = f"it takes ({', '.join(found)}), expected ({', '.join(parameters)})"
            raise TypeError(message)
    return owner, name, value


def _parameters(value: Any) -> tuple[str, ...]:
    """Returns the names of the parameters, as `inspect.signature`, which takes far longer."""
    plain = value
    while hasattr(plain, "__wrapped__"):
        plain = plain.__wrapped__
    if not isinstance(plain, FunctionType):
        return tuple(inspect.signature(value).parameters)
    code = plain.__code__
    flags = (code.co_flags & inspect.CO_VARARGS, code.co_flags & inspect.CO_VARKEYWORDS)
    count = code.co_argcount + code.co_kwonlyargcount + sum(map(bool, flags))
    return code.co_varnames[:count]
