"""What Guild makes to run an operation, and the run.

An operation that is about to run, and its command, have every attribute of Guild's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional, Protocol

from guild_funcs.adapters.host.shapes.definitions import Data, Dependency, OpDef, ResourceSource


class ResourceProxy(Protocol):
    """`guild.op_dep.ResourceProxy`: the folder of the guild file, for a resolver."""

    location: str


class Resolver(Protocol):
    """`guild.resolver.ModuleResolver`."""

    source: ResourceSource
    resource: ResourceProxy
    source_config: object


class ResolveContext(Protocol):
    """`guild.resolver.ResolveContext`."""

    run: Run

    def resolve_flag_refs(self, s: str, val_desc: Optional[str] = None) -> object:
        """Returns a text with Guild's `${flag}` replaced."""


class OpRef(Protocol):
    """`guild.opref.OpRef`: which operation a run is of."""

    op_name: str
    model_name: str
    pkg_type: str
    pkg_name: str

    def to_opspec(self, cwd: Optional[str] = None) -> str:
        """Returns it as for `guild run`."""


class Attributes(Protocol):
    """What has attributes by name: a run of Guild, a mapping."""

    def get(self, name: str, /) -> Any:
        """Returns the value that an attribute was written with."""


class Run(Protocol):
    """`guild.run.Run`. A run on a remote has only `dir`."""

    id: str
    short_id: str
    dir: str
    status: str
    timestamp: Optional[int]
    opref: OpRef
    batch_proto: Run

    def get(self, name: str, default: object = None) -> Any:
        """Returns the value that an attribute was written with."""

    def has_attr(self, name: str) -> bool:
        """Tells whether the run has the attribute."""

    def write_attr(self, name: str, val: object, raw: bool = False) -> None:
        """Writes an attribute."""

    def del_attr(self, name: str) -> None:
        """Deletes an attribute, if it is there."""


class OpCmd(Protocol):
    """`guild.op_cmd.OpCmd`: the command that a run starts."""

    cmd_args: list[str]
    cmd_env: dict[str, str]
    cmd_flags: object
    flags_dest: object


class Operation(Protocol):
    """`guild.commands.run_impl.Operation`: an operation that is about to run."""

    opref: OpRef
    run_dir: Optional[str]
    run_attrs: Data
    deps: list[Dependency]
    callbacks: object
    cmd_args: list[str]
    cmd_env: dict[str, str]
    private_env: list[str]
    sourcecode_paths: list[str]
    _opdef: Optional[OpDef]
    _op_cmd: OpCmd
    _op_cmd_run_attrs: object
    _op_flag_vals: dict[str, object]
    _user_flag_vals: dict[str, object]
    _flag_null_labels: object
    _flags_extra: object
    _batch_trials: Optional[list[dict[str, object]]]
    _run: Optional[Run]
    _run_is_proto: bool
    _label_template: Optional[str]
    _label: Optional[str]
    _tags: Sequence[str]
    _comment: Optional[str]
    _python_requires: Optional[str]
    _random_seed: object
    _max_trials: object
    _objective: object
    _output_scalars: object
    _plugins: object
    _delete_on_success: object
    _sourcecode_root: Optional[str]
    _sourcecode_dest: Optional[str]
    _force_sourcecode: bool


class Arguments(Protocol):
    """What `guild run` was given on its command line, as `guild.commands.run` names it."""

    opspec: Optional[str]
    flags: Sequence[str]
    restart: Optional[str]
    label: Optional[str]
    batch_label: Optional[str]
    tags: Sequence[str]
    batch_tags: Sequence[str]
    remote: Optional[str]
    help_model: bool
    help_op: bool
    yes: bool
    quiet: bool
    stage: bool
    needed: bool
    force_sourcecode: bool
    test_output_scalars: Optional[str]
    test_sourcecode: bool
    test_flags: bool
    print_cmd: bool
    print_env: bool
    print_trials: bool
    save_trials: Optional[str]


class RunState(Protocol):
    """`guild.commands.run_impl.State`: what `guild run` prepares."""

    args: Arguments
    restart_run: Optional[Run]
    proto_run: Optional[Run]
    user_op: Operation
    batch_op: Optional[Operation]


class Remote(Protocol):
    """`guild.remote.Remote`: another machine, or a store of runs."""

    name: Optional[str]
