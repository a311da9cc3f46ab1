"""The `module` dependency: Guild's resolver imports the module, ours finds it.

What does the work, `modules`, is imported when a run has such a dependency.
"""

from __future__ import annotations

from typing import Any

from guild_funcs.adapters import seams

# Kept in the data of a resource under `plugins: no`: its modules are Guild's to resolve.
OFF = "plugins"


def install() -> None:
    """Wraps Guild's resolver of modules."""
    seams.wrap(seams.RESOLVE_MODULE, _wrap_resolve)


def _wrap_resolve(original: seams.Wrapper) -> seams.Wrapper:
    def resolve(self: Any, context: Any) -> Any:
        if self.source.resdef._data.get(OFF) is False:  # noqa: SLF001 - Guild's own name
            return original(self, context)
        from guild_funcs.adapters import modules

        return modules.resolve(self, context)

    return resolve
