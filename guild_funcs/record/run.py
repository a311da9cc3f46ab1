"""A run with what it recorded: what the commands that read runs are given of Guild's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guild_funcs.record import attribute
from guild_funcs.structs import dataclass, field


@dataclass(frozen=True)
class Run:
    """A run, as it is compared, restored and told of.

    Args:
        name: The run's id.
        folder: The run directory.
        value: The value of its attribute.
        manifest: The SHA-1 of each file that Guild knows of, by path in the run.
        info: What else Guild knows of it: `operation`, `label`, `started`, `status`.
    """

    name: str
    folder: str
    value: Any
    manifest: Mapping[str, str]
    info: Mapping[str, Any] = field(default_factory=dict)

    @property
    def libraries(self) -> list[dict[str, Any]]:
        """The records of the libraries."""
        return attribute.libraries(self.value)

    @property
    def short(self) -> str:
        """The id as Guild shows it."""
        return self.name[:8]
