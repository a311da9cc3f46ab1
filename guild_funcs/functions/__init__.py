"""The library of functions, one module a theme, and the registry that holds them.

`packages.py` locates libraries, `paths.py` is about file names, `environment.py`
about the surroundings of a run, `git.py` asks git, `text.py` and `data.py` change
values, `logic.py` chooses. `providers.py` loads one's own functions.
"""

from __future__ import annotations

from guild_funcs.functions.library import builtin_registry

__all__ = ["builtin_registry"]
