"""Finds anything Python can import, and files in path lists; imports and runs none of it.

`find_module` and `find_distribution` answer with an `Origin`: where a library is,
what belongs to it, and what lost to it. A reader starts in `modules.py`. The rooms,
from the top down; each imports from those below it only:

- `modules`, `distributions`, `files`: the questions, one a module
- `session`: many names on one path, for a reader of source
- `answer/`: what is told of a name that was found, and of one that is missing
- `search/`: the request, which names are refused, the walk, and who wins
- `installed/`: the metadata of distributions, and what belongs to them
- `path/`: what an import path leads to: folders, zips, editable installs, and what
  the operation's Python says about itself
- `origin`, `wording`: the answer's type, and how messages show names and paths
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guild_funcs.locate.answer.missing import gone_editables
    from guild_funcs.locate.distributions import find_distribution
    from guild_funcs.locate.files import find_file
    from guild_funcs.locate.installed.metadata import is_site
    from guild_funcs.locate.modules import Flavour, find_module
    from guild_funcs.locate.origin import Kind, Location, Loser, Origin, Part
    from guild_funcs.locate.path.interpreter import Interpreter, describe
    from guild_funcs.locate.session import Module, Search

__all__ = [
    "Flavour",
    "Interpreter",
    "Kind",
    "Location",
    "Loser",
    "Module",
    "Origin",
    "Part",
    "Search",
    "describe",
    "find_distribution",
    "find_file",
    "find_module",
    "gone_editables",
    "is_site",
]

_MODULES = {
    "Flavour": "modules",
    "Interpreter": "path.interpreter",
    "Kind": "origin",
    "Location": "origin",
    "Loser": "origin",
    "Module": "session",
    "Origin": "origin",
    "Part": "origin",
    "Search": "session",
    "describe": "path.interpreter",
    "find_distribution": "distributions",
    "find_file": "files",
    "find_module": "modules",
    "gone_editables": "answer.missing",
    "is_site": "installed.metadata",
}

if not TYPE_CHECKING:  # a type checker knows the names above, and that there are no others

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        found = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = found
        return found
