"""What is kept on Guild's own objects for a dependency."""

from __future__ import annotations

from guild_funcs.records import dataclass

# The key that marks the data of a resource under `plugins: no`: Guild resolves its modules.
OFF = "plugins"


@dataclass(frozen=True)
class RunEnv:
    """Variables that a run needs to import the modules brought into it. Kept on Guild's run."""

    variables: dict[str, str]
