"""Puts stubs in Guild's modules, in the place of the functions that are wrapped (`table`).

A seam is installed when Python has imported its module of Guild (`startup` watches), and
never before: no command pays for a module that it does not use. A call of a stub whose arguments
hold nothing of ours (`unused`) goes to Guild's own function, and nothing else is imported. At the
first other call, `loading` checks and imports what the seam leads to.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from typing import Any

from guild_funcs.adapters.host import versions
from guild_funcs.adapters.host.seams import Seam, Wrapper, adapter
from guild_funcs.adapters.host.table import SEAMS

TRIGGERS = frozenset(seam.after or seam.module for seam in SEAMS)
"""The modules of Guild that seams wait for."""

_WITH_PLUGIN: list[bool] = []
"""Holds something once Guild has made our plugin in this process."""

_DONE = "guild_funcs_seam"


def install() -> None:
    """Installs all seams, each once: those of modules that are not imported yet follow later."""
    _WITH_PLUGIN.append(True)
    if not versions.is_supported():  # it says so, once
        return
    for module in TRIGGERS:
        if module in sys.modules:
            install_after(module)


def install_after(module: str) -> None:
    """Installs the seams that wait for a module of Guild, when that was imported."""
    wanted = [seam for seam in SEAMS if seam.after == module or _is_plugins(seam, module)]
    if wanted and versions.is_supported():
        wrap(wanted)


def _is_plugins(seam: Seam, module: str) -> bool:
    """Tells whether a seam that only a process with plugins has waits for `module`."""
    return bool(_WITH_PLUGIN) and not seam.after and seam.module == module


def wrap(seams: Iterable[Seam]) -> None:
    """Puts a stub in the place of what each seam names; its module of Guild is imported."""
    for seam in seams:
        *parents, name = seam.name.split(".")
        try:
            # A seam may wait for another module than the one it wraps a function of.
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
