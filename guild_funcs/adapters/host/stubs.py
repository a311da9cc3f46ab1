"""The stubs that stand in Guild's modules for functions that are wrapped.

A call whose arguments hold nothing of ours (`unused`) goes to Guild's own function, and nothing
else is imported. At the first other call, `loading` checks and imports what the seam leads to.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from typing import Any

from guild_funcs.adapters.host.seams import Seam, Wrapper, adapter

_DONE = "guild_funcs_seam"


def install(seams: Iterable[Seam]) -> None:
    """Installs seams whose modules are imported, each once."""
    for seam in seams:
        *parents, name = seam.name.split(".")
        try:
            # That of a seam that waits for another module need not be there.
            owner: Any = sys.modules[seam.module]
            for parent in parents:
                owner = getattr(owner, parent)
            value = getattr(owner, name)
        except (KeyError, AttributeError) as error:
            from guild_funcs.adapters.host import loading

            why = error if isinstance(error, AttributeError) else "there is no such module"
            loading.disable(seam, f"{seam.module}.{seam.name}: {why}")
            continue
        if seam.parameters is None:
            adapter(seam)(value)
        elif getattr(value, _DONE, None) != seam.name:
            stub = _stub(seam, value)
            is_static = isinstance(vars(owner).get(name), staticmethod)
            setattr(owner, name, staticmethod(stub) if is_static else stub)


def _stub(seam: Seam, original: Wrapper) -> Wrapper:
    loaded: list[Wrapper] = []

    @functools.wraps(original)
    def stub(*args: object, **options: object) -> object:
        if not loaded:
            if _is_unused(seam, args, options):
                return original(*args, **options)
            from guild_funcs.adapters.host import loading

            loaded.append(loading.replacement(seam, original))
        return loaded[0](*args, **options)

    setattr(stub, _DONE, seam.name)
    return stub


def _is_unused(seam: Seam, args: tuple[object, ...], options: dict[str, object]) -> bool:
    from guild_funcs.adapters.host import unused

    try:
        return bool(seam.unused and getattr(unused, seam.unused)(*args, **options))
    except (AttributeError, TypeError):
        return False  # Guild differs from the one we know: `loading` says what is missing.
