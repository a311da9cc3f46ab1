"""The `sourcecode` field: what stands in the guild file, and Guild's two uses of it.

Nothing here costs anything for an operation without an expression: `patterns`,
`selection` and `copies`, which do the work, are imported when one has some.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, Optional

from guild import guildfile, op_util

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varies
from guild_funcs.adapters.fields.texts import GUILD_TYPES, LIBRARY_TYPES, typed_pattern
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.adapters.host.unused import has_patterns, has_record
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression

RunEnv = Sequence[tuple[str, str]]


def prepare(state: operation.State, *, is_preview: bool, is_asked: bool = False) -> RunEnv:
    """Locates and walks the libraries of the operation, so that errors come before the run.

    A preview (`--test-sourcecode`) goes on where a run would stop, and shows why. When Guild
    asks the user to confirm the run, they are named before it does.
    Returns the environment variables that the run needs to import its copies.
    """
    select = op_util.sourcecode_select_for_opdef(state.opdef)
    if not hasattr(select, "mounts"):
        return ()
    from guild_funcs.adapters.fields.sourcecode import copies

    copies.check(select, is_preview=is_preview)
    if is_asked:
        copies.name_libraries(select)
    return run_env(select)


def run_env(select: Any) -> RunEnv:
    """Returns the environment variables that a run needs to import its copies."""
    origins = dict.fromkeys(mount.origin for mount in select.mounts)
    return [variable for origin in origins for variable in origin.run_env]


def root(state: operation.State, written: Optional[str]) -> Optional[str]:
    """Returns the value of `root:`, which the run records; as it is written when it varies."""
    if not written or not has_expression(written):
        return written
    with suppress(Varies):
        return str(state.value(written, "sourcecode", "root"))
    return written


def wrap_include_types(original: Wrapper) -> Wrapper:
    """Wraps `guild.guildfile.FileSelectSpec._init_typed_patterns`."""

    def init_typed_patterns(data: dict[str, Any], guild_file: Any, name: str) -> Any:
        used = [key for key in LIBRARY_TYPES if key in data]
        if not used and any(key in data for key in GUILD_TYPES):
            return original(data, guild_file, name)
        if len(data) != 1 or not used:
            raise guildfile.GuildfileError(guild_file, _unknown_type(data, name))
        return [
            typed_pattern(used[0], value) for value in _names(data[used[0]], guild_file, used[0])
        ], None

    return init_typed_patterns


def _unknown_type(data: dict[str, Any], name: str) -> str:
    known = (*GUILD_TYPES, *LIBRARY_TYPES)
    hints = (did_you_mean(str(key), set(known) - set(data)) for key in data if key not in known)
    hint = next((f" - {hint}" for hint in hints if hint), "")
    return f"invalid {name} {data!r}: expected one of {', '.join(known)}{hint}"


def _names(value: Any, guild_file: Any, kind: str) -> list[str]:
    names = value if isinstance(value, list) else [value]
    if not names or None in names or "" in names:
        message = f"'{kind}:' in sourcecode is empty: write a name, as in {{{kind}: NAME}}"
        raise guildfile.GuildfileError(guild_file, message)
    for name in names:
        if not isinstance(name, str):
            message = f"invalid library name {name!r} in sourcecode: expected text"
            raise guildfile.GuildfileError(guild_file, message)
    return names


def wrap_select(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.sourcecode_select_for_opdef`."""

    def sourcecode_select_for_opdef(opdef: Any) -> Any:
        if operation.is_off(opdef) or not has_patterns(opdef):
            return original(opdef)
        from guild_funcs.adapters.fields.sourcecode import patterns

        return patterns.select(opdef, operation.state_for(opdef), original)

    return sourcecode_select_for_opdef


def wrap_copy(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.copy_sourcecode`."""

    def copy_sourcecode(
        sourcecode_src: str,
        sourcecode_select: Any,
        dest_dir: Optional[str],
        ignore: Optional[list[str]] = None,
        handler_cls: Optional[Any] = None,
    ) -> None:
        def copy_project(handler: Any) -> None:
            original(sourcecode_src, sourcecode_select, dest_dir, ignore, handler)

        is_ours = hasattr(sourcecode_select, "mounts")
        if not is_ours and not has_record(dest_dir):
            copy_project(handler_cls)
            return
        from guild_funcs.adapters.fields.sourcecode import copies

        if not is_ours:
            copies.over(copy_project, str(dest_dir), handler_cls)
        elif dest_dir is None:
            copies.preview(sourcecode_select, copy_project, handler_cls, sourcecode_src)
        else:
            copies.run(sourcecode_select, copy_project, dest_dir, handler_cls)

    return copy_sourcecode


def configs(opdef: Any) -> tuple[Any, Any]:
    """Returns Guild's two configurations of source code: of the model, then of the operation."""
    return opdef.modeldef.sourcecode, opdef.sourcecode


def as_data(config: Any) -> dict[str, Any]:
    """Returns the root and the patterns of a configuration, as they are written."""
    specs = [
        {"type": spec.type, "patterns": [*map(str, spec.patterns)], "of": spec.patterns_type}
        for spec in config.specs
    ]
    return {"root": config.root, "specs": specs}


def with_data(config: Any, data: Mapping[str, Any]) -> Any:
    """Returns the configuration with that root and these patterns."""
    made = copy.copy(config)
    made.root = data["root"]
    made.specs = [
        SimpleNamespace(type=spec["type"], patterns=spec["patterns"], patterns_type=spec["of"])
        for spec in data["specs"]
    ]
    return made
