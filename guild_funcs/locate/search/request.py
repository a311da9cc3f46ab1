"""What was asked, and the import path opened once for answering it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Optional

from guild_funcs.locate.installed.metadata import is_site
from guild_funcs.locate.path.folders import DiskFolder, Folder
from guild_funcs.locate.path.interpreter import Interpreter, describe
from guild_funcs.locate.search.names import in_stdlib
from guild_funcs.locate.search.walk import Opened, open_path
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Request:
    """A name to find, and where.

    Args:
        name: The name as it was asked for.
        what: What it names, for messages: "package", "module", "distribution".
        interpreter: The operation's interpreter.
        entries: The path as given, absolute, without the standard library.
        where: The entries that exist, opened, with the standard library.
        python_path: Those of `PYTHONPATH`.
    """

    name: str
    what: str
    interpreter: Interpreter
    entries: tuple[str, ...]
    where: tuple[Opened, ...]
    python_path: tuple[str, ...] = ()

    @property
    def sites(self) -> tuple[str, ...]:
        """Returns the entries where distributions are installed."""
        return tuple(entry for entry in self.entries if is_site(entry))

    @property
    def libraries(self) -> tuple[Opened, ...]:
        """Returns the opened entries without the standard library's."""
        return tuple(at for at in self.where if not in_stdlib(at.entry, self.interpreter))

    def opened(self, entry: str) -> Folder:
        """Returns the folder of an entry, which need not be on the path."""
        found = (at.folder for at in self.where if at.entry == entry)
        return next(found, DiskFolder(entry))


def make_request(
    name: str,
    what: str,
    path: Sequence[str],
    python_exe: Optional[str],
    env: Optional[Mapping[str, str]],
) -> Request:
    """Returns the request for `name` on `path`, for the interpreter `python_exe`."""
    interpreter = describe(python_exe, env)
    given = tuple(dict.fromkeys(os.path.abspath(entry) for entry in path))
    stdlib = tuple(entry for entry in given if in_stdlib(entry, interpreter))
    # The name of a finder's hook is on the path, put there by setuptools. The finder itself is
    # asked for what it has.
    hooks = tuple(entry for entry in given if entry.endswith(".__path_hook__"))
    entries = tuple(entry for entry in given if entry not in (*stdlib, *hooks))
    whole = given if stdlib else _with_stdlib(entries, interpreter)
    listed = (env or {}).get("PYTHONPATH", "").split(os.pathsep)
    python_path = tuple(os.path.abspath(entry) for entry in listed if entry)
    return Request(name, what, interpreter, entries, open_path(whole), python_path)


def _with_stdlib(entries: tuple[str, ...], interpreter: Interpreter) -> tuple[str, ...]:
    # Python itself puts the standard library before the site folders, and after
    # everything else that comes first.
    at = next((i for i, entry in enumerate(entries) if is_site(entry)), len(entries))
    return (*entries[:at], *interpreter.stdlib_folders, *entries[at:])
