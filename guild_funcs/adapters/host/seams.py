"""The seams: how a function of Guild is wrapped, and which are in a process.

`installation.SEAMS` is the table. A seam is a light stub: what it leads to is imported
when Guild first calls it, after what its modules need of Guild was checked. What is
missing, or takes other parameters, as in a Guild version we do not know, disables just
the seam's feature, with one warning; Guild's own function is then called.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import logging
from dataclasses import dataclass
from typing import Any, Callable, Optional

from guild_funcs.adapters.host import names

log = logging.getLogger("guild.funcs")

Wrapper = Callable[..., Any]

_DONE = "guild_funcs_seam"


@dataclass(frozen=True)
class Seam:
    """A function of Guild that is wrapped.

    Args:
        module: The module of Guild.
        name: The function in it, with dots for one of a class.
        parameters: Its first parameters, which we rely on. None for a value that
            is no function: `adapter` is then called with the value, once.
        feature: What is off when it is missing.
        adapter: `module:function` below `guild_funcs.adapters`: takes Guild's
            function and returns the one to call in its place.
        needs: Our modules that it leads to: their `names.NAMES` are checked before.
        after: The module of Guild after whose import the seam is installed in a
            process that loads no plugin. Empty: only where the plugin is loaded.
    """

    module: str
    name: str
    parameters: Optional[tuple[str, ...]]
    feature: str
    adapter: str
    needs: tuple[str, ...] = ()
    after: str = ""


def install(seams: tuple[Seam, ...]) -> None:
    """Installs seams, each once."""
    for seam in seams:
        try:
            owner, name, value = names.find(seam.module, seam.name, seam.parameters)
        except (ImportError, AttributeError, TypeError) as error:
            _disable(seam, f"{seam.module}.{seam.name}: {error}")
            continue
        if seam.parameters is None:
            _adapter(seam)(value)
        elif getattr(value, _DONE, None) != seam.name:
            stub = _stub(seam, value)
            is_static = isinstance(inspect.getattr_static(owner, name), staticmethod)
            setattr(owner, name, staticmethod(stub) if is_static else stub)


def reason(seam: Seam) -> Optional[str]:
    """Returns why the feature of a seam is off in this Guild, None when it is not."""
    try:
        names.find(seam.module, seam.name, seam.parameters)
    except (ImportError, AttributeError, TypeError) as error:
        return f"{seam.module}.{seam.name}: {error}"
    return next(filter(None, map(names.problem, seam.needs)), None)


def _stub(seam: Seam, original: Wrapper) -> Wrapper:
    @functools.cache
    def replacement() -> Wrapper:
        problem = reason(seam)
        if problem:
            _disable(seam, problem)
            return original
        made: Wrapper = _adapter(seam)(original)
        return made

    @functools.wraps(original)
    def stub(*args: Any, **options: Any) -> Any:
        return replacement()(*args, **options)

    setattr(stub, _DONE, seam.name)
    return stub


def _adapter(seam: Seam) -> Callable[[Any], Any]:
    module, _, function = seam.adapter.partition(":")
    adapter: Callable[[Any], Any] = getattr(
        importlib.import_module(f"guild_funcs.adapters.{module}"), function
    )
    return adapter


def _disable(seam: Seam, why: str) -> None:
    log.warning(
        "guild-funcs does not know this version of Guild: %s - disabled: %s", why, seam.feature
    )
