"""What a guild file defines, as Guild makes it: operations, flags, dependencies.

The shapes of a model, an operation and a resource have every attribute that Guild reads from a
guild file: a field that is new to guild-funcs is here already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Protocol

Flags = Mapping[str, object]
"""Flag values by name."""

Data = dict[str, Any]
"""A mapping out of YAML or JSON that is written as it was read: its values may be anything."""


class Guildfile(Protocol):
    """`guild.guildfile.Guildfile`."""

    src: Optional[str]
    dir: Optional[str]
    models: Mapping[str, ModelDef]
    default_model: Optional[ModelDef]


class SelectSpec(Protocol):
    """`guild.guildfile.FileSelectSpec`: one `include` or `exclude`."""

    type: str
    patterns: list[Any]  # anything that a guild file may have in a list
    patterns_type: Optional[str]


class SelectDef(Protocol):
    """`guild.guildfile.FileSelectDef`: the `sourcecode` of a model or an operation."""

    root: Optional[str]
    specs: list[SelectSpec]


class ModelDef(Protocol):
    """`guild.guildfile.ModelDef`."""

    name: str
    description: str
    guildfile: Guildfile
    default: bool
    parents: list[str]
    plugins: object
    python_requires: Optional[str]
    references: object
    extra: object
    op_default_config: object
    sourcecode: SelectDef
    resources: list[ResourceDef]
    operations: list[OpDef]


class FlagChoice(Protocol):
    """`guild.guildfile.FlagChoice`."""

    value: object
    alias: Optional[str]
    description: str
    flags: dict[str, object]


class FlagDef(Protocol):
    """`guild.guildfile.FlagDef`: the definition of a flag."""

    name: str
    default: object
    required: bool
    type: Optional[str]
    arg_split: object
    min: object
    max: object
    allow_other: bool
    description: str
    choices: list[FlagChoice]


class DependencyDef(Protocol):
    """`guild.guildfile.OpDependencyDef`: an entry of `requires`."""

    spec: Optional[str]
    inline_resource: Optional[ResourceDef]


class OpDef(Protocol):
    """`guild.guildfile.OpDef`: an operation as its guild file defines it."""

    name: str
    description: str
    modeldef: ModelDef
    guildfile: Guildfile
    default: bool
    flags: list[FlagDef]
    flags_dest: object
    flags_import: object
    flags_import_skip: object
    flag_encoder: object
    default_flag_arg_skip: object
    exec_: Optional[str]
    main: Optional[str]
    steps: Optional[list[object]]
    python_requires: Optional[str]
    python_path: object
    pip_freeze: object
    env: dict[str, object]
    env_secrets: Optional[list[str]]
    plugins: object
    dependencies: list[DependencyDef]
    label: Optional[str]
    tags: object
    compare: object
    output_scalars: object
    objective: object
    optimizers: object
    default_max_trials: object
    can_stage_trials: object
    stoppable: object
    handle_keyboard_interrupt: object
    delete_on_success: object
    publish: object
    run_attrs: object
    sourcecode: SelectDef

    @property
    def fullname(self) -> str:
        """Its name, with that of its model."""

    def as_data(self) -> Data:
        """Returns what stands in the guild file."""


class Uri(Protocol):
    """What `guild.util.parse_url` returns."""

    scheme: str
    path: str


class ResourceSource(Protocol):
    """`guild.resourcedef.ResourceSource`: one source of a dependency."""

    resdef: ResourceDef
    uri: str
    name: Optional[str]
    type: object
    flag_name: object
    sha256: object
    optional: bool
    help: Optional[str]
    rename: Optional[list[object]]
    select: list[object]
    unpack: object
    params: object
    post_process: object
    preserve_path: object
    always_resolve: object
    warn_if_empty: object
    fail_if_empty: object
    target_path: Optional[str]
    target_type: object
    replace_existing: Optional[bool]
    parsed_uri: Uri
    resolving_name: str
    project_local_path: Optional[str]


class ResourceDef(Protocol):
    """`guild.resourcedef.ResourceDef`: what a dependency is defined as."""

    name: Optional[str]
    fullname: str
    description: object
    modeldef: ModelDef
    source_types: list[str]
    sources: list[ResourceSource]
    references: object
    private: object
    preserve_path: object
    default_unpack: object
    target_path: Optional[str]
    target_type: object
    resolving_name: str
    _data: Data

    def _init_sources(self, data: object) -> list[ResourceSource]: ...


class Dependency(Protocol):
    """`guild.op_dep.OpDependency`: a dependency of an operation."""

    config: object
    resdef: ResourceDef
    res_location: str
