"""Tells from what Guild calls a seam with that nothing of ours is in it.

Each function has the parameters of the function of Guild that a seam wraps. For a yes, the seam
calls Guild's function and nothing else of ours is imported: a command of Guild pays nothing for
an operation without expressions. A no may be wrong: the function that the seam leads to looks
closer.
"""

# ruff: noqa: ARG001 - the parameters of Guild's functions, by their names

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.host.ours import NAME
from guild_funcs.language.detection import (
    GUILD_FILTERS,
    GUILD_TYPES,
    has_expression,
    parts_of,
    texts_in,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from guild_funcs.adapters.host.shapes import (
        Arguments,
        Data,
        FlagDef,
        OpDef,
        Operation,
        Run,
        RunState,
        Select,
    )

BATCH = "_funcs_batch"
"""The run attribute of a batch's prototype (`batch.record`)."""

PRIVATE = "GUILD_FUNCS_PRIVATE"
"""The environment variable with the names of hidden ones, for runs in the run."""

_SELECT_FILES = frozenset({"select", "root", "digest", "dest"})
"""The attributes that `guild.guildfile._coerce_select_files_dict` knows."""

_SEEN = frozenset({"label", "env", "flags", "requires", "sourcecode", "steps"})
"""The parts of an operation that `started` asks in a way of their own."""


def typed_patterns(data: Data, guildfile: object, name: object) -> bool:
    """`include: {dir: ...}`, and no `{package: ...}`."""
    return bool(data) and all(each in GUILD_TYPES for each in data)


def select_files(data: Data, guildfile: object) -> bool:
    """A mapping of source code that has Guild's own attributes."""
    is_typed = any(isinstance(each, dict) for each in data.values())
    return _SELECT_FILES.issuperset(data) or not (is_typed or _has_expression(data))


def choices(data: object, flagdef: FlagDef) -> bool:
    """The choices of a flag as they are written."""
    return not _has_expression(data)


def flag_values(opdef: OpDef, user_flag_vals: object = None, force: object = False) -> bool:
    """The flags of an operation, and the trials of a batch file in `force`."""
    trials = isinstance(force, list) and force
    return not (trials or _has_parts(opdef) or _has_computed_flags(opdef))


def recorded_flags(
    opdef: OpDef, user_flag_vals: object, force_flags: object, args: Arguments, op_flag_vals: object
) -> bool:
    """The flags of a run that starts again."""
    return not (_has_parts(opdef) or _has_computed_flags(opdef))


def test_flags(S: RunState) -> bool:  # noqa: N803
    """`guild run --test-flags`."""
    return not _has_parts(S.user_op._opdef)


def label(label_template: object, flag_vals: object) -> bool:
    """The template of a label."""
    return _is_guilds_label(label_template)


def patterns(opdef: OpDef) -> bool:
    """The source code rules of an operation and its model."""
    return not has_patterns(opdef)


def copied_sourcecode(
    sourcecode_src: object,
    sourcecode_select: Select,
    dest_dir: Optional[str],
    ignore: object = None,
    handler_cls: object = None,
) -> bool:
    """A selection without libraries, copied to a run that has none."""
    return not (hasattr(sourcecode_select, "mounts") or has_record(dest_dir))


def dependencies(opdef: OpDef, flag_vals: object) -> bool:
    """The dependencies of an operation: with no module among them, and no expression."""
    resources = {each.name: each for each in opdef.modeldef.resources}
    for dep in opdef.dependencies:
        found = dep.inline_resource or resources.get(dep.spec)
        if found is None or not _is_guilds_resource(found._data):
            return False
    return True


def resolved(
    op: Operation, run: Run, for_stage: object = False, continue_on_error: object = False
) -> bool:
    """The dependencies of an operation that starts: with no module among them."""
    return not (_has_parts(run) or has_modules(op))


def applied(source_path: str, dest_path: str, replace_existing: object, apply_cb: object) -> bool:
    """A file of a dependency: at a plain place in the run, and no change of ours is under way."""
    change = sys.modules.get("guild_funcs.runfolder.change")
    return not (change and change.active(dest_path)) and not _is_odd_place(dest_path)


def _is_odd_place(path: str) -> bool:
    """Tells whether a path leads out of the run that it begins with, into its record, or a link."""
    folder, inner = os.path.dirname(path), path
    is_odd = os.path.basename(path) in ("..", ".guild")
    while folder != inner and not os.path.isdir(os.path.join(folder, ".guild", "attrs")):
        is_odd = is_odd or os.path.islink(folder) or os.path.basename(folder) in ("..", ".guild")
        folder, inner = os.path.dirname(folder), folder
    return is_odd


def rename(spec: str) -> bool:
    """A `rename` of a dependency."""
    return not has_expression(spec)


def source(self: object, data: Data) -> bool:
    """A source of a dependency: with no empty `module`."""
    return "module" not in data or bool(data["module"])


def state_for_args(args: Arguments) -> bool:
    """`guild run` without `--help-model`."""
    return not args.help_model


def started(args: Arguments, op: Operation) -> bool:
    """An operation that starts for the first time, with nothing to evaluate before it does."""
    opdef = op._opdef
    if opdef is None or not _is_new(op):
        return False
    from guild_funcs.system import system_env

    texts = (text for text in opdef.env.values() if isinstance(text, str))
    lists = [value for value in opdef.env.values() if isinstance(value, (list, dict))]
    given = (args.label, args.batch_label, op._label_template)
    return (
        all(map(_is_guilds_label, given))
        and all(map(_is_guilds, texts))
        and not has_patterns(opdef)
        and not _has_expression([opdef.steps, lists])
        and not _has_more(opdef)
        and dependencies(opdef, None)
        and PRIVATE not in system_env()
        and not _is_off(opdef)
    )


def batch(S: RunState, run_dir: Optional[str] = None) -> bool:  # noqa: N803
    """A batch whose prototype is that of an operation with nothing of ours."""
    return made(S.user_op)


def made(op: Operation, run_dir: Optional[str] = None) -> bool:
    """An operation for which nothing was evaluated, and that brings no library into its run."""
    opdef = getattr(op, "_opdef", None)
    template = getattr(op, "_label_template", None)
    # A template of ours is of a class of its own.
    has_plain_label = template is None or type(template) is str
    return has_plain_label and _is_new(op) and not has_patterns(opdef)


def trials(batch_run: Run, trials: object) -> bool:
    """The trials of a batch whose prototype leaves nothing to them."""
    return trial(batch_run, trials)


def trial(batch_run: Run, trial_flag_vals: object, run_dir: Optional[str] = None) -> bool:
    """A trial of such a batch."""
    from guild_funcs.adapters.host import attributes

    proto = batch_run.batch_proto
    return proto is None or not attributes.get(proto, BATCH)


def has_patterns(opdef: Optional[OpDef]) -> bool:
    """Tells whether the source code rules of an operation, or of its model, use us."""
    return opdef is not None and any(
        (config.root and has_expression(config.root))
        or any(_has_expression(spec.patterns) for spec in config.specs)  # a pattern may be null
        for config in (opdef.modeldef.sourcecode, opdef.sourcecode)
    )


def has_modules(op: Operation) -> bool:
    """Tells whether an operation requires a module, which may be brought into its run."""
    sources = (source for dep in op.deps or () for source in dep.resdef.sources)
    return any(each.parsed_uri.scheme == "module" for each in sources)


def has_record(run_dir: Optional[str]) -> bool:
    """Tells whether a run has a record of ours: a library may be linked into it."""
    from guild_funcs.record import ATTRIBUTE, OLD_ATTRIBUTE

    if run_dir is None:
        return False
    attrs = os.path.join(run_dir, ".guild", "attrs")
    return any(os.path.exists(os.path.join(attrs, name)) for name in (ATTRIBUTE, OLD_ATTRIBUTE))


def _is_new(op: Operation) -> bool:
    """Tells whether an operation starts for the first time, and nothing of ours is kept on it."""
    run = getattr(op, "_run", None)
    return run is None and not _has_parts(op) and not _has_parts(getattr(op, "_opdef", None))


def _has_parts(holder: object) -> bool:
    return bool(getattr(holder, NAME, None))


def _is_off(opdef: OpDef) -> bool:
    """Tells of `plugins: no`, under which an expression is refused."""
    return opdef.plugins is False or opdef.modeldef.plugins is False


def _has_more(opdef: OpDef) -> bool:
    """Tells whether another part holds an expression of ours: one that is a field of the table."""
    given = opdef.as_data().items()
    more = {name: part for name, part in given if name not in _SEEN and _has_expression(part)}
    if not more:
        return False
    from guild_funcs.adapters.parts import table

    return any(field.is_ours(found) for field, found in table.find(more))


def _has_computed_flags(opdef: OpDef) -> bool:
    return any(_has_expression(flag.default) or _has_parts(flag) for flag in opdef.flags)


def _has_expression(data: object) -> bool:
    """Tells whether a value, or one in its lists and mappings, holds an expression."""
    return any(map(has_expression, texts_in(data)))


def _is_guilds_label(template: object) -> bool:
    return template is None or (type(template) is str and _is_guilds(template, GUILD_FILTERS))


def _is_of_module(data: Data) -> bool:
    return "module" in data or data.get("target-type") == "verify-source"


def _is_guilds_resource(data: object) -> bool:
    """Tells whether the data of a resource has no module, and no expression of ours."""
    return all(
        _is_guilds(each) if isinstance(each, str) else not _is_of_module(each)
        for each in parts_of(data)
        if isinstance(each, (str, dict))
    )


def _is_guilds(text: str, filters: Collection[str] = ()) -> bool:
    """Tells whether Guild understands all of a text: `${lr}`, in a label with its filters."""
    if not has_expression(text):
        return True
    if "$(" in text or "$<" in text:
        return False
    for part in text.split("${")[1:]:
        inner, closed, _rest = part.partition("}")
        name, *used = inner.split("|")
        if not (closed and name) or any(mark in inner for mark in "{'\"$\n"):
            return False
        if not all(_is_filter(each, filters) for each in used):
            return False
    return True


def _is_filter(written: str, filters: Collection[str]) -> bool:
    is_format = bool(filters) and written.startswith("%")
    return is_format or written.partition(":")[0].strip() in filters
