r"""The list of a library's files as a run used them: `.guild/funcs/NAME.json` in the run.

It holds what the tree hash covers: of each file or symlink its place, its kind
(`file`, `exec`, `link`), the SHA-256 of its content or text, and a link's text. JSON, because
a name may hold anything but NUL: a newline, bytes that are no UTF-8. One line a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Optional
from urllib.parse import quote

from guild_funcs.record.installs import is_metadata
from guild_funcs.record.shape import Each, wrong
from guild_funcs.runfolder.record import write_record

if TYPE_CHECKING:
    from guild_funcs.snapshot import Copied

FOLDER = "funcs"
VERSION = 1
_LISTING = {"files": Each(Each(str)), "left-out": Each(str), "not-copied": Each(str)}
_LENGTHS = (3, 4)  # of a row; a link has its text


class Item(NamedTuple):
    """A file or symlink of a library: what the tree hash covers of it.

    Args:
        target: Its place below the import root, with `/`.
        kind: `file`, `exec`, `link`; empty when it is not known (a record of version 1).
        sha256: Of its content; of a link, of its text.
        link: A link's text.
    """

    target: str
    kind: str
    sha256: str
    link: str = ""

    def is_as(self, other: Item) -> bool:
        """Tells whether two are the same, as far as both are known."""
        kinds = {self.kind, other.kind} - {""}
        return self.sha256 == other.sha256 and len(kinds) <= 1


class Listing(NamedTuple):
    """The files of a library, and what is not among them.

    Args:
        items: The files and symlinks that the run used.
        left_out: What rules of the guild file left out.
        not_copied: What a snapshot leaves out by itself: caches, key files, dangling links.
    """

    items: tuple[Item, ...]
    left_out: tuple[str, ...]
    not_copied: tuple[str, ...] = ()


def item(copied: Copied) -> Item:
    """Returns what the tree hash covers of one file or symlink.

    Example:
        >>> from guild_funcs.snapshot import Copied
        >>> item(Copied("a.py", "/a.py", "file", 1, "", "12ab", executable=True))
        Item(target='a.py', kind='exec', sha256='12ab', link='')
    """
    kind = "link" if copied.kind == "symlink" else "exec" if copied.executable else "file"
    return Item(copied.target, kind, copied.sha256, copied.link)


def items_hash(items: Iterable[Item]) -> str:
    """Returns the tree hash of a library, without the metadata of its installation.

    Example:
        >>> items_hash([Item("x-1.dist-info/RECORD", "file", "")]) == items_hash([])
        True
    """
    from guild_funcs.snapshot import Copied, tree_hash

    return tree_hash(
        Copied(
            each.target,
            "",
            "symlink" if each.kind == "link" else "file",
            0,
            "",
            each.sha256,
            executable=each.kind == "exec",
        )
        for each in items
        if not is_metadata(each.target)
    )


def write(
    run_dir: str,
    library: Mapping[str, Any],
    files: Iterable[Copied],
    left_out: Sequence[str],
    not_copied: Sequence[str],
) -> None:
    """Writes the list of a library's files into the run; see `Listing`."""
    rows = [json.dumps(_row(item(file))) for file in files]
    about = {"left-out": list(left_out), "not-copied": list(not_copied)}
    head = json.dumps({"version": VERSION, "name": library["name"], **about})
    text = head[:-1] + ', "files": [\n' + ",\n".join(rows) + "\n]}\n"
    write_record(run_dir, f"{FOLDER}/{file_name(library)}", text.encode("ascii"))


def _row(each: Item) -> list[str]:
    row = [each.target, each.kind, each.sha256]
    return [*row, each.link] if each.link else row


def file_name(library: Mapping[str, Any]) -> str:
    """Returns the name of the file that lists a library's files.

    Example:
        >>> file_name({"name": "shared", "dest": "."}), file_name({"name": "a", "dest": "src/b"})
        ('shared.json', 'a@src%2Fb.json')
    """
    dest = str(library.get("dest", "."))
    place = "" if dest == "." else "@" + quote(dest, safe="")
    return quote(str(library["name"]), safe="") + place + ".json"


def read(run_dir: str, library: Mapping[str, Any]) -> Optional[Listing]:
    """Returns the list of a library's files in a run; None when there is none."""
    folder = os.path.join(run_dir, ".guild", FOLDER)
    try:
        with open(os.path.join(folder, file_name(library)), encoding="utf-8") as file:
            data = json.load(file)
    except (OSError, ValueError, RecursionError):
        return _read_old(folder, library)
    # The file is anyone's. One that is damaged is as none: the copy and the tree hash are left.
    rows = None if wrong(data, _LISTING) else data.get("files")
    if rows is None or not all(len(row) in _LENGTHS for row in rows):
        return None
    left_out, not_copied = (tuple(data.get(key) or ()) for key in ("left-out", "not-copied"))
    return Listing(tuple(Item(*row) for row in rows), left_out, not_copied)


def _read_old(folder: str, library: Mapping[str, Any]) -> Optional[Listing]:
    """Reads the list of a run of guild-funcs 0.2, as `sha256sum` writes it."""
    name = str(library["name"]).replace(os.sep, "_").replace("/", "_") + ".sha256"
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as file:
            pairs = [line.rstrip("\n").split("  ", 1) for line in file]
    except OSError:
        return None
    items = tuple(Item(pair[1], "", pair[0]) for pair in pairs if len(pair) > 1)
    return Listing(items, tuple(library.get("left-out") or ()))
