"""The `module` dependency: Guild's resolver imports the module, ours finds it.

What does the work, `module`, is imported when a run has such a dependency.
"""

from __future__ import annotations

from typing import Any

from guild import resourcedef

from guild_funcs.adapters.fields.requires.kept import OFF, RunEnv
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.language.references import is_ours


def wrap_resolve(original: Wrapper) -> Wrapper:
    """Wraps `guild.resolver.ModuleResolver.resolve`."""

    def resolve(self: Any, context: Any) -> Any:
        if self.source.resdef._data.get(OFF) is False:  # noqa: SLF001 - Guild's own name
            return original(self, context)
        from guild_funcs.adapters.fields.requires import module

        return module.resolve(self, context)

    return resolve


def wrap_resolve_all(original: Wrapper) -> Wrapper:
    """Wraps `guild.op._resolve_deps`."""

    def resolve_deps(
        op: Any, run: Any, for_stage: bool = False, continue_on_error: bool = False
    ) -> Any:
        original(op, run, for_stage, continue_on_error)
        # What a copied module needs; `module` recorded it with the run's command.
        brought = ours.find(run, RunEnv)
        if brought is not None:
            op.cmd_env.update(brought.variables)

    return resolve_deps


def wrap_rename(original: Wrapper) -> Wrapper:
    """Wraps `guild.resourcedef._split_rename_spec`."""

    def split_rename_spec(spec: str) -> Any:
        # Guild splits at spaces. Those in an expression may make too many parts of it:
        # it reads the value later.
        try:
            return original(spec)
        except (resourcedef.ResourceFormatError, ValueError):
            if not is_ours(spec, is_pattern=True):
                raise
            return ".*", spec

    return split_rename_spec


def wrap_source(original: Wrapper) -> Wrapper:
    """Wraps `guild.resourcedef.ResourceDef._resource_source_for_data`."""

    def resource_source_for_data(self: Any, data: Any) -> Any:
        # Guild would name the attributes that a source may have, and not the empty one.
        kinds = [kind for kind in self.source_types if data.get(kind)]
        if "module" in data and not data["module"] and not kinds:
            message = "'module:' in requires is empty: write a name, as in - module: NAME"
            raise resourcedef.ResourceFormatError(message)
        return original(self, data)

    return resource_source_for_data
