"""Gives a run's libraries back: as an import root, exactly as the run had them.

Every file is compared with the recorded hash before it counts, the whole with the tree hash at
the end, and a folder that is not whole is never left behind.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Optional

from guild_funcs.errors import FuncsError, RefusedError, SnapshotError
from guild_funcs.ordered import list_folder
from guild_funcs.record import trees
from guild_funcs.record.contents import Contents
from guild_funcs.record.differing import shown
from guild_funcs.record.listing import Item, items_hash
from guild_funcs.record.run import Run
from guild_funcs.snapshot.entries import os_reason


def reason_for_none(library: Mapping[str, Any]) -> str:
    """Returns why a library cannot be restored from any run, empty when it may be."""
    if "record-sha256" in library:
        name, version = library.get("distribution"), library.get("version")
        return f"it was installed ({name} {version}), not copied: see guild-funcs lock"
    return ""


@contextmanager
def new_folder(path: str) -> Iterator[str]:
    """Yields a folder that becomes `path` when all went well, and else is removed.

    An empty folder that is at `path` stays the one that it is, with its permissions: it may be the
    current one of the user's shell, or one that a disk is mounted at.

    Raises:
        RefusedError: There is something at `path` that is no empty folder.
    """
    path = os.path.abspath(path)
    refuse_filled(path)
    is_there = os.path.isdir(path)
    parent = path if is_there else os.path.dirname(path)
    with folders(parent):
        part = tempfile.mkdtemp(prefix=f".{os.path.basename(path)}.", dir=parent)
        try:
            os.chmod(part, 0o755)  # noqa: S103 - as any new folder
            yield part
            if is_there:
                for name in list_folder(part):
                    os.rename(os.path.join(part, name), os.path.join(path, name))
                os.rmdir(part)
            else:
                os.rename(part, path)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


@contextmanager
def folders(path: str) -> Iterator[None]:
    """Makes a folder and those above it; a block that fails removes what is new and empty."""
    made: list[str] = []
    above = os.path.abspath(path)
    while not os.path.lexists(above):
        made.append(above)
        above = os.path.dirname(above)
    try:
        os.makedirs(path, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):
            for each in made:
                os.rmdir(each)
        raise


def refuse_filled(path: str) -> None:
    """Raises RefusedError when there is something at `path` that is no empty folder."""
    if not path:
        raise RefusedError("'' is no folder", hint="give --to a new or empty folder")
    if os.path.islink(path) or (os.path.lexists(path) and not os.path.isdir(path)):
        raise RefusedError(f"'{path}' is no folder", hint="give --to a new or empty folder")
    if os.path.isdir(path) and list_folder(path):
        raise RefusedError(f"'{path}' is not empty", hint="give --to a new or empty folder")


def restore(run: Run, libraries: Sequence[Mapping[str, Any]], folder: str) -> None:
    """Writes libraries into an empty folder, as an import root, and compares their tree hashes.

    Raises:
        SnapshotError: A file is nowhere as the run used it; all of them are listed.
        FuncsError: Two libraries have one place, or a place is not inside the folder.
    """
    wanted: dict[str, tuple[Item, Contents]] = {}
    for library in libraries:
        items = trees.used(run, library, with_metadata=True).items
        contents = Contents(run, library, items)
        for item in items:
            known = wanted.setdefault(item.target, (item, contents))
            if not known[0].is_as(item):
                names = f"'{known[1].library['name']}' and '{library['name']}'"
                hint = "restore one at a time: give its NAME"
                raise FuncsError(f"{names} have one place, {shown(item.target)}", hint=hint)
    check_places([item for item, _ in wanted.values()])
    missing = []
    whole = dict.fromkeys(str(library["name"]) for library in libraries)
    # Links are made last, so that nothing is written through a link.
    for item, contents in sorted(wanted.values(), key=lambda pair: pair[0].kind == "link"):
        if not write(item, place(folder, item), contents.read(item)):
            missing.append(item.target)
            whole.pop(str(contents.library["name"]), None)
    if missing:
        raise SnapshotError(
            "files as the run used them are no longer in the run, the library or its repository",
            notes=tuple(f"  {shown(target)}" for target in missing),
            hint=f"these can be restored, by name: {', '.join(whole)}" if whole else None,
        )
    for library in libraries:
        check_hash(run, library, folder)


def place(folder: str, item: Item) -> str:
    """Returns the path of an item below a folder."""
    return os.path.join(folder, *item.target.split("/"))


def check_places(items: Sequence[Item]) -> None:
    """Raises FuncsError for a place outside, or below a link: a record may be anyone's."""
    links = {item.target for item in items if item.kind == "link"}
    for item in items:
        parts = item.target.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts)))
        is_odd = any(part in ("", ".", "..") or "\0" in part for part in parts)
        if is_odd or any(folder in links for folder in above):
            raise FuncsError(f"{shown(item.target)} is no place of a library's file")


def write(item: Item, path: str, data: Optional[bytes]) -> bool:
    """Writes one file or symlink; False when `data` is None or not what was recorded."""
    if data is None or hashlib.sha256(data).hexdigest() != item.sha256:
        return False
    if item.kind == "link":
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(item.link, path)
    else:
        write_file(path, data, is_executable=item.kind == "exec")
    return True


def write_file(path: str, data: bytes, *, is_executable: bool = False) -> None:
    """Writes a new file, and makes the folders above it.

    Raises:
        FuncsError: It cannot be written: the disk is full.
    """
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(data)
        os.chmod(path, 0o755 if is_executable else 0o644)
    except OSError as error:  # of a write it names no file
        raise FuncsError(f"'{shown(path)}' cannot be written: {os_reason(error)}") from error


def check_hash(run: Run, library: Mapping[str, Any], folder: str) -> None:
    """Compares what is in a folder with the recorded tree hash.

    Raises:
        SnapshotError: It is another one.
    """
    items = trees.used(run, library).items
    written = [trees.read_item(each.target, place(folder, each)) for each in items]
    found = items_hash(written)
    if found != library.get("sha256", found):
        raise SnapshotError(
            f"'{library['name']}' could not be restored as it was",
            notes=(f"  recorded sha256 {library['sha256']}", f"  restored sha256 {found}"),
        )
