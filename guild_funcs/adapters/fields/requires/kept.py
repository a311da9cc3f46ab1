"""What is kept on Guild's own objects for a dependency."""

from __future__ import annotations

from contextlib import ExitStack

from guild_funcs.structs import dataclass

# The key that marks the data of a resource under `plugins: no`: Guild resolves its modules.
OFF = "plugins"


@dataclass(frozen=True)
class OpenChange:
    """The change of a run that starts again: it is whole when its dependencies are resolved.

    Kept on Guild's run.
    """

    stack: ExitStack


@dataclass(frozen=True)
class RunEnv:
    """Variables that a run needs to import the modules brought into it. Kept on Guild's run."""

    variables: dict[str, str]
