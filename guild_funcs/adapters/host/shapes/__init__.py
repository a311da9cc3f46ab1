"""The shapes of Guild's objects: what our modules read of them, as types.

Guild has no types of its own. Each class here is the part of one of Guild's that we rely on: mypy
holds our code to it, and `tests/adapters/test_guild_shapes.py` holds it to Guild's own objects.
Only a type checker imports this room: `if TYPE_CHECKING`. A value that comes out of YAML
is an `object`, and is looked at before it is used.
"""

from __future__ import annotations

from guild_funcs.adapters.host.shapes.definitions import (
    Data,
    Dependency,
    DependencyDef,
    FlagChoice,
    FlagDef,
    Flags,
    Guildfile,
    ModelDef,
    OpDef,
    ResourceDef,
    ResourceSource,
    SelectDef,
    SelectSpec,
    Uri,
)
from guild_funcs.adapters.host.shapes.files import (
    CopyHandler,
    CopyProject,
    HandlerClass,
    Merge,
    MergeFile,
    Rule,
    Select,
)
from guild_funcs.adapters.host.shapes.runs import (
    Arguments,
    Attributes,
    OpCmd,
    Operation,
    OpRef,
    Remote,
    ResolveContext,
    Resolver,
    ResourceProxy,
    Run,
    RunState,
)

__all__ = [
    "Arguments",
    "Attributes",
    "CopyHandler",
    "CopyProject",
    "Data",
    "Dependency",
    "DependencyDef",
    "FlagChoice",
    "FlagDef",
    "Flags",
    "Guildfile",
    "HandlerClass",
    "Merge",
    "MergeFile",
    "ModelDef",
    "OpCmd",
    "OpDef",
    "OpRef",
    "Operation",
    "Remote",
    "ResolveContext",
    "Resolver",
    "ResourceDef",
    "ResourceProxy",
    "ResourceSource",
    "Rule",
    "Run",
    "RunState",
    "Select",
    "SelectDef",
    "SelectSpec",
    "Uri",
]
