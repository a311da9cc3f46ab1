"""The table of seams: what is wrapped, by what, and in which processes.

A seam is installed when Python has imported its module of Guild (`startup` watches), and
never before: no command pays for a module that it does not use. Two kinds of process have
seams. A process in which Guild loads plugins has all. A batch, a restart and `guild label` load
no plugin: their processes have the seams with an `after`, which names a module of Guild.
"""

from __future__ import annotations

import sys

from guild_funcs.adapters.host import stubs, versions
from guild_funcs.adapters.host.seams import (
    BATCH,
    EVALUATION,
    FLAGS,
    MODULES,
    OF_PYTHON_312,
    REQUIRES,
    RUN,
    SOURCECODE,
    Seam,
)

OP_UTIL = "guild.op_util"
RUN_IMPL = "guild.commands.run_impl"

SEAMS = (
    Seam(
        module="guild.guildfile",
        name="FileSelectSpec._init_typed_patterns",
        parameters=("data", "guildfile", "name"),
        feature="include: {package: ...}",
        adapter="fields.sourcecode.field:wrap_include_types",
        needs=("fields.sourcecode.field",),
        unused="typed_patterns",
    ),
    Seam(
        module="guild.guildfile",
        name="_coerce_select_files_dict",
        parameters=("data", "guildfile"),
        feature="the place of an include in a mapping",
        adapter="host.mistakes:wrap_select_files",
        needs=("host.mistakes",),
        unused="select_files",
    ),
    Seam(
        module="guild.guildfile",
        name="GuildfileError.__str__",
        parameters=("self",),
        feature="the places of mistakes in a guild file",
        adapter="host.mistakes:wrap_file_error",
        needs=("host.mistakes",),
    ),
    Seam(
        module=RUN_IMPL,
        name="_init_state",
        parameters=("args",),
        feature="all mistakes of an operation at once",
        adapter="host.mistakes:wrap_init_state",
        needs=("host.mistakes",),
        after=RUN_IMPL,
    ),
    Seam(
        module=OP_UTIL,
        name="sourcecode_select_for_opdef",
        parameters=("opdef",),
        feature="source code of libraries",
        adapter="fields.sourcecode.field:wrap_select",
        needs=SOURCECODE,
        unused="patterns",
    ),
    Seam(
        module=OP_UTIL,
        name="copy_sourcecode",
        parameters=("sourcecode_src", "sourcecode_select", "dest_dir", "ignore", "handler_cls"),
        feature="source code of libraries",
        adapter="fields.sourcecode.field:wrap_copy",
        needs=SOURCECODE,
        unused="copied_sourcecode",
    ),
    Seam(
        module="guild.guildfile",
        name="_init_flag_choices",
        parameters=("data", "flagdef"),
        feature="flag choices",
        adapter="fields.flags.field:wrap_choices",
        needs=FLAGS,
        unused="choices",
    ),
    Seam(
        module=OP_UTIL,
        name="flag_vals_for_opdef",
        parameters=("opdef", "user_flag_vals", "force"),
        feature="flag defaults",
        adapter="fields.flags.field:wrap_flag_values",
        needs=FLAGS,
        unused="flag_values",
    ),
    Seam(
        module=RUN_IMPL,
        name="_apply_opdef_flags",
        parameters=("opdef", "user_flag_vals", "force_flags", "args", "op_flag_vals"),
        feature="flags of a run that starts again",
        adapter="fields.flags.field:wrap_recorded_flags",
        needs=FLAGS,
        unused="recorded_flags",
    ),
    Seam(
        module=RUN_IMPL,
        name="_test_flags",
        parameters=("S",),
        feature="guild run --test-flags",
        adapter="fields.flags.field:wrap_test_flags",
        needs=FLAGS,
        unused="test_flags",
    ),
    Seam(
        module=OP_UTIL,
        name="run_label",
        parameters=("label_template", "flag_vals"),
        feature="labels",
        adapter="fields.labels:wrap_run_label",
        needs=EVALUATION,
        unused="label",
        after=OP_UTIL,
    ),
    Seam(
        module="guild.resolver",
        name="ModuleResolver.resolve",
        parameters=("self", "context"),
        feature="requires: - module",
        adapter="fields.requires.resolver:wrap_resolve",
        needs=MODULES,
        after="guild.resolver",
    ),
    Seam(
        module="guild.op",
        name="_resolve_deps",
        parameters=("op", "run", "for_stage", "continue_on_error"),
        feature="requires: - module of an editable install",
        adapter="fields.requires.resolver:wrap_resolve_all",
        needs=("fields.requires.resolver",),
        unused="resolved",
        after="guild.op",
    ),
    Seam(
        module="guild.op_dep",
        name="_gen_apply_source",
        parameters=("source_path", "dest_path", "replace_existing", "apply_cb"),
        feature="files beside a linked module",
        adapter="fields.requires.resolver:wrap_apply",
        needs=("fields.requires.resolver", "fields.requires.paths"),
        unused="applied",
        after="guild.op",
    ),
    Seam(
        module="guild.resourcedef",
        name="_split_rename_spec",
        parameters=("spec",),
        feature="expressions in rename",
        adapter="fields.requires.resolver:wrap_rename",
        needs=("fields.requires.resolver",),
        unused="rename",
        after="guild.resourcedef",
    ),
    Seam(
        module="guild.resourcedef",
        name="ResourceDef._resource_source_for_data",
        parameters=("self", "data"),
        feature="the error for an empty module",
        adapter="fields.requires.resolver:wrap_source",
        needs=("fields.requires.resolver",),
        unused="source",
    ),
    Seam(
        module=RUN_IMPL,
        name="_op_deps_for_opdef",
        parameters=("opdef", "flag_vals"),
        feature="expressions in requires",
        adapter="fields.requires.field:wrap_make",
        needs=REQUIRES,
        unused="dependencies",
    ),
    Seam(
        module=RUN_IMPL,
        name="_state_for_args",
        parameters=("args",),
        feature="guild run --help-model",
        adapter="run.lifecycle:wrap_state_for_args",
        needs=RUN,
        unused="state_for_args",
        after=RUN_IMPL,
    ),
    Seam(
        module=RUN_IMPL,
        name="_op_init_core",
        parameters=("args", "op"),
        feature="values of an operation",
        adapter="run.lifecycle:wrap_init_core",
        needs=RUN,
        unused="started",
        after=RUN_IMPL,
    ),
    Seam(
        module=RUN_IMPL,
        name="_init_batch_run",
        parameters=("S", "run_dir"),
        feature="a batch that cannot be made",
        adapter="run.lifecycle:wrap_init_batch",
        needs=RUN,
        unused="batch",
        after=RUN_IMPL,
    ),
    Seam(
        module="guild.op",
        name="init_run",
        parameters=("op", "run_dir"),
        feature="the record of a run",
        adapter="run.lifecycle:wrap_init_run",
        needs=RUN,
        unused="made",
        after=RUN_IMPL,
    ),
    Seam(
        module="guild.batch_util",
        name="handle_trials",
        parameters=("batch_run", "trials"),
        feature="computed values of trials",
        adapter="batch.trials:wrap_handle_trials",
        needs=BATCH,
        unused="trials",
        after="guild.batch_util",
    ),
    Seam(
        module="guild.batch_util",
        name="init_trial_run",
        parameters=("batch_run", "trial_flag_vals", "run_dir"),
        feature="computed values of trials",
        adapter="batch.trials:wrap_init_trial",
        needs=(*BATCH, "batch.trial_code"),
        unused="trial",
        after="guild.batch_util",
    ),
    Seam(
        module=RUN_IMPL,
        name="_run_remote",
        parameters=("S",),
        feature="guild run --remote with expressions",
        adapter="run.remote:wrap_run_remote",
        needs=("run.remote", "run.sending"),
    ),
    Seam(
        module="guild.run_merge",
        name="init_run_merge",
        parameters=("run", "target_dir"),
        feature="guild merge of libraries",
        adapter="fields.sourcecode.merge:wrap_merge",
        needs=("fields.sourcecode.merge",),
        after="guild.commands.merge_impl",
    ),
    Seam(
        module=OP_UTIL,
        name="RUN_PROTO_ATTRS",
        parameters=None,
        feature="the record of a run with --proto",
        adapter="run.again:add_record",
        after=RUN_IMPL,
    ),
    *(OF_PYTHON_312 if sys.version_info >= (3, 12) else ()),
)

TRIGGERS = frozenset(seam.after or seam.module for seam in SEAMS)
"""The modules of Guild that seams wait for."""

_WITH_PLUGIN: list[bool] = []
"""Holds something once Guild has made our plugin in this process."""


def install() -> None:
    """Installs all seams, each once: those of modules that are not imported yet follow later."""
    _WITH_PLUGIN.append(True)
    if not versions.is_supported():  # it says so, once
        return
    for module in TRIGGERS:
        if module in sys.modules:
            install_after(module)


def install_after(module: str) -> None:
    """Installs the seams that wait for a module of Guild, when that was imported."""
    wanted = [seam for seam in SEAMS if seam.after == module or _is_plugins(seam, module)]
    if wanted and versions.is_supported():
        stubs.install(wanted)


def _is_plugins(seam: Seam, module: str) -> bool:
    """Tells whether a seam that only a process with plugins has waits for `module`."""
    return bool(_WITH_PLUGIN) and not seam.after and seam.module == module
