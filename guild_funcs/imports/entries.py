"""Where a change of `sys.path` leads, when the program runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Optional, Protocol

from guild_funcs.imports.facts import COMPUTED_ENTRY, PACKAGE, PathChange, Unread
from guild_funcs.imports.graph import Node
from guild_funcs.imports.names import below
from guild_funcs.imports.options import Options
from guild_funcs.imports.owners import Owners
from guild_funcs.imports.places import FIRST, HOME, START, normal, placed
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Search
from guild_funcs.ordered import list_folder


class Walk(Protocol):
    """What is asked of a walk over modules: `closure.Closure`."""

    search: Search
    texts: Texts
    owners: Owners
    options: Options
    script: str
    made: list[tuple[str, Unread]]


def change_path(walk: Walk, node: Node, change: PathChange) -> None:
    """Puts what a module puts on `sys.path` on the path of the search.

    Args:
        walk: The walk so far.
        node: The module.
        change: The change.
    """
    entry = _folder(walk, change.entry)
    if entry is None:
        walk.made.append((node.name, Unread(change.line, COMPUTED_ENTRY)))
        return
    if change.package:
        package = change.package.replace(PACKAGE, node.package)
        walk.search.extend(package, entry, first=change.first)
        return
    if node.owner == "project":
        walk.owners.add_own(entry)
    walk.search.add(entry, first=change.first)
    for file, folder, line in _of_site(entry) if change.is_site else ():
        walk.texts.seen.add(file)
        if folder:
            walk.search.add(folder, first=False)
            continue
        shown = below(file, walk.options.project_dir)
        note = Unread(change.line, f"line {line} of {shown} runs code: not read")
        walk.made.append((node.name, note))


def _folder(walk: Walk, entry: str) -> Optional[str]:
    """Returns the folder that an entry stands for; None when it is not known."""
    place, rest = placed(entry)
    known = {
        "": walk.options.project_dir,
        START: os.path.dirname(walk.script),
        FIRST: walk.search.entries[0] if walk.search.entries else "",
        HOME: (walk.options.env or {}).get("HOME", ""),
    }
    return normal(os.path.join(known[place], rest)) if known[place] else None


def _of_site(folder: str) -> Iterator[tuple[str, str, int]]:
    """Yields the lines of the `.pth` files in a folder, as `site.addsitedir` reads them.

    Each is a file, the folder that its line adds ("" for a line that would run code), and the
    number of the line.
    """
    try:
        names = [name for name in list_folder(folder) if name.endswith(".pth")]
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith(".") or not os.path.isfile(path):
            continue
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                lines = [line.rstrip() for line in file]
        except OSError:
            continue
        for number, line in enumerate(lines, 1):
            if line.startswith(("import ", "import\t")):
                yield path, "", number
            elif line and line[0] != "#" and os.path.exists(os.path.join(folder, line)):
                yield path, os.path.join(folder, line), number
