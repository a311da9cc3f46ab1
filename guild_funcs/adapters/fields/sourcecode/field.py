"""The `sourcecode` field: what stands in the guild file, and Guild's two uses of it.

An operation without an expression pays nothing: `patterns`, `selection` and `copies`, which do
the work, are imported for an operation that has expressions.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Optional, cast

from guild import guildfile as guildfilelib
from guild import op_util

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varies
from guild_funcs.adapters.host.operations import is_off
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.host.unused import has_patterns, has_record
from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.texts import (
    LIBRARY_TYPES,
    MAY_BE_EMPTY,
    typed_pattern,
)
from guild_funcs.adapters.parts.wording import beside_library, wrong_name
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression
from guild_funcs.language.detection import GUILD_TYPES
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.fields.sourcecode.selection import MountedSelect
    from guild_funcs.adapters.host.shapes import (
        Data,
        Guildfile,
        HandlerClass,
        OpDef,
        Select,
        SelectDef,
    )

RunEnv = Sequence[tuple[str, str]]


def prepare(state: operation.State, *, is_preview: bool, is_asked: bool = False) -> RunEnv:
    """Locates and walks the libraries of the operation, so that errors come before the run.

    A preview (`--test-sourcecode`) goes on where a run would stop, and shows why. The libraries
    are named before Guild asks the user to confirm the run.
    Returns the environment variables that the run needs to import its copies.
    """
    from guild_funcs.adapters.fields.sourcecode import once

    once.forget(state)
    chosen = op_util.sourcecode_select_for_opdef(state.definition)
    if not is_asked:
        once.keep(chosen, state)
    select = mounted(chosen)
    if select is None:
        return ()
    from guild_funcs.adapters.fields.sourcecode import checks

    checks.check(select, is_preview=is_preview)
    checks.check_project(select)
    if is_asked:
        from guild_funcs.adapters.fields.sourcecode import copies

        copies.name_libraries(select)
    return run_env(select)


def mounted(select: Select) -> Optional[MountedSelect]:
    """Returns a selection that has libraries, None for one of Guild's own."""
    return cast("MountedSelect", select) if hasattr(select, "mounts") else None


def run_env(select: MountedSelect) -> RunEnv:
    """Returns the environment variables that a run needs to import its copies."""
    origins = dict.fromkeys(mount.origin for mount in select.mounts)
    return [variable for origin in origins for variable in origin.run_env]


def root(state: operation.State, written: Optional[str]) -> Optional[str]:
    """Returns the value of `root:`, which the run records; a root that varies stays as written."""
    if not written or not has_expression(written):
        return written
    treatment = table.treatment("sourcecode")
    with suppress(Varies):
        return str(state.value(written, "sourcecode", "root", treatment=treatment))
    return written


def wrap_include_types(original: Wrapper) -> Wrapper:
    """Wraps `guild.guildfile.FileSelectSpec._init_typed_patterns`."""

    def init_typed_patterns(data: dict[str, object], guildfile: Guildfile, name: str) -> object:
        used = [key for key in LIBRARY_TYPES if key in data]
        if not used and any(key in data for key in GUILD_TYPES):
            return original(data, guildfile, name)
        if len(data) != 1 or not used:
            raise guildfilelib.GuildfileError(guildfile, _unknown_type(data, name))
        return [
            typed_pattern(used[0], value) for value in _names(data[used[0]], guildfile, used[0])
        ], None

    return init_typed_patterns


def _unknown_type(data: dict[str, object], name: str) -> str:
    kind = next((key for key in LIBRARY_TYPES if key in data), None)
    other = next((key for key in data if key != kind), None)
    if kind is not None and other is not None:
        message, hint = beside_library(str(other), kind, data[kind])
        return f"invalid {name} {data!r}: {message}; {hint}"
    known = (*GUILD_TYPES, *LIBRARY_TYPES)
    hints = (did_you_mean(str(key), set(known) - set(data)) for key in data if key not in known)
    hint = next((f" - {hint}" for hint in hints if hint), "")
    return f"invalid {name} {data!r}: expected one of {', '.join(known)}{hint}"


def _names(value: object, guild_file: Guildfile, kind: str) -> list[str]:
    if kind == MAY_BE_EMPTY and value is None:
        return [""]
    names: list[object] = value if isinstance(value, list) else [value]
    if not names or None in names or "" in names:
        message = f"'{kind}:' in sourcecode is empty: write a name, as in {{{kind}: NAME}}"
        raise guildfilelib.GuildfileError(guild_file, message)
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) < len(names):
        other = next(name for name in names if not isinstance(name, str))
        message = f"{wrong_name(kind, other)}: write a name, as in {{{kind}: NAME}}"
        raise guildfilelib.GuildfileError(guild_file, message)
    return texts


def wrap_select(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.sourcecode_select_for_opdef`."""

    def sourcecode_select_for_opdef(opdef: OpDef) -> object:
        if is_off(opdef) or not has_patterns(opdef):
            return original(opdef)
        from guild_funcs.adapters.fields.sourcecode import patterns

        return patterns.select(opdef, operation.state_for(opdef), original)

    return sourcecode_select_for_opdef


def wrap_copy(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.copy_sourcecode`."""

    def copy_sourcecode(
        sourcecode_src: str,
        sourcecode_select: Select,
        dest_dir: Optional[str],
        ignore: Optional[list[str]] = None,
        handler_cls: Optional[HandlerClass] = None,
    ) -> None:
        def copy_project(handler: Optional[HandlerClass]) -> None:
            original(sourcecode_src, sourcecode_select, dest_dir, ignore, handler)

        select = mounted(sourcecode_select)
        if select is None and not has_record(dest_dir):
            copy_project(handler_cls)
            return
        from guild_funcs.adapters.fields.sourcecode import copies

        handler = handler_cls or op_util.SourceCodeCopyHandler
        if select is None:
            copies.over(copy_project, str(dest_dir), handler)
        elif dest_dir is None:
            copies.preview(select, copy_project, handler, sourcecode_src)
        else:
            copies.run(select, copy_project, dest_dir, handler)

    return copy_sourcecode


def configs(opdef: OpDef) -> tuple[SelectDef, SelectDef]:
    """Returns Guild's two configurations of source code: of the model, then of the operation."""
    return opdef.modeldef.sourcecode, opdef.sourcecode


def as_data(config: SelectDef) -> dict[str, object]:
    """Returns the root and the patterns of a configuration, as they are written."""
    specs = [
        {"type": spec.type, "patterns": [*map(str, spec.patterns)], "of": spec.patterns_type}
        for spec in config.specs
    ]
    return {"root": config.root, "specs": specs}


@dataclass
class _Spec:
    """What Guild's selection reads of a spec (`guild.guildfile.FileSelectSpec`)."""

    type: str
    patterns: list[str]
    patterns_type: Optional[str]


def with_data(config: SelectDef, data: Data) -> SelectDef:
    """Returns the configuration with that root and these patterns."""
    made = copy.copy(config)
    made.root = data["root"]
    made.specs = [
        _Spec(type=spec["type"], patterns=spec["patterns"], patterns_type=spec["of"])
        for spec in data["specs"]
    ]
    return made
