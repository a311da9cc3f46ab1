"""Finds many modules on one import path: each folder is listed once, each name looked for once.

`find_module` answers for one library and asks the disk anew each time. A reader of
source asks for thousands of names: `Search` gives the same answers, from memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Optional

from guild_funcs.locate.origin import Kind
from guild_funcs.locate.path.candidates import Candidate
from guild_funcs.locate.path.folders import DiskFolder, Folder, SuffixKinds
from guild_funcs.locate.path.trees import TreeFolder
from guild_funcs.locate.search.names import OWN_MODULES, in_stdlib
from guild_funcs.locate.search.ranking import Level
from guild_funcs.locate.search.request import make_request
from guild_funcs.locate.search.walk import Opened, find_level, open_path
from guild_funcs.structs import dataclass, replace


class ListedFolder(DiskFolder):
    """A folder on disk that is listed once; what it held then is the answer."""

    files: set[str]
    folders: set[str]
    stems: set[str]
    inside: dict[str, ListedFolder]

    def __init__(self, path: str) -> None:
        super().__init__(path)
        files: set[str] = set()
        folders: set[str] = set()
        for name, is_folder in _list(path):
            (folders if is_folder else files).add(name)
        # The class is frozen, because its base is: this assigns past that, once.
        self.__dict__["files"] = files
        self.__dict__["folders"] = folders
        self.__dict__["stems"] = {name.partition(".")[0] for name in (*files, *folders)}
        self.__dict__["inside"] = {}

    def has_file(self, name: str) -> bool:
        """See `Folder`."""
        return name in self.files

    def has_folder(self, name: str) -> bool:
        """See `Folder`."""
        return name in self.folders

    def below(self, name: str) -> ListedFolder:
        """See `Folder`."""
        if name not in self.inside:
            self.inside[name] = ListedFolder(os.path.join(self.path, name))
        return self.inside[name]

    def names(self) -> tuple[str, ...]:
        """See `Folder`."""
        return tuple(sorted(self.files | self.folders))


@dataclass(frozen=True)
class Module:
    """A module as Python would import it, and where its text is.

    Args:
        name: Its dotted name.
        kind: What it is; for a package, what its `__init__` is is told by `file`.
        path: A package's or namespace portion's folder, or the module's file.
        entry: The entry of the import path that it comes from.
        library: The dotted name of what would be mounted for it: the outermost
            regular package, or a part of a namespace.
        holder: The folder that holds `file`; None for a namespace.
        file: The file that makes the module: `__init__.py`, `helper.so`; "" for a namespace.
        by_finder: Whether an editable install's finder has it.
        in_stdlib: Whether it is part of Python's standard library.
    """

    name: str
    kind: Kind
    path: str
    entry: str
    library: str
    holder: Optional[Folder] = None
    file: str = ""
    by_finder: bool = False
    in_stdlib: bool = False

    @property
    def is_package(self) -> bool:
        """Tells whether it may have submodules."""
        return self.kind in ("package", "namespace")

    @property
    def is_source(self) -> bool:
        """Tells whether the module is made by Python source."""
        return self.file.endswith((".py", ".pyw"))

    @property
    def source(self) -> str:
        """Returns the path of the file that makes it, or "" for a namespace."""
        return self.holder.file(self.file) if self.holder is not None and self.file else ""

    @property
    def archive(self) -> Optional[str]:
        """Returns the zip that holds it, if one does."""
        return self.holder.archive if self.holder is not None else None

    def has(self, name: str) -> bool:
        """Tells whether a file of this name is beside the one that makes it."""
        return self.holder is not None and self.holder.has_file(name)

    def read(self, name: str) -> bytes:
        """Returns a file of the folder that holds it; nothing when it cannot be read."""
        return self.holder.read(name) if self.holder is not None else b""


class Search:
    """An import path, opened for many questions.

    Args:
        path: The import path in the order to search, as for `find_module`.
        python_exe: The operation's interpreter, when it is not the running one.
        env: The environment to ask that interpreter in.

    Example:
        >>> Search(["/no/such/folder"]).find("shared")
    """

    def __init__(
        self,
        path: Sequence[str],
        python_exe: Optional[str] = None,
        env: Optional[Mapping[str, str]] = None,
    ) -> None:
        request = make_request("", "module", path, python_exe, env)
        self.interpreter = request.interpreter
        self.entries = request.entries
        self._bare = replace(self.interpreter, finders=())
        self._finder_names = frozenset(
            name for finder in self.interpreter.finders for name in finder.top_names()
        )
        self._where = tuple(map(_listed, request.where))
        self._stdlib = {at.entry for at in self._where if in_stdlib(at.entry, self.interpreter)}
        # What was put on the path later.
        self.added: set[str] = set()
        self._found: dict[str, Optional[Module]] = {}
        self._inside: dict[str, tuple[Opened, ...]] = {}
        # The names that are mounted as a whole, or below a parent that is.
        self._settled: set[str] = set()

    def add(self, entry: str, *, first: bool) -> bool:
        """Puts an entry on the path, as `sys.path.insert` does; False when it is there or absent.

        What was found before stays as it is, as in Python: it is imported already.
        """
        entry = os.path.abspath(entry)
        if any(at.entry == entry for at in self._where):
            return False
        self.added.add(entry)
        opened = tuple(map(_listed, open_path([entry])))
        self._where = (*opened, *self._where) if first else (*self._where, *opened)
        self.entries = (entry, *self.entries) if first else (*self.entries, entry)
        for name in [name for name, module in self._found.items() if module is None]:
            del self._found[name]
        return bool(opened)

    def extend(self, package: str, entry: str, *, first: bool) -> None:
        """Puts a folder on the `__path__` of a package, as far as that is there."""
        if self.find(package) is None:
            return
        opened = tuple(map(_listed, open_path([os.path.abspath(entry)])))
        inside = self._inside.get(package, ())
        self._inside[package] = (*opened, *inside) if first else (*inside, *opened)
        for name in [name for name, module in self._found.items() if module is None]:
            del self._found[name]

    def looked_at(self) -> set[str]:
        """Returns all that an answer rests on: the entries of the path, and the folders listed."""
        found = set(self.entries)
        folders = [at.folder for at in self._where]
        folders += [at.folder for inside in self._inside.values() for at in inside]
        while folders:
            folder = folders.pop()
            found.add(folder.archive or folder.path)
            if isinstance(folder, ListedFolder):
                folders.extend(folder.inside.values())
        return found

    def is_fixed(self, name: str) -> bool:
        """Tells whether a top-level name is built into Python, or Guild's own."""
        return name in self.interpreter.fixed_names or name in OWN_MODULES

    def find(self, name: str) -> Optional[Module]:
        """Returns the module of a dotted name, or None when Python would not find it.

        Parents are found first, none of them is imported.
        """
        if name not in self._found:
            # A name may have more parts than Python allows calls within calls.
            waiting = [name]
            while (parent := waiting[-1].rpartition(".")[0]) and parent not in self._found:
                waiting.append(parent)
            for each in reversed(waiting):
                self._found[each] = self._find(each)
        return self._found[name]

    def inside(self, package: str = "") -> tuple[str, ...]:
        """Returns the names of what may be modules in a package, or on the path, in order.

        `find` tells which of them are.
        """
        where = self._inside.get(package, ()) if package else self._where
        names = (name.partition(".")[0] for at in where for name in at.folder.names())
        return tuple(sorted({name for name in names if name.isidentifier()}))

    def _find(self, name: str) -> Optional[Module]:
        parent, _, tail = name.rpartition(".")
        above = self._found[parent] if parent else None
        if parent and (above is None or not above.is_package):
            return None
        where = self._inside[parent] if parent else self._where
        where = tuple(at for at in where if _may_hold(at.folder, tail))
        asks_finders = bool(self._finder_names) and name.partition(".")[0] in self._finder_names
        asks_finders = asks_finders and not any(isinstance(at.folder, TreeFolder) for at in where)
        if not where and not asks_finders:
            return None
        interpreter = self.interpreter if asks_finders else self._bare
        level = find_level(name, where, interpreter)
        if not level.winners:
            return None
        return self._module(level, where, above)

    def _module(self, level: Level, where: Sequence[Opened], above: Optional[Module]) -> Module:
        winner = level.winners[0]
        is_settled = above is not None and above.name in self._settled
        is_open = (bool(level.lost) or not is_settled) and level.is_open
        within: tuple[Candidate, ...] = level.winners
        if is_open:
            within = (*within, *(lost.candidate for lost in level.lost))
        inside = tuple(_listed(Opened(c.folder, c.entry)) for c in within if c.folder is not None)
        self._inside[level.name] = inside
        if is_settled or not (is_open or winner.kind == "namespace"):
            self._settled.add(level.name)
        holder, file = _file_of(winner, inside, where, self.interpreter.suffixes)
        return Module(
            name=level.name,
            kind=winner.kind,
            path=winner.path,
            entry=winner.entry,
            library=above.library if above is not None and is_settled else level.name,
            holder=holder,
            file=file,
            by_finder=winner.finder is not None,
            in_stdlib=winner.entry in self._stdlib,
        )


def _list(path: str) -> Iterator[tuple[str, bool]]:
    """Yields the files and folders in a folder; one that is missing or unreadable has none."""
    try:
        with os.scandir(path) as found:
            for entry in found:
                with suppress(OSError):  # a link to itself is neither folder nor file
                    if entry.is_dir():
                        yield entry.name, True
                    elif entry.is_file():
                        yield entry.name, False
    except OSError:
        return


def _listed(at: Opened) -> Opened:
    if type(at.folder) is DiskFolder:
        return Opened(ListedFolder(at.folder.path), at.entry)
    return at


def _may_hold(folder: Folder, tail: str) -> bool:
    return tail in folder.stems if isinstance(folder, ListedFolder) else True


def _file_of(
    winner: Candidate, inside: Sequence[Opened], where: Sequence[Opened], suffixes: SuffixKinds
) -> tuple[Optional[Folder], str]:
    """Returns the folder and the name of the file that makes a module."""
    if winner.kind == "namespace":
        return None, ""
    if winner.folder is None:
        folder, name = os.path.split(winner.path)
        holders = (at.folder for at in where if at.folder.has_file(name))
        own = (each for each in holders if each.file(name) == winner.path)
        return next(own, DiskFolder(folder)), name
    holder = inside[0].folder
    files = (f"__init__{suffix}" for suffix, _ in holder.suffixes(suffixes))
    return holder, next((file for file in files if holder.has_file(file)), "")
