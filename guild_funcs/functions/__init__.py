"""The library of functions, one module a theme, and the registry that holds them.

`packages.py` and `imports.py` locate libraries, `paths.py` is about file names, `environment.py`
about the surroundings of a run, `git.py` asks git, `text.py` and `data.py` change values,
`files.py` reads files, `logic.py` chooses. `themes.py` lists them all. `providers.py` loads the
functions of a project or an installed package, `library.py` puts both together, and
`document.py` writes the page of all functions.
"""

from __future__ import annotations

from guild_funcs.functions.library import builtin_registry

__all__ = ["builtin_registry"]
