"""Whose a module is that is neither Python's nor Guild's: the project's, a library's, installed."""

from __future__ import annotations

import os

from guild_funcs.errors import FuncsError
from guild_funcs.imports.graph import Owner
from guild_funcs.imports.options import Options
from guild_funcs.locate import Module, Origin, Search, find_module, is_site
from guild_funcs.paths import is_below


class Owners:
    """Tells whose modules are; a library is asked about once.

    Args:
        search: The import path.
        options: What was asked.
    """

    def __init__(self, search: Search, options: Options) -> None:
        self.search = search
        self.options = options
        self._own = {os.path.realpath(folder) for folder in options.own}
        self._known: dict[str, Owner] = {}
        self._origins: dict[str, Origin] = {}
        self._without = frozenset(options.without)

    def add_own(self, entry: str) -> None:
        """Takes an entry that the project itself puts on the path for its own, if it is inside."""
        real = os.path.realpath(entry)
        if is_below(real, os.path.realpath(self.options.project_dir)):
            self._own.add(real)

    def is_own(self, module: Module) -> bool:
        """Tells whether a module is the project's own."""
        return os.path.realpath(module.entry) in self._own

    def of(self, module: Module) -> Owner:
        """Returns whose a module is."""
        key = f"{module.library}\0{module.entry}"
        if key not in self._known:
            self._known[key] = self._of(module)
        return self._known[key]

    def _of(self, module: Module) -> Owner:
        if self.is_own(module):
            return "project"
        if is_site(module.entry) and not module.by_finder and _is_inside(module):
            return "installed"
        origin = self.origin(module.library)
        return "installed" if origin.distribution and not origin.editable else "library"

    def origin(self, library: str) -> Origin:
        """Returns where a library comes from, and what is to be mounted for it.

        Raises:
            FuncsError: It cannot be mounted.
        """
        if library not in self._origins:
            own = {os.path.abspath(folder) for folder in self.options.own}
            path = [entry for entry in self.search.entries if entry not in own]
            self._origins[library] = find_module(
                library, path, python_exe=self.options.python_exe, env=self.options.env
            )
        return self._origins[library]

    def is_left_out(self, module: Module) -> bool:
        """Tells whether the user leaves a library out, by import name or by distribution."""
        if not self._without:
            return False
        names = module.library.split(".")
        if any(".".join(names[: i + 1]) in self._without for i in range(len(names))):
            return True
        if self.is_own(module):
            return False
        try:
            return self.origin(module.library).distribution in self._without
        except FuncsError:
            return False


def _is_inside(module: Module) -> bool:
    return is_below(os.path.realpath(module.path), os.path.realpath(module.entry))
