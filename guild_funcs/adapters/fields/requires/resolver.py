"""The `module` dependency: Guild's resolver imports the module, ours finds it.

The module `module` does the work. It is imported when a run has such a dependency.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from guild import resourcedef

from guild_funcs.adapters.fields.requires.kept import OFF, OpenChange, RunEnv
from guild_funcs.adapters.host import ours
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.collector import paused
from guild_funcs.language.references import is_ours

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import (
        Data,
        Operation,
        ResolveContext,
        Resolver,
        ResourceDef,
        Run,
    )


def wrap_resolve(original: Wrapper) -> Wrapper:
    """Wraps `guild.resolver.ModuleResolver.resolve`."""

    def resolve(self: Resolver, context: ResolveContext) -> object:
        if self.source.resdef._data.get(OFF) is False:
            return original(self, context)
        with paused():
            from guild_funcs.adapters.fields.requires import module

            return module.resolve(self, context)

    return resolve


def wrap_resolve_all(original: Wrapper) -> Wrapper:
    """Wraps `guild.op._resolve_deps`."""

    def resolve_deps(
        op: Operation, run: Run, for_stage: bool = False, continue_on_error: bool = False
    ) -> None:
        started = ours.find(run, OpenChange)
        ours.drop(run, OpenChange)
        with started.stack if started else nullcontext():
            original(op, run, for_stage, continue_on_error)
        # A copied module may need variables; `module` recorded them with the run's command.
        brought = ours.find(run, RunEnv)
        if brought is not None:
            op.cmd_env.update(brought.variables)

    return resolve_deps


def wrap_apply(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_dep._gen_apply_source`, by which Guild links, copies or moves a file."""

    def gen_apply_source(
        source_path: str, dest_path: str, replace_existing: bool, apply_cb: object
    ) -> object:
        from guild_funcs.adapters.fields.requires import paths

        paths.prepare(dest_path, replace_existing=bool(replace_existing))
        return original(source_path, dest_path, replace_existing, apply_cb)

    return gen_apply_source


def wrap_rename(original: Wrapper) -> Wrapper:
    """Wraps `guild.resourcedef._split_rename_spec`."""

    def split_rename_spec(spec: str) -> object:
        # Guild splits the spec at spaces, and an expression may hold too many of them. Guild reads
        # the value of the expression later.
        try:
            return original(spec)
        except (resourcedef.ResourceFormatError, ValueError):
            if not is_ours(spec, is_pattern=True):
                raise
            return ".*", spec

    return split_rename_spec


def wrap_source(original: Wrapper) -> Wrapper:
    """Wraps `guild.resourcedef.ResourceDef._resource_source_for_data`."""

    def resource_source_for_data(self: ResourceDef, data: Data) -> object:
        # Guild's error would list the attributes of sources, and not name the empty one.
        kinds = [kind for kind in self.source_types if data.get(kind)]
        if "module" in data and not data["module"] and not kinds:
            message = "'module:' in requires is empty: write a name, as in - module: NAME"
            raise resourcedef.ResourceFormatError(message)
        return original(self, data)

    return resource_source_for_data
