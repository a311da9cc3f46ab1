"""Guild processes that load no plugin: a batch, a restart, `guild label`, the operation itself.

`guild_funcs_startup.pth`, or from Python 3.15 on `guild_funcs_startup.start`, is installed
beside the package and has `hook` call `start` when Python starts as `guild` or with `-m`
(Guild runs operations and batches so). It watches for the import of a few modules of Guild
and then has the adapters wrap what they need there. Until then it costs one entry in
`sys.meta_path`.

Every Python that starts with `-m` pays for it, so it imports nothing that
Python itself has not imported by then.

See https://docs.python.org/3/library/site.html for `.pth` files.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without the time to import typing
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Optional

# Seams wait for these modules of Guild (`TRIGGERS` in `adapters.host.installation`).
WATCHED = frozenset(
    {
        "guild.batch_util",
        "guild.commands.merge_impl",
        "guild.commands.run_impl",
        "guild.guildfile",
        "guild.op",
        "guild.op_util",
        "guild.resolver",
        "guild.resourcedef",
        # What Guild's finder lacks, Python asks for since 3.12.
        *(["guild.model"] if sys.version_info >= (3, 12) else ()),
    }
)

STARTED: list[bool] = []
"""Holds something when Python read `guild_funcs_startup`, as those that Guild starts will."""

# Guild runs a Python operation with this module: `python -m guild.op_main MODULE ARGS`.
OPERATION = "guild.op_main"


class _Watcher:
    """A finder for `sys.meta_path`: the others find a watched module, ours adds to its loading."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def find_spec(
        self,
        fullname: str,
        path: Optional[Sequence[str]] = None,
        target: Optional[ModuleType] = None,
    ) -> Optional[ModuleSpec]:
        if fullname == OPERATION and sys.argv[0] == "-m" and self._operation_starts():
            return self._found(fullname, path, target, _Noting)
        # A finder that asks all other finders, as this one does, asks this one again.
        if fullname not in WATCHED or fullname in self._asked:
            return None
        self._asked.add(fullname)
        try:
            return self._found(fullname, path, target, _Notifying)
        finally:
            self._asked.discard(fullname)

    def _found(
        self,
        fullname: str,
        path: Optional[Sequence[str]],
        target: Optional[ModuleType],
        loader: Any,
    ) -> Optional[ModuleSpec]:
        for finder in sys.meta_path:
            if finder is not self:
                spec = finder.find_spec(fullname, path, target)
                if spec is not None:
                    spec.loader = spec.loader and loader(spec.loader)
                    return spec
        return None

    def _operation_starts(self) -> bool:
        """In the process of an operation: watches only those of a batch, proves the others.

        Guild starts an operation in its run directory. Returns whether its imports are proven.
        """
        if os.path.exists(os.path.join(".guild", "proto")):
            return False
        # The list is a new one: Python is going through the old list.
        sys.meta_path = [finder for finder in sys.meta_path if finder is not self]
        # A program of Guild's own runs the code in another process, as a notebook in its kernel.
        is_guilds = sys.argv[1:] and sys.argv[1].startswith("guild.")
        attrs = os.path.join(".guild", "attrs")
        # The attribute is `funcs` when a run of guild-funcs 0.2 starts again.
        if not is_guilds and any(
            os.path.exists(os.path.join(attrs, name)) for name in ("_funcs", "funcs")
        ):
            from guild_funcs.record import proof
            from guild_funcs.system import set_env, system_env

            return proof.start(system_env(), set_env)
        return False


class _Loader:
    """A module's own loader, to which a class of ours adds something."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _Noting(_Loader):
    """Has the code of an operation's process run so that the error is noted that it ends with."""

    def get_code(self, name: str) -> Any:
        """Python calls it for `-m` (`runpy`)."""
        from guild_funcs.record import ended

        return ended.code(self._loader.get_code(name))


class _Notifying(_Loader):
    """Loads a module as its own loader does, then installs our part."""

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        from guild_funcs.adapters.host import installation

        installation.install_after(module.__name__)


def start() -> None:
    """Begins to watch for the modules of Guild, once a process: Python starts as Guild does."""
    STARTED.append(True)
    watch()


def watch() -> None:
    """Begins to watch for the modules of Guild, once a process."""
    if not any(isinstance(finder, _Watcher) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Watcher())
